"""The library: the trials, their limits and how they overlap."""
