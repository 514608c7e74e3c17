"""A local treatment as one of its lesions: with its day and dose, once however often it is told,
and whether it removed the lesion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from oligomatch.matcher.letters.course.days import stated_day, value_of
from oligomatch.matcher.letters.course.disease.local.primary_treated import (
    MOST_STEREOTACTIC,
    is_ablative,
)
from oligomatch.matcher.letters.course.disease.record import (
    Disease,
    Entity,
    StateSaid,
)
from oligomatch.matcher.letters.course.lesions.status import is_left
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import (
    sites_beside,
)
from oligomatch.matcher.letters.course.treated.local import RAYS, LocalSaid
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import part_begins, part_ends
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day

# the least Gy of each fraction and of all, of what may be stereotactic: our limits
LARGE, WHOLE = 6, 24
MONTH = timedelta(31)
HELD = frozenset({"bone", "heart", "pericardium"})  # what is operated on is held, or relieved


def ask_which(
    disease: Disease, said: SentenceSaid, one: LocalSaid, place: Place, *, cut: bool = True
) -> None:
    """Ask of which of several lesions a treatment was; each may be what was `cut` out."""
    disease.unlinked = True
    disease.proposal.ask("which_treated", place)
    if cut:
        may_be_cut(disease, said, one, place)


def may_be_cut(disease: Disease, said: SentenceSaid, one: LocalSaid, place: Place) -> None:
    """Keep where an operation may have removed a lesion, of which it is open which."""
    if one.modality == "surgery" and not one.primary:
        disease.cut.append((place, sites_beside(said.sentence.text, one.start, one.end)))


def _leaves_it(said: SentenceSaid, one: LocalSaid) -> bool:
    """Whether an operation is told without a word for what it took out, and with one for another
    thing that was done: `operated (gamma nail)`."""
    text, known = said.sentence.text, forms("treatment")
    if one.modality != "surgery" or known["takes_out"].search(text, one.start, one.end):
        return False
    first, last = part_begins(text, one.start, ";"), part_ends(text, one.end, ";")
    return known["holds_only"].search(text, first, last) is not None


def _may_leave_it(said: SentenceSaid, one: LocalSaid, found: Sequence[Entity]) -> bool:
    """Whether an operation of which no word tells what it took out is of a place where most do no
    more than hold or relieve (a bone, the heart), or for a sample."""
    text, known = said.sentence.text, forms("treatment")
    systems = {each.site.system for each in found}
    if one.modality != "surgery" or known["takes_out"].search(text, one.start, one.end):
        return False
    return bool(systems & HELD) or known["for_sample"].match(text, one.end) is not None


def is_there(said: SentenceSaid, lesion: Entity) -> None:
    """Takes back that a lesion was removed, as a sentence has it."""
    whole = said.sentence.here
    for state in lesion.seen.values():
        state.statuses = [
            (status, at)
            for status, at in state.statuses
            if status != "resected" or not whole.has_start_of(at)
        ]


def treat(
    disease: Disease, found: Sequence[Entity], one: LocalSaid, said: SentenceSaid, place: Place
) -> None:
    """Keep a treatment with its lesions, and that an operation took them out."""
    if _leaves_it(said, one) or _may_leave_it(said, one, found):
        ask_which(disease, said, one, place, cut=not _leaves_it(said, one))
        return
    first, last = said.day(one.day), said.day(one.until)
    if any(one.day == exam.day for exam in said.exams):  # the day of the scan
        first = last = None
    if one.until is not None and last is None:
        first = None  # of the end, which may be one of two days, the beginning tells nothing
    day = Day(first.first, last.last) if first and last else first
    stated: dict[str, Any] = {"modality": "SABR" if is_ablative(one) else one.modality}
    if day is not None:
        stated["date"] = value_of(day)
    if one.modality in RAYS:
        stated |= {"dose_gy": one.dose} if one.dose is not None else {}
        stated |= {"bed_gy": one.bed} if one.bed is not None else {}
        stated |= {"fractions": one.fractions} if one.fractions is not None else {}
    for each in found:
        another = forms("treatment")["given_anew"].search(said.sentence.text) is not None
        same = [
            k for k, (known, _) in enumerate(each.treatments) if _agree(known, stated, anew=another)
        ]
        if same:
            before = each.treatments[same[0]][0]
            kind = {"modality": "SABR"} if before["modality"] == "SABR" else {}
            dates = [one["date"] for one in (before, stated) if "date" in one]
            date = {"date": min(dates, key=_length)} if dates else {}
            each.treatments[same[0]] = ({**before, **stated, **kind, **date}, place)
        else:
            each.treatments.append((dict(stated), place))
        if one.modality != "surgery":
            continue
        if is_left(said.sentence.text, one.start, one.end):
            continue
        if _came_back_there(disease, place):
            is_there(said, each)
        else:
            each.removed += [day] if day is not None else []
            each.seen.setdefault(None, StateSaid()).statuses.append(("resected", place))


def _length(stated: Any) -> timedelta:
    """How long a day is, or a span of days."""
    day = stated_day(stated)
    return day.last - day.first if day is not None else timedelta(0)


def _came_back_there(disease: Disease, place: Place) -> bool:
    """Whether words behind an operation tell of growth where it was, or right behind it of a
    recurrence that they put nowhere else."""
    behind = disease.proposal.texts[place.letter][place.end :]
    known = forms("treatment")
    so = known["back_in_cavity"].search(behind) or known["back_behind"].match(behind)
    return so is not None


def _agree(known: dict[str, Any], stated: dict[str, Any], *, anew: bool) -> bool:
    """Whether two statements may be of one treatment, unless words tell of one `anew`;
    radiotherapy of which no more is told may be the stereotactic one that is told else (`was
    irradiated for its growth`)."""
    rays = {str(known["modality"]), str(stated["modality"])} == {"RT", "SABR"}
    if rays and not anew and {"modality": "SABR"} in (known, stated):  # `3 x 9 Gy`
        return all(_in_few_fractions(one) for one in (known, stated) if one["modality"] == "RT")
    if rays and {"modality": "RT"} not in (known, stated):
        return False
    both = {key: one for key, one in stated.items() if key in known}
    days = True
    if "date" in both and not anew:
        days = _are_one_day(known["date"], both.pop("date"))
    return (days and all(known[key] == one for key, one in both.items())) or rays


def _in_few_fractions(one: Mapping[str, Any]) -> bool:
    """Whether radiotherapy was given in few and large fractions, as the stereotactic is."""
    dose, fractions = one.get("dose_gy"), one.get("fractions")
    if not isinstance(dose, int | float) or not isinstance(fractions, int):
        return False
    return 1 <= fractions <= MOST_STEREOTACTIC and dose >= max(WHOLE, LARGE * fractions)


def _are_one_day(one: Any, other: Any) -> bool:
    """Whether one day lies within the other: `in March`, `on 22 March`."""
    here, there = stated_day(one), stated_day(other)
    if here is None or there is None:
        return bool(one == other)
    narrow, wide = sorted((here, there), key=lambda day: day.last - day.first)
    short = wide.last - wide.first <= MONTH or narrow == wide
    return short and wide.holds(narrow)
