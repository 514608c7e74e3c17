"""The commands of a rule author."""
