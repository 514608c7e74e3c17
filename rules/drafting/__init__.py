"""From a registry's eligibility text to a first trial file: split, recognised, never guessed."""
