"""The words of what trials offer."""
