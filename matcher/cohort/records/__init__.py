"""One record at a time, as the reference reads it for the columns."""
