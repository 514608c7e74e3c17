"""How the trials overlap: can one patient be eligible for both, as a matrix and pair by pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from oligomatch.api.page.form.form import carried_text
from oligomatch.api.page.kept.reading import Overlap, Pair, pair_of
from oligomatch.api.page.library.columns import by_state, column, firsts_of, groups_of
from oligomatch.api.page.library.library import trial_named
from oligomatch.api.results.match_json import source_words
from oligomatch.api.results.matching import Rules
from oligomatch.api.words.facts import case_line
from oligomatch.api.words.lexicon import capital, listed
from oligomatch.api.words.sentences import asked_words, trial_name
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.rules.trial import Criterion, Trial

SAID: Mapping[Overlap, str] = {
    Overlap.BOTH: "one patient can be eligible for both",
    Overlap.READING: "one patient can meet both under one reading of the source",
    Overlap.NEVER: "nobody can be eligible for both",
    Overlap.OPEN: "neither a patient nor a proof was found",
}
MEANT: Mapping[Overlap, str] = {
    Overlap.BOTH: "A patient was found whom the engine calls eligible for both trials, however the"
    " source is read.",
    Overlap.READING: "A patient was found who meets every criterion of both trials under one choice"
    " of the readings that the source leaves open.",
    Overlap.NEVER: "The solver proved that nobody meets all criteria of both, under any choice of"
    " readings.",
    Overlap.OPEN: "The solver found neither a patient nor a proof within its bound, or the rules"
    " have changed since it was asked.",
}
STYLES: Mapping[Overlap, tuple[str, str]] = {  # style and signs of a cell
    Overlap.BOTH: ("k-yes", ""),
    Overlap.READING: ("k-may", "1r"),
    Overlap.NEVER: ("k-no", "×"),
    Overlap.OPEN: ("k-yet", "?"),
}


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two trials in the matrix; without words where a trial meets itself."""

    other: str
    style: str
    text: str
    words: str


@dataclass(frozen=True, slots=True)
class OverlapRow:
    """One trial's row."""

    trial: str
    name: str
    number: int  # of the others with which it can share a patient
    cells: tuple[Meeting, ...]


def overlap_context(rules: Rules) -> dict[str, Any]:
    """The matrix of all pairs, with how many there are of each kind."""
    trials = sorted(rules.trials, key=by_state)
    pairs = {frozenset((a.id, b.id)): pair_of(a, b) for a, b in combinations(trials, 2)}
    tally = Counter(pair.overlap for pair in pairs.values())
    return {
        "lines": [_line(trial, trials, pairs) for trial in trials],
        "columns": [column(trial) for trial in trials],
        "column_groups": groups_of(trials),
        "firsts": firsts_of(trials),
        "told": [(*STYLES[kind], tally[kind], SAID[kind]) for kind in Overlap],
        "pairs": len(pairs),
    }


def _line(
    trial: Trial, trials: Sequence[Trial], pairs: Mapping[frozenset[str], Pair]
) -> OverlapRow:
    cells = []
    for other in trials:
        if other is trial:
            cells.append(Meeting(other.id, "", "", ""))
            continue
        kind = pairs[frozenset((trial.id, other.id))].overlap
        words = f"{trial_name(trial)} and {trial_name(other)}: {SAID[kind]}"
        cells.append(Meeting(other.id, *STYLES[kind], words))
    number = sum(cell.style in ("k-yes", "k-may") for cell in cells)
    return OverlapRow(trial.id, trial_name(trial), number, tuple(cells))


@dataclass(frozen=True, slots=True)
class ExcludingCriterion:
    """One criterion of those that exclude each other."""

    trial: str
    name: str
    id: str
    asks: str
    quote: str
    source: str


def pair_context(rules: Rules, names: str) -> dict[str, Any]:
    """What is known of two trials, named with a `/` between them, and by what.

    Raises:
        ValueError: there are no two such trials.
    """
    one, other = (trial_named(rules, name) for name in names.split("/"))
    if one is other:
        raise ValueError("expected two trials")
    pair = pair_of(one, other)
    profile = None if pair.patient is None else profile_of(pair.patient)
    return {
        "both": [column(one), column(other)],
        "said": capital(SAID[pair.overlap]),
        "meant": MEANT[pair.overlap],
        "patient": "" if profile is None else capital(case_line(profile)),
        "carry": "" if profile is None else carried_text(profile.document()),
        "always": pair.always,
        "criteria": [_asked(id, one, other) for id in pair.criteria],
        "names": listed([trial_name(one), trial_name(other)], "and"),
    }


def _asked(id: str, one: Trial, other: Trial) -> ExcludingCriterion:
    owner = next(trial for trial in (one, other) if any(c.id == id for c in trial.criteria))
    criterion: Criterion = owner.criterion(id)
    return ExcludingCriterion(
        owner.id,
        trial_name(owner),
        id,
        capital(asked_words(criterion)),
        criterion.quote,
        source_words(criterion.source),
    )
