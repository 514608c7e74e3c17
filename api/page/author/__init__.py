"""The author's desk on the page."""
