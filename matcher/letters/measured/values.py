"""Tests with their values: blood counts, function of organs, weight.

A value is read where a unit tells what it is, or where no other unit in use gives such a number.
Words that put it into another time, onto another person or into a rule are too many to be listed:
it is one of today only in a list of tests with nothing else in it, below nothing but more of them,
or where the list itself says that it is of the letter's day or of a day not long ago. Any other is
kept as said somewhere, so that of two numbers for a test none is taken unless their days tell the
later. What is measured in tissue is of that tissue, whatever the day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from oligomatch.matcher.letters.course.days import (
    Written,
    calendar_in,
    value_of,
    without_days,
    written,
)
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.measured.results import as_said, values_of
from oligomatch.matcher.letters.measured.when import day_of_result
from oligomatch.matcher.letters.pieces import part_begins, part_ends, without
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention
from oligomatch.matcher.letters.sentences import Sentence
from oligomatch.matcher.logic.calendar import Day
from oligomatch.rules.reading.kept import SentenceText

RECENT = timedelta(days=42)  # a value beside an earlier day than that is none of today
AHEAD = 3  # sentences in front of a scan's blood sugar that may tell its day
NEAR = 4  # sentences, of an examination and in front of it, in which a day would be its own
FEW = 8  # words of a heading
ENDURING = frozenset({"fev1", "fev1_of_predicted", "dlco_of_predicted", "lvef"})
LISTED = ENDURING | {"egfr", "hba1c", "body_mass_index"}  # an illness that lasts is told with them
SLOW = ENDURING | {"body_weight", "body_mass_index"}  # no illness of a week changes them much
TISSUE = frozenset({"tumour_mutational_burden", "pd_l1_cps"})
MONTHS = 12
_UNTOLD = frozenset({"historical", "planned", "recommended"})  # a heading that speaks of the rest
_OF_A_DAY = frozenset({"negated", "historical", "then"})  # said of something else
_PART_ENDS = re.compile(r"[;,]|\.(?=\s)")
_STOP = re.compile(r"(?<=[.;!?])\s+")
_ENDS = ("", ".", ",", ";", ")")
_SIGNS = " \t\r-*•·|:=_#"
_A_DAY = re.compile(r"\s*\(?(?:(?:on|of|at|from) )?@+")
_CELLS = re.compile(r"\s{2,}|\s*\|\s*|\t")
_COLUMNS = re.compile(r"\s*[|:]\s*|\s{2,}|\t")


def mentions(sentence: Sentence) -> Iterator[Mention]:
    """The values of a sentence; `sure`: whether it says no more than them, and none before."""
    known, text = forms("values"), sentence.text
    if not known["named"].search(text):
        return
    days = _days_of(text)
    pointed = None if any(one.kind != "later" for one in days) else _day_pointed_at(sentence)
    if pointed is not None:
        text = without(known["that_day"], text)
        sentence = replace(sentence, text=text)
    again = _is_measured_again(sentence)
    head = None if again else _head_of_row(sentence)
    if head is None and not again and days:
        yield from _with_day_within(sentence, days)
    found = [one for one in values_of(text) if not _is_bounded(text, one[1])]
    if not found:
        return
    listed = {name for name, _ in found}
    first = _begins(text)
    part = replace(sentence, start=sentence.start + first, text=text[first:]) if first else sentence
    sure = not known["then"].search(part.text) and _is_list(part.text)
    sure = sure and (pointed is not None or _is_of_now(part))
    days = days if pointed is None else (pointed,)
    for name, one in found:
        start, end = one.span()
        if head is not None:
            said = as_said(name, one, days=(head,), sure=True, day=head)
            yield Mention("value", said, sentence.place(start, end), sentence.section - _UNTOLD)
            continue
        on = day_of_result(sentence, start, end, days)
        if on is not None and not _goes_on(text, max(end, on.end), lasts=name in ENDURING):
            said = as_said(name, one, days=(on,), sure=not again, day=on)
            around = sentence.context(start, end, but=_UNTOLD) - _OF_A_DAY
            yield Mention("value", said, sentence.place(start, end), around)
            continue
        dated = {"day": pointed} if pointed else _dated(text, start, end, days)
        own = (
            not again
            and "day" in dated
            and pointed is None
            and dated["day"].start >= end
            and _is_plain(text, dated["day"].end, lasts=name in ENDURING)
        )
        but = _UNTOLD if own or (sure and dated) else frozenset({"historical"})
        around = sentence.context(start, end, but=but) - {"negated"}
        short = known["short"].match(text, start) and not known["short_but"].search(text)
        alone = len(listed) == 1 and short
        scan = name == "glucose" and not again and _is_of_scan(sentence, end, days)
        older = name in ENDURING and known["older_behind"].match(text, end) is not None
        kept = replace(sentence, text=text[:end]) if older else sentence
        listed_so = name in LISTED or (name == "creatinine" and _is_of_kidneys(text, start, end))
        lasts = listed_so and not again and _endures(kept, start, end, quiet=name in ENDURING)
        if lasts:  # `48 %, previously 60 %`; `previous stroke, eGFR 54`
            around -= {"historical"}
        near = (*days, *(_days_ahead(sentence) if scan else ()))
        near = (dated["day"],) if own else near
        so = (
            own
            or (sure and start >= first and not again)
            or _is_of_tissue(name, text)
            or scan
            or lasts
        )
        so = so or (not again and not days and _is_by_verb_of_today(text, start, end))
        said = as_said(name, one, days=() if lasts else near, sure=so and not alone)
        yield Mention("value", {**said, **dated}, sentence.place(start, end), around)


def _is_measured_again(sentence: Sentence) -> bool:
    """Whether the sentence behind tells of another value, or of what was done about this one."""
    known = forms("values")
    behind = sentence.after
    after = _STOP.split(behind.lstrip(_SIGNS + "\n").split("\n")[0])[0]
    same = "\n" not in behind[: len(behind) - len(behind.lstrip())]
    return bool(known["anew"].match(after) or (same and known["later"].search(after)))


def _days_ahead(sentence: Sentence) -> tuple[Written, ...]:
    """The days of the sentences and lines right before one."""
    ahead = sentence.ahead
    lines = [line for line in ahead.split("\n") if not forms("values")["compared"].search(line)]
    each = [one for line in lines for one in _STOP.split(line) if one.strip(_SIGNS)]
    return tuple(day for one in each[-AHEAD:] for day in written(one))


def _head_of_row(sentence: Sentence) -> Written | None:
    """The day of a table's head with a column of limits, where a sentence is one row of it: a test
    with its value, and its limit or nothing behind it."""
    known, whole = forms("values"), sentence.whole
    if not _is_row(sentence.text):
        return None
    number = max(one.end(one.lastgroup or 0) for _, one in values_of(sentence.text))
    at = sentence.start + number - (whole.rfind("\n", 0, sentence.start) + 1)
    lines = sentence.ahead.split("\n")
    own = lines.pop() + sentence.text
    while lines:
        line = lines.pop()
        if line.strip() and not line.strip(_SIGNS + "+"):
            continue  # a rule between head and rows
        days = _days_of(line)
        head = known["columns"].fullmatch(without_days(line, days)) if len(days) == 1 else None
        others = (known["then"], known["another"], known["rule"], known["not_so"])
        if head is not None:
            column, limit = (
                _column(one, to) for one, to in ((own, at), (line, head.start("limit")))
            )
            above = next((one for one in reversed(lines) if one.strip(_SIGNS)), "")
            whose = any(one.search(above) for one in others)
            return days[0] if at <= head.start("limit") and column < limit and not whose else None
        if days or len(_CELLS.split(line.strip(_SIGNS))) < 2 or any(o.search(line) for o in others):
            return None
    return None


def _column(line: str, at: int) -> int:
    """The cell of a line in which a place lies, counted."""
    return len(_COLUMNS.findall(line[:at]))


def _is_row(text: str) -> bool:
    """Whether a text is one test with its value, and its limit or nothing behind it."""
    found, known = values_of(text), forms("values")
    ends = {one.end() for _, one in found}
    ahead = min((one.start() for _, one in found), default=0)
    plain = len(ends) == 1 and not text[:ahead].strip(_SIGNS) and not known["then"].search(text)
    bounded = any(_is_bounded(text, one) for _, one in found)
    return plain and not bounded and known["limit"].fullmatch(text, max(ends)) is not None


def _begins(text: str) -> int:
    """Where a list of tests begins that has its day at its head, behind words that tell of no other
    time, of nobody else and of nothing that was done."""
    found = forms("values")["headed"].search(without_days(text, _days_of(text)))
    ahead = text[: found.start()] if found else ""
    if not _is_quiet(ahead) or forms("values")["not_so"].search(ahead):
        return 0
    return 0 if any(map(str.isdigit, ahead)) else len(ahead)


def _day_pointed_at(sentence: Sentence) -> Written | None:
    """The one day of the sentence before, where a list is said to be of that day."""
    if not forms("values")["that_day"].search(sentence.text):
        return None
    before = [one for one in _STOP.split(sentence.line_ahead) if one.strip(_SIGNS)]
    days = written(before[-1]) if before else ()
    return days[0] if len(days) == 1 else None


def _with_day_within(sentence: Sentence, days: Sequence[Written]) -> Iterator[Mention]:
    """A test whose day stands between its name and its value: `FEV1 on 3 May 1.88 L`."""
    text, known = sentence.text, forms("values")
    for one in known["day_within"].finditer(without_days(text, days)):
        day = next((each for each in days if one.start() <= each.start < one.end()), None)
        cut = f"{text[: one.start()]}{text[one.end() :]}"
        each = values_of(cut) if day is not None else []
        for name, found in each:
            start, end = found.start(), found.end() + len(one[0])
            if not start < one.start() < found.end() or _is_bounded(cut, found):
                continue
            last = max(at.end() for _, at in each if at.start() == found.start())
            bracket = known["closing"].match(cut, last)
            if not _is_plain(cut, bracket.end() if bracket else last, lasts=name in ENDURING):
                continue
            said = as_said(name, found, days=(day,), sure=True, day=day)
            around = sentence.context(start, end, but=_UNTOLD) - {"negated"}
            yield Mention("value", said, sentence.place(start, end), around)


def _is_plain(text: str, behind: int, *, lasts: bool) -> bool:
    """Whether a sentence tells of no other time, of nobody else, of no rule and of nothing but the
    patient's blood, and behind a day of no further number that may be one of the same test; of one
    that `lasts` none is what has its own name."""
    known = forms("values")
    if _has_more(text, behind, lasts=lasts):
        return False
    if known["another"].search(_rest(text)):  # `Hb was 118 g/L`: the verb is that of the value
        return False
    return not any(known[one].search(text) for one in ("then", "rule", "not_so", "later"))


def _rest(text: str) -> str:
    """A text with signs for its days and values."""
    rest = without_days(text, written(text))
    for _, one in values_of(text):
        rest = rest[: one.start()] + "#" * len(one[0]) + rest[one.end() :]
    return rest


def _goes_on(text: str, behind: int, *, lasts: bool) -> bool:
    """Whether another number stands behind a place of a text, or what was done or came later."""
    later = forms("values")["later"].search(text, behind)
    return later is not None or _has_more(text, behind, lasts=lasts)


def _has_more(text: str, behind: int, *, lasts: bool) -> bool:
    """Whether a further number that may be one of the same test stands behind a place of a text;
    of one that `lasts` none is what has its own name."""
    known = forms("values")
    if lasts:
        text = text[:behind] + without(known["aside"], text[behind:])
    rest = _rest(text)
    further = known["further"].match(rest, behind)
    own = {one[0].rstrip(" )") for _, one in values_of(text)}
    others = known["own_item"].sub(
        lambda one: one[0] if any(each.endswith(one["unit"]) for each in own) else " ",
        known["other_test"].sub(" ", rest[behind - 1 :]),
    )
    return bool(further) or any(map(str.isdigit, others))


def _is_by_verb_of_today(text: str, start: int, end: int) -> bool:
    """Whether a value is told by a verb of today (`her haemoglobin is 9.8 g/dL`, `he weighs 71
    kg`), in a sentence that tells of no other time."""
    known = forms("values")
    by_verb = known["said_now"].search(text[start:end]) or known["with_now"].search(text, 0, start)
    return by_verb is not None and _is_plain(text, end, lasts=False)


def _is_of_tissue(name: str, text: str) -> bool:
    """Whether a value is that of the tumour's tissue, of no other time and no other cancer."""
    known = forms("values")
    if forms("cancers")["other"].search(text):
        return False
    return name in TISSUE and not known["then"].search(text) and not known["rule"].search(text)


def _endures(sentence: Sentence, start: int, end: int, *, quiet: bool) -> bool:
    """Whether a value that lasts (lung function, the heart's) is told as it is: in a part of its
    sentence that holds nothing else, where neither it nor its line tells of another time; in a
    list of illnesses each has its own. `quiet`: whether its line may tell of what is no fact."""
    known, text = forms("values"), sentence.text
    line = sentence.line_ahead
    never = [known[one] for one in ("another", "rule", "not_so", "later")]
    listed = forms("illnesses")["label"].match(f"{line}{text}".lstrip(_SIGNS))
    ahead = "" if listed else line
    if listed and line and not _is_of_illnesses(line):
        return False
    own = _part_around(text, start, end) if listed else text
    if any(one.search(text) for one in never) or known["then"].search(own):
        return False
    if not listed and not quiet and any(one.search(line) for one in (*never, known["then"])):
        return False
    if listed and known["passes"].search(own):
        return False
    if written(SentenceText(f"{ahead} {own}")):
        return False
    signs = list(text)
    for _, one in values_of(text):
        signs[one.start() : one.end()] = ["#", *" " * (len(one[0]) - 1)]
    plain = known["norm"].sub(" ", "".join(signs))
    if known["second"].search(plain):
        return False
    first = part_begins(plain, start, (";", "(", ",", ". "))
    last = part_ends(plain, start, (";", ")", ",", ". "))
    return known["enduring"].fullmatch(plain[first:last].rstrip(" .")) is not None


def _is_of_kidneys(text: str, start: int, end: int) -> bool:
    """Whether a value stands beside words for a chronic illness of the kidneys."""
    return forms("values")["kidneys"].search(_part_around(text, start, end)) is not None


def _part_around(text: str, start: int, end: int) -> str:
    """The part of a list in which a value stands, with the one in front of it: it may tell of what
    the value is (`acute renal failure 2024, eGFR 12`)."""
    stops = [-1, *(one.start() for one in _PART_ENDS.finditer(text)), len(text)]
    first = [at for at in stops if at < start][-2:][0] + 1
    return text[first : next(at for at in stops if at >= end)]


def _is_of_illnesses(line: str) -> bool:
    """Whether what stands in front of a sentence on its line is a list of illnesses that tells of
    nothing that was done and of no state that passes."""
    return not any(forms("values")[one].search(line) for one in ("passes", "another", "rule"))


def _is_of_scan(sentence: Sentence, end: int, days: Sequence[Written]) -> bool:
    """Whether a blood sugar is that of the scan of which the letter is the report."""
    known = forms("values")
    line = sentence.line_ahead
    ahead = next((one for one in reversed(_STOP.split(line)) if one.strip(_SIGNS)), "")
    text = f"{ahead} {sentence.text}"
    never = (known["then"], known["another"], known["rule"], known["no_scan"])
    return (
        known["of_scan"].search(text) is not None
        and sentence.text[end:].lstrip()[:1] in _ENDS
        and not days
        and not written(ahead)
        and not any(one.search(text) for one in never)
    )


def _days_of(text: str) -> tuple[Written, ...]:
    """The days of a text, with one of a blood test that is told by day and month in figures."""
    days = tuple(one for one in written(text) if one.kind != "nth" or "way" in dict(one.said))
    known = forms("values")
    for one in known["month_day"].finditer(text):
        if not any(one.start() < other.end and other.start < one.end() for other in days):
            days = (*days, Written(*one.span(), "no_year", (), tuple(group(one).items())))
    for one in (
        *known["short_day"].finditer(text),
        *known["with_dashes"].finditer(text),
        *known["day_alone"].finditer(text),
    ):
        front = text[: one.start()].strip(" (*-•#")
        start, end = one.span()
        if any(start < other.end and other.start < end for other in days):
            continue
        if known["dated_ahead"].fullmatch(front) or known["short_behind"].search(text[:start]):
            days = (*days, Written(start, end, "short", (), tuple(group(one).items())))
    return tuple(sorted(days, key=lambda one: one.start))


def _is_bounded(text: str, one: re.Match[str]) -> bool:
    """Whether a number is only a bound of the value, or a part of a range."""
    bounded, first = forms("values")["bounded"], one.start(one.lastgroup or 0)
    return bool(bounded.search(text, one.start(), first) or bounded.search(text[: one.start()]))


def _is_list(text: str) -> bool:
    """Whether a text is tests with one value each, and words that say nothing else."""
    known = forms("values")
    plain = without_days(text, _days_of(text))
    signs = list(plain)
    for _, one in values_of(plain):
        if _is_bounded(plain, one):
            return False
        signs[one.start() : one.end()] = ["#", *" " * (len(one[0]) - 1)]
    plain = known["norm"].sub(" ", "".join(signs))
    if known["second"].search(plain):
        return False
    rest = known["other_test"].sub(" ", plain.replace("#", " "))
    for one in known["own_item"].finditer(rest):
        at = text.find(one[0].strip())
        ahead = _A_DAY.sub("", without_days(text, _days_of(text))[: max(at, 0)])
        if at < 0 or ahead.rstrip(" ,;|:()").endswith(one["unit"]):
            return False  # it may be the test in front of it once more: `manually 440 ms`
    rest = known["own_item"].sub(" ", rest)
    return not rest.strip() or known["of_now"].fullmatch(rest) is not None


def _is_of_now(sentence: Sentence) -> bool:
    """Whether a list is of the letter's day, or of one that it names, or what stands before it
    on the page is nothing else than more of it."""
    known, whole = forms("values"), sentence.whole
    behind = sentence.after
    if known["later"].search(_STOP.split(behind.split("\n")[0].lstrip())[0]):
        return False
    if known["fresh"].search(sentence.text) or _day_ahead(sentence.text) is not None:
        return True
    if any(known["of_state"].fullmatch(one) for one in (sentence.above, sentence.heading)):
        return True
    lines = sentence.ahead.split("\n")
    before = [one for one in reversed(_STOP.split(lines.pop())) if one.strip(_SIGNS)]
    if _day_at_end(sentence.text) and not (before and known["another"].search(before[0])):
        return True
    top = next((one for one in whole.split("\n") if one.strip()), "")
    slow = SLOW.issuperset(name for name, _ in values_of(sentence.text))
    if not before and written(top) and forms("person")["bedside"].search(top):
        above = next((one for one in reversed(lines) if one.strip(_SIGNS)), "")
        over = any(known[one].search(above) for one in ("then", "another", "passes"))
        if not (over or _is_heading(above)):
            return True  # a line of its own in the note of a round
    if before and _is_state_of_now(before[0]):
        return True  # it goes on with how the patient is
    if lines and known["of_fitness"].fullmatch(lines[-1]) and all(map(_passes_by, before)):
        return True
    aside = state = False  # whether something else lies between, or the state of a day
    for at, one in enumerate(before):
        if _goes_with(one) or _is_dated_list(one):
            if known["fresh"].search(one) or _is_dated_list(one):
                return True
            state = state or bool(known["same_day"].search(one) and not known["rule"].search(one))
            near = before[at : at + NEAR]
            if state and slow and not aside and not any(written(each) for each in near):
                return True  # of the day of the examination that it goes on with
        elif not _is_quiet(one):
            return False
        else:
            aside = True
    if aside and not state:
        return False
    if state and all(_is_still(one) and not _is_heading(one) for one in _paragraph(lines)):
        return True
    gap = False
    for line in reversed(lines):
        if not line.strip(_SIGNS):
            gap = True
            continue
        heading = _is_heading(line)
        if gap and not (heading and known["of_values"].search(line)):
            return True
        if _is_list(line) and not known["then"].search(line):
            if known["fresh"].search(line) or _day_ahead(line) is not None:
                return True
            gap = False
            continue
        return not heading and _goes_with(line)
    return True


def _is_state_of_now(text: str) -> bool:
    """Whether a sentence tells by a verb of today how the patient is: *she walks with two crutches,
    ECOG 1*."""
    known = forms("values")
    if not (known["state_now"].search(text) and known["same_day"].search(text)):
        return False
    return _is_still(known["walking"].sub(" ", text))


def _passes_by(text: str) -> bool:
    """Whether a sentence below the heading of how somebody is tells of nothing that has passed."""
    return _is_still(text) and not forms("values")["passes"].search(text)


def _is_dated_list(text: str) -> bool:
    """Whether a text is a list of tests with its day at its head."""
    then = forms("values")["then"].search(text)
    return not then and _day_ahead(text) is not None and _is_list(text)


def _paragraph(lines: Sequence[str]) -> Sequence[str]:
    """The lines behind the last empty one."""
    gaps = [at for at, line in enumerate(lines) if not line.strip(_SIGNS)]
    return lines[gaps[-1] + 1 :] if gaps else lines


def _is_still(text: str) -> bool:
    """Whether a line tells of no other time, of nobody else and of no rule."""
    known = forms("values")
    never = (known["then"], known["another"], known["rule"])
    return not _tells_a_day(text) and not any(one.search(text) for one in never)


def _tells_a_day(text: str) -> bool:
    """Whether a text tells a day but that since which something is so: it still is."""
    since = forms("values")["since"]
    return any(since.search(text, 0, one.start) is None for one in written(text))


def _is_heading(line: str) -> bool:
    """Whether a line may be the heading of what stands below it."""
    plain = line.rstrip()
    few = len(plain.split()) <= FEW and not plain.endswith((".", ";", ",")) and ": " not in plain
    return plain.endswith(":") or few


def _goes_with(text: str) -> bool:
    """Whether words in front of values let them be of the letter's day."""
    known = forms("values")
    if known["then"].search(text) or known["another"].search(text):
        return False
    return _is_list(text) or (not _tells_a_day(text) and bool(known["same_day"].search(text)))


def _is_quiet(text: str) -> bool:
    """Whether a sentence tells of no other time, of nobody else and of nothing that was done."""
    return _is_still(text) and not forms("values")["unquiet"].search(text)


def _day_at_end(text: str) -> bool:
    """Whether the one day of a text stands behind all that it tells."""
    days = _days_of(text)
    return len(days) == 1 and not text[days[0].end :].strip(" ).;")


def _day_ahead(text: str) -> Written | None:
    """The one day of a text, where it stands at its head or behind a word for tests there."""
    known, days = forms("values"), _days_of(text)
    if len(days) != 1:
        return None
    front = text[: days[0].start]
    first = not front.strip(" (*-") or known["dated_ahead"].fullmatch(front.strip(" (*-•"))
    return days[0] if first else None


def _dated(text: str, start: int, end: int, days: Sequence[Written]) -> dict[str, Any]:
    """The day of a value, where words tell it."""
    known = forms("values")
    ahead = _day_ahead(text)
    if ahead is not None and ahead.end <= start:
        return {"day": ahead}
    for one in days:
        between = known["norm"].sub("", text[end : max(end, one.start)])
        if one.start >= end and known["dated_behind"].fullmatch(between):
            return {"day": one}
    return {"today": True} if not days and known["today"].search(text) else {}


def settle(each: Sequence[Mention], proposal: Proposal) -> None:
    """Each value, of several letters that of the latest, with its day where words tell it."""
    tests: dict[str, list[Mention]] = {}
    for one in proposal.usable(each):
        tests.setdefault(one.payload["test"], []).append(one)
    for test, said in tests.items():
        last = proposal.latest(said)
        known = [one for one in last if _is_known(one, proposal)]
        values = {(one.payload["value"], one.payload["unit"]) for one in last}
        if len(values) > 1:
            known = _latest_of(known, last, proposal)
        for one in last:
            if one not in known:
                days = [_day(written, one, proposal) for written in one.payload["days"]]
                past = any(_is_past(day, one, proposal) for day in days)
                if past:
                    proposal.leave("then", "value", one.place)
                else:
                    proposal.leave("which_time", "value", one.place)
        for one in known:
            day = _own_day(one, proposal)
            dated_on = {} if day is None else {"date": value_of(day)}
            value = {"value": one.payload["value"], "unit": one.payload["unit"], **dated_on}
            proposal.state(f"/measurements/{test}", value, one.place)


def _is_known(one: Mention, proposal: Proposal) -> bool:
    """Whether a value is surely one of today, or of a day not long ago."""
    if one.payload["test"] in TISSUE:
        return bool(one.payload["sure"])
    days = [_day(written, one, proposal) for written in one.payload["days"]]
    return one.payload["sure"] and not any(_is_past(day, one, proposal) for day in days)


def _latest_of(
    known: Sequence[Mention], each: Sequence[Mention], proposal: Proposal
) -> list[Mention]:
    """Of several numbers for a test the latest, where each has its day; else none."""
    days = [_own_day(one, proposal) for one in each]
    for one in known:
        own = _own_day(one, proposal)
        others = [
            day
            for other, day in zip(each, days, strict=True)
            if other.payload["value"] != one.payload["value"]
        ]
        if own is not None and all(day is not None and day.last < own.first for day in others):
            return [one]
    return []


def _own_day(one: Mention, proposal: Proposal) -> Day | None:
    """The day of a value, where words tell it."""
    if one.payload.get("today"):
        dated = proposal.letters[one.place.letter].dated
        return None if dated is None else Day(dated, dated)
    return _day(one.payload.get("day"), one, proposal)


def _day(said: Written | None, one: Mention, proposal: Proposal) -> Day | None:
    letter = proposal.letters[one.place.letter]
    if said is None:
        return None
    dated = letter.dated or (proposal.as_of if len(proposal.texts) == 1 else None)
    if said.kind == "short":
        return _short_day(dict(said.said), dated, proposal.day_is_first)
    return calendar_in(proposal, one.place.letter, dated).day(said)


def _short_day(said: dict[str, str], dated: date | None, order: bool | None) -> Day | None:
    """The last such day up to the letter's; None where day and month may be either way round."""
    if dated is None:
        return None
    if "second" not in said:
        months = (dated.month, (dated.month - 2) % MONTHS + 1)
        last = [_last_such(int(said["first"]), month, dated) for month in months]
        return max((one for one in last if one), key=lambda one: one.first, default=None)
    first, second = int(said["first"]), int(said["second"])
    ways = [(first, second)] if said["sign"] == "." or order else [(second, first)]
    if said["sign"] != "." and order is None:
        ways = [(first, second), (second, first)]
    each = {one for day, month in ways for one in [_last_such(day, month, dated)] if one}
    found = each.pop() if len(each) == 1 else None
    year = said.get("year")
    return found if not (found and year) or found.first.year % 100 == int(year) else None


def _last_such(day: int, month: int, until: date) -> Day | None:
    if not 1 <= month <= MONTHS:
        return None
    for year in (until.year, until.year - 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= until:
            return Day(found, found)
    return None


def _is_past(day: Day | None, one: Mention, proposal: Proposal) -> bool:
    """Whether a day beside a value is one of another time, or none that can be told."""
    today = proposal.letters[one.place.letter].dated or proposal.as_of
    recent = max(today, proposal.as_of) - RECENT
    return day is None or day.first > proposal.as_of or day.last < recent
