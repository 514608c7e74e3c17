"""Deciding facts, where a finding comes from, how the disease stands."""
