"""The JSON Schema of a trial file, for editors; `python -m scripts.trial_schema` writes it."""

from __future__ import annotations

from pathlib import Path

SHIPPED = Path(__file__).with_name("trial.schema.json")
