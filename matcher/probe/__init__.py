"""Tools for rule authors: what a changed rule would do to the cases that should notice it."""
