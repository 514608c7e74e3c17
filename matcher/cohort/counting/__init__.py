"""Lesions of many patients counted: how many of each row count, for many rows at once."""
