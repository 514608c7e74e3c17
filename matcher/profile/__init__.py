"""The profile: what is known of a patient, and changes to it."""
