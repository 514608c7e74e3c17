"""Files in: patients from what a user names, and the schema of a profile."""
