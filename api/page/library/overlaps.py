"""How the trials overlap: can one patient be eligible for both, as a matrix and pair by pair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import combinations
from typing import Any

from oligomatch.api.page.form.form import carried_text
from oligomatch.api.page.kept.reading import Overlap, as_kept, pair_of
from oligomatch.api.page.library.columns import by_state, firsts_of, groups_of
from oligomatch.api.page.library.library import trial_named
from oligomatch.api.results.matching import Rules
from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import capital, listed
from oligomatch.api.words.patient.facts import case_line
from oligomatch.api.words.sentences import trial_name
from oligomatch.matcher.intake.intake import profile_of

SAID, MEANT = ({kind: table("overlap")[kind][i] for kind in Overlap} for i in range(2))
STYLES: Mapping[Overlap, tuple[str, str]] = {  # style and signs of a cell
    Overlap.BOTH: ("k-yes", ""),
    Overlap.READING: ("k-may", "1r"),
    Overlap.NEVER: ("k-no", "×"),
    Overlap.OPEN: ("k-yet", "?"),
}


def overlap_context(rules: Rules) -> dict[str, Any]:
    """The matrix of all pairs, with how many there are of each kind."""
    trials = sorted(rules.trials, key=by_state)
    same = as_kept(trials)
    kinds = {
        frozenset((one.id, other.id)): pair_of(one, other, same).overlap
        for one, other in combinations(trials, 2)
    }
    tally = Counter(kinds.values())
    return {
        "lines": [
            (one, [(other, kinds.get(frozenset((one.id, other.id)))) for other in trials])
            for one in trials
        ],
        "shares": (Overlap.BOTH, Overlap.READING),
        "said": SAID,
        "styles": STYLES,
        "columns": trials,
        "column_groups": groups_of(trials),
        "firsts": firsts_of(trials),
        "told": [(*STYLES[kind], tally[kind], SAID[kind]) for kind in Overlap],
        "pairs": len(kinds),
    }


def pair_context(rules: Rules, names: str) -> dict[str, Any]:
    """What is known of two trials, named with a `/` between them, and by what.

    Raises:
        ValueError: there are no two such trials.
    """
    one, other = (trial_named(rules, name) for name in names.split("/"))
    if one is other:
        raise ValueError(say("overlaps.expected_two_trials"))
    pair = pair_of(one, other, as_kept((one, other)))
    profile = None if pair.patient is None else profile_of(pair.patient)
    return {
        "both": [one, other],
        "said": capital(SAID[pair.overlap]),
        "meant": MEANT[pair.overlap],
        "patient": "" if profile is None else capital(case_line(profile)),
        "carry": "" if profile is None else carried_text(profile.document()),
        "always": pair.always,
        "criteria": [
            (trial, criterion)
            for id in pair.criteria
            for trial in (one, other)
            for criterion in trial.criteria
            if criterion.id == id
        ],
        "names": listed([trial_name(one), trial_name(other)], "and"),
    }
