"""The command line: one module per command, each a body of read, call, write."""
