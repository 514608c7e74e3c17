"""From the verdicts of criteria to a match, a rank, and what time changes."""
