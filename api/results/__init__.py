"""Answers as one form each, for the command line, HTTP and the page."""
