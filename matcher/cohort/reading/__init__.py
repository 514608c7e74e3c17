"""Records of many patients read into columns."""
