"""The plan: all trials of a catalogue as the atoms they share, each evaluated once a patient."""
