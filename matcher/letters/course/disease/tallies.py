"""How many metastases a staging leaves, where words are of all of them: so many, at least so many,
or none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from oligomatch.matcher.letters.course.absence import goes_on_well, stands_so
from oligomatch.matcher.letters.course.disease.examinations import end_of_name
from oligomatch.matcher.letters.course.disease.record import Disease, Moment, MomentAt, NumberSaid
from oligomatch.matcher.letters.course.disease.stagings import ONE_STAGING, body_beside
from oligomatch.matcher.letters.course.disease.totals import (
    all_seen_on,
    below_organ,
    is_beyond_head,
    of_a_part,
    organs_behind,
)
from oligomatch.matcher.letters.course.disease.uncounted.hints import is_outside
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import sites
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.matcher.letters.pieces import PARAGRAPH, part_begins, part_ends
from oligomatch.matcher.logic.calendar import Day

TENS = {"twenty": 20, "thirty": 30}
NONE = ("none_left", "none_seen", "none_alone")
_ENDS = ",;:."
_LABEL = re.compile(r"\W*[\w /()-]{2,40}:(?=\s)")
BEHIND = 200  # signs behind a number in which one more is told


def take_tallies(disease: Disease, said: SentenceSaid, moments: Sequence[MomentAt]) -> None:
    """The numbers of all metastases in a sentence."""
    text, known = said.sentence.text, forms("totals")
    for name in ("left", "at_least", *NONE, "on_pet", "on_staging"):
        for one in known[name].finditer(text):
            around = said.sentence.context(*one.span(), [one.span()]) - SO
            if around - ({"negated"} if name in NONE else set()):
                continue
            if known["of_some"].match(text, one.end()):
                continue
            if name in ("at_least", "left") and known["hardly"].search(text, 0, one.start()):
                continue
            of = _of_when(disease, said, name, one, moments)
            if of is None:
                continue
            if "one" in group(one) and forms("lesions")["one_of_mood"].search(text):
                continue
            if "total" in group(one) and not known["of_lesions"].search(text, 0, one.start()):
                continue
            if name != "at_least" and _is_of_a_place(
                said, one, none=name != "none_left" and name in NONE
            ):
                continue
            if name in NONE and not _is_of_whole(said, one):
                continue
            elsewhere = name in NONE and known["elsewhere_ahead"].search(text[: one.start()])
            beside = elsewhere or "beside" in group(one)
            if beside and known["others_ahead"].search(text, 0, one.start()):
                continue  # `the known lesions are unchanged, nothing else anywhere`
            moment, now = of
            place = said.sentence.place(*one.span())
            headless = name == "on_pet"
            count = NumberSaid("metastases", _value(name, one), moment, place, now, headless)
            disease.counts.append(count)
            if name != "at_least":
                disease.counts += organs_behind(text, one, count)


def _of_when(
    disease: Disease,
    said: SentenceSaid,
    name: str,
    one: re.Match[str],
    moments: Sequence[MomentAt],
) -> tuple[Moment, bool] | None:
    """The examination that a number of all metastases is of, and whether it is of the present
    instead, whichever was the last; None where it may be of a part or of another time."""
    moment, staged = all_seen_on(disease, one.start(), moments, said)
    if name == "left" and moment and not moments:  # `No new lesions, so two metastases remain.`
        later = any(day.first > moment.last for day, _ in disease.scanned)
        moment = None if later else moment
    if name == "left" and moment and not moments and _is_since(disease, said, moment):
        return None  # `CT of March 2023. On 2 June 2025 it grew. Hence two remain.`
    if name == "left" and staged == "brain" and is_beyond_head(disease, moment, one):
        return body_beside(disease, moment), False
    if staged == "brain" and not moments and not forms("totals")["of_somebody"].search(one[0]):
        return None  # `MRI of the brain: pons 5 mm. Altogether three metastases.`
    if name == "none_seen" and not _is_of_scan(said, one):
        return None
    if name == "none_alone" and not _is_behind_scan(disease, said, one):
        return None
    if name == "on_staging":
        return (moment, False) if moment is not None and _is_of_staging(said, one) else None
    if name == "on_pet":  # it looks at the whole body
        whole = moment is not None and staged == "pet" and not disease.part
        # `there are two metastases`, in a sentence of its own, may be of a part
        shown = any(exam.kind == "pet" and exam.start < one.start() for exam in said.exams)
        whole = whole and (shown or not one["bare"])
        undone = forms("totals")["staging_undone"].match(said.sentence.text, one.end())
        other = forms("cancers")["other"].search(said.sentence.text)
        whole = whole and not (undone or other or _are_besides(said, one))
        return (moment, False) if whole else None
    if moment is not None and is_of_all(disease, said, moment, staged):
        return moment, False
    if name != "left":
        return None
    if moment is None:
        moment = _own_day(disease, said, one)
        if moment is not None:
            return moment, False
    elif _is_of_present(said, one, ",;:.", whole=True):
        return moment, False  # `the brain is clear, so she currently has two metastases`
    part = moment is not None or disease.part or staged in ("brain", "ultrasound")
    last = said.sentence.letter == len(disease.proposal.texts) - 1
    if said.days or not last or "historical" in said.sentence.section:
        return None
    return (None, True) if _is_of_present(said, one, ";:.", whole=part) else None


def _are_besides(said: SentenceSaid, one: re.Match[str]) -> bool:
    """Whether the rest of the paragraph tells of metastases that a PET did not count, or tells
    those one by one: then they are to come to their number; or one more is told right behind (`two
    metastases. MRI head: a third`)."""
    whole, known, totals = said.sentence.whole, forms("lesions"), forms("totals")
    begin = said.sentence.start + one.end()
    end = part_ends(whole, begin, PARAGRAPH)
    besides = known["known_besides"].search(whole, begin, end)
    besides = besides or totals["lists_them"].match(whole, begin, end)
    besides = besides or totals["more_behind"].search(whole, begin, begin + BEHIND)
    return (besides or known["further_new"].search(whole, begin, end)) is not None


def _is_of_staging(said: SentenceSaid, one: re.Match[str]) -> bool:
    """Whether a staging with its day stands in front of a number, or scans of the body and of the
    brain, and nothing else."""
    ahead = [exam for exam in said.exams if exam.start < one.start()]
    known = all(exam.is_own and exam.day is not None for exam in ahead)
    kinds = {exam.kind for exam in ahead}
    whole = kinds == {"staging"} or ("brain" in kinds and not kinds.isdisjoint({"pet", "scan"}))
    if forms("cancers")["other"].search(said.sentence.text):
        return False  # `colon cancer 2015, staging of 27 October 2015 showed three metastases`
    if forms("totals")["staging_undone"].match(said.sentence.text, one.end()):
        return False
    return bool(ahead) and known and whole and len(ahead) == len(said.exams)


def _is_since(disease: Disease, said: SentenceSaid, moment: Day) -> bool:
    """Whether a day well behind that of the last examination stands between it and a sentence: what
    this sums up may be of then."""
    letter, end, as_of = said.sentence.letter, said.sentence.start, disease.proposal.as_of
    before = [
        day
        for day, at in disease.dated
        if at.letter == letter and at.start < end and day.last <= as_of
    ]
    return bool(before) and before[-1].first - moment.last > ONE_STAGING


def _is_of_scan(said: SentenceSaid, one: re.Match[str]) -> bool:
    """Whether the examination in front of such words is one of the body, no place outside the chest
    stands between them, and nothing narrows what they say."""
    ahead = [exam for exam in said.exams if exam.word <= one.start() and exam.done]
    if not ahead and _is_shown_behind(said, one):
        return True
    last = ahead[-1] if ahead and not ahead[-1].compared else None
    if last is not None and _both_end(said, one) is not None:
        last = ahead[-2]
    if last is None or last.kind not in ("pet", "scan"):
        return False
    if forms("totals")["by_mri"].search(said.sentence.text, last.start, last.word):
        return False  # of which it is not told what it looked at
    between = said.sentence.text[ahead[-1].word : one.start()]
    if forms("totals")["of_specimen"].search(between):
        return False
    between = said.sentence.text[end_of_name(said.sentence.text, ahead[-1]) : one.start()]
    # `BRAIN: MRI declined, CT of 3 May without metastases`
    label = _LABEL.match(said.sentence.text, 0, last.start)
    named = [*sites(between), *(sites(label[0]) if label else ())]
    so = stands_so(said, one.end()) or goes_on_well(said.sentence.text, one.end())
    return so and not any(is_outside(site) for site in named)


def _is_shown_behind(said: SentenceSaid, one: re.Match[str]) -> bool:
    """Whether the examination of the body that shows it stands right behind such words, and a day
    with it (`free of disease on the CT of 3 May 2024`)."""
    behind = [exam for exam in said.exams if exam.start >= one.end()]
    if not behind or behind[0].compared or not behind[0].done or behind[0].day is None:
        return False
    between = forms("totals")["shown_behind"].fullmatch(
        said.sentence.text, one.end(), behind[0].start
    )
    body = behind[0].kind in ("pet", "scan") and not any(sites(said.sentence.text[: one.start()]))
    return between is not None and body


def _both_end(said: SentenceSaid, one: re.Match[str]) -> int | None:
    """Where the names end of an examination of the body and of one of the brain that showed the
    same (`PET-CT and MRI of the brain showed no metastases`)."""
    ahead = [exam for exam in said.exams if exam.word <= one.start() and exam.done]
    if len(ahead) < 2 or ahead[-1].kind != "brain" or ahead[-1].compared:
        return None
    text, (body, brain) = said.sentence.text, ahead[-2:]
    joined = forms("totals")["and_of"].fullmatch(text, body.end, brain.start)
    return max(end_of_name(text, brain), brain.end) if joined else None


def _is_behind_scan(disease: Disease, said: SentenceSaid, one: re.Match[str]) -> bool:
    """Whether a sentence that there is none stands in the paragraph of an examination of the body,
    below no label of an organ; of other than distant metastases, behind no other organ."""
    if said.exams or said.days or not disease.own or disease.staged not in ("pet", "scan"):
        return False
    scan, letter = disease.own[-1][1], said.sentence.letter
    between = disease.proposal.texts[letter][scan.end : said.sentence.start]
    if scan.letter != letter or "\n\n" in between or below_organ(disease, said):
        return False
    if forms("totals")["of_specimen"].search(between):
        return False
    return "distant" in group(one) or not any(is_outside(site) for site in sites(between))


def _is_of_whole(said: SentenceSaid, one: re.Match[str]) -> bool:
    """Whether the clause in which there is said to be none speaks of the patient or the scan, and
    of the present: words that are of the disease and not of metastases may be of any part."""
    text, known = said.sentence.text, forms("totals")
    first = part_begins(text, one.start(), ",;:.(–")
    ends = [at for exam in said.exams if (at := end_of_name(text, exam)) <= one.start()]
    front = text[max([first, *ends]) : one.start()]
    last = part_ends(text, one.end(), ";.")
    if one[0].casefold().startswith("no ") and known["these_are"].search(front):
        return False  # `the two spots are no metastases`
    if known["not_so"].search(front) or known["told_by"].search(text, first, last):
        return False
    if known["excluded"].match(one[0]) and known["not_excluded"].search(front):
        return False
    anywhere = known["anywhere"].search(one[0]) or known["of_metastases"].search(one[0])
    return bool(anywhere) or known["of_patient"].fullmatch(front) is not None


def _own_day(disease: Disease, said: SentenceSaid, one: re.Match[str]) -> Moment:
    """The one day of a sentence that names no examination: that of a staging, as far as one is."""
    if said.exams or len(said.days) != 1 or disease.part or said.ahead:
        return None
    if said.days[0].start > one.start() or forms("totals")["of_past"].search(one[0]):
        return None
    return said.day(0)


def _is_of_present(said: SentenceSaid, one: re.Match[str], ends: str, *, whole: bool) -> bool:
    """Whether a number is of the present by the words before it, up to one of the signs; `whole`:
    and of the whole patient."""
    known, text = forms("totals"), said.sentence.text
    first = part_begins(text, one.start(), ends)
    stretch = text[first : one.end()]
    if known["of_past"].search(stretch) or not known["of_now"].search(stretch):
        return False
    return not whole or known["of_whole"].search(stretch) is not None


def _value(name: str, one: re.Match[str]) -> Any:
    named = group(one)
    if name in NONE:
        return 0
    if "one" in named:
        return 1
    word = named["number"].casefold()
    number = TENS[word] if word in TENS else whole_number(word)
    return {"at_least": number + ("more" in named)} if name == "at_least" else number


def _is_of_a_place(said: SentenceSaid, one: re.Match[str], *, none: bool) -> bool:
    """Whether the words around a number are of one region, or of some of the lesions."""
    text = said.sentence.text
    first = part_begins(text, one.start(), _ENDS)
    first = max(first, (_both_end(said, one) or 0) if none else 0)
    last = part_ends(text, one.end(), ",;.")
    clause = text[first:last]
    ahead = "" if "one" in group(one) else clause[: one.start() - first]  # that one lesion
    behind = clause[one.end() - first :]
    own = ahead + ("" if behind.lstrip()[:1] in (":", "(", "–") else behind)  # what is listed
    some = not none and forms("lesions")["total_of_some"].search(clause[: one.start() - first])
    some = some or forms("totals")["of_two"].search(text)
    return bool(any(sites(own)) or some or of_a_part(said, one.start()))


def is_of_all(disease: Disease, said: SentenceSaid, moment: Moment, staged: str) -> bool:
    """Whether an examination, with those beside it, showed more than one region."""
    if disease.part or staged == "ultrasound":
        return False
    if staged != "brain":
        return staged in ("pet", "scan", "staging")
    return not said.exams and body_beside(disease, moment) is not None
