"""GitHub's GraphQL API: its published schema, executed over a world."""
