"""One module or folder per forge; each gives pages of events for a target and a period."""
