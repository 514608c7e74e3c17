"""From a plain document to a profile, and what contradicts itself in it."""
