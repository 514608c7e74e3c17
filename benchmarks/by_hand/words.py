"""The bits of the words of categories, as the measure columns have them."""

from __future__ import annotations

from oligomatch.rules.measures import MEASURES


def _bits(kind: str) -> dict[str, int]:
    absent = {"": 1 << 31} if kind in ("recist", "best_response", "stop_reason") else {}
    return {word: 1 << at for at, word in enumerate(MEASURES[kind].domain)} | absent


CANCER, GROUP, HISTOLOGY = _bits("cancer_type"), _bits("trial_group"), _bits("histology")
RECIST, STOP = _bits("recist"), _bits("stop_reason")
