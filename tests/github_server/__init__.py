"""A GitHub to test against: its published schema over a synthetic world with known truth."""
