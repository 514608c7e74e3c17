"""The printed sheet of one patient."""
