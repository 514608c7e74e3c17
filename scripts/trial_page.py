"""Writes docs/trials.md: the 34 trials as a clinician reads them, and who limits what.

python scripts/trial_page.py
"""

from __future__ import annotations

from pathlib import Path

from oligomatch.api.results.trial_page import page
from oligomatch.rules.read import load_trials

PAGE = Path(__file__).parent.parent / "docs" / "trials.md"

if __name__ == "__main__":
    PAGE.write_text(page(load_trials()), encoding="utf-8")
