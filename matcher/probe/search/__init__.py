"""The search for a patient who is as wanted."""
