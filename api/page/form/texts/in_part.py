"""Lists that may be told in part: `at least carboplatin`; drugs given in whichever line (W17)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from oligomatch.api.page.form.texts.dates import read_date, show_date
from oligomatch.api.page.form.texts.written import FieldState, FieldValue, Mistyped, ShownField
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.patient.facts import given_words
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.matcher.profile.profile import LONGEST_WORD, Given

_IN_PART = "at least "
_GIVEN = re.compile(r"(?:(palliative|adjuvant) )?(.+?)(?: on (.+))?", re.IGNORECASE)

Read = Callable[[str], FieldValue]
Show = Callable[[FieldValue], ShownField]


def reading(whole: Read) -> Read:
    """How a list is read that may be told in part."""

    def read(text: str) -> FieldValue:
        plain = " ".join(text.split())
        if not plain.casefold().startswith(_IN_PART):
            return whole(text)
        some = whole(plain[len(_IN_PART) :])
        return {"at_least": some} if some else some

    return read


def showing(whole: Show) -> Show:
    """How a list stands on the page that may be told in part."""

    def show(value: FieldValue) -> ShownField:
        if not isinstance(value, Mapping):
            return whole(value)
        some = whole(value["at_least"])
        text = say("in_part.at_least", some=some.text)
        return ShownField(text, FieldState.BOUNDED, some.note or say("in_part.may_be_more"))

    return show


def read_given(text: str) -> FieldValue:
    """Drugs surely given, in a line told or not: `osimertinib; adjuvant cisplatin on 3/2024`."""
    return [_given(part.strip()) for part in text.split(";") if part.strip()]


def _given(text: str) -> FieldValue:
    found = _GIVEN.fullmatch(" ".join(text.split()))
    if found is None:
        raise Mistyped(say("in_part.write_drugs"))
    intent, name, day = found.groups()
    if len(name) > LONGEST_WORD:
        raise Mistyped(say("field.each_long", most=str(LONGEST_WORD)))
    one: dict[str, FieldValue] = {"drug_class" if _is_class(name) else "agent": name}
    if intent:
        one["intent"] = intent.casefold()
    if day:
        one["date"] = read_date(day)
    return one


def _is_class(name: str) -> bool:
    try:
        profile_of({"systemic_therapy": {"given": [{"drug_class": name}]}})
    except ProfileError:
        return False
    return True


def show_given(value: FieldValue) -> ShownField:
    """Drugs surely given, in one line."""
    return ShownField("; ".join(map(_given_words, value)), FieldState.KNOWN)


def _given_words(one: Mapping[str, FieldValue]) -> str:
    name = given_words(Given(agent=one.get("agent"), drug_class=one.get("drug_class")))
    named, day = f"{one.get('intent') or ''} {name}".strip(), one.get("date")
    return named if day is None else say("in_part.on", name=named, day=show_date(day).text)
