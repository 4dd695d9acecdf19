"""What keeps a backend from being overrun: limiters, and the FastAPI dependency that uses them."""
