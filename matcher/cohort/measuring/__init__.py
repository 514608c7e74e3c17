"""The measures of many records, in columns."""
