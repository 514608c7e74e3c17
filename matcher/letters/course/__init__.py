"""The course of a disease in letters: days, lesions, stagings, lines, local treatments."""
