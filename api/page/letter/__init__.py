"""Letters on the page: what was read of them, to be confirmed fact by fact."""
