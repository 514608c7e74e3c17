"""Local treatments, as a sentence has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oligomatch.matcher.letters.course.days import Written, without_days
from oligomatch.matcher.letters.course.sites import sites, within
from oligomatch.matcher.letters.course.treated.doses import by_dose, dose_and_fractions, dose_of
from oligomatch.matcher.letters.forms import forms, treatment
from oligomatch.matcher.letters.sentences import Sentence

ALONE = ("adrenal", "brain")  # organs that are seldom operated on for another illness
RAYS = ("SABR", "RT")  # treatments of a lesion by radiotherapy


@dataclass(frozen=True, slots=True)
class LocalSaid:
    """A local treatment; `day`: the number of its date in the sentence."""

    modality: str
    start: int
    end: int
    day: int | None
    until: int | None
    dose: float | None
    fractions: int | None
    given: bool
    primary: str = ""  # resected | chemoradiation
    bed: float | None = None


def locals_of(sentence: Sentence, days: Sequence[Written]) -> Iterator[LocalSaid]:
    """The local treatments of a sentence, each with its dose and day."""
    text, known = sentence.text, forms("treatment")
    found: list[tuple[str, int, int, str]] = []
    for one in known["primary_surgery"].finditer(text):
        ahead = known["of_other_organ"].search(text[: one.start()])
        if ahead or known["of_other_behind"].match(text, one.end()):
            continue  # of the thyroid or the liver
        if _is_of_metastasis(text, one):
            found.append(("surgery", one.start(), one.end(), ""))
            continue
        found.append(("surgery", one.start(), one.end(), "resected"))
    paced = known["of_heart"].search(text) and not known["dose_given"].search(text)
    for one in known["chemoradiation"].finditer(text):
        if paced and one[0].strip() == "CRT":
            continue  # cardiac resynchronisation
        found.append(("RT", one.start(), one.end(), "chemoradiation"))
    for one in known["local"].finditer(text):
        if any(start < one.end() and one.start() < end for _, start, end, _ in found):
            continue
        if one.lastgroup == "rt" and one[0].casefold() == "rt" and not one[0].isupper():
            continue
        if one.lastgroup == "surgery" and (
            forms("lesions")["resected_primary"].match(text, one.end()) or _is_elsewhere(text, one)
        ):
            continue
        modality = {"sabr": "SABR", "rfa": "RFA", "rt": "RT"}.get(
            str(one.lastgroup), str(one.lastgroup)
        )
        found.append((modality, one.start(), one.end(), ""))
    found = found or list(by_dose(text))  # `received 30 Gy in 10 fractions`
    found.sort(key=lambda one: one[1])
    found = _of_one(text, found)
    for at, (modality, start, end, primary) in enumerate(found):
        first = (
            0
            if not at
            else max(found[at - 1][2], text.rfind(",", 0, start), text.rfind(";", 0, start))
        )
        last = found[at + 1][1] if at + 1 < len(found) else len(text)
        drug = treatment("drugs").search(text, end, last)
        if drug and primary and treatment("its_drugs").fullmatch(text, end, drug.start()):
            behind_it = treatment("comes_next").search(text, drug.end(), last)
            last = behind_it.start() if behind_it else last
        else:
            last = drug.start() if drug else last  # what stands behind is the day of the drug
        own = [
            (n, one)
            for n, one in enumerate(days)
            if first <= one.start
            and one.end <= last
            and not _of_before(text, days, one, start)
            and not treatment("revised").search(text, 0, one.start)
            and not treatment("day_of_diagnosis").search(text, 0, one.start)
        ]
        plain = without_days(text, days)
        since = any(one.start >= end and _is_of_event(plain, one, start, end) for _, one in own)
        own = [one for one in own if not _is_of_event(plain, one[1], start, end)]
        if len(own) > 1:
            own = [one for one in own if not _is_of_finding(plain, one[1])]
        next_one = [at for at, one in own if one.end <= start and _begins(text, one)]
        own = [(at, one) for at, one in own if not next_one or at >= next_one[-1]]
        dated = any(one.end <= start for _, one in own)
        firm = min((one.start for _, one in own if one.start >= end), default=end)
        own = [
            one
            for one in own
            if not _opens_an_event(text, one[1], end, dated=dated or one[1].start > firm)
        ]
        if len(own) == 2 and (own[0][1].kind, own[1][1].kind) == ("date", "nth"):
            own = own[1:]  # `in August 2025, ending on the 22nd`: of that month
        day = until = None
        if len(own) == 1:
            day = own[0][0]
        elif len(own) == 2 and treatment("range").fullmatch(text[own[0][1].end : own[1][1].start]):
            day, until = own[0][0], own[1][0]
        elif own:
            behind = [n for n, one in own if one.start >= end]
            day = behind[0] if len(behind) == 1 else None
        if day is not None and until is None:
            on = any(
                treatment(name).match(text, days[day].end)
                for name in ("day_until_now", "unread_end")
            )
            day = None if on else day  # of its beginning alone
        dose, fractions = dose_and_fractions(text, first, last)
        given = day is not None or dose is not None or since
        given |= treatment("done").search(text, first, last) is not None
        _, _, bed = dose_of(text, first, last)
        yield LocalSaid(modality, start, end, day, until, dose, fractions, given, primary, bed)


def _is_of_metastasis(text: str, one: re.Match[str]) -> bool:
    """Whether the removal of a segment or a lobe is told of a metastasis in front of it: of the
    liver, or of a lung where the same lobe is named, or none."""
    behind = re.split(r"[.;,]", text[one.end() :])[0]
    lobes = {each.organ for each in sites(f"{one[0]}{behind}") if within(each.organ, "lung")}
    known = forms("treatment")
    if "segment" in one[0] and not lobes and known["of_liver_ahead"].search(text[: one.start()]):
        return True
    ahead = known["of_lung_ahead"].search(text[: one.start()])
    own = {each.organ for each in sites(ahead[0])} if ahead else set[str]()
    return ahead is not None and (not lobes or any(within(a, b) for a in lobes for b in own))


def _is_elsewhere(text: str, one: re.Match[str]) -> bool:
    """Whether an operation that names its organ stands beside metastases of other organs alone."""
    known = forms("treatment")
    if "prosthesis" in one[0].casefold():
        return known["prosthesis_there"].search(text) is None
    organ = known["of_organ"].search(one[0])
    if organ is None or organ.lastgroup in ALONE or not forms("lesions")["metastasis"].search(text):
        return False
    return not any(within(each.organ, str(organ.lastgroup)) for each in sites(text))


def _is_of_event(text: str, one: Written, start: int, end: int) -> bool:
    """Whether a day beside a treatment is that of another event: of what came of it, or of what it
    followed on."""
    known = forms("carried")
    if one.start >= end:
        event = known["other_event"].search(text, end, one.start)
        own = known["right_behind"].fullmatch(text, end, one.start)
        if event is None and own is None and known["paper_of"].search(text, 0, start):
            return True  # `the pathology of the lobectomy arrived on 4 April 2026`
        event = event or known["then_befell"].search(text, end, one.start)
        return event is not None and not known["on_its_way"].search(text, end, event.start())
    if one.end > start:
        return False
    if known["board_then"].match(text, one.end, start):
        return True
    if known["was_before"].match(text, end):
        return True  # `cisplatin from 3 May 2024, lobectomy before`
    if known["came_before"].fullmatch(text, one.end, start):
        return True  # `on 3 May 2023 osimertinib was started after lobectomy`
    if text.startswith(",", one.end) and known["found_on"].search(text, 0, one.start):
        return True
    before = known["before_day"].search(text, 0, one.start)
    return bool(before and known["then_came"].fullmatch(text, one.end, start))


def _opens_an_event(text: str, one: Written, end: int, *, dated: bool) -> bool:
    """Whether a day behind a treatment begins what is told next: `In 2024 SBRT of L3; 5/2026 left
    adrenal metastasis`. `dated`: whether a day stands in front of the treatment."""
    opens = one.start >= end and treatment("next_event").search(text, end, one.start)
    if not opens or treatment("event_behind").match(text, one.end) is None:
        return False
    return dated or ";" in opens[0]


def _is_of_finding(text: str, one: Written) -> bool:
    """Whether words tell right in front of a day that something was found on it."""
    known, ahead = forms("treatment"), text[: one.start]
    if forms("found")["another_deed"].search(ahead):
        return False
    found = forms("found")["before"].search(ahead)
    return found is not None and not any(
        known[name].search(found[0]) for name in ("local", "primary_surgery")
    )


def _of_one(
    text: str, found: Sequence[tuple[str, int, int, str]]
) -> list[tuple[str, int, int, str]]:
    """With a treatment that is told by two words as one: `removed by adrenalectomy`, `RT of L3
    (SBRT)`."""
    whole = list[tuple[str, int, int, str]]()
    for one in found:
        before = whole[-1] if whole else None
        both = before is not None and before[::3] == one[::3] == ("surgery", "")
        of_primary = before is not None and before[::3] == ("surgery", "") and one[3] == "resected"
        if (
            before is not None
            and of_primary
            and treatment("same_operation").fullmatch(text, before[2], one[1])
        ):
            whole[-1] = ("surgery", before[1], one[2], "resected")  # `removed by lobectomy`
        elif (
            before is not None
            and both
            and treatment("two_words").fullmatch(text, before[1], one[1])
        ):
            whole[-1] = (before[0], before[1], one[2], "")
        elif (
            before is not None
            and both
            and treatment("opener").fullmatch(text, *before[1:3])
            and treatment("opened_for").fullmatch(text, before[2], one[1])
        ):
            whole[-1] = one  # `craniotomy, right frontal metastasis removed`
        elif (
            before is not None and both and treatment("taken_by").fullmatch(text, before[1], one[1])
        ):
            continue  # `took the frontal lesion out by craniotomy`
        elif before is not None and (before[0], before[3], *one[::3]) == ("RT", "", "SABR", ""):
            named = treatment("rays_by").fullmatch(text, before[2], one[1])
            named = named or (
                treatment("rays_named_so").fullmatch(text, before[2], one[1])
                and treatment("so_named").match(text, one[2])
            )
            whole[-1:] = [("SABR", *before[1:])] if named else [before, one]
        else:
            whole.append(one)
    return whole


def _of_before(text: str, days: Sequence[Written], one: Written, start: int) -> bool:
    """Whether a day in front of a treatment is of something else: of the diagnosis, or of what is
    told with a number of its own in between."""
    if one.start >= start:
        return False
    plain = without_days(text, days)
    if any(sign.isdigit() for sign in plain[one.end : start]):
        return True
    return bool(forms("diagnosis")["label"].search(plain[: one.start])) and not _begins(text, one)


def _begins(text: str, one: Written) -> bool:
    """Whether a day begins what came next: `in May he fell ill and on 6 June had a lobectomy`."""
    return forms("diagnosis")["another_event"].search(text, 0, one.start) is not None
