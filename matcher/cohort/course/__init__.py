"""The course of disease of many patients in columns."""
