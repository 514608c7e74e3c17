"""The landscape as files: tables, figures, a report to read, and the records behind each number."""
