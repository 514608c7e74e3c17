"""What is missing, which answers are possible, and what to ask next."""
