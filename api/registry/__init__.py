"""Records of trial registries: read from files or fetched, kept, and compared with the rules."""
