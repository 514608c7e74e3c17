"""What is at odds in a profile that contradicts itself: each statement, its value, its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from oligomatch.api.intake.files import Day, dated
from oligomatch.api.page.form.contradictions import counted_by, loosening_of
from oligomatch.api.page.form.fields import field_at, show, shown_at
from oligomatch.api.page.form.form import value_at
from oligomatch.api.page.patient.ranking import Link, target
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import capital, listed
from oligomatch.api.words.patient.facts import fact
from oligomatch.api.words.patient.profile_facts import staging_words
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.patient.patient import lesion_id
from oligomatch.matcher.profile.problems import Problem, ProfileError
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.text.pointer import parts_of, pointer

MOST_CONFLICTS = 5


@dataclass(frozen=True, slots=True)
class Conflict:
    """Statements that do not fit together, each with its value and the field that it stands in."""

    links: tuple[Link, ...]
    lead: str = ""  # what is at odds, with its numbers
    counted_by: str = ""  # what says which lesions are counted, where a number is at odds


def at_odds(document: Mapping[str, Any], today: date) -> tuple[Conflict, ...]:
    """Each conflict of a profile that contradicts itself."""
    found = loosening_of(document, today)
    stated, problems = _stated(document, today)
    if found is None or stated is None:
        return ()
    return tuple(
        _conflict(document, stated, problems, sorted(conflict))
        for conflict in found.conflicts[:MOST_CONFLICTS]
    )


def _conflict(
    document: Mapping[str, Any], stated: Profile, problems: Sequence[Problem], each: Sequence[str]
) -> Conflict:
    own = next((one for one in problems if one.pointer in each), None)
    beside = [at for at in each if own is not None and counted_by(own, at)]
    links = (Link(_words(stated, document, at), target(at)) for at in each if at not in beside)
    facts = listed((_name(stated, at) for at in beside), "and")
    return Conflict(
        tuple(links),
        "" if own is None else _lead(own),
        say("odds.counted_by", facts=facts) if beside else "",
    )


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
