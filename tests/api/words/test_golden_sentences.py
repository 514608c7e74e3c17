"""The golden text: every kind of sentence on every criterion of every trial, as it was read aloud."""

from __future__ import annotations

import re
from itertools import zip_longest

import pytest

from oligomatch.rules.read import load_trials
from scripts.sentences import TEXT, sentences

KEPT = TEXT.read_text(encoding="utf-8")


def test_the_sentences_are_those_that_were_read() -> None:
    """After a change of words or rules: `python -m scripts.sentences`, and read what differs."""
    for kept, now in zip_longest(KEPT.splitlines(), sentences().splitlines()):
        assert now == kept


@pytest.mark.parametrize("trial", load_trials(), ids=lambda trial: trial.id)
def test_every_criterion_of_every_trial_has_its_sentences(trial: object) -> None:
    for criterion in trial.criteria:  # type: ignore[attr-defined]
        part = KEPT.split(f"\n{criterion.id} ")[1].split("\n\n")[0]
        assert part.startswith(f"{criterion.kind}: ")
        assert len(part.splitlines()) > 1


@pytest.mark.parametrize(
    "begins", ["Met: ", "Not met: ", "Missing: ", "To do: ", "Ask the site: ", "Decided by: "]
)
def test_every_kind_of_verdict_is_there(begins: str) -> None:
    assert KEPT.count(f"\n    {begins}") >= 8


@pytest.mark.parametrize("class_", ["eligible", "possible", "not yet", "ineligible", "near miss"])
def test_every_class_of_match_is_there(class_: str) -> None:
    assert KEPT.count(f"\n{class_}: ") >= 10


@pytest.mark.parametrize(
    "odd",
    [
        r"_",
        r"\bNone\b",
        r"[{}<>]",
        r"\b1 (months|weeks|metastases|lesions|cycles|organs)\b",
        r"\b(0|[2-9]|1\d) (month|week|metastasis|lesion|cycle|organ)\b",
        r"  \S+  ",
        r"counted by",
        r"\b(a|an|the) (a|an|the)\b",
        r",,|;;|\.\.|: :",
        r"\bDEFAULT\b|\bYEN\b|\bDAGGER\b|\bBETA\b",
    ],
)
def test_no_sentence_is_odd(odd: str) -> None:
    lines = [line for line in KEPT.splitlines() if "“" not in line]
    assert not [line for line in lines if re.search(odd, line.strip())]
