"""What is known of a patient, and what follows from it for each trial."""
