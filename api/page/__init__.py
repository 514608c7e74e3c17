"""The web page: a patient's form, the ranking beside it, and what is worked out of both."""
