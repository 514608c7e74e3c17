"""The patient's page: the ranking, the argument, what to ask, what if."""
