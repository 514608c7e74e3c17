"""The rules that derive findings, and the states they go through."""
