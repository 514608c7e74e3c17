"""Age, sex and performance status."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from oligomatch.matcher.letters.course.days import (
    YEAR,
    Written,
    calendar_in,
    value_of,
    without_days,
    written,
)
from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.matcher.letters.measured.scored import (
    day_of_discharge,
    scored_on,
    seen_else,
    seen_on_its_day,
)
from oligomatch.matcher.letters.proposal import Proposal, bounds
from oligomatch.matcher.letters.reading import Mention
from oligomatch.matcher.letters.sentences import Sentence
from oligomatch.matcher.logic.calendar import Day
from oligomatch.matcher.profile.profile import OLDEST, WORST
from oligomatch.rules.vocabulary.spellings import spelt

NOW = timedelta(62)
A_MONTH = timedelta(31)
BEHIND = 80  # characters behind a performance status that may tell another
SIGNING = 3  # last lines of a letter, among which who signs is named
KINDS = ("age", "sex", "pronoun", "ecog", "karnofsky")
_OF_ITS_PART = frozenset({"negated", "doubtful", "historical", "planned", "recommended"})
_OF_A_DAY = frozenset({"historical", "then"})
# so said of something else than an age or a sex: *not a trace of tumour in this man of 59*
_OF_SOMETHING_ELSE = frozenset({"doubtful", "negated"})
# *please add a woman of 60*, *grateful if you would see this man of 59*: the patient is so old
_OF_A_WISH = frozenset({"planned", "recommended"})
_OF_WHAT_IS_ASKED = _OF_A_WISH | {"conditional"}
_OF_THEN = re.compile(
    r"\W*(?:(?:the )?(?:patient,? )?aged? \d\d(?:,? (?:he|she|the patient)|,)"
    r" (?:was|had|underwent|received|developed|presented|started|began|noticed)"
    r"|\d\d-year-old (?:\w+ )?(?:wo)?man (?:had|underwent|received))\b"
    r"[^.;]*\b(?:19|20)\d\d\b",
    re.I,
)
_PRESENTED = re.compile(
    r"\b(?:presented|diagnosed|found|operated)\b[^.;]*\b(?:19|20)\d\d,?\s*$", re.I
)
_THEN_AHEAD = re.compile(
    r"\b(?:then|at (?:that|the) (?:time|point))(?:,| was| being)?\s+(?:an? |aged )?$", re.I
)
_NO_VERB = r"(?!(?:is|are|has|have|had|was|were|who|whose|whom|seen|now|today)\b)"
_PERSON = rf"(?: {_NO_VERB}[\w-]+){{0,4}}?"
_PERSON_WITH = rf"(?: {_NO_VERB}(?:[\w-]+|\([^()]{{0,60}}\))){{0,12}}?"
_THEN_BEHIND = re.compile(
    r"[\s,]*(?:then|back then|at (?:that|the) (?:time|point))\b(?! of (?:this|writing))"
    rf"|{_PERSON}[\s,]*(?:of age )?when (?!(?:last |first )?seen (?:today|now|here)\b)"
    r"(?:(?:first |newly )?(?:found|diagnosed|seen|detected|discovered|operated|treated)\b"
    r"|(?:it|he|she|the|his|her|this|that|an?|NSCLC|(?:lung )?(?:cancer|carcinoma)|adeno\w+"
    r"|metasta\w+|brain|liver)\b[^.;]{0,50}?\b(?:was|were|had|presented|developed"
    r"|noticed|fell|came|began|started|underwent|received|felt|coughed)\b)",
    re.I,
)
# between a day and an age of it: `in 2019 he was 54`, `2019: 54-year-old`, `2019 (age 54`
_ON_A_DAY = re.compile(
    r"(?P<open>[\s,]*(?:(?:an?|the|this|our|my|then|being|when|at) )?)"
    r"|[\s,]*(?:[:(–-]\s*|(?=aged?\b|at (?:the )?age\b|as an? )|(?:he|she|the patient) was )"
    r"(?:(?:an?|the|as|at|then|still|only|being|aged?|of|just|when)\s+)*"
    r"|[\s,]*at ",
    re.I,
)
_ON = re.compile(
    r"(?:^|[.;:,(–-]|\b(?:and|when))\s*(?:in|on|since|during|back in) (?:the )?$", re.I
)
_GRADED_ON = re.compile(
    r"[\s,]*(?:[:(–-]\s*)?(?:(?:and|he|she|the patient|his|her|the|an?|with|was|had|is|in|at|of"
    r"|then|already|still|fit|status)\s+)*",
    re.I,
)
_LEAD = re.compile(r"\s*\(?")  # with which an age may begin
_AGED = re.compile(r"\s*aged\b", re.I)
_BIRTH = re.compile(r"(?:\b(?:born|birth|DOB|geb|b\.|d\.o\.b)|\*)[^.;]{0,15}$", re.I)
# between an age and the day on which somebody was so old: `54 years old in 2019`, `a 54-year-old
# teacher came in 2019`, of nobody that is at hand (`this 54-year-old man came in 2019`)
_SO_OLD_ON = re.compile(
    r"(?:[ -](?:wo)?man| lady| gentleman| patient)?,? (?:back )?(?:in|on) (?:the )?", re.I
)
_SMOKED = (
    r"(?:, (?:father|mother|parent) of [^,;.]{1,25})?"
    r"(?:,? who (?:had |has )?(?:never |once |formerly )?smoked(?: [^.;,]{1,40}?)?)?"
)
_DID = (
    r"(?:(?:he|she) )?(?:had|underwent|received|presented|came|developed|noticed|complained|fell"
    r"|felt|consulted|attended|suffered|began|coughed|lost|went|visited|saw"
    r"|started|commenced|took|was (?:seen|admitted|referred|operated|treated|found|diagnosed|sent"
    r"|examined|started))\b"
)
_DID_ON = re.compile(
    rf"{_PERSON_WITH}{_SMOKED},? {_DID}[^.;,]{{0,120}}?"
    r"\b(?:in|on|since|from|between|until) (?:the )?",
    re.I,
)
_TODAY = re.compile(r"\b(?:is|now|today|currently)\b", re.I)
_FIRST_SEEN = re.compile(
    r"\b(?:first|initially|originally) (?:saw|met|treated|admitted|encountered)\b[^.;]*$", re.I
)
# in front of an age: it is about that, that of a comparison, or that of a deed of then
_NO_AGE_AHEAD = re.compile(
    r"\b(?:nearly|almost|(?<!write )(?<!writing )(?<!wrote )(?<!asking )(?<!asked )about|around"
    r"|approximately|ca\.?|circa|roughly|just (?:over|under|below)"
    r"|close to|not (?:yet|quite)|well (?:over|past)|(?:approaching|turning|turns|reached))"
    r"(?: an?| the age of)?\s*$"
    r"|\b(?:like|than|compared (?:with|to)|that of|those of|equals?|(?:lung|vascular|physiological"
    r"|biological|bone) age(?: is| of| like)*|as (?:fit|well|good|strong|healthy) as)"
    r" (?:an? |the |those of |that of )*(?:(?:healthy|fit|normal|average) )?$"
    r"|\bat (?:the |an? )?(?:age (?:of )?)?$"
    r"|\b(?:looks?|looked|seems?|feels?|felt|not|(?:would|will|could|should|might) be"
    r"|lived to(?: be)?|until (?:he|she) (?:is|was))(?: an?| like)*\s*$",
    re.I,
)
_AS_ONE = re.compile(r"\bas an? (?:then |young )?$", re.I)
_SEEN_AS = re.compile(
    r"\b(?:is|presents?|presenting|introduced|known|comes|we see|today|now)\b[^.;]*$", re.I
)
_AT_HAND = re.compile(
    r"\b(?:this|our|your|my|the|that)(?: [\w-]+){0,2}\s*$"
    r"|\b(?:is|now|today|currently)(?: an?)?\s*$",
    re.I,
)
_OF_THIS = re.compile(r"\b(?:this|our|your)(?: [\w-]+){0,2} $", re.I)
_ONE = re.compile(
    r"\W*(?:lady|gentleman|man|woman|patient)(?:[.’']s (?:care|case|treatment|further)\b|[ ,.])",
    re.I,
)
_GOES_ON = re.compile(r"\)?,\s|;")  # behind a performance status, where something else is told
_GRADE = re.compile(r"([<≤]=?)?\s*(\d)(?:\D+(\d))?$")
_GRADES = {"zero": 0, "nought": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4}


def mentions(sentence: Sentence) -> Iterator[Mention]:
    """What a sentence says of the person."""
    known = forms("person")
    for found in known["decade"].finditer(sentence.text):
        if _of_another(sentence.text, *found.span()):
            continue
        around = sentence.context(*found.span(), but=_OF_WHAT_IS_ASKED) - _OF_WHAT_IS_ASKED
        yield Mention("decade", dict(group(found)), sentence.place(*found.span()), around)
    kinds = KINDS if not known["brought"].search(sentence.text) else KINDS[3:]
    for kind in kinds:
        for found in known[kind].finditer(sentence.text):
            start, end = found.span()
            value: dict[str, Any] = dict(group(found))
            # under `Plan` or `Anamnesis` a person is as old, and as well, as elsewhere
            but = {"planned", "recommended", *(["historical"] if kind in ("age", "sex") else [])}
            around = sentence.context(start, end, but=frozenset(but))
            if kind in ("age", "sex"):
                around -= _OF_WHAT_IS_ASKED if known["asks"].search(sentence.text) else _OF_A_WISH
            if kind in ("age", "sex") and known["story_ahead"].search(sentence.text, 0, start):
                around -= {"historical"}
            if kind in ("age", "sex") and "?" not in sentence.text:
                around -= _OF_SOMETHING_ELSE
            if (
                kind == "age"
                and _OF_THIS.search(sentence.text[:start])
                and _ONE.match(sentence.text, end)
            ):
                around -= {"family"}  # `this 65-year-old lady .. moves closer to her son`
            if kind == "age" and (then := known["at_diagnosis"].match(sentence.text, end)):
                yield from _aged_then(sentence, found, then.end(), around)
                continue
            if kind == "age" and _is_of_then(sentence.text, start, end):
                days = written(sentence.text)
                if len(days) == 1:  # so old on that day, or today
                    at = sentence.place(start, end)
                    yield Mention("age_on", {**value, "written": days[0]}, at, around)
                continue
            if kind == "age" and _of_another(sentence.text, start, end):
                continue
            if kind == "age" and (day := _day_of_age(sentence.text, start, end)):
                at = sentence.place(start, end)
                yield Mention("age_on", {**value, "written": day}, at, around)
                continue
            if kind == "age" and _is_beside_a_year(sentence.text, start):
                continue
            if kind == "sex" and _of_staff(sentence.text, found):
                continue
            of_helper = kind == "pronoun" and known["of_helper"].search(sentence.text[:start])
            if of_helper and found[0].casefold() != "him":  # `the surgeon advised him`
                continue
            if (
                kind == "ecog"
                and (found["value3"] or found["value4"])
                and known["who_grade"].search(sentence.text)
            ):
                continue
            if kind in ("ecog", "karnofsky"):
                if known["graded_then"].match(sentence.text, end):
                    continue
                if known["really_otherwise"].match(sentence.text, end):
                    continue
                around = _by_itself(sentence, start, end, around)
            if kind == "ecog" and (
                known["changed"].search(sentence.text, end)
                or known["worse_behind"].match(sentence.behind)
                or _is_scored_again(sentence, end)
                or known["on_such_days"].search(sentence.text[:start])
                or known["once"].search(sentence.text[:start])
            ):
                around |= {"doubtful"}
            if kind == "ecog":
                value = {**value, **scored_on(sentence, start, end)}
                around -= _OF_A_DAY if "beside" in value else frozenset()
            if kind in ("ecog", "karnofsky") and "beside" not in value:
                if day := _day_of_grade(sentence.text, start):
                    value = {**value, "beside": day}
                elif _is_beside_a_year(sentence.text, start):
                    continue
            yield Mention(kind, value, sentence.place(start, end), around)
    yield from _births(sentence)


def _signs(one: Mention, proposal: Proposal) -> bool:
    """Whether a title begins one of the last lines of a letter: it is that of who signs."""
    text, place = proposal.texts[one.place.letter], one.place
    if not forms("person")["title"].match(text, place.start):
        return False
    begins = text.rfind("\n", 0, place.start) + 1
    lines = [line for line in text[begins:].splitlines() if line.strip()]
    return begins > 0 and not text[begins : place.start].strip() and len(lines) <= SIGNING


def _words_of(each: Iterable[Mention]) -> set[str]:
    """The sexes of which some mentions are."""
    return {word for one in each for word in one.payload}


def _is_titled(one: Mention, proposal: Proposal) -> bool:
    """Whether a sex is that of a title in front of a name."""
    text = proposal.words(one.place)
    return forms("person")["title"].fullmatch(text) is not None


def _of_staff(text: str, found: re.Match[str]) -> bool:
    """Whether a sex is that of somebody who treats, or was met: `(Miss Achterberg / Mr Dunne)`."""
    known = forms("person")
    if any(known[name].match(text, found.end()) for name in ("staff_behind", "of_a_group")):
        return True
    if known["of_staff"].search(text[: found.start()]):
        return True
    titled = known["title"].fullmatch(found[0]) is not None
    return titled and known["staff_ahead"].search(text[: found.start()]) is not None


def _is_of_then(text: str, start: int, end: int) -> bool:
    """Whether an age is that of an earlier day: *a 61-year-old woman had a lobectomy in 2023*, *he
    had presented in March 2025, aged 60*, *54 years old when it was found*."""
    if _OF_THEN.match(text, start) or _THEN_BEHIND.match(text, end):
        return True
    ahead = text[:start] + " " * text[start:end].startswith(" ")
    if _THEN_AHEAD.search(text[:start]) or _NO_AGE_AHEAD.search(ahead):
        return True
    if _AS_ONE.search(text[:start]) and not (_SEEN_AS.search(text[:start]) or written(text)):
        return True
    return text[start:].lstrip().lower().startswith("aged") and bool(
        _PRESENTED.search(text[:start])
    )


def _day_of_grade(text: str, start: int) -> Written | None:
    """The day beside which a performance status stands: *in March 2024 his ECOG was 3*, *lobectomy
    3 March 2019 (ECOG 0)*."""
    for one in reversed(written(text)):
        if one.end <= start and _GRADED_ON.fullmatch(text, one.end, start):
            return one
    return None


def _is_beside_a_year(text: str, start: int) -> bool:
    """Whether a year that is no day of a sentence stands right in front of an age: *lobectomy 2019
    (54 years old)*."""
    lead = _LEAD.match(text, start)
    start = lead.end() if lead else start
    for one in YEAR.finditer(text, 0, start):
        hangs = _ON_A_DAY.fullmatch(text, one.end(), start)
        if hangs and (hangs["open"] is None or _AGED.match(text, start) or text[start - 1] == "("):
            return not _BIRTH.search(text[: one.start()])
    return False


def _day_of_age(text: str, start: int, end: int) -> Written | None:
    """The day on which somebody was so old: *in 2019 a 54-year-old man presented*, *lobectomy 2019
    (54 years old)*, *a 54-year-old man presented in 2019*."""
    days = written(text)
    for one in reversed(days):
        if one.end <= start and (hangs := _ON_A_DAY.fullmatch(text, one.end, start)):
            before = text[: one.start]
            named = hangs["open"] is None or _AGED.match(text, start)
            return None if _BIRTH.search(before) or not (named or _ON.search(before)) else one
    for one in days:
        ahead = text[:start]
        if _TODAY.search(text, start, end):
            return None
        if one.start >= end and (not _AT_HAND.search(ahead) or _FIRST_SEEN.search(ahead)):
            hangs = _SO_OLD_ON.fullmatch(text, end, one.start)
            if hangs or _DID_ON.fullmatch(text, end, one.start):
                return one
    return None


def _aged_then(
    sentence: Sentence, found: re.Match[str], end: int, around: frozenset[str]
) -> Iterator[Mention]:
    """An age at the diagnosis, where its day stands right behind it."""
    for one in written(sentence.text):
        if one.start >= end and sentence.text[end : one.start].strip(" (,") in ("", "in", "on"):
            value = {**group(found), "written": one}
            yield Mention("age_then", value, sentence.place(found.start(), one.end), around)
            return


def _of_another(text: str, start: int, end: int) -> bool:
    """Whether an age is that of a doctor, of others, of a group or of a thing."""
    known, ahead = forms("person"), text[:start]
    each = known["of_staff"].search(ahead), known["of_others"].search(ahead)
    return any(each) or any(known[one].match(text, end) for one in ("of_a_thing", "of_a_group"))


def _by_itself(sentence: Sentence, start: int, end: int, around: frozenset[str]) -> frozenset[str]:
    """What the words around say of a performance status: those of another part of the sentence that
    negate, doubt, plan or date something speak of that (`without pain, ECOG 1`), and under
    `Comorbidities` it is that of today where no day is told."""
    text, known = sentence.text, forms("person")
    if known["of_plan"].search(text):
        return around  # it is that of a plan or of a wish
    grade = known["grades"].search(text, start, end)
    kept = frozenset({"planned", "recommended"} if grade else ())  # `planned for adults, ECOG 0-1`
    parts = [one.end() for one in known["part"].finditer(text, 0, start)]
    parts = [one for one in parts if len(text[:one].split()) > 1]  # `Possibly, ECOG 2`
    first = max(parts, default=0)
    last = next((one.start() for one in known["part_behind"].finditer(text, end)), len(text))
    others = [(0, first), (last, len(text))]
    dated = written(text) or YEAR.search(text)
    but = frozenset() if dated else frozenset({"historical"})
    own = sentence.context(start, end, others, but)
    around -= _OF_ITS_PART - own - kept
    if "family" in around:  # `works in the family shop; PS 1`, `(ECOG 0), and has a brother`
        shops = [one.span() for one in known["of_the_family"].finditer(text, 0, start)]
        goes_on = _GOES_ON.search(text, end)
        behind = goes_on.start() if goes_on else len(text)
        around -= {"family"} - sentence.context(start, end, [*shops, (behind, len(text))])
    return around


def _is_scored_again(sentence: Sentence, end: int) -> bool:
    """Whether the performance status of a later day stands right behind one."""
    behind = sentence.whole[sentence.start + end :][:BEHIND]
    return forms("person")["again"].match(without_days(behind, written(behind))) is not None


def _births(sentence: Sentence) -> Iterator[Mention]:
    """The day or month of birth, or its year."""
    for found in forms("person")["born_in"].finditer(sentence.text):
        if _of_another(sentence.text, *found.span()):
            continue
        around, place = sentence.context(*found.span()), sentence.place(*found.span())
        yield Mention("born", {"year": int(found["year"])}, place, around)
    days = [one for one in written(sentence.text) if one.kind == "date"]
    if not days:
        return
    for found in forms("person")["born"].finditer(without_days(sentence.text, days)):
        if forms("person")["of_others"].search(sentence.text[: found.start()]):
            continue
        for one in days:
            if one.start == found.start("day"):
                around = sentence.context(found.start(), one.end) - _OF_SOMETHING_ELSE
                place = sentence.place(found.start(), one.end)
                yield Mention("born", {"written": one}, place, around)


def settle(each: Sequence[Mention], proposal: Proposal) -> None:
    """Facts of the person, of several letters those of the latest."""
    of = {kind: [one for one in each if one.kind == kind] for kind in KINDS}
    ages = [*of["age"], *(o for o in each if o.kind == "age_on" and _is_of_now(o, proposal))]
    for one in proposal.latest([*proposal.usable(sorted(ages, key=lambda one: one.place))]):
        _age(one, proposal)
    for one in proposal.usable([one for one in each if one.kind == "age_then"]):
        _age_since(one, proposal)
    for one in proposal.usable([one for one in each if one.kind == "age_on"]):
        _age_since(one, proposal, or_now=True)
    for one in proposal.usable([one for one in each if one.kind == "born"]):
        day = proposal.as_of
        if (year := one.payload.get("year")) is not None:
            if 0 < day.year - year <= OLDEST and proposal.stated("/age") is None:
                proposal.state("/age", bounds(day.year - year - 1, day.year - year), one.place)
            continue
        born = calendar_in(proposal, one.place.letter).day(one.payload["written"])
        if born is None or born.last - born.first > A_MONTH:
            continue
        if born.first > day:  # `14.7.62`: of the century before
            born = _a_century_before(born)
        least, most = (
            day.year - each.year - ((day.month, day.day) < (each.month, each.day))
            for each in (born.last, born.first)
        )
        if 0 <= least <= OLDEST and proposal.stated("/age") is None:
            proposal.state("/age", bounds(least, most), one.place)
    for one in proposal.usable([one for one in each if one.kind == "decade"]):
        _decade(one, proposal)
    sexes = [
        one
        for one in proposal.usable(of["sex"])
        if not (_is_addressed(one, proposal) or _signs(one, proposal))
    ]
    by_patient = forms("person")["by_patient"]
    own = {at for at, text in enumerate(proposal.texts) if by_patient.search(text)}
    every = [one for one in of["pronoun"] if one.place.letter not in own]
    spoken = [one for one in every if "family" not in one.context]
    if not sexes:
        sexes = spoken if len(_words_of(spoken)) == 1 else []
    else:
        plain = [one for one in sexes if not _is_titled(one, proposal)]
        if every and len(words := _words_of([*every, *plain])) == 1:
            # `She is under Mr Castellan`: the title may be that of who treats
            sexes = [one for one in sexes if one.payload.keys() <= words]
    for one in sexes[:1] if len(_words_of(sexes)) == 1 else sexes:
        proposal.state("/sex", next(iter(one.payload)), one.place)
    now = {
        kind: [one for one in of[kind] if "beside" not in one.payload or _is_of_now(one, proposal)]
        for kind in ("ecog", "karnofsky")
    }
    _performance(proposal.latest([*proposal.usable(now["ecog"])]), proposal)
    for one in proposal.latest([*proposal.usable(now["karnofsky"])]):
        if int(one.payload["value"]) <= 100:
            proposal.state("/measurements/karnofsky", f"{one.payload['value']} %", one.place)


def _a_century_before(day: Day) -> Day:
    """A day a hundred years before; the 29th of February is the 28th where there is none."""
    first, last = (
        one.replace(year=one.year - 100, day=min(one.day, 28) if one.month == 2 else one.day)
        for one in (day.first, day.last)
    )
    return Day(first, last)


def _performance(each: Sequence[Mention], proposal: Proposal) -> None:
    """The performance status, with its day where all that say it agree and words tell one day."""
    found: list[tuple[int, int, Mention]] = []
    for one in each:
        less, first, last = _GRADE.search(_in_digits(one.payload["value"])).groups()  # type: ignore[union-attr]
        top = int(last or first) - (less == "<")
        low = 0 if less else int(first)
        if low <= top <= WORST:
            found.append((low, top, one))
    days = {day for _, _, one in found if (day := _day_of(one, proposal)) is not None}
    dated = len({(low, top) for low, top, _ in found}) == len(days) == 1
    for low, top, one in found:
        value = bounds(low, top)
        if dated:
            ends = value if isinstance(value, Mapping) else {"value": value}
            proposal.state("/ecog", {**ends, "date": value_of(*days)}, one.place)
        else:
            proposal.state("/ecog", value, one.place)


def _day_of(one: Mention, proposal: Proposal) -> Day | None:
    """The day of a performance status that words tell."""
    dated, text = proposal.letters[one.place.letter].dated, proposal.texts[one.place.letter]
    if one.payload.get("today"):
        return None if dated is None else Day(dated, dated)
    if one.payload.get("discharged"):
        return day_of_discharge(text, calendar_in(proposal, one.place.letter))
    if one.payload.get("seen") or one.payload.get("present"):
        calendar = calendar_in(proposal, one.place.letter)
        if dated is None or seen_else(text, dated, calendar):
            return None
        here = one.payload.get("seen") or seen_on_its_day(text, dated, calendar)
        return Day(dated, dated) if here else None
    said, calendar = one.payload.get("written"), calendar_in(proposal, one.place.letter)
    if said is None or calendar.may_come(said):
        return None  # of a year ago, or of the days since that of the letter
    day = calendar.day(said)
    return day if day and day.last <= proposal.as_of else None


def _is_addressed(one: Mention, proposal: Proposal) -> bool:
    """Whether it is the one to whom a letter about somebody else is written."""
    known, text = forms("person"), proposal.texts[one.place.letter]
    return bool(
        known["dear"].search(text, 0, one.place.start) and not known["to_patient"].search(text)
    )


def _in_digits(grade: str) -> str:
    """A grade in digits: `one`, `I`."""
    return " ".join(
        str(_GRADES[one]) if one in _GRADES else spelt("numbers").get(one, one)
        for one in grade.casefold().split()
    )


def _years_of(one: Mention) -> int:
    words = re.split(r"[\s-]", one.payload["age"].strip(" -").casefold())
    return sum(whole_number(word) for word in words)


def _decade(one: Mention, proposal: Proposal) -> None:
    """The ten years within which the age is, where no letter tells it in full."""
    word = one.payload.get("decade", "").casefold().removesuffix("ies")  # `sixties`, `60s`
    least = 10 * int(one.payload["tens"]) if "tens" in one.payload else whole_number(f"{word}y")
    dated = proposal.letters[one.place.letter].dated
    if proposal.stated("/age") is None and dated in (None, proposal.as_of):
        proposal.state("/age", bounds(least, least + 9), one.place)


def _age_since(one: Mention, proposal: Proposal, *, or_now: bool = False) -> None:
    """The age of today by that of an earlier day; `or_now`: where it may be that of today too."""
    age = _years_of(one)
    day = calendar_in(proposal, one.place.letter).day(one.payload["written"])
    if day is None or day.last > proposal.as_of or proposal.stated("/age") is not None:
        return
    least = age if or_now else age + (proposal.as_of - day.last).days // 366
    most = age + 1 + int((proposal.as_of - day.first).days / 365.25)
    if most <= OLDEST:
        proposal.state("/age", bounds(least, most), one.place)


def _is_of_now(one: Mention, proposal: Proposal) -> bool:
    """Whether the day on which somebody was so old is about that of the letter."""
    letter = proposal.letters[one.place.letter]
    said = one.payload.get("beside") or one.payload["written"]
    day = calendar_in(proposal, one.place.letter).day(said)
    return day is not None and (letter.dated or proposal.as_of) - day.last <= NOW


def _age(one: Mention, proposal: Proposal) -> None:
    age = _years_of(one)
    born = one.payload.get("year")
    if born is not None and proposal.as_of.year - int(born) - age not in (0, 1):
        return  # years of something else
    day = proposal.letters[one.place.letter].dated
    years = 0 if day is None else max((proposal.as_of - day).days, 0) // 365
    if age <= OLDEST:
        exact = day is None or day == proposal.as_of
        proposal.state("/age", age if exact else bounds(age + years, age + years + 1), one.place)
