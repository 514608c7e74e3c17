"""What the open trials would do with one patient, side by side."""
