"""Trials of criteria that a test quotes, made of text alone, and what the lint finds of their words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from oligomatch.api.authoring.linting import of_words_and_headings
from oligomatch.matcher.probe.lint import limits
from oligomatch.matcher.probe.lint.noted import Noted
from oligomatch.matcher.probe.lint.rank import finder, is_hint
from oligomatch.rules.read import trial_of
from oligomatch.rules.text.text import compose
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

EXAMPLE = Path(__file__).parents[2] / "examples" / "trials" / "NCT03955198.yaml"
SOURCE = {"document": "ClinicalTrials.gov NCT03955198"}
HEAD: dict[str, Any] = yaml.load(
    EXAMPLE.read_text(encoding="utf-8").split("silenced:")[0], yaml.CSafeLoader
)
NOTHING, HINT = "nothing", "hint"

Fields = Mapping[str, Any]


def criterion(quote: str, rule: str | Fields, asked: str = "", **more: Any) -> Fields:
    """A criterion as a file spells it; one that asks a person something is a judgement."""
    fields = yaml.load(rule, yaml.CSafeLoader) if isinstance(rule, str) else rule
    person = {"text": asked, "asked": "investigator"} if asked else {}
    kind = "judgement" if asked else "inclusion"
    of_text = {"kind": kind, "basis": "text", "quote": quote, "source": SOURCE}
    return {**of_text, **person, **fields, **more}


def quoting(*criteria: Fields, **head: Any) -> Trial:
    """A trial with the head of an example, of these criteria."""
    numbered = [{"id": f"5198-{number:02}", **one} for number, one in enumerate(criteria, 1)]
    text = json.dumps({**HEAD, **head, "criteria": numbered}, ensure_ascii=False)
    return trial_of(compose(text, "NCT03955198.yaml"))


def noted(trial: Trial) -> dict[int, list[Noted]]:
    """What is found of the words of each criterion of which something is, by its place."""
    vocabulary, found = load_vocabulary(), dict[int, list[Noted]]()
    for one in (*of_words_and_headings(trial, vocabulary), *limits.limits(trial)):
        if one.criterion:
            found.setdefault(int(one.criterion.rpartition("-")[2]) - 1, []).append(one)
    return found


def kinds(trial: Trial) -> dict[int, str]:
    """The kinds of alarm of each criterion that has one; of one with hints alone, that it has."""
    found = {}
    for place, each in noted(trial).items():
        named = sorted({finder(one) for one in each if not is_hint(one, trial, each)})
        found[place] = ", ".join(named) or HINT
    return found


def alarmed(trial: Trial) -> set[int]:
    """The places of the criteria that have an alarm."""
    return {place for place, found in kinds(trial).items() if found != HINT}
