"""Which words of a quote the lint does not understand."""
