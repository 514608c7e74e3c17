"""Tests of what a letter takes back."""
