"""The time axis of a patient: what happened, how the disease stood, and what time will change."""
