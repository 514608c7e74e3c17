"""Chronic conditions beside the cancer, and those that a letter says are not there.

Only what lasts is taken as present, and only where the words around leave it as it is; what comes
and goes (pneumonitis, colitis) is read where a letter denies it, steroids with their dose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from oligomatch.matcher.letters.beside.anticoagulants import (
    anticoagulation,
    settle_anticoagulation,
)
from oligomatch.matcher.letters.beside.biopsies import proofs, settle_proofs
from oligomatch.matcher.letters.beside.called import called, settle_called
from oligomatch.matcher.letters.beside.craniotomy import craniotomies, settle_craniotomies
from oligomatch.matcher.letters.beside.events import events, settle_events
from oligomatch.matcher.letters.beside.items import Item, is_of_others, items
from oligomatch.matcher.letters.beside.present import present, settle_present
from oligomatch.matcher.letters.beside.stated import settle_stated, stated
from oligomatch.matcher.letters.beside.steroids import settle_steroids, steroids
from oligomatch.matcher.letters.course.days import RECENT, calendar_in, without_days, written
from oligomatch.matcher.letters.course.disease.local.untreated import RADIOTHERAPY, never_irradiated
from oligomatch.matcher.letters.course.sites import sites
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.pieces import STOP, blanked, lies_in, piece_behind, pieces_back
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention
from oligomatch.matcher.letters.sentences import NOT_SO, Sentence
from oligomatch.matcher.logic.calendar import Day
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_OR = re.compile(r"\s*,?\s*or\b", re.I)  # one of the two is there
_COMMA = re.compile(r",\s*$")
_JOINED = re.compile(r"(?:,|\band|\bbut)\s+$", re.I)
_OR_AHEAD = re.compile(r"\bor\s+$", re.I)
FRESH = 92  # days: a scan of the last quarter of a year may be the latest one
LISTED_CHRONIC = frozenset({"diabetes", "hypertension", "asthma", "copd", "atrial_fibrillation"})
# what comes and goes, and stands in a list of illnesses
OF_A_LIST = frozenset(
    {
        "heart_failure",
        "cirrhosis",
        "arrhythmia",
        "unstable_angina",
        "pulmonary_embolism",
        "deep_vein_thrombosis",
    }
)
_SISTER = {
    "hepatitis_b_surface_antigen": ("hepatitis_b",),
    "hepatitis_c_antibody": ("hepatitis_c",),
}
_VIRAL = ("hepatitis_b", "hepatitis_c")
IN_FRONT = 30  # signs in front of a proposal that belong to it
# `no history of` it is taken
LASTING = (
    "autoimmune_disease",
    "interstitial_lung_disease",
    "seizure",
    "stroke",
    "myocardial_infarction",
    "inflammatory_bowel_disease",
    "heart_failure",
    "cirrhosis",
)
EVENTS = ("stroke", "myocardial_infarction")  # none is denied but for all times
PLANS = frozenset({"planned", "recommended", "conditional"})
# a limit of ours: radiotherapy that was proposed so long ago may have been given
PROPOSED = timedelta(183)


def mentions(sentence: Sentence) -> Iterator[Mention]:
    """The conditions of a sentence, each with whether it is there; what is denied behind words on
    somebody else, a trial or a form is not the patient's."""
    for one in _mentions(sentence):
        if one.payload.get("now") is not False or not is_of_others(sentence):
            yield one


def _mentions(sentence: Sentence) -> Iterator[Mention]:
    text, known = sentence.text, forms("conditions")
    days = written(text)
    listed = list(items(sentence))
    held = [(one.start, one.end) for one in listed if not one.condition]
    denials = [
        (name, one.span(name))
        for one in known["none_in_history"].finditer(text)
        for name, words in one.groupdict().items()
        if words
    ]
    never = [span for _, span in denials]
    # by words for at no time, which a list behind `no history of` has not
    at_no_time = [span for name, span in denials if name.startswith("at_no_time")]
    elsewhen = known["denial_open"].search(text) or (not days and known["past_year"].search(text))
    for kind in ("chronic", "passing"):
        for found in known[kind].finditer(text):
            (name,) = group(found)
            start, end = found.span()
            around = sentence.context(start, end, but=frozenset({"historical"}))
            around |= {"family"} if known["of_kin"].search(text, 0, start) else set()
            ever = lies_in(start, never)
            lasts = kind == "chronic" or name in OF_A_LIST
            listing = lasts and not ever and _COMMA.search(text[:start])
            if listing and known["denied"].search(text, 0, start):
                continue  # `no home oxygen, hypertension`: it may be there
            if ever or _is_denied(text, start, end):
                if name in EVENTS and (not ever or _is_there_elsewhere(sentence)):
                    continue
                endless = kind == "passing" and name not in LASTING
                endless = endless and not _lies_within(start, end, at_no_time)
                if elsewhen or (ever and (days or endless)):
                    continue
                payload = {"condition": name, "now": False, "ever": not ever, "days": days}
                around -= {"negated", "historical"} if ever else {"negated"}
                yield Mention(kind, payload, sentence.place(start, end), around)
                continue
            if kind == "chronic":
                if known["boxes"].search(text) or (
                    known["unanswered"].match(text, end) and not known["answered"].match(text, end)
                ):
                    continue
                if known["of_a_name"].match(text, end):
                    continue
                if _OR.match(text, end) or _OR_AHEAD.search(text[:start]):
                    continue
                over = lies_in(start, held)
                if (
                    over
                    or known["not_now"].search(text)
                    or (name == "hypothyroidism" and known["not_replaced"].search(text))
                ):
                    yield Mention("had", {"condition": name}, sentence.place(start, end), around)
                    continue
            payload = {"condition": name, "now": True, "ever": True}
            yield Mention(kind, payload, sentence.place(start, end), around)
    for found in known["other_words"].finditer(text):  # it is held: no denial is taken
        if _lies_within(*found.span(), at_no_time):
            continue
        (name,) = group(found)
        drug = known["by_drug"].match(found[0]) is not None
        for one in (name, *_SISTER.get(name, ())):
            payload = {"condition": one, "now": True, "drug": drug}
            yield Mention("passing", payload, sentence.place(*found.span()))
    yield from _replaced(sentence)
    if days:
        yield Mention("day", {"days": days}, sentence.here)
    yield from _listed(sentence, listed)
    yield from events(sentence)
    yield from proofs(sentence)
    yield from called(sentence)
    yield from present(sentence)
    yield from stated(sentence)
    yield from craniotomies(sentence)
    yield from _found_clear(sentence)
    yield from _tested(sentence)
    yield from _viruses(sentence)
    yield from anticoagulation(sentence)
    yield from steroids(sentence)
    yield from _irradiated(sentence)


def _replaced(sentence: Sentence) -> Iterator[Mention]:
    """A slow thyroid for which a hormone is taken: it lasts, whenever and by whatever it came."""
    text, known = sentence.text, forms("conditions")
    for found in known["thyroid_replaced"].finditer(text):
        if known["not_replaced"].search(text) or known["not_of_patient"].search(text):
            return
        around = sentence.context(*found.span(), but=frozenset({"historical", "then"}))
        payload = {"condition": "hypothyroidism", "now": True, "ever": True}
        yield Mention("chronic", payload, sentence.place(*found.span()), around - {"historical"})


def _lies_within(start: int, end: int, each: Sequence[tuple[int, int]]) -> bool:
    return any(first <= start and end <= last for first, last in each)


def _listed(sentence: Sentence, each: Sequence[Item]) -> Iterator[Mention]:
    """What a list says of illnesses, of the day of its letter or before."""
    for one in each:
        if not one.condition:
            continue
        around = sentence.context(one.start, one.end) - {"historical"}
        place = sentence.place(one.start, one.end)
        if one.when == "ever" and one.there:
            payload: dict[str, Any] = {"condition": one.condition}
            yield Mention("happened", payload, place, around)
        else:
            lasts = one.there or one.condition in LISTED_CHRONIC
            payload = {"condition": one.condition, "now": one.there, "ever": one.when == "now"}
            kind = "chronic" if lasts else "passing"
            yield Mention(kind, payload, place, around - (set() if one.there else {"negated"}))
    for found in forms("illnesses")["named"].finditer(sentence.text):
        (name,) = group(found)
        place = sentence.place(*found.span())
        yield Mention("named", {"condition": name}, place)


def _is_there_elsewhere(sentence: Sentence) -> bool:
    """Whether the letter tells of a stroke or an infarction beside the sentence that denies one."""
    beside = f"{sentence.ahead}\n{sentence.after}"
    return forms("conditions")["event_elsewhere"].search(beside) is not None


def _is_denied(text: str, start: int, end: int) -> bool:
    """Whether words or the answer to its label say that a condition is not there."""
    known = forms("conditions")
    return bool(
        (known["denied"].search(text, 0, start) and known["denied_behind"].match(text, end))
        or (known["own_label"].search(text, 0, start) and known["none_in_cell"].match(text, end))
    )


def _found_clear(sentence: Sentence) -> Iterator[Mention]:
    """That a test found no pregnancy, that the meninges are clear, and that what came is gone."""
    text, known = sentence.text, forms("conditions")
    for found in known["pregnancy_excluded"].finditer(text):
        if not known["test_to_come"].search(text):
            payload: dict[str, Any] = {"condition": "pregnancy", "days": written(text)}
            around = sentence.context(*found.span()) - {"negated"}
            yield Mention("tested", payload, sentence.place(*found.span()), around)
    for found in known["meninges_clear"].finditer(text):
        ((name, _),) = group(found).items()
        payload = {"condition": name, "now": False, "ever": True, "days": written(text)}
        around = sentence.context(*found.span()) - {"negated"}
        yield Mention("passing", payload, sentence.place(*found.span()), around)
    what_comes = piece_behind(STOP, sentence.after.lstrip(" .;\n"))
    for found in known["healed"].finditer(text):
        if is_of_others(sentence) or forms("illnesses")["of_others"].search(text):
            return  # `pneumonitis of his father, healed with steroids`
        if known["healed_open"].search(f"{text} {what_comes}"):
            return  # `it resolved and came back`, `resolved. Relapse in April`
        ((name, _),) = group(found).items()
        around = sentence.context(*found.span(), but=frozenset({"historical", "then"}))
        yield Mention("healed", {"condition": name}, sentence.place(*found.span()), around)


def _tested(sentence: Sentence) -> Iterator[Mention]:
    """That a woman is not pregnant, or a virus was not found, by a test of today."""
    text, known = sentence.text, forms("conditions")
    for kind in ("not_pregnant", "virus_negative"):
        for found in known[kind].finditer(text):
            if known["test_open"].search(text):
                return
            name = next(iter(group(found)), "pregnancy")
            payload = {"condition": name, "now": False, "ever": True}
            place, around = sentence.place(*found.span()), sentence.context(*found.span())
            yield Mention("passing", payload, place, around)


def _viruses(sentence: Sentence) -> Iterator[Mention]:
    """That tests found none of several viruses."""
    text, known = sentence.text, forms("conditions")
    behind = sentence.after
    if behind.lstrip().startswith("("):  # `(2019)`
        return
    for found in known["viruses"].finditer(text):
        if known["test_open"].search(text):
            return
        around = sentence.context(*found.span())
        (what,) = group(found).values()
        each = [group(one) for one in known["virus"].finditer(what)]
        antigen = any("hepatitis_b_surface_antigen" in one for one in each)
        for (name,) in each:
            if name == "hepatitis_c" and antigen:  # a row of tests: that of the antibody
                name = "hepatitis_c_antibody"
            payload = {"condition": name, "now": False, "ever": True}
            yield Mention("passing", payload, sentence.place(*found.span()), around)
    yield from _no_hepatitis(sentence)


def _no_hepatitis(sentence: Sentence) -> Iterator[Mention]:
    """That there is no hepatitis, of which each of the two viruses is one, or never was."""
    text, known = sentence.text, forms("conditions")
    each = [*known["no_hepatitis"].finditer(text)]
    if not each or known["test_open"].search(text) or known["denial_open"].search(text):
        return
    days = written(text)
    for found in each:
        named = [group(one) for one in known["virus"].finditer(found[0])]
        beside = f"{sentence.ahead}\n{sentence.after}"
        other = known["hepatitis_else"].search(beside + text)
        if not named and (known["virus"].search(beside) or (other and "viral" not in found[0])):
            return
        ever = found["now"] is None
        if ever and days:
            return
        around = sentence.context(*found.span()) - {"negated"}
        around -= {"historical"} if ever else set()
        for name in [one for each in named for one in each] or list(_VIRAL):
            payload = {"condition": name, "now": False, "ever": not ever, "days": days}
            yield Mention("passing", payload, sentence.place(*found.span()), around)


def _irradiated(sentence: Sentence) -> Iterator[Mention]:
    """That there never was radiotherapy, or a sentence by which some may have been given."""
    text, known = sentence.text, forms("conditions")
    never = [one.span() for one in known["no_rays"].finditer(text)]
    rows = [*never_irradiated(text)]
    for start, end in [*never, *rows]:
        if known["patient_opens"].match(text, start) and _follows_kin(sentence):
            continue  # `Her sister had lung cancer. She has had no radiotherapy.`
        first = start if _is_of_patient(text, start) else 0
        ahead = text[first:start]
        part = known["rays_of_one"].search(ahead) or any(True for _ in sites(ahead))
        if not (part or known["rays_of_disease"].search(text, first)):
            around = sentence.context(start, end, [(start, end)], frozenset({"historical"}))
            around -= {"negated"} if (start, end) in rows else set()
            around -= PLANS if known["has_not_been"].search(text, start, end) else set()
            yield Mention("no_rays", {}, sentence.place(start, end), around)
    never += rows
    if _only_proposed(text, never):
        payload = {"days": written(text)}
        yield Mention("rays_proposed", payload, sentence.here)
        return
    treatment = forms("treatment")
    given = treatment["hint_done"].search(text) or known["rays_before"].search(text)
    if not given and treatment["hint_ahead"].search(text):
        return
    aside = [*never]
    if not given:
        aside += [one.span() for one in treatment["no_hint"].finditer(text)]
    for found in known["rays_named"].finditer(text):
        if lies_in(found.start(), aside):
            continue
        against = sentence.context(*found.span(), never) & NOT_SO
        if not (against - PLANS if given else against):
            yield Mention("rays_given", {}, sentence.place(*found.span()))


def _follows_kin(sentence: Sentence) -> bool:
    """Whether the sentence before tells of a relative: who the next is of is open."""
    pieces = pieces_back(STOP, sentence.whole, sentence.start)
    before = next((one for one in pieces if one.strip()), "")
    return forms("conditions")["tells_of_kin"].search(before) is not None


def _is_of_patient(text: str, start: int) -> bool:
    """Whether a clause that begins there is of the patient, whatever the one in front of it is of:
    `no lesion was resected, and she has never had radiotherapy`."""
    joined = _JOINED.search(text, 0, start) is not None
    return joined and forms("conditions")["patient_opens"].match(text, start) is not None


def _only_proposed(text: str, never: Sequence[tuple[int, int]]) -> bool:
    """Whether a sentence speaks of radiotherapy as of one that somebody proposes, and of no other:
    neither its own words nor those around tell that some was given."""
    known = forms("conditions")
    found = [one.span() for one in known["rays_proposed"].finditer(text)]
    # the words right in front of it belong to it: `second course of radiotherapy is proposed`
    wide = [(max(0, start - IN_FRONT), end) for start, end in found]
    if not found or any(known["rays_again"].search(text, *one) for one in wide):
        return False
    to_come = (one.span() for one in known["day_to_come"].finditer(text))
    return known["rays_done"].search(blanked(text, [*found, *never, *to_come])) is None


def settle(each: Sequence[Mention], proposal: Proposal) -> None:
    """Each condition, where the letters agree on it; what comes and goes is denied by the latest
    letter, and nowhere told; steroids by the latest."""
    held, once = _held(each)
    last = proposal.last_letter
    latest = _latest_day(each, proposal)
    there = [one for one in each if one.kind == "chronic" and one.payload["now"]]
    named = {one.payload["condition"] for one in there}
    said = list(there)
    for one in each:
        if one.kind not in ("chronic", "passing") or one.payload["now"]:
            continue
        name = one.payload["condition"]
        if name in named:  # it contradicts, whenever that was
            said.append(replace(one, payload={**one.payload, "ever": True}))
        elif (one.kind == "chronic" or one.place.letter == last) and name not in (
            held if one.payload["ever"] else once
        ):
            said += [one] if _is_of(one, latest, proposal) else []
    for one in proposal.usable(said):
        when = "now" if one.payload["ever"] else "ever"
        pointer = f"/conditions/{one.payload['condition']}/{when}"
        proposal.state(pointer, one.payload["now"], one.place)
    for one in proposal.usable(one for one in each if one.kind == "happened"):
        proposal.state(f"/conditions/{one.payload['condition']}/ever", True, one.place)
    _settle_healed(each, proposal)
    for one in proposal.usable(one for one in each if one.kind == "tested"):
        if one.place.letter == last and "pregnancy" not in held and _is_fresh(one, proposal):
            proposal.state("/conditions/pregnancy/now", False, one.place)
    settle_events(each, proposal)
    settle_proofs(each, proposal)
    settle_called(each, proposal)
    settle_present(each, proposal)
    settle_stated(each, proposal)
    settle_craniotomies(each, proposal)
    settle_anticoagulation([one for one in each if one.place.letter == last], proposal)
    given = any(one.kind == "rays_given" for one in each)
    given |= any(_may_be_done(one, proposal) for one in each if one.kind == "rays_proposed")
    for one in proposal.usable(one for one in each if one.kind == "no_rays" and not given):
        proposal.state(RADIOTHERAPY, False, one.place)
    settle_steroids([one for one in each if one.place.letter == last], proposal)


def _held(each: Sequence[Mention]) -> tuple[set[str], set[str]]:
    """The conditions that words tell to be there, and those that they tell to have been: what is
    taken lest an illness comes says of none that it was."""
    denied = [one for one in each if one.payload.get("now") is False]
    once = {
        one.payload["condition"]
        for one in each
        if (one.kind == "passing" and one.payload["now"] and not one.payload.get("drug"))
        or (one.kind == "named" and not any(two.place.holds(one.place) for two in denied))
    }
    for one in each:  # whoever has psoriasis has an autoimmune disease
        if one.kind == "had" or (one.kind == "chronic" and one.payload["now"]):
            once |= {one.payload["condition"], *_above(one.payload["condition"])}
    return once | {one.payload["condition"] for one in each if one.payload.get("drug")}, once


def _settle_healed(each: Sequence[Mention], proposal: Proposal) -> None:
    """What healed once was there and is not there today, where the letters speak of it no more
    behind the words that tell so."""
    said = [one for one in each if one.kind in ("passing", "chronic") and one.payload["now"]]
    never = {one.payload["condition"] for one in each if one.payload.get("ever") is False}
    for one in proposal.usable(one for one in each if one.kind == "healed"):
        name = one.payload["condition"]
        if name in never:
            continue
        again = [two for two in said if two.payload["condition"] == name and two.place > one.place]
        if all(one.place.holds(two.place) or "negated" in two.context for two in again):
            proposal.state(f"/conditions/{name}/ever", True, one.place)
            proposal.state(f"/conditions/{name}/now", False, one.place)


def _is_fresh(one: Mention, proposal: Proposal) -> bool:
    """Whether each day in the sentence of a test is one of the last weeks."""
    days = _days_of(one, proposal)
    return len(days) == len(one.payload["days"]) and all(
        proposal.as_of - RECENT <= day.last and day.first <= proposal.as_of for day in days
    )


def _may_be_done(one: Mention, proposal: Proposal) -> bool:
    """Whether what somebody proposed may have been done since: on a day that is long past, or that
    is not told as one."""
    calendar = calendar_in(proposal, one.place.letter)
    text = proposal.words(one.place)
    each = [(calendar.day(day), day.readings) for day in one.payload["days"]]
    days = [one for day, ways in each for one in ([day] if day else ways or [None])]
    if forms("conditions")["year_alone"].search(without_days(text, one.payload["days"])):
        return True
    return any(day is None or day.first < proposal.as_of - PROPOSED for day in days)


def _latest_day(each: Sequence[Mention], proposal: Proposal) -> date | None:
    """The latest day that the letters tell before their own, of a staging that may be of today."""
    days = [
        day.last
        for one in each
        if one.kind == "day"
        for day in _days_of(one, proposal)
        if 0 <= (proposal.as_of - day.first).days <= FRESH
        and day.first != proposal.letters[one.place.letter].dated
    ]
    return max(days, default=None)


def _days_of(one: Mention, proposal: Proposal) -> list[Day]:
    """The days of the sentence of a mention, as they are read by themselves."""
    calendar = calendar_in(proposal, one.place.letter)
    return [day for said in one.payload["days"] if (day := calendar.day(said)) is not None]


def _is_of(one: Mention, latest: date | None, proposal: Proposal) -> bool:
    """Whether a denial is of today: of a sentence with no day, or the latest that is told."""
    if not (said := one.payload.get("days")):
        return True
    days = _days_of(one, proposal)
    return len(days) == len(said) and all(
        day.last == latest or day.first == proposal.letters[one.place.letter].dated for day in days
    )


def _above(condition: str) -> set[str]:
    """What a condition is besides: psoriasis an autoimmune disease."""
    each = load_vocabulary().conditions[condition].is_a
    return {*each}.union(*map(_above, each))
