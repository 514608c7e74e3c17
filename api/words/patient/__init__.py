"""What is known of a patient, in words: the facts, the person, the state of the disease."""
