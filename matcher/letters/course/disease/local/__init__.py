"""Local treatment, and that there was none."""
