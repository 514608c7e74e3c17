"""Many patients against the trials: who fits, where they are lost, and what it would take."""
