"""Words of an eligibility text that are recognised, by subject."""
