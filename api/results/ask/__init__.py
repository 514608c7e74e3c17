"""What is missing and what to ask next, as JSON and as text."""
