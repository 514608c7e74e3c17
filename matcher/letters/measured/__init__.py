"""What letters tell with a number of a test."""
