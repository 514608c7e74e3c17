"""What a landscape asks of registry records, and the tables by which they are classified."""
