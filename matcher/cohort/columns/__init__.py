"""Criteria evaluated over columns of many patients."""
