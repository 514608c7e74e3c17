"""What is at odds in a profile that contradicts itself: each statement, its value, its field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any

from oligomatch.api.intake.files import Day, dated
from oligomatch.api.page.form.contradictions import counted_by, loosening_of
from oligomatch.api.page.form.fields import field_at, show, shown_at
from oligomatch.api.page.form.form import value_at
from oligomatch.api.page.patient.ranking import Link, target
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import capital, grouped, listed
from oligomatch.api.words.patient.facts import fact, lesion_name
from oligomatch.api.words.patient.profile_facts import staging_words
from oligomatch.api.words.problems import fix_words
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.patient.patient import lesion_id
from oligomatch.matcher.profile.problems import Problem, ProfileError
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.text.pointer import parts_of, pointer

MOST_CONFLICTS, MOST_FIRST = 5, 6
CANCER_TYPE = "/cancer_type"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Statements that do not fit together, each with its value and the field that it stands in."""

    links: tuple[Link, ...]  # the number and the lesions, or both places: what is read first
    also: tuple[Link, ...] = ()  # what else has a part in it
    lead: str = ""  # what is at odds, with its numbers
    settle: str = ""
    counted_by: str = ""  # what says which lesions are counted, where a number is at odds
    counting: frozenset[str] = frozenset()  # the places of these


def at_odds(document: Mapping[str, Any], today: date) -> tuple[Conflict, ...]:
    """Each conflict of a profile that contradicts itself; those over one number are one."""
    found = loosening_of(document, today)
    stated, problems = _stated(document, today)
    if found is None or stated is None:
        return ()
    named = [(_own(one, problems), one) for one in found.conflicts]
    groups = grouped(
        (own.pointer if own is not None else str(sorted(one)), one) for own, one in named
    )
    return tuple(
        _conflict(document, stated, _own(each[0], problems), frozenset[str]().union(*each))
        for each in list(groups.values())[:MOST_CONFLICTS]
    )


def _own(conflict: AbstractSet[str], problems: Sequence[Problem]) -> Problem | None:
    """The problem that a conflict is of."""
    return next((one for one in problems if one.pointer in conflict), None)


def stated_type(document: Mapping[str, Any], conflicts: Iterable[Conflict]) -> str | None:
    """The type of cancer as it is stated, where it has a part in a conflict only by what counts."""
    stated = document.get(CANCER_TYPE[1:])
    counting = any(CANCER_TYPE in one.counting for one in conflicts)
    return stated if counting and isinstance(stated, str) else None


def _conflict(
    document: Mapping[str, Any], stated: Profile, own: Problem | None, each: AbstractSet[str]
) -> Conflict:
    counting = frozenset(at for at in each if own is not None and counted_by(own, at))
    first = _first(sorted(each - counting), own)
    rest = sorted(each - counting - {*first})
    facts = listed((_name(stated, at) for at in sorted(counting)), "and")
    listed_only = own is not None and "/totals/" in own.pointer
    return Conflict(
        tuple(_link(stated, document, at, lies=listed_only) for at in first),
        tuple(_link(stated, document, at) for at in rest),
        "" if own is None else _lead(own),
        "" if own is None else say("odds.settle", fix=fix_words(own, on_page=True)),
        say("odds.counted_by", facts=facts) if counting else "",
        counting,
    )


def _first(each: Sequence[str], own: Problem | None) -> list[str]:
    """What names a conflict: of a number, it and where each lesion lies; else both places, without
    the days and marks by which they are of one scan."""
    if own is not None and "/totals/" in own.pointer:
        found = [own.pointer, *(at for at in each if at.endswith("/organ"))]
    else:
        found = [at for at in each if not _tells_which_scan(at)]
        found = found if len(found) > 1 else list(each)
    return found[:MOST_FIRST]


def _tells_which_scan(at: str) -> bool:
    return parts_of(at)[0] == "assessments" and parts_of(at)[-1] in ("date", "at")


def _link(stated: Profile, document: Mapping[str, Any], at: str, *, lies: bool = False) -> Link:
    """A statement with its field; `lies`: of where a lesion lies, the lesion by its name."""
    match parts_of(at):
        case ["lesions", row, "organ"] if lies:
            return Link(lesion_name(stated, int(row)), target(at))
    return Link(_words(stated, document, at), target(at))


def _lead(problem: Problem) -> str:
    """`4 metastases are listed, the total says 3`; empty of other conflicts."""
    if problem.kind != "total_below_list":
        return ""
    parts = dict(problem.expected[0].parts)
    number = str(parts["listed"])
    many = say("odds.many_listed", number=number)
    metastases = say("odds.one_listed") if number == "1" else many
    return say("odds.total_below_list", metastases=metastases, total=str(parts["total"]))


def _stated(document: Mapping[str, Any], today: date) -> tuple[Profile | None, tuple[Problem, ...]]:
    try:
        return profile_of(dated(dict(document), Day(today))[0]), ()
    except ProfileError as error:
        return error.profile, error.problems


def _words(stated: Profile, document: Mapping[str, Any], at: str) -> str:
    """A statement as one speaks of it: what it is about, and what it says."""
    one = field_at(shown_at(at))
    value = value_at(document, shown_at(at))
    text = show(one, value).text if one is not None and value is not None else ""
    name = _name(stated, at)
    return say("odds.statement", fact=capital(name), value=text) if text else capital(name)


def _name(stated: Profile, at: str) -> str:
    """What a statement is about: of a scan's lesion, the lesion and the scan."""
    parts = parts_of(at)
    if parts[-1] == "at":
        return say("odds.mark")
    if parts[0] == "assessments" and parts[2] == "lesions":
        names = [lesion_id(row, one) for row, one in enumerate(stated.lesions)]
        if parts[3] in names:
            own = fact(pointer(("lesions", str(names.index(parts[3])), parts[4])), stated).noun
            return say("odds.seen", fact=own, scan=staging_words(stated, int(parts[1])))
    return fact(at, stated).noun
