"""What may be a metastasis that no total counts."""
