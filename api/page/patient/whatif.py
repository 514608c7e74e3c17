"""What a copy of the profile would make of the trials: what opens, what closes, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from oligomatch.api.page.form.form import HOW, Document, scan_of, value_at
from oligomatch.api.page.form.scans import listed as listed_in
from oligomatch.api.page.patient.needs import needs_of
from oligomatch.api.page.patient.ranking import MARKS, ClassMark
from oligomatch.api.page.patient.trying import (
    CopyChange,
    Offered,
    Tried,
    changes_of,
    copied,
    fields_of,
    is_total,
    settled,
)
from oligomatch.api.results.matching import Result
from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import capital, grouped, listed, plural, word
from oligomatch.api.words.patient.facts import lesion_names
from oligomatch.api.words.sentences import trial_name, why
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.matcher.match.difference import Difference, differences
from oligomatch.matcher.patient.treating import LesionTreatment, there, treated

Answer = Callable[[Document], tuple[Result | None, Sequence[tuple[str, str]]]]
MOST_REASONS = 3
ORDER = [str(kind) for kind in MatchClass]
WAYS = table("treatments_of_lesion")  # by what becomes of the lesion


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
class TreatedLesion:
    """A lesion that is treated on the copy: its row, its name, and how."""

    row: int
    name: str
    how: str
    ways: tuple[tuple[str, str], ...]
    impossible: bool = False


@dataclass(frozen=True, slots=True)
class Tries:
    """What if: the fields to choose from, the changes made, and what comes of them."""

    fields: Offered
    changes: tuple[CopyChange, ...]
    problems: tuple[str, ...] = ()
    outcome: WhatIfOutcome | None = None
    treated: TreatedLesion | None = None
    lesions: tuple[tuple[int, str], ...] = ()  # that could be treated, where their number is tried
    needs: tuple[tuple[str, str], ...] = ()  # of each ineligible trial, what would have to change


def tries_of(
    before: Result | None,
    document: Document,
    tried: Sequence[Tried],
    answer: Answer,
    today: date,
    treat: tuple[int, str] | None = None,
) -> Tries:
    """The changes to a copy of a document, and what they come to; `answer` matches a document.

    `treat`: the row of a lesion that is treated on the copy, and how.
    """
    profile = before.profile if before is not None else None
    made = settled(document, tried, today)
    copy = copied(document, made)
    fields = fields_of(profile, document)
    changes = changes_of(profile, document, made, copy.mistakes, today)
    found = Tries(fields, changes)
    if before is None:
        return found
    found = replace(found, needs=needs_of(before))
    after, problems = answer(copy.document) if tried else (before, ())
    if treat is not None and after is not None:
        after, lesion = _treated(copy.document, after, treat, answer)
        found = replace(found, treated=lesion)
    elif any(is_total(pointer) for pointer, _ in tried):
        found = replace(found, lesions=tuple(treatable(before)))
    if after is None and found.lesions and _is_one_less(document, made):
        return found  # which one is gone is the question, and no fault
    if after is None:
        return replace(found, problems=tuple(dict.fromkeys(words for _, words in problems)))
    if after is before:
        return found
    return replace(found, outcome=outcome_of(before, after), needs=needs_of(after))


def _is_one_less(document: Document, tried: Iterable[tuple[str, str]]) -> bool:
    """Whether a total is tried that is one less than what is stated or listed."""
    for pointer, text in tried:
        if is_total(pointer) and (scan := scan_of(f"{pointer}{HOW}")) is not None:
            stated = value_at(document, pointer)
            number = stated if isinstance(stated, int) else listed_in(document, scan)
            if text == str(number - 1):
                return True
    return False


def _treated(
    document: Document, result: Result, treat: tuple[int, str], answer: Answer
) -> tuple[Result, TreatedLesion | None]:
    """The matches with one lesion treated, and which; as they were where that cannot be said."""
    row, how = treat
    if row >= len(result.profile.lesions) or how not in set(LesionTreatment):
        return result, None
    after: Result | None = None
    if (then := treated(document, result.patient, row, LesionTreatment(how))) is not None:
        after = answer(then)[0]
    name = capital(lesion_names(result.profile)[row])
    lesion = TreatedLesion(row, name, how, tuple(WAYS.items()), impossible=after is None)
    return after or result, lesion


def treatable(result: Result) -> Iterator[tuple[int, str]]:
    """The lesions that may be there today, each with its row and its name."""
    names = lesion_names(result.profile)
    yield from ((row, capital(names[row])) for row in there(result.patient))


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
