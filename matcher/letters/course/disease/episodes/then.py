"""What a sentence tells of the metastases when they were found: that they are the first, when
that was, and how many there were, also of no examination (`three metastases were known then`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from oligomatch.matcher.letters.course.disease.episodes.first_episode import diagnosed
from oligomatch.matcher.letters.course.disease.record import Disease, Moment, MomentAt, NumberSaid
from oligomatch.matcher.letters.course.disease.stagings import (
    ONE_STAGING,
    near,
    time_of_diagnosis,
)
from oligomatch.matcher.letters.course.found import is_of_lung, is_of_nodes
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import sites
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.matcher.logic.calendar import Day, add_months

LONG = timedelta(92)  # the widest time that tells a day of a diagnosis
NEXT = 3  # signs between two sentences
NEARBY = 500  # signs between a scan and the stage that it told
_OF_CANCER = re.compile(r"(?:carcinoma|cancer|tumou?r|disease) of $", re.I)  # `that of 2022`
_FEARED = re.compile(r"\s+(?:is|was|would be|has been) (?:feared|to be feared|expected)\b", re.I)
_ENDS = re.compile(r"[.;:]")
_LISTS = re.compile(r"[,(–]")  # between a number and what it counts


def take_came_to_light(disease: Disease, said: SentenceSaid) -> None:
    """The day on which the cancer was found, for what is told of then."""
    days = [said.day(one.day) for one in said.found if one.cancer and one.day not in said.ahead]
    if len(days) == 1 and days[0] is not None and days[0].last <= disease.proposal.as_of:
        disease.came_to_light = days[0], said.sentence.end


def moment_then(disease: Disease, said: SentenceSaid) -> list[MomentAt]:
    """The month of a sentence that tells of metastases at the diagnosis, of no examination but
    one of the head whose day it does not tell."""
    text = said.sentence.text
    if any(one.kind != "brain" or one.day is not None or one.compared for one in said.exams):
        return []
    if said.courses or said.locals or said.ahead or len(said.days) > 1:
        return []
    end = text.find("; ") if "; " in text and not said.exams else len(text)
    staged = _of_stage(disease, said, end) or _goes_on(disease, said)
    if staged is not None:
        disease.then.append(staged)
        disease.then_until = staged, said.sentence.place(end, end)
        return [(0, staged, "staging"), *([(end, None, "")] if end < len(text) else [])]
    if said.exams and not forms("totals")["then"].search(text):
        return []
    back = forms("tumour")["recurrent"].search(text) or forms("cancers")["other"].search(text)
    own = said.day(0) if said.days else None
    day = own if own is not None else _day_meant(disease, said)
    if back or day is None or day.last > disease.proposal.as_of or day.last - day.first > LONG:
        return []
    words = list(forms("lesions")["synchronous"].finditer(text)) if own is not None else []
    # a stage may have been told by a scan of the month behind
    words = [one for one in words if not ("stage" in one[0] or is_of_nodes(text, *one.span()))]
    words += forms("totals")["then"].finditer(text)
    words = [one for one in words if not said.sentence.context(*one.span()) - SO]
    listed = any(text[one.end() :].lstrip()[:1] == ":" for one in words)
    if not words or (listed and forms("totals")["so_many"].search(text) is None):
        return []  # `metastases at diagnosis: brain (1), liver (1)`: not several of each
    place = said.sentence.place(*words[0].span())
    if _is_of_diagnosis(disease, said, own):
        disease.first.append((None, place))
        disease.at_diagnosis.append(place)
        disease.proposal.spread_at_diagnosis.append(place)
    month = _month_of(day)
    disease.then.append(month)
    disease.then_until = month, said.sentence.place(len(text), len(text))
    return [(0, month, "staging")]  # of this sentence alone


def _month_of(day: Day) -> Day:
    """The month or months in which a day lies."""
    return Day(day.first.replace(day=1), add_months(day.last.replace(day=1), 1) - timedelta(1))


def _of_stage(disease: Disease, said: SentenceSaid, end: int) -> Moment:
    """When a sentence was true, up to a place of it, that tells the metastases with the stage at
    the diagnosis (`diagnosed in May 2024, T2 N0 M1b: one metastasis in L3`) and nothing of another
    time: the month of the diagnosis that it tells, else the time around that of the diagnosis."""
    text, proposal, known = said.sentence.text[:end], disease.proposal, forms("found")
    begins, ends = said.sentence.place(0, 0), said.sentence.place(end, end)
    m = proposal.places("/primary/m_category")
    m = m if str(proposal.stated("/primary/m_category")).startswith("M1") else ()
    places = [one for one in {*m, *proposal.surely_then} if begins <= one <= ends]
    if proposal.came_back or disease.operated:  # it may be of what came later, unless it says so
        places = [one for one in places if one in proposal.surely_then]
    day = diagnosed(disease)
    if not places or day is None:
        return None
    if any(one.start < end for one in said.responses) or said.sentence.section:
        return None
    if forms("cancers")["other"].search(text) or forms("tumour")["recurrent"].search(text):
        return None
    later = any(known[name].search(text) for name in ("other_thing", "elsewhen"))
    if later or day.last - day.first > LONG:
        return None
    # of a stage alone the scan may have been one of the month behind
    named = forms("lesions")["metastasis"].search(text) is not None
    here = any(begins <= one <= ends for one in proposal.places("/primary/diagnosis_date"))
    if here and named:
        disease.staged_then += places
        return _month_of(day)
    if said.days and not here:
        return None
    return time_of_diagnosis(day, proposal.as_of)


def take_staged(disease: Disease, said: SentenceSaid) -> None:
    """The staging by whose scans the stage at the diagnosis is told, with metastases, in the same
    paragraph right behind them (`CT of 3 May 2024: .. The stage was therefore T2 N0 M1b.`)."""
    text, proposal = said.sentence.text, disease.proposal
    if not disease.own or forms("tumour")["recurrent"].search(text) or said.sentence.section:
        return
    begins, ends = said.sentence.place(0, 0), said.sentence.place(len(text), len(text))
    places = [one for one in proposal.places("/primary/m_category") if begins <= one <= ends]
    if not places or not str(proposal.stated("/primary/m_category")).startswith("M1"):
        return
    if proposal.came_back or disease.operated:
        places = [one for one in places if one in proposal.surely_then]
    day, scan = disease.own[-1]
    behind = [one for one in places if scan < one]
    if not behind or scan.letter != behind[0].letter:
        return
    between = proposal.texts[scan.letter][scan.end : behind[0].start]
    since = any(
        scan < at < behind[0] and abs(on.first - day.first) > ONE_STAGING
        for on, at in disease.dated
    )
    if "\n\n" not in between and len(between) <= NEARBY and not since and day.exact:
        disease.staged_by.append((day, behind[0]))


def _goes_on(disease: Disease, said: SentenceSaid) -> Moment:
    """The time of the diagnosis, of which the sentence right before tells, in the same paragraph,
    where this one goes on with metastases or with the head and tells of no other time."""
    if disease.then_until is None or said.days or said.responses or said.sentence.section:
        return None
    moment, ends = disease.then_until
    text, at = said.sentence.text, said.sentence.place(0, 0)
    between = disease.proposal.texts[ends.letter][ends.end : at.start] if at > ends else "-"
    of_then = said.exams and forms("totals")["of_then"].search(text)
    if of_then:  # `The MRI at that time`, in the same paragraph and behind no other day
        beside = "\n" not in between.rstrip() and not any(
            ends < one < at for _, one in disease.dated
        )
    else:
        beside = not between.strip(" .;,")
    if ends.letter != at.letter or not beside:
        return None
    known = forms("totals")
    plain = known["of_then"].sub("", text)
    later = any(forms("found")[name].search(plain) for name in ("other_thing", "elsewhen"))
    if later or forms("cancers")["other"].search(text) or known["of_now"].search(plain):
        return None
    more = said.exams or forms("lesions")["metastasis"].search(text)
    return moment if more else None


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


def leave_found_later(disease: Disease) -> None:
    """What was found long after the day of the diagnosis was not there then, although the sentence
    names the cancer with it."""
    day = diagnosed(disease)
    if day is not None:
        later = {place for on, place in disease.found if on.first - day.last > LONG}
        disease.at_diagnosis = [one for one in disease.at_diagnosis if one not in later]


def take_so_many(disease: Disease, said: SentenceSaid, moments: list[MomentAt]) -> None:
    """How many metastases there were when the cancer was found, or the first of them were: a number
    that is of no organ, where nothing else of the sentence may be one more."""
    if said.exams or len(moments) != 1 or moments[0][2] != "staging":
        return
    text, known = said.sentence.text, forms("totals")
    begins, ends = said.sentence.here, said.sentence.place(len(text), len(text))
    first = any(begins <= place <= ends for _, place in disease.first)
    if not (first or any(one.cancer for one in said.found) or known["then"].search(text)):
        return
    numbers = [one for one in known["so_many"].finditer(text) if not _may_be_more(said, one)]
    if len(numbers) == 1:
        place = said.sentence.place(*numbers[0].span())
        number = whole_number(group(numbers[0])["number"])
        disease.counts.append(NumberSaid("metastases", number, moments[0][1], place))


def _may_be_more(said: SentenceSaid, one: re.Match[str]) -> bool:
    """Whether a number of metastases may be that of an organ, or of some of them."""
    text, known = said.sentence.text, forms("lesions")
    before, behind = text[: one.start()], _ENDS.split(text[one.end() :])[0]
    listed = list(sites(behind))
    if listed and not _LISTS.search(behind[: listed[0].start]):
        return True  # `two metastases came to light in the brain`
    return bool(
        not is_of_lung(before)
        or len(listed) > whole_number(group(one)["number"])
        or not forms("totals")["counted_so"].search(before)
        or forms("totals")["one_more"].search(before)
        or forms("totals")["one_more"].search(behind)
        or known["counted_of_some"].search(before)
        or known["total_but"].search(behind)
        or known["metastasis"].search(before)
        or known["metastasis"].search(behind)
        or said.sentence.context(*one.span()) - SO
    )


def _is_sampled(disease: Disease, said: SentenceSaid, day: Day) -> bool:
    """Whether the one day of a sentence is that of a biopsy, of what a scan soon before it may have
    shown: `CT of 20 May: two nodules. One was biopsied on 11 June and is a metastasis`."""
    if forms("found")["sampled_on"].search(said.sentence.text, 0, said.days[0].start) is None:
        return False
    return any(one.last < day.first and near(one, day) for one, _ in disease.scanned)


def _is_from_diagnosis(one: re.Match[str]) -> bool:
    """Whether words for first metastases say that they were there at the diagnosis."""
    return str(one.lastgroup).startswith("from")


def _day_behind(said: SentenceSaid, at: int) -> Day | None:
    """The day that is told right behind words for the first metastases (`lobectomy in 2023, the
    first metastasis was found on 12 March`)."""
    behind = next((number for number, one in enumerate(said.days) if one.start >= at), None)
    if behind is None:
        return None
    between = forms("found")["first_on"].fullmatch(said.sentence.text, at, said.days[behind].start)
    return said.day(behind) if between else None


def _tells_of_spread(before: str) -> bool:
    """Whether the last sentence of a text names a metastasis."""
    last = re.split(r"(?<=[.;])\s+", before.rstrip())[-1]
    return forms("lesions")["metastasis"].search(last) is not None


def take_firsts(disease: Disease, said: SentenceSaid, moments: Sequence[MomentAt]) -> None:
    """That metastases are the first ones, and the days on which they were found."""
    if forms("cancers")["other"].search(said.sentence.text):
        return  # of another cancer
    for one in forms("lesions")["second_episode"].finditer(said.sentence.text):
        around = said.sentence.context(*one.span()) - SO
        around -= {"negated"} if one["it"] else set()  # of another clause
        if not around and not _FEARED.match(said.sentence.text, one.end()):
            disease.again.append(said.sentence.place(*one.span()))
    for each in said.found:
        on = said.day(each.day)
        if each.spread and on is not None and on.last <= disease.proposal.as_of:
            place = said.sentence.place(each.start, each.end)
            disease.found.append((on, place))
            if each.cancer:
                disease.at_diagnosis.append(place)
    days = {moment for _, moment, _ in moments if moment is not None}
    days |= {day for one in said.found if one.spread and (day := said.day(one.day))}
    for one in forms("lesions")["synchronous"].finditer(said.sentence.text):
        back = forms("tumour")["recurrent"].search(said.sentence.text)
        nodal = is_of_nodes(said.sentence.text, *one.span())
        if not (back or nodal or said.sentence.context(*one.span()) - SO):
            disease.first.append((None, said.sentence.place(*one.span())))
            if "stage" not in one[0]:  # which a scan of the month behind may have told
                disease.at_diagnosis.append(said.sentence.place(*one.span()))
            disease.proposal.spread_at_diagnosis.append(said.sentence.place(*one.span()))
    gone = forms("lesions")["first_but_gone"].search(said.sentence.text)
    for one in forms("lesions")["first_relapse"].finditer(said.sentence.text):
        if not (gone or said.sentence.context(*one.span()) - SO):
            day = next(iter(days)) if len(days) == 1 else None
            disease.relapsed.append((day, said.sentence.place(*one.span())))
    for one in forms("lesions")["first_ever"].finditer(said.sentence.text):
        own = [one.span()] if one["free"] else []
        if gone or said.sentence.context(*one.span(), own) - SO:
            continue
        if one["it"] and not _tells_of_spread(said.sentence.before):
            continue  # `her grandchild was born in May. It is her first`
        then = _is_from_diagnosis(one)
        known_before = forms("lesions")["told_before"].search(said.sentence.text, 0, one.end())
        alone = len(said.days) == 1 and not _OF_CANCER.search(
            said.sentence.text[: said.days[0].start]
        )
        day = said.day(0) if alone else None
        day = next(iter(days)) if day is None and len(days) == 1 else day
        if (on := _day_behind(said, one.end())) is not None and len(said.days) > 1:
            day, alone = on, False
        together = forms("found")["together"].match(said.sentence.text)
        back = forms("found")["it_is"].match(said.sentence.text)
        # `it was his first metastasis, and a PET of 15 September found no other`
        refers = back is not None and all(one.end() <= each.start for each in said.days)
        coming = alone and said.may_come(0)  # `we leave it to your meeting of 20 February`
        undated = then or together or known_before or refers or coming
        undated = undated or (alone and day is not None and _is_sampled(disease, said, day))
        disease.first.append((None if undated else day, said.sentence.place(*one.span())))
        if then:
            disease.at_diagnosis.append(said.sentence.place(*one.span()))
            disease.proposal.spread_at_diagnosis.append(said.sentence.place(*one.span()))
