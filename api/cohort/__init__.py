"""Screening a cohort from files: records in, results, counts and a report out."""
