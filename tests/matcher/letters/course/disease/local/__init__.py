"""Local treatments."""
