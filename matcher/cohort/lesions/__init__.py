"""Lesions of many patients in columns."""
