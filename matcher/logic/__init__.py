"""Verdicts, possible values and the calendar."""
