"""What was read of a record, shown and as data."""
