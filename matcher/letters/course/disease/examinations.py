"""The examinations of a sentence, and of which of them a place of it speaks."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from oligomatch.matcher.letters.course.absence import ends_so
from oligomatch.matcher.letters.course.disease.record import Disease, Moment, MomentAt, NumberSaid
from oligomatch.matcher.letters.course.disease.stagings import ONE_STAGING
from oligomatch.matcher.letters.course.lesions.compared import are_of_comparisons
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import sites, within
from oligomatch.matcher.letters.course.staging import Examined, is_title, labelled_day
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import blanked, part_around
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day

STAGED = ("brain", "pet", "scan", "staging")  # examinations that tell how far a cancer has spread
HEAD = 300  # signs at the head of a report, between the day and what was seen
NEAR = 3  # signs between two sentences
_SOON = timedelta(45)  # between a scan and the biopsy of what it showed
REPORT = 2500  # signs within which a report tells what was seen, behind what was asked and how


def take_examinations(disease: Disease, said: SentenceSaid, then: Moment = None) -> list[MomentAt]:
    """The examinations of a sentence: where, on which day, of what kind; `then`: the time of the
    diagnosis, of which the sentence tells."""
    if then is not None:
        return [found for one in said.exams for found in _take_then(disease, said, one, then)]
    found: list[MomentAt] = []
    known = forms("staging")
    before = disease.now
    _take_unnamed(disease, said)
    if (angiogram := known["angiogram"].match(said.sentence.text)) is not None:
        disease.now, disease.staged = None, ""  # what follows is not of the scan before it
        _take_angiogram(disease, said, angiogram)
    found += (labelled := _take_label(disease, said))
    scans = any(one.kind in ("scan", "pet") for one in said.exams)
    part = scans and _shows_a_part(said)
    for one in said.exams:
        day = said.day(one.day) or _same_day(disease, one, said) or _spoken_of(disease, one, said)
        kind = "brain" if _is_of_brain(disease, one, said) else one.kind
        if one.day in said.ahead:
            disease.proposal.ask("which_day", said.sentence.place(one.start, one.end))
            if one.is_own:  # what follows is of it, and not of the one before
                found.append((one.start, None, kind))
                disease.now, disease.staged = None, ""
            continue
        to_come = day is not None and day.first > disease.proposal.as_of
        if day is not None and one.done and _is_scan(one, said) and not to_come:
            disease.scanned.append((day, said.sentence.place(one.start, one.end)))
            if not one.compared and day.last <= disease.proposal.as_of:
                disease.own.append(disease.scanned[-1])
        if day is not None and one.done and not to_come and one.kind in STAGED:
            word = said.sentence.text[one.start : one.word]
            of_body = kind in ("scan", "staging") and not known["of_a_part"].search(word)
            disease.looked.setdefault(day, set()).add("body" if of_body else kind)
        spot = said.sentence.place(one.start, one.end)
        sure = one.done and not one.older and (day is not None or not one.compared)
        if day is None and sure and one.kind in STAGED and not _is_the_same(disease, one, said):
            disease.undated.append(spot)
        _take_never(disease, said, one, kind)
        if kind in ("brain", "pet") and sure and not (to_come or _is_the_same(disease, one, said)):
            first = _is_first(one, said)
            (disease.first_exams if first else disease.exams).append((kind, day, spot))
        elif kind in ("brain", "pet") and day is not None and not (sure or to_come):
            disease.unnamed.append((kind, day))  # `so was the MRI of 23 January`
        elif kind in ("brain", "pet") and one.aside and one.day is not None and day is None:
            disease.unnamed.append((kind, None))  # `of 11 November (PET)`, of whichever year
        # `In October (PET-CT on the 6th) two new lesions were seen`
        later = False
        if one.aside and day is not None and _in_one_bracket(said):
            later = _is_in_front(said, one, day) if before is None else day.first > before.last
        if (
            (one.compared and not later)
            or not one.done
            or (disease.report == "pet" and _is_of_report(one, said))
        ):
            continue
        if one.kind in ("staging", "ultrasound") and day is None:
            if disease.report and _is_later(one, said):
                found.append((one.start, None, one.kind))
            continue
        if known["plain_film"].match(said.sentence.text, one.start):
            continue  # no staging
        if one.kind == "ultrasound" and found:
            continue
        # in the report of another
        by_the_way = bool(disease.report) and (day is None or is_before_result(disease, said))
        aside = one.aside and not later
        if by_the_way or to_come or aside or _looks_back(disease, one, day, said):
            found.append((one.start, day, one.kind))
            continue
        # `MRI of the brain. Date of examination: 4 May 2026`: that it was of the brain holds
        named = one.kind == "staging" and disease.staged and (labelled or disease.now is None)
        disease.now, disease.staged = day, disease.staged if named else one.kind
        disease.part = one.kind == "scan" and is_of_one_region(said)
        disease.part |= one.kind in ("scan", "pet") and part
        found.append((one.start, day, disease.staged))
        normal = forms("staging")["normal"]
        negative = normal.match(said.sentence.text, one.end)
        negative = negative or normal.match(said.sentence.text, one.word)
        _take_title(disease, said, one, day, kind)
        known_day = day is not None or one.day is None
        if one.kind == "brain" and negative and known_day and _is_all(disease, said, negative):
            denied = said.sentence.text[one.word : negative.end()]
            whole = said.sentence.place(one.start, negative.end())
            related = known["day_of_another"].search(denied) is not None
            moment = day or (None if related else _body_ahead(disease, said, one, before))
            if moment is not None or not related:
                disease.counts.append(NumberSaid(none_in_head(disease, denied), 0, moment, whole))
    if said.days:
        disease.spoken_of = {one.kind: said.day(one.day) for one in said.exams if one.done}
        own = [one for one in said.exams if one.day == 0 and one.is_own]
        alone = len(said.days) == 1 and own
        end = said.sentence.end
        disease.examined = (said.day(0) if alone else None), end
    return found


def _body_ahead(disease: Disease, said: SentenceSaid, one: Examined, before: Moment) -> Moment:
    """The day of the examination of the body beside which one of the head without a day is told:
    right in front of it in its sentence, or the one spoken of in its paragraph, where no other day
    stands between them (`PET-CT of 3 May: L3. Brain MRI clear.`)."""
    text, known = said.sentence.text, forms("staging")
    ahead = [each for each in said.exams if each.start < one.start and each.is_own]
    if known["of_another_time"].search(text, ahead[-1].word if ahead else 0, one.start):
        return None
    if ahead:
        last = ahead[-1]
        body = last.kind in ("pet", "scan", "staging") and not last.compared
        if last.day is None or not body:
            return None
        own = said.days[last.day].start
        between = {day.start for day in said.days if last.word <= day.start < one.start}
        return said.day(last.day) if between <= {own} else None
    if said.days or before is None or not disease.own or disease.own[-1][0] != before:
        return None
    place, (letter, start) = disease.own[-1][1], (said.sentence.letter, said.sentence.start)
    kinds = disease.looked.get(before, set())
    stretch = disease.proposal.texts[letter][place.end : start]
    if place.letter != letter or "\n\n" in stretch or kinds.isdisjoint({"pet", "body"}):
        return None
    others = [day for day, at in disease.dated if at.letter == letter and place.end < at.start]
    return None if any(day != before for day in others) else before


def _take_angiogram(disease: Disease, said: SentenceSaid, angiogram: re.Match[str]) -> None:
    """That the tumour was looked at on the day of a CT of the vessels, where the line that tells of
    it speaks of the tumour too: what was seen before is not the state of that day (W14)."""
    place, day = said.sentence.place(*angiogram.span()), said.day(0)
    line = said.sentence.text[angiogram.end() :] + said.sentence.behind
    if day is None or len(said.days) > 1 or said.lies_ahead(0):
        return
    if day.last <= disease.proposal.as_of and forms("staging")["of_tumour"].search(line):
        disease.scanned.append((day, place))
        disease.own.append((day, place))


def _take_then(
    disease: Disease, said: SentenceSaid, one: Examined, then: Day
) -> Iterator[MomentAt]:
    """An examination of the head at the time of the diagnosis, whose day is not told."""
    _take_never(disease, said, one, one.kind)
    if not one.done:
        return
    spot = said.sentence.place(one.start, one.end)
    around = Day(then.first - ONE_STAGING, min(then.last + ONE_STAGING, disease.proposal.as_of))
    disease.exams.append((one.kind, around, spot))
    words = forms("totals")["of_then"].finditer(said.sentence.text)
    plain = blanked(said.sentence.text, (each.span() for each in words))
    normal = forms("staging")["normal"].match(plain, one.word)
    if normal and _is_all(disease, said, normal):
        name = none_in_head(disease, said.sentence.text[one.word : normal.end()])
        whole = said.sentence.place(one.start, normal.end())
        disease.counts.append(NumberSaid(name, 0, then, whole))
    yield one.start, then, "brain"


def _is_in_front(said: SentenceSaid, one: Examined, day: Day) -> bool:
    """Whether the month in front of a bracket is that of its scan (`in Jan 2026 (PET 13 Jan)`)."""
    ahead = [at for at, each in enumerate(said.days) if each.end <= one.start and at != one.day]
    front = [said.day(at) for at in ahead]
    return any(each and each.holds(day) for each in front)


def _in_one_bracket(said: SentenceSaid) -> bool:
    """Whether the examinations of a sentence all stand in one bracket."""
    text = said.sentence.text
    return ")" not in text[said.exams[0].start : said.exams[-1].start] and all(
        one.aside or text.rfind("(", 0, one.start) == text.rfind("(", 0, said.exams[0].start)
        for one in said.exams
    )


def is_of_one_region(said: SentenceSaid) -> bool:
    """Whether a sentence names an examination of one region, and none of the body beside it (`CT
    and MRI of the liver`)."""
    found = forms("staging")["one_region"].search(said.sentence.text)
    if found is None:
        return False
    whole = ("scan", "pet", "staging")
    beside = [one for one in said.exams if one.is_own and one.kind in whole]
    return not any(
        one.day is not None and (one.word <= found.start() or found.end() <= one.start)
        for one in beside
    )


def end_of_name(text: str, one: Examined) -> int:
    """Where the name of an examination ends, with its day and what it looked at: where a label
    does, or behind the parts of the body that are named right behind it."""
    known = forms("regions")
    ends = known["shows"].search(text, one.word)
    label = known["label"].match(text, one.word)
    if label and not (ends and ends.start() < label.end() - 1):
        return label.end()
    behind = known["goes_on"].match(text, one.end)
    last = behind.end() if behind else one.end
    return min(last, ends.start()) if ends and ends.start() >= one.word else last


def _shows_a_part(said: SentenceSaid) -> bool:
    """Whether the CTs, MRIs and PETs of a sentence all looked at less than the body, as their names
    tell: of two that are joined, the region in front of the first or behind the second is of
    both (`Cardiac MRI and CT`, `CT and MRI of the liver`)."""
    text, joined = said.sentence.text, forms("regions")["joined"]
    each = [one for one in said.exams if one.kind in ("scan", "pet") and one.done]
    each = [one for one in each if not one.compared] or each
    names = []
    for one in each:
        after = next((x for x in said.exams if x.start >= one.word), None)
        own = after is not None and joined.fullmatch(text, one.word, after.start)
        until = one.word if own else after.start if after else len(text)
        ahead = forms("regions")["ahead"].search(text, 0, one.start)
        first = ahead.start() if ahead else one.start
        names.append((first, min(end_of_name(text, one), until)))
    part = [_is_a_part(text, one, *name) for one, name in zip(each, names, strict=True)]
    for at, (one, other) in enumerate(pairwise(each)):
        if not joined.fullmatch(text, one.word, other.start):
            continue
        in_front = part[at] and _is_a_part(text, one, names[at][0], one.word)
        behind = part[at + 1] and not _is_a_part(text, other, one.word, other.word)
        part[at], part[at + 1] = part[at] or behind, part[at + 1] or in_front
    return bool(part) and all(part)


def _is_a_part(text: str, one: Examined, first: int, last: int) -> bool:
    """Whether the name of an examination tells less than the body: a part of it, or what is not
    known to be all of it (`CT of the hip`, `CT of 3 May, abdomen:`)."""
    known, name = forms("regions"), text[first:last]
    if known["whole"].search(name):
        return False
    if one.kind == "pet":
        return known["pet_of"].search(text, one.word, last) is not None
    chest, below = known["chest"].search(name), known["below_chest"].search(name)
    if chest and below:
        return False
    if chest or below or known["part"].search(name) or known["narrow"].search(name):
        return True
    return last > one.word and known["of_what"].match(text, one.word) is not None


def none_in_head(disease: Disease, denied: str) -> str:
    """The total that is none where an examination of the brain found nothing: all within the skull,
    unless what is denied is of the brain alone or a letter speaks of the meninges."""
    known = forms("staging")
    if known["of_brain_alone"].search(denied):
        return "by_organ/brain"
    meninges = disease.proposal.tells(known["meninges"])
    return "by_organ/brain" if meninges else "intracranial"


def _is_first(one: Examined, said: SentenceSaid) -> bool:
    """Whether an examination without a day is called the first: one with its day is no earlier."""
    text, known = said.sentence.text, forms("staging")
    first = one.day is None and known["first_one"].search(text, 0, one.start)
    first = first and known["first_behind"].match(text, one.word)
    return bool(first) and not known["of_today"].search(text)


def _is_of_report(one: Examined, said: SentenceSaid) -> bool:
    """Whether a CT without a day is that of the PET-CT which is reported."""
    return one.kind == "scan" and one.day is None and not _is_later(one, said)


def _is_later(one: Examined, said: SentenceSaid) -> bool:
    """Whether an examination without a day is another than that of the report before it."""
    return forms("staging")["later_ct"].search(said.sentence.text, 0, one.word) is not None


def is_before_result(disease: Disease, said: SentenceSaid) -> bool:
    """Whether a sentence stands in a report in front of what was seen (`HISTORY: PET of May`)."""
    return bool(disease.report) and said.sentence.start < disease.result


def _same_day(disease: Disease, one: Examined, said: SentenceSaid) -> Moment:
    """The day of the examination before, of one that was done on that day."""
    text, known = said.sentence.text, forms("staging")
    if not said.days and known["that_day"].match(text, one.word):
        return _day_before(disease, said)
    if said.days or not known["same_day"].match(text, one.word):
        return None
    day, end = disease.examined
    if said.sentence.whole[end : said.sentence.start].strip(" .\n"):
        return None  # something else happened between
    return day if known["same_day_front"].fullmatch(text, 0, one.start) else None


def _day_before(disease: Disease, said: SentenceSaid) -> Moment:
    """The one whole day that the sentence right before tells."""
    first = said.sentence.start - len(said.sentence.before)
    each = [
        day
        for day, place in disease.dated
        if place.letter == said.sentence.letter and first - NEAR <= place.start
    ]
    return each[0] if len(each) == 1 and each[0].exact else None


def _spoken_of(disease: Disease, one: Examined, said: SentenceSaid) -> Moment:
    """The day of an examination that is spoken of once more behind the sentence that told its day
    and no other (`PET-CT and MRI were done on 3 March. The PET shows ..`)."""
    front = said.sentence.text[: one.start]
    if said.days or not forms("staging")["once_more"].fullmatch(front):
        return None
    return disease.spoken_of.get(one.kind)


def _is_all(disease: Disease, said: SentenceSaid, normal: re.Match[str]) -> bool:
    """Whether nothing goes on behind the words that an examination of the brain is normal."""
    spot = said.sentence.place(*normal.span())
    rest = disease.proposal.texts[spot.letter][spot.end : spot.end + HEAD].split("\n\n")[0]
    aside = forms("staging")["normal_aside"].match(said.sentence.text, normal.end())
    end = aside.end() if aside else normal.end()
    ends = ends_so(said, end) or _goes_on_below(said, end)
    return ends and forms("free")["of_brain"].search(rest) is None


def _goes_on_below(said: SentenceSaid, at: int) -> bool:
    """Whether the next clause is of another part of the body: what it says takes nothing back
    (`MRI of the brain clear, and in the chest only a scar`)."""
    return forms("staging")["now_below"].match(said.sentence.text, at) is not None


def _looks_back(disease: Disease, one: Examined, day: Moment, said: SentenceSaid) -> bool:
    """Whether an examination is named within what another, later one shows: what follows is of that
    (`CT of May: liver metastasis of 12 mm. It was 8 mm on the CT of January. Adrenals normal.`)."""
    if day is None or disease.now is None or day.last >= disease.now.first:
        return False
    text, known = said.sentence.text, forms("staging")
    begins = known["begins"].search(text, 0, one.start)
    return begins is None or known["counted_in"].match(text, one.word) is not None


def _take_never(disease: Disease, said: SentenceSaid, one: Examined, kind: str) -> None:
    """That an examination was never done, or that one of its kind may have been."""
    text, known = said.sentence.text, forms("staging")
    if kind not in ("brain", "pet"):
        return
    behind = known["never_done"].match(text, one.word)
    none = known["no_such"].search(text, 0, one.start) and known["to_date"].match(text, one.word)
    had = known["never_had"].search(text, 0, one.start) and known["ends_there"].match(
        text, one.word
    )
    of_two = (
        it for it in known["neither_done"].finditer(text) if it.start() < one.start < it.end()
    )
    found = behind or none or had or next(of_two, None)
    if found is None or any(day.start < found.end() for day in said.days):
        if one.done or one.day is not None or not said.sentence.context(one.start, one.end):
            disease.maybe.add(kind)
        return
    around = said.sentence.context(one.start, one.end) - {"negated", "planned", "recommended"}
    one_more = behind and not known["plain_begin"].fullmatch(text, 0, one.start)
    if around or one_more or forms("treatment")["of_trial"].search(text):
        disease.maybe.add(kind)
    else:
        disease.never.append((kind, said.sentence.place(one.start, one.end)))


def _take_label(disease: Disease, said: SentenceSaid) -> list[MomentAt]:
    """The day that a label tells of the examination whose name is the title above it."""
    text, place = said.sentence.text, said.sentence.here
    named = [one for one in said.exams if one.kind != "staging"]
    if len(named) > 1 and named[0].kind == "pet":  # `PET with low-dose CT`
        named = [one for at, one in enumerate(named) if not at or one.kind != "scan"]
    labelled = labelled_day(text, said.days, bare=disease.named)
    if named:
        titled = len(named) == 1 and not said.days and named[0].done and is_title(text, named[0])
        disease.titled = (named[0].kind, place) if titled else None
        disease.named = titled and forms("staging")["title_label"].match(text) is not None
    if named or disease.titled is None or labelled is None:
        return []
    (kind, title), disease.titled = disease.titled, None
    at, number = labelled
    day, spot = said.day(number), said.sentence.place(at, said.days[number].end)
    whole, known = disease.proposal.texts[title.letter], forms("staging")
    between, behind = whole[title.end : spot.start], whole[spot.end : spot.end + HEAD]
    result = known["report_result"].search(whole, spot.end, spot.end + REPORT)
    void = known["report_undone"].search(whole, spot.end) is not None
    void = void or known["not_done"].search(behind) is not None
    void = void or known["no_report"].search(whole) is not None
    void = void or known["report_void"].search(between) is not None
    if result is not None:
        seen = whole[result.end() : result.end() + HEAD].lstrip(" :*\n").split("\n")[0]
        void = void or known["report_void"].search(seen) is not None
    tracer = known["other_tracer"].search(whole, title.start, spot.end + REPORT)
    void = void or (kind == "pet" and tracer is not None)
    if void:
        _not_done(disease, title)
        return []
    other = known["head_lines"].fullmatch(between) is None
    other = other or known["report_again"].search(whole, spot.end) is not None
    if other or result is None or day is None or day.last > disease.proposal.as_of:
        return []
    for before, (what, on, where) in enumerate(disease.exams):
        if on is None and title.has_start_of(where):
            disease.exams[before] = (what, day, where)
    disease.now, disease.report, disease.result = day, kind, result.start()
    if kind not in ("ultrasound", "other_pet"):
        disease.scanned.append((day, spot))
        disease.own.append((day, spot))
        disease.looked.setdefault(day, set()).add("body" if kind == "scan" else kind)
    return [(at, day, kind)]


def _take_title(
    disease: Disease, said: SentenceSaid, one: Examined, day: Moment, kind: str
) -> None:
    """That a letter is the report of the examination that its title names with its day: what is
    told of others before its findings is by the way."""
    text, spot = said.sentence.text, said.sentence.place(one.start, one.end)
    if day is None or disease.report or len(said.exams) != 1 or spot.start > HEAD or said.lesions:
        return
    plain = blanked(text, [(one.start, one.word), *((x.start, x.end) for x in said.days)])
    whole, known = disease.proposal.texts[spot.letter], forms("staging")
    result = known["report_result"].search(whole, spot.end, spot.end + REPORT)
    line = part_around(whole, spot.start, spot.start, "\n")
    if result is None or len(line) > len(text) + 3:  # a line of its own
        return
    if known["title_rest"].fullmatch(plain) and not any(
        known[name].search(whole) for name in ("no_report", "report_again", "report_undone")
    ):
        disease.report, disease.result = kind, result.start()


def _not_done(disease: Disease, title: Place) -> None:
    """That the examination of a title may not have been done after all."""
    gone = [one for one in disease.exams if one[1] is None and title.has_start_of(one[2])]
    disease.unnamed += [(kind, None) for kind, _, _ in gone]
    disease.exams = [one for one in disease.exams if one not in gone]


def _is_of_brain(disease: Disease, one: Examined, said: SentenceSaid) -> bool:
    """Whether an MRI that names no place is of the brain: by its sentence, or as the one after an
    operation of the head, the letter telling of no other that an MRI would follow."""
    text, known = said.sentence.text, forms("staging")
    if _of_the_brain(one, said):
        return True
    if one.kind != "scan" or known["after_surgery"].search(text, 0, one.start) is None:
        return False
    alone = known["magnetic_alone"].fullmatch(text[one.start : one.word])
    letter = said.sentence.whole
    opened = known["head_opened"].search(letter) and not known["spine_opened"].search(letter)
    own = len([each for each in said.exams if each.kind != "staging"]) == 1
    return bool(alone and opened and own) and all(
        within(each.organ, "brain") for each in sites(text, every=True)
    )


def _of_the_brain(one: Examined, said: SentenceSaid) -> bool:
    """Whether an MRI that names no place is of the brain: there lies all that its sentence names,
    which tells of no other examination."""
    text, known = said.sentence.text, forms("staging")
    if one.kind != "scan" or len([each for each in said.exams if each.kind != "staging"]) > 1:
        return False
    alone = known["magnetic_alone"].fullmatch(text[one.start : one.word])
    alone = alone and known["alone_front"].search(text, 0, one.start)
    if one.day is not None and said.days[one.day].start >= one.word:
        between = text[one.word : said.days[one.day].start]
        alone = alone and known["alone_between"].fullmatch(between)
    named = known["alone_behind"].match(text, one.end) or known["alone_denied"].search(
        text, 0, one.start
    )
    alone = alone and named
    if not alone or known["brain_unseen"].search(text):
        return False
    return all(within(each.organ, "brain") for each in sites(text, every=True))


def _is_the_same(disease: Disease, one: Examined, said: SentenceSaid) -> bool:
    """Whether an examination without a day is one that was told with it (`on the same PET`)."""
    text, known = said.sentence.text, forms("staging")
    if one.day is not None:
        return False
    if known["no_scan"].match(text, one.word):
        return True
    sure = any(kind == one.kind for kind, _, _ in disease.exams)
    return sure and known["same_scan"].search(text, 0, one.start) is not None


def _take_unnamed(disease: Disease, said: SentenceSaid) -> None:
    """The days that may be of the brain or of a PET as well: of an MRI that names no other
    place, and those listed behind the day of an examination (`MRI brain: 1 May and 3 June`)."""
    text, known = said.sentence.text, forms("staging")
    owned = {one.day for one in said.exams}
    if known["repeated"].search(text):  # `we repeated it on 3 May`
        kinds = [one.kind for one in said.exams] or [disease.staged]
        free = [number for number, _ in enumerate(said.days) if number not in owned]
        disease.unnamed += [(kind, said.day(number)) for number in free for kind in kinds]
    _take_again(disease, said, owned)
    for one in said.exams:
        if one.kind in ("scan", "staging") and not _is_of_brain(disease, one, said):
            word = text[one.start : one.word]
            own = said.days[one.day].start if one.day is not None else 0
            ends = own if own >= one.word else len(text)
            behind = re.split(r"[.:;,(]", text[one.word : ends])[0]  # `CT and MRI on 3 May show ..`
            spine = known["of_the_spine"].search(f"{word} {behind}")
            if known["magnetic"].search(word) and not (spine or any(sites(f"{word} {behind}"))):
                near = [one.day] if one.day is not None else range(len(said.days))
                disease.unnamed += [("brain", said.day(number)) for number in near]
                if not near and known["seen_today"].search(text, one.start):
                    disease.unnamed.append(("brain", None))
        if one.kind not in ("brain", "pet") or one.day is None:
            continue
        end = said.days[one.day].end
        for number, other in enumerate(said.days):
            listed = other.start >= end and known["listed_day"].fullmatch(text[end : other.start])
            if listed and number not in owned:
                day = said.day(number)
                if day is not None and day.first > disease.proposal.as_of:
                    break
                if known["listed_result"].match(text, other.end) and one.done and not one.older:
                    spot = said.sentence.place(other.start, other.end)
                    disease.exams.append((one.kind, day, spot))
                else:
                    disease.unnamed.append((one.kind, day))
                end = other.end


def _take_again(disease: Disease, said: SentenceSaid, owned: Container[int | None]) -> None:
    """The days that begin a clause of their own behind an examination with its day, or a sentence
    that names none, with what may have been seen (`brain MRI 3 May: oedema; 7 July clear`)."""
    text, known = said.sentence.text, forms("staging")
    named = [one for one in said.exams if one.kind != "staging"]
    kind = named[0].kind if len(named) == 1 else "" if named else disease.staged
    since = named[0].end if named else 0
    treated = {at for one in said.locals if one.until is not None for at in (one.day, one.until)}
    if kind not in ("brain", "pet") or (named and named[0].day is None):
        return
    for number, other in enumerate(said.days):
        begins = other.start >= since and known["clause_begins"].search(text, since, other.start)
        if number in treated:
            continue  # `SBRT of T12, 22 - 28 April 2026`
        if number not in owned and begins and known["listed_again"].match(text, other.end):
            disease.unnamed.append((kind, said.day(number)))


def _is_scan(one: Examined, said: SentenceSaid) -> bool:
    """Whether an examination is of now, also one in brackets that is not compared with."""
    front = forms("staging")["of_now"].sub("", said.sentence.text[: one.start])
    earlier = one.compared and forms("staging")["comparison"].search(front)
    seen = "examination" not in said.sentence.text[one.start : one.end].casefold()
    seen = seen or said.sentence.text[: one.start].casefold().endswith("the same ")
    return one.kind != "ultrasound" and one.kind != "other_pet" and seen and not earlier


def moment_of(disease: Disease, at: int, moments: Sequence[MomentAt], said: SentenceSaid) -> Moment:
    """The day of the examination that a place of a sentence speaks of."""
    before = [one for one in moments if one[0] <= at]
    if before or moments:
        chosen = (before or moments[:1])[-1]
        disease.staged = chosen[2]
        return chosen[1]
    compared = all(are_of_comparisons(said.sentence.text, tuple(said.days)))
    if not (compared or said.exams or _are_of_biopsies(disease, at, said)):
        return None
    days = [said.day(number) for number in range(len(said.days))] if compared else []
    if disease.now and any(day and day.first > disease.now.last for day in days):
        return None  # it is compared with a later one: another came between
    return disease.now


def shown_behind(said: SentenceSaid, end: int, as_of: date) -> Moment:
    """The day of the examination that showed what is named right before it, where the sentence told
    of another one first (`the PET of 3 May showed N2, with a brain metastasis on MRI of 5 May`),
    and it is not to come."""
    behind = [one for one in said.exams if one.start >= end]
    if not behind or len(behind) == len(said.exams):
        return None
    one, known = behind[0], forms("staging")["seen_on"]
    if one.aside or one.compared or one.older or not one.done:
        return None
    day = said.day(one.day) if known.fullmatch(said.sentence.text, end, one.start) else None
    return None if day is None or day.first > as_of else day


def gone_by(said: SentenceSaid, at: int) -> Moment:
    """The day by which something had gone, which is that of no examination."""
    text, over_by = said.sentence.text, forms("staging")["over_by"]
    for number, one in enumerate(said.days):
        if one.start > at and over_by.search(text, at, one.end):
            return said.day(number)
    return None


def _are_of_biopsies(disease: Disease, at: int, said: SentenceSaid) -> bool:
    """Whether the days of a sentence are those of biopsies, soon after the scan that is spoken of,
    of what it tells in front of them (`metastasis in L3, 12 mm, biopsied on 4 May`)."""
    now, text = disease.now, said.sentence.text
    for number, one in enumerate(said.days):
        day = said.day(number)
        if now is None or day is None or one.start < at:
            return False
        soon = now.last <= day.first and day.last - now.last <= _SOON
        if not soon or forms("staging")["of_biopsy"].search(text, 0, one.start) is None:
            return False
    return True
