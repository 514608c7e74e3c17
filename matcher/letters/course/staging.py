"""Examinations that one sentence tells of, with their days, and the response that one showed."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

from oligomatch.matcher.letters.course.days import Written
from oligomatch.matcher.letters.course.sites import sites
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import lies_in
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.letters.sentences import Sentence
from oligomatch.rules.reading.kept import Form

KINDS = ("brain", "other_pet", "pet", "scan", "ultrasound", "staging")
RESPONSES = ("cr", "pr", "sd", "pd")
# in front of a response, that it is none of today's scan
ASIDE = ("feigned_ahead", "of_compared")
SO = frozenset({"historical", "then"})  # what may be said of what was done all the same
_BRACKET = re.compile(r"\s*\((?:an? |the )?")
A_FEW = timedelta(days=10)  # of one staging, a bound of ours
_TO_DAY = re.compile(r"[^.;]{0,60}$")
_POINT = re.compile(r"(?<=\d)\.(?=\d)")


def _form(name: str) -> Form:
    return forms("staging")[name]


@dataclass(frozen=True, slots=True)
class Examined:
    """An examination; `day`: the number of its date in the sentence."""

    kind: str
    start: int
    end: int
    day: int | None
    done: bool
    compared: bool
    word: int = 0  # where its own word ends, before its day
    aside: bool = False  # in brackets: it is that of its own sentence alone
    older: bool = False  # that words tell of a later one

    @property
    def is_own(self) -> bool:
        """Whether it was done, and is none that another is compared with."""
        return self.done and not self.compared


@dataclass(frozen=True, slots=True)
class Responded:
    """A response in the words of RECIST."""

    response: str
    start: int
    end: int
    part: bool


def examined(
    sentence: Sentence, days: Sequence[Written], taken: Container[int] = ()
) -> list[Examined]:
    """The examinations of a sentence, each with the day beside it; `taken`: the days of a line."""
    text, known = sentence.text, forms("staging")
    found: list[tuple[str, int, int]] = []
    for kind in KINDS:
        for one in known[kind].finditer(text):
            if not any(start < one.end() and one.start() < end for _, start, end in found):
                found.append((kind, one.start(), one.end()))
    found += _referred_to(sentence, found)
    found.sort(key=lambda one: one[1])
    free = dict(enumerate(days))
    each = []
    for at, (kind, start, end) in enumerate(found):
        until = found[at + 1][1] if at + 1 < len(found) else len(text)
        since = found[at - 1][2] if at else 0
        own_bracket = _day_of_bracket(text, start, end, free)
        number = next(
            (
                n
                for n, one in free.items()
                if own_bracket is None
                and end <= one.start < until
                and _near(text[end : one.start], n in taken)
                and not known["until_day"].match(text, one.start)
                and not known["had_been_so"].search(text, end, one.start)
            ),
            None,
        )
        number = own_bracket if number is None else number
        number = _labelled_ahead(text, (start, end), days, free, number)
        if number is None:
            number = next(
                (
                    n
                    for n, one in reversed(free.items())
                    if since <= one.start
                    and one.end <= start
                    and _near(text[one.end : start], n in taken)
                    and not known["day_of_other"].search(text[: one.start])
                ),
                None,
            )
        if kind == "staging" and known["measured"].fullmatch(text, start, end):
            front = "" if number is None else text[: days[number].start]
            if number is None or not known["measured_on"].search(front):
                continue  # `when I saw her on 3 May 2026, the lesion had grown to 31 mm`
        if number is not None and at + 1 < len(found):
            number = _in_front(text, (start, until), days, free, number)
        if number is not None and text[start:end].casefold().endswith("scans"):
            number = _last_listed(text, end, number, days, free)
        if number is not None:
            del free[number]
            number = None if _is_a_span(text, days, number) else number
        around = sentence.context(start, end) - SO
        own = number is not None and known["its_day"].fullmatch(text[end : days[number].start])
        if known["attached"].search(text[:start]) or (
            own and known["next_one"].search(text[:start])
        ):
            around -= {"negated", "doubtful"}
        clause = re.split(r"[.,;:()]|->|→", text[:start])[-1]
        seen = own and number is not None and known["with_result"].match(text, days[number].end)
        if seen and not known["no_one"].search(clause):
            around -= {"negated", "doubtful"}
        day_end = days[number].end if number is not None and days[number].start >= end else end
        shown = known["ordered_and_seen"].match(text, end)
        # `the PET of 5 May showed two; he had never had metastases before`: of something else
        of_person = known["of_the_person"].search(text, day_end, until)
        last = of_person.start() if of_person is not None and number is not None else until
        not_done = bool(known["not_done"].search(text, shown.end() if shown else start, last))
        broke_off = any(known["not_finished"].match(text, at) for at in (end, day_end))
        alone = not text[max(end, day_end) :].strip(" .)")
        asked = known["asked_for"].search(text, 0, start) or (
            alone and known["asked_alone"].search(text, 0, start)
        )
        not_done = not_done or bool(asked and not (seen or shown))
        around -= {"planned", "recommended"} if shown else frozenset()
        if number is None:
            not_done = not_done or known["not_yet"].search(text) is not None
        front = known["of_now"].sub("", text[since:start])
        front = known["addendum"].sub("", front) if own else front
        front = _POINT.sub("-", front)  # `in comparison to 18.06.2025 (first CT)`
        compared = bool(known["comparison"].search(front))
        compared = compared and not any(
            one.start() < start < one.end() for one in known["since_it_showed"].finditer(text)
        )
        compared = compared and not (own and known["last_one"].fullmatch(text, since, start))
        compared = compared and not known["last_weeks"].fullmatch(text, 0, start)
        compared = compared or bool(known["compared_below"].fullmatch(sentence.heading))
        compared = compared or bool(number is not None and known["than_on"].search(front))
        older = compared
        aside = bool(known["in_bracket"].search(text[since:start])) and own_bracket is None
        of_it = known["of_the_staging"].search(text[:start])
        aside = aside and not (of_it and not known["then_seen"].search(text[:start]))
        lone = number is not None and [k for k, *_ in found if k != "staging"] == [kind]
        compared = compared or (aside and not (lone and not known["then_seen"].search(text)))
        ahead = number is not None and days[number].end <= start  # that of a meeting, perhaps
        if number is not None and (close := _end_of_bracket(text, start)) is not None:
            older = older or days[number].start > close
        older = older or (aside and (ahead or known["since_then"].search(text) is not None))
        each.append(
            Examined(
                kind,
                start,
                max(end, day_end),
                number,
                not around and not not_done and not broke_off,
                compared,
                end,
                aside,
                older,
            )
        )
    return _of_one_day(text, days, _as_named(sentence, each))


def _referred_to(
    sentence: Sentence, found: Sequence[tuple[str, int, int]]
) -> list[tuple[str, int, int]]:
    """An examination at the beginning of a sentence that is told by that of the sentence before:
    `Every CT of 2020 was clear. That of 15 September 2021 showed ..`."""
    that = _form("that_of").match(sentence.text)
    before = sentence.before if that else ""
    if that is None or any(start < that.end() for _, start, _ in found):
        return []
    each = [(one.start(), kind) for kind in KINDS for one in _form(kind).finditer(before)]
    kind = max(each, default=(0, ""))[1]
    return [(kind, that.start(), that.end())] if kind in ("brain", "pet", "scan") else []


def _as_named(sentence: Sentence, each: Sequence[Examined]) -> list[Examined]:
    """With those not done that are only named, where words around them leave that open; what is
    told of one is told of those named with it."""
    text, known, whole = sentence.text, forms("undone"), list(each)
    groups: list[list[int]] = []
    for at, one in enumerate(each):
        if groups and known["joined"].fullmatch(text, each[at - 1].end, one.start):
            groups[-1].append(at)
        else:
            groups.append([at])
    for number, group in enumerate(groups):
        after = groups[number + 1][0] if number + 1 < len(groups) else None
        until = each[after].start if after is not None else len(text)
        named = [each[at] for at in group]
        bare = any(one.day is None for one in named) and not _is_stated(text, named, until)
        open_ = bare and _is_open(sentence, named, until)
        for at in group:
            one = each[at]
            paper = known["paper"].match(text, one.word)
            if one.kind in ("brain", "pet") and (paper or (open_ and one.day is None)):
                whole[at] = replace(one, done=False)
    return whole


def _is_stated(text: str, named: Sequence[Examined], until: int) -> bool:
    """Whether the words right around examinations tell that they were done, or what they showed."""
    known, first, last = forms("undone"), named[0].start, named[-1].end
    if known["done_behind"].match(text, last, until) or known["goes_on"].match(text, last):
        return True
    if (label := known["told"].match(text, last)) is not None:
        piece = re.split(r"[.;,]", text[label.end() : until])[0]
        # `not yet done: PET (on the 8th), head scan (same day)`: the bracket tells when it will be
        ahead = re.split(r"[.;]", text[:first])[-1] if label[0].rstrip()[-1] == "(" else ""
        if not any(known["open"].search(one) for one in (piece, ahead)):
            return True
    seen = known["seen_ahead"].search(text, 0, first)
    ahead = seen or known["done_ahead"].search(text, 0, first)
    if ahead is None:
        return False
    clause = re.split(r"[;:,]", text[: ahead.start()])[-1]
    behind = "" if seen else re.split(r"[.;:,(]", text[last:until])[0]
    return not any(known["open"].search(one) for one in (clause, behind))


def _is_open(sentence: Sentence, named: Sequence[Examined], until: int) -> bool:
    """Whether the clause of examinations, the head of their list, or the sentence beside their bare
    names leaves it open whether they were done."""
    text, known = sentence.text, forms("undone")
    first, last = named[0].start, named[-1].end
    if known["empty_box"].search(text, 0, first) or known["no_tick"].match(text, last):
        return True
    parts = [one.end() for one in known["parts"].finditer(text) if one.end() <= first]
    ends = known["parts"].search(text, last, until)
    clause = text[max(parts, default=0) : ends.start() if ends else until]
    if known["open"].search(clause):
        return True
    head = sentence.above
    if head and (known["open"].search(head) or known["open_list"].search(head)):
        return True
    behind = sentence.behind
    those = known["of_those"].match(behind)
    if those is not None and known["open"].search(those[0]):
        return True
    rest = f"{text[:first]} {text[last:]}"
    alone = _form("title_rest").fullmatch(rest) and text[-1] != ":" and "\n" not in sentence.before
    return bool(alone) and known["open"].search(sentence.before) is not None


def _comprised(
    text: str, days: Sequence[Written], each: Sequence[Examined], at: int
) -> list[Examined]:
    """With the day of a staging for the examinations of which it consisted: `restaging on 14 April
    2025 comprised MRI of the head, which was clear, and CT of the trunk`."""
    whole, first = list(each), each[at]
    for number, one in enumerate(each[at + 1 :], at + 1):
        between = text[first.end : one.start]
        begins = number > at + 1 or _form("comprises").fullmatch(between)
        if one.day is not None or not begins or re.search(r"[.;]\s", between):
            break
        if any(first.end <= day.start < one.start for day in days):
            break
        joined = number == at + 1 or _form("and_of_it").search(text, first.end, one.start)
        if not joined or not first.done or first.older or one.older:
            break
        asked = _form("asked_for").search(text, 0, one.start)
        whole[number] = replace(one, day=first.day, done=one.done or not asked)
    return whole


def _day_of_bracket(text: str, start: int, end: int, free: Mapping[int, Written]) -> int | None:
    """The day right in front of a bracket that holds an examination and its response: `on 30 March
    2026 (CT, stable disease)`."""
    close = _end_of_bracket(text, start)
    if close is None or any(end <= one.start < close for one in free.values()):
        return None  # the examination has its own day
    shown = sum(len([*_form(one).finditer(text[end:close])]) for one in RESPONSES) == 1
    each = (n for n, one in free.items() if _BRACKET.fullmatch(text[one.end : start]))
    return next(each, None) if shown else None


def _labelled_ahead(
    text: str,
    word: tuple[int, int],
    days: Sequence[Written],
    free: Container[int],
    number: int | None,
) -> int | None:
    """The day right in front of an examination that a colon ends: one behind the colon is of what
    it shows (`30/1/26 CT: L3 41 mm (28 in Oct)`)."""
    start, end = word
    if number is None or days[number].start < end or ":" not in text[end : days[number].start]:
        return number
    if text[end:].lstrip()[:1] != ":":
        return number
    own = (at for at, one in enumerate(days) if at in free and text[one.end : start].isspace())
    return next((at for at in own if days[at].end <= start), number)


def _in_front(
    text: str, span: tuple[int, int], days: Sequence[Written], free: Container[int], number: int
) -> int:
    """The day right in front of an examination, where the one behind it stands so before the next
    (`3 May 2026 CT + 5 May 2026 brain MRI`)."""
    start, until = span
    if days[number].start < start or text[days[number].end : until].strip(" :"):
        return number
    own = number - 1
    plain = own in free and days[own].end <= start and not text[days[own].end : start].strip(" :")
    plain = plain and _form("day_alone").search(text, 0, days[own].start) is not None
    return own if plain else number


def _last_listed(
    text: str, end: int, number: int, days: Sequence[Written], free: Container[int]
) -> int:
    """The last of the days of several scans: `scans of 13 March and 7 May compared`."""
    while (
        days[number].start >= end
        and number + 1 in free
        and _form("listed_day").fullmatch(text, days[number].end, days[number + 1].start)
    ):
        number += 1
    return number


def _is_a_span(text: str, days: Sequence[Written], number: int) -> bool:
    """Whether a day is the first of a few that are written from one to the other, of which it is
    open which of several examinations was on it: `CT and PET, 2-3 December 2024`."""
    if number + 1 == len(days):
        return False
    first, last = days[number : number + 2]
    if not (first.readings and last.readings):
        return False
    begins, ends = first.readings[0], last.readings[0]
    close = begins.first < ends.first <= begins.first + A_FEW and begins.exact and ends.exact
    return close and bool(forms("days")["span"].fullmatch(text, first.end, last.start))


def _of_one_day(text: str, days: Sequence[Written], each: Sequence[Examined]) -> list[Examined]:
    """With the day of two examinations that stands before the first, or behind the second; what is
    listed behind one that is compared with is so too."""
    whole = list(each)
    for at, other in enumerate(each[1:], 1):
        before = whole[at - 1]  # `Comparison: CT 27 May, CT 18 February`
        shows = text[before.end] == "," and _form("shows").match(text, other.end)
        listed = not shows and _form("listed_scan").fullmatch(text, before.end, other.start)
        if before.compared and listed:
            whole[at] = replace(other, compared=True, older=other.older or before.older)
    each = _of_staging(text, days, whole)
    whole = list(each)
    for at, (one, other) in enumerate(pairwise(each)):
        if not _form("one_day").fullmatch(text[one.word : other.start]):
            continue
        if other.day is None and one.day is not None and days[one.day].end <= one.start:
            whole[at + 1] = replace(other, day=one.day, older=other.older or one.older)
        elif one.day is None and other.day is not None and days[other.day].start >= other.word:
            whole[at] = replace(one, day=other.day)
    return whole


def _of_staging(text: str, days: Sequence[Written], each: Sequence[Examined]) -> list[Examined]:
    """With the day of the staging whose examinations a bracket behind it lists (`Restaging on 14
    April 2025 (PET-CT, MRI head)`): done where it lists no more, and a plain result goes on."""
    whole = list(each)
    for at, first in enumerate(each[:-1]):
        if first.kind == "staging" and first.day is not None:
            whole = _comprised(text, days, whole, at)
        listed = [one for one in each[at + 1 :] if one.start < text.find(")", first.end)]
        if first.kind != "staging" or first.day is None or not listed:
            continue
        if text[first.end : listed[0].start].strip() != "(":
            continue
        between = [text[one.word : other.start] for one, other in pairwise(listed)]
        behind = _form("alone_between").fullmatch(text, first.word, days[first.day].start)
        sure = first.done and not first.older and behind is not None
        sure = sure and all(one.done and one.day is None for one in listed)
        sure = sure and all(
            any(_form(name).fullmatch(one) for name in ("listed_scan", "one_day"))
            for one in between
        )
        sure = sure and _form("bracket_ends").match(text, listed[-1].word) is not None
        for number, one in enumerate(listed, at + 1):
            if one.day is None:
                whole[number] = replace(one, day=first.day, aside=True, done=sure)
    return whole


def labelled_day(
    text: str, days: Sequence[Written], *, bare: bool = False
) -> tuple[int, int] | None:
    """Where a label of an examination's day stands, and the number of that day; `bare`: also the
    word for a day alone."""
    for number, one in enumerate(days):
        label = _form("exam_date").search(text, 0, one.start)
        label = label or (_form("bare_date").search(text, 0, one.start) if bare else None)
        if label is not None and _form("label_ends").match(text, one.end):
            return label.start(), number
    return None


def _end_of_bracket(text: str, at: int) -> int | None:
    """Where the bracket ends in which a place stands; None where it stands in none."""
    within = text.count("(", 0, at) > text.count(")", 0, at)
    return text.find(")", at) if within and ")" in text[at:] else None


def is_title(text: str, one: Examined) -> bool:
    """Whether a sentence is no more than the name of an examination."""
    rest = f"{text[: one.start]} {text[one.word :]}"
    return _form("title_rest").fullmatch(rest) is not None


def _near(between: str, taken: bool) -> bool:
    if _form("its_day").fullmatch(between):
        return True
    return not taken and bool(_TO_DAY.fullmatch(between)) and not _form("other_day").search(between)


def responded(sentence: Sentence) -> Iterator[Responded]:
    """The responses of a sentence that the words around leave as they are."""
    text, known = sentence.text, forms("staging")
    if forms("cancers")["other"].search(text) or known["of_density"].search(text):
        return  # it may be of that cancer; a standard deviation
    denied = [found.span() for found in forms("responses")["never_progressed"].finditer(text)]
    for kind in RESPONSES:
        for one in known[kind].finditer(text):
            if kind == "pd" and one[0].islower() is False and one[0] in ("Progress",):
                continue
            if one[0].isalpha() and len(one[0]) == 2 and not one[0].isupper():
                continue
            if kind == "pd" and lies_in(one.start(), denied):
                continue
            around = sentence.context(one.start(), one.end())
            if kind != "pd" and around == {"negated"} and _is_behind_denial(text, one):
                around = frozenset()  # `no evidence of progression, stable disease`
            if around:
                continue
            if any(known[name].search(text, 0, one.start()) for name in ("aimed", "required")):
                continue
            if known["lasted"].match(text, one.end()) or known["had_been"].search(
                text[: one.start()]
            ):
                continue
            if known["unsure"].match(text, one.end()) or known["of_other"].match(text, one.end()):
                continue
            if kind == "cr" and known["not_quite"].search(text, 0, one.start()):
                continue
            if any(known[name].search(text, 0, one.start()) for name in ASIDE):
                continue
            beyond = kind == "pd" and known["beyond_it"].search(text, 0, one.start())
            if beyond and known["pd"].search(text, 0, beyond.start()):
                continue  # of that which the sentence has told
            if kind == "pd" and known["refers_back"].search(text, 0, one.start()):
                continue
            if is_one_of_both(text, one):
                continue
            if _of_organ(text, one.start()) or known["of_illness"].search(text, 0, one.start()):
                continue
            part = bool(known["remaining"].search(text[: one.start()]))
            behind = known["of_part"].match(text, one.end())
            # progression in one place is that of the disease, `progression of L2` that of a lesion
            part = part or (
                behind is not None and (kind != "pd" or behind[0].lstrip().startswith("of "))
            )
            part = part or (kind == "cr" and bool(known["some_left"].match(text, one.end())))
            part = part or (kind != "pd" and bool(known["of_some"].match(text, one.end())))
            part = part or bool(known["of_all_there"].search(text[: one.start()]))
            here = re.split("[.;:]", text[: one.start()])[-1]
            part = part or (one[0].casefold() == "no change" and any(sites(here)))
            part = part or _is_of_labelled_place(text, one.start())
            if kind == "sd" and re.search(r"\bdisease\b\s*$", text[: one.start()]):
                part = True
            yield Responded(kind.upper(), one.start(), one.end(), part)


def is_feigned(text: str, place: Place) -> bool:
    """Whether a letter tells behind a progression that it was none."""
    return forms("responses")["feigned"].search(text, place.end) is not None


def is_one_of_both(text: str, one: re.Match[str]) -> bool:
    """Whether a response is told as one of two: `PR or SD`."""
    each = [found.span() for kind in RESPONSES for found in _form(kind).finditer(text)]
    return any(
        _form("one_of_both").fullmatch(text, *between)
        for start, end in each
        for between in ((end, one.start()), (one.end(), start))
        if between[0] < between[1]
    )


def _is_behind_denial(text: str, one: re.Match[str]) -> bool:
    """Whether what is denied in front of a response is that it grew, or that anything was left."""
    ahead = _form("denied_ahead").search(text, 0, one.start())
    return ahead is not None and not _form("or_denied").match(text, one.end())


def behind_response(text: str, response: Responded, exams: Sequence[Examined]) -> Examined | None:
    """The examination right behind a response that showed it: `PR on CT of 3 May`."""
    for one in exams:
        if one.start < response.end or one.day is None or not one.done or one.older:
            continue
        if not _form("seen_on").fullmatch(text, response.end, one.start):
            return None
        if not one.aside:
            return one
        alone = all(other.aside for other in exams if other.start < response.start)
        return one if alone and text[one.end :].lstrip().startswith(")") else None
    return None


def _is_of_labelled_place(text: str, start: int) -> bool:
    """Whether a response stands behind a place and its colon: `L adrenal: remains in CR`."""
    label, colon, rest = re.split(r"[.;\n]", text[:start])[-1].partition(":")
    if not colon or _form("of_label").fullmatch(rest) is None:
        return False
    return any(not label[: one.start].strip() and one.end == len(label) for one in sites(label))


def _of_organ(text: str, start: int) -> bool:
    """Whether a response stands right behind a place, of no examination (`adrenal PD`)."""
    before = text[:start].rstrip()
    ends = [one for one in sites(before, every=True) if one.end == len(before)]
    return any(not _form("scan_before").search(before[: one.start]) for one in ends)
