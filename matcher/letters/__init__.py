"""Letters read into a profile to be confirmed: only what their words surely say."""
