"""Whatever a letter denies, doubts, plans, fears, cites or tells of others is no fact of the patient,
in whatever words: each of many frames around each of many things (`frames.yaml`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter
from tests.matcher.letters.concluded.said import said

DAY = date(2026, 5, 14)
GIVEN = yaml.safe_load(Path(__file__).with_name("frames.yaml").read_text(encoding="utf-8"))
KINDS = ("denied", "silent")
EACH = [
    (kind, frame, group["of"])
    for kind in KINDS
    for group in GIVEN[kind]
    for frame in group["frames"]
]
NOT_THERE = (False, 0, "negative", "not_tested", "failed", [])  # what a denial may come to
UNKNOWN = ("pending", "not_tested", "failed")  # of a gene whose result nobody tells


def _facts(inside: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(inside, dict):
        for key, value in inside.items():
            yield from _facts(value, f"{pointer}/{key}")
    elif isinstance(inside, list) and inside:
        for at, value in enumerate(inside):
            yield from _facts(value, f"{pointer}/{at}")
    else:
        yield pointer, inside


def _holds(kind: str, pointer: str, value: Any) -> bool:
    """Whether a fact may be read in such a frame."""
    if pointer == "/sex":  # `he`
        return True
    if kind == "denied":
        return "/absent_variants/" in pointer or value in NOT_THERE
    return pointer.startswith("/biomarkers/") and value in UNKNOWN


@pytest.mark.parametrize(("kind", "frame", "of"), EACH, ids=[f"{one[0]}: {one[1]}" for one in EACH])
def test_no_frame_makes_a_fact_of_what_it_holds(kind: str, frame: str, of: list[str]) -> None:
    wrong = {}
    for thing in (one for name in of for one in GIVEN["things"][name]):
        text = frame.format(thing)
        text = text[0].upper() + text[1:]
        read = said(read_letters([Letter(text, "", DAY)], DAY))
        made = {
            pointer: value for pointer, value in _facts(read) if not _holds(kind, pointer, value)
        }
        if made:
            wrong[text] = made
    assert not wrong


@pytest.mark.parametrize(
    "text",
    [
        "He has COPD.",
        "CT of 3 March 2026 showed a metastasis in L3.",
        "He had a lobectomy in 2024.",
        "Osimertinib since March 2026.",
        "An EGFR mutation was found.",
    ],
)
def test_what_is_told_is_a_fact(text: str) -> None:
    """The test above would find one."""
    read = said(read_letters([Letter(text, "", DAY)], DAY))
    assert any(not _holds(kind, *fact) for kind in KINDS for fact in _facts(read))
    assert any(not _holds("denied", *fact) for fact in _facts(read))
