"""GitHub: everything a person did, or everybody did in a repository, in few requests."""
