"""The patient as derived: lines, stagings, counts."""
