"""What a copy of the profile would make of the trials: what opens, what closes, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from oligomatch.api.page.form.form import Document
from oligomatch.api.page.patient.ranking import MARKS, ClassMark
from oligomatch.api.page.patient.trying import (
    CopyChange,
    Offered,
    Tried,
    changes_of,
    copied,
    fields_of,
    settled,
)
from oligomatch.api.results.matching import Result
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import grouped, listed, plural, word
from oligomatch.api.words.sentences import trial_name, why
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.matcher.match.difference import Difference, differences

Answer = Callable[[Document], tuple[Result | None, Sequence[tuple[str, str]]]]
MOST_REASONS = 3
ORDER = [str(kind) for kind in MatchClass]


@dataclass(frozen=True, slots=True)
class MovedTrials:
    """Trials that move alike: how many, where to, and which."""

    number: str  # signed
    mark: ClassMark
    words: str
    trials: str


@dataclass(frozen=True, slots=True)
class WhatIfOutcome:
    """What differs, and how many trials stay as they are."""

    moved: tuple[MovedTrials, ...]
    stays: str
    said: str  # for a screen reader, in one sentence


@dataclass(frozen=True, slots=True)
class Tries:
    """What if: the fields to choose from, the changes made, and what comes of them."""

    fields: Offered
    changes: tuple[CopyChange, ...]
    problems: tuple[str, ...] = ()
    outcome: WhatIfOutcome | None = None


def tries_of(
    before: Result | None,
    document: Document,
    tried: Sequence[Tried],
    answer: Answer,
    today: date,
) -> Tries:
    """The changes to a copy of a document, and what they come to; `answer` matches a document."""
    profile = before.profile if before is not None else None
    made = settled(document, tried, today)
    copy = copied(document, made)
    fields = fields_of(profile, document)
    changes = changes_of(profile, document, made, copy.mistakes, today)
    if before is None or not tried:
        return Tries(fields, changes)
    after, problems = answer(copy.document)
    if after is None:
        return Tries(fields, changes, tuple(words for _, words in problems))
    return Tries(fields, changes, outcome=outcome_of(before, after))


def outcome_of(before: Result, after: Result) -> WhatIfOutcome:
    """What differs between the profile and its copy, over the trials that are no evidence only."""
    options = {one.match.trial.id for one in after.ranked if one.section == "options"}
    found = [d for d in differences(before.matches, after.matches) if d.trial.id in options]
    opens = [one for one in found if one.opens]
    closes = [one for one in found if one.closes]
    moved = (*_opening(opens), *_closing(closes, after))
    same = len(options) - len(opens) - len(closes)
    stays = plural(same, say("whatif.trial_stays_as_it"), say("whatif.trials_stay_as_they"))
    words = [f"{one.number} {one.words}" for one in moved]
    return WhatIfOutcome(moved, stays, say("whatif.what_if", words=listed([*words, stays], "and")))


def _opening(found: Iterable[Difference]) -> Iterator[MovedTrials]:
    each = list(found)
    for kind in ORDER:
        same = [one for one in each if str(one.after) == kind]
        if same:
            verb = word("becomes" if len(same) == 1 else "become")
            names = listed((trial_name(one.trial) for one in same), "and")
            yield MovedTrials(f"+{len(same)}", MARKS[kind], f"{verb} {word(kind)}", names)


def _closing(found: Iterable[Difference], after: Result) -> Iterator[MovedTrials]:
    groups = grouped(((str(one.before), str(one.after)), one) for one in found)
    for (was, now), same in sorted(groups.items(), key=lambda item: ORDER.index(item[0][0])):
        yield MovedTrials(
            f"\N{MINUS SIGN}{len(same)}",
            MARKS[now],
            say("whatif.then", was=word(was), now=word(now)),
            _by_reason(same, after),
        )


def _by_reason(found: Iterable[Difference], after: Result) -> str:
    """The trials by name, each reason once; without reasons where there are many."""
    each = list(found)
    reasons = grouped((_reason(one, after), trial_name(one.trial)) for one in each)
    if len(reasons) > MOST_REASONS:
        return listed((trial_name(one.trial) for one in each), "and")
    return "; ".join(
        f"{listed(names, 'and')}{f': {words}' if words else ''}" for words, names in reasons.items()
    )


def _reason(one: Difference, after: Result) -> str:
    """What the criterion that turned finds; one that fails for good comes before the others."""
    order = sorted(
        (turn.after for turn in one.turns),
        key=lambda judged: (judged.verdict is not Verdict.NOT_MET, bool(judged.events)),
    )
    return why(order[0], after.profile) if order else ""
