"""Trials as a population: registry records screened, classified and counted; knows no patient."""
