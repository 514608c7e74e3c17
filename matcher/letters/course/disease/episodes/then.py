"""The day of what a sentence without an examination tells of the metastases when they were found:
`three metastases were known then`."""

from __future__ import annotations

import re
from datetime import timedelta

from oligomatch.matcher.letters.course.disease.record import Disease, Moment, NumberSaid
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import sites
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.matcher.logic.calendar import Day, add_months

LONG = timedelta(92)  # the widest time that tells a day of a diagnosis
NEXT = 3  # signs between two sentences
_ENDS = re.compile(r"[.;:]")


def take_came_to_light(disease: Disease, said: SentenceSaid) -> None:
    """The day on which the cancer was found, for what is told of then."""
    days = [said.day(one.day) for one in said.found if one.cancer and one.day not in said.ahead]
    if len(days) == 1 and days[0] is not None and days[0].last <= disease.proposal.as_of:
        disease.came_to_light = days[0], said.sentence.start + len(said.sentence.text)


def moment_then(disease: Disease, said: SentenceSaid) -> list[tuple[int, Moment, str]]:
    """The month of a sentence that tells of metastases at the diagnosis, of no examination."""
    text = said.sentence.text
    if said.exams or said.courses or said.locals or said.ahead or len(said.days) > 1:
        return []
    back = forms("tumour")["recurrent"].search(text) or forms("cancers")["other"].search(text)
    own = said.day(0) if said.days else None
    day = own if own is not None else _day_meant(disease, said)
    if back or day is None or day.last > disease.proposal.as_of or day.last - day.first > LONG:
        return []
    words = list(forms("lesions")["synchronous"].finditer(text)) if own is not None else []
    words += forms("totals")["then"].finditer(text)
    words = [one for one in words if not said.sentence.context(*one.span()) - SO]
    if not words:
        return []
    place = said.sentence.place(*words[0].span())
    if words[0].re is not None and _is_of_diagnosis(disease, said, own):
        disease.first.append((None, place))
        disease.at_diagnosis.append(place)
        disease.proposal.spread_at_diagnosis.append(place)
    month = Day(day.first.replace(day=1), add_months(day.last.replace(day=1), 1) - timedelta(1))
    return [(0, month, "staging")]  # of this sentence alone


def _day_meant(disease: Disease, said: SentenceSaid) -> Day | None:
    """The day of the diagnosis, where a sentence speaks of then: by name, or right behind it."""
    if disease.came_to_light is None:
        return None
    day, end = disease.came_to_light
    for one in forms("totals")["then"].finditer(said.sentence.text):
        if "outset" in group(one) or 0 <= said.sentence.start - end <= NEXT:
            return day
    return None


def _is_of_diagnosis(disease: Disease, said: SentenceSaid, own: Day | None) -> bool:
    """Whether what is told of then is told of the time of the diagnosis."""
    then = list(forms("totals")["then"].finditer(said.sentence.text))
    return bool(then) and (own is None or any("outset" in group(one) for one in then))


def take_so_many(
    disease: Disease, said: SentenceSaid, moments: list[tuple[int, Moment, str]]
) -> None:
    """How many metastases there were when they were found, of no examination of one region: a
    number that is of no organ."""
    if said.exams or len(moments) != 1 or moments[0][2] != "staging":
        return
    text, known = said.sentence.text, forms("totals")
    numbers = [one for one in known["so_many"].finditer(text) if not _is_of_some(said, one)]
    if len(numbers) == 1:
        place = said.sentence.place(*numbers[0].span())
        number = whole_number(group(numbers[0])["number"])
        disease.counts.append(NumberSaid("metastases", number, moments[0][1], place))


def _is_of_some(said: SentenceSaid, one: re.Match[str]) -> bool:
    """Whether a number of metastases may be that of an organ, or of some of them."""
    text, known = said.sentence.text, forms("lesions")
    behind = _ENDS.split(text[one.end() :])[0]
    near = known["counted_of_some"].search(text, 0, one.start()) or known["total_but"].search(
        behind
    )
    at = next((each for each in sites(text[one.end() :])), None)
    in_organ = at is not None and forms("totals")["in_organ"].fullmatch(
        text, one.end(), one.end() + at.start
    )
    beside = [
        *known["metastasis"].finditer(text, 0, one.start()),
        *known["metastasis"].finditer(behind),
    ]
    return bool(near or in_organ or beside or said.sentence.context(*one.span()) - SO)
