"""The JSON Schemas of a trial file and of what a trial offers, for editors; `python -m
scripts.trial_schema` and `scripts.offer_schema` write them."""

from __future__ import annotations

from pathlib import Path

SHIPPED = Path(__file__).with_name("trial.schema.json")
OFFER = Path(__file__).with_name("offer.schema.json")
