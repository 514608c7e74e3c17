"""What of a quote the lint does not understand, and which findings rest on that."""
