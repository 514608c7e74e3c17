"""A list of places, each with its dose: `SBRT: right adrenal 45 Gy in 5 fx, L1 27 Gy in 3 fx`,
`the sternum had 30 Gy in 10 fractions`, `27 Gy in 3 fractions to L1 and 40 Gy in 5 to the adrenal`.

Each dose is of the places that stand in front of it, or each of those behind; a sentence that does
neither throughout is left to those who read one treatment. The dose tells radiotherapy by itself;
which, tell the words beside it or in front of the list, or its fractions where these are large."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from oligomatch.matcher.letters.course.days import Written, without_days
from oligomatch.matcher.letters.course.disease.local.carried import is_open
from oligomatch.matcher.letters.course.disease.local.hints import is_ahead
from oligomatch.matcher.letters.course.disease.local.primary_treated import is_lobe_of_primary
from oligomatch.matcher.letters.course.disease.local.targets import (
    NamedTarget,
    TargetTreated,
    named_targets,
    without_asides,
)
from oligomatch.matcher.letters.course.disease.record import Disease
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import within
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.course.treated.doses import by_fractions, dose_of, doses_in
from oligomatch.matcher.letters.course.treated.local import RAYS, LocalSaid
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import part_ends

ABOVE = 300  # signs in front of a line in which the name of the treatment is looked for


@dataclass(frozen=True, slots=True)
class _Given:
    """A dose and the places that it was given to."""

    dose: re.Match[str]
    targets: tuple[NamedTarget, ...]
    first: int  # where what is told of it begins and ends
    last: int


def take_dosed(disease: Disease, said: SentenceSaid, *, named: bool = False) -> bool:
    """Whether a sentence is such a list, whose treatments are taken then; `named`: or tells one
    dose of a treatment that it names, of which it is open what it was of."""
    text = said.sentence.text
    doses = doses_in(text)
    if not doses or any(one.primary or one.modality not in RAYS for one in said.locals):
        return False
    if (said.locals and len(doses) < 2 and not named) or said.courses:
        return False
    known = forms("dosed")
    goes_on = known["goes_on"].search(text, doses[-1].end())
    clause = text[: goes_on.start()] if goes_on else text
    if known["otherwise"].search(clause) or forms("cancers")["other"].search(text):
        return False
    plain = without_asides(without_days(text, said.days))
    each = _ahead(plain, doses) or _behind(plain, doses)
    above = said.sentence.ahead[-ABOVE:]
    treated = [*_treated(said, plain, each, above)]
    each = [
        replace(one, targets=tuple(_own_lobe(disease, it) for it in one.targets)) for one in each
    ]
    if not each or len(treated) < len(each) or any(_in_lung(one) for one in each):
        return False
    for one in treated:
        start, end = one.start, one.end
        if said.sentence.context(start, end) - SO or is_ahead(said, start, end):
            return False
        if is_open(disease, said, one):
            return False
    for given, one in zip(each, treated, strict=True):
        place, own = said.sentence.place(one.start, one.end), _own(said, each[0].first, given)
        disease.targets_treated.append(TargetTreated(one, own, given.targets, (), place))
    return True


def _own(said: SentenceSaid, lead: int, one: _Given) -> SentenceSaid:
    """The sentence with the words of one place alone, and what stands in front of all."""
    text = said.sentence.text
    apart, rest = max(one.first - lead, 0), len(text) - one.last
    own = f"{text[:lead]}{' ' * apart}{text[one.first : one.last]}{' ' * rest}"
    return replace(said, sentence=replace(said.sentence, text=own))


def _in_lung(one: _Given) -> bool:
    """Whether a place may be that of the primary, which words do not call so."""
    return any(target.site and within(target.site.organ, "lung") for target in one.targets)


def _own_lobe(disease: Disease, one: NamedTarget) -> NamedTarget:
    """A place as the primary, where it is the lobe of that and nothing else is known in a lung."""
    if one.site is None or not is_lobe_of_primary(disease, one.site):
        return one
    return NamedTarget("primary", one.start, one.end)


def _groups(text: str, first: int, last: int) -> list[list[NamedTarget]]:
    """The places of a stretch, those together that are joined."""
    found = list[list[NamedTarget]]()
    known = forms("dosed")
    for one in named_targets(text):
        if not first <= one.start < last:
            continue
        before = found[-1][-1] if found else None
        if before is not None and known["same"].fullmatch(text, before.end, one.start):
            kinds = {before.kind, one.kind}
            lobe = next((each.site for each in (before, one) if each.site is not None), None)
            if "primary" in kinds and (lobe is None or within(lobe.organ, "lung")):
                found[-1][-1] = NamedTarget("primary", before.start, one.end)
                continue
        if before is not None and known["joined"].fullmatch(text, before.end, one.start):
            found[-1].append(one)
        else:
            found.append([one])
    return found


def _ahead(text: str, doses: Sequence[re.Match[str]]) -> list[_Given]:
    """Each dose with the places right in front of it."""
    known, found, begin = forms("dosed"), list[_Given](), 0
    text = text[: part_ends(text, doses[-1].end(), ";")]  # `.., July 2025; rib left alone`
    starts = list[int]()
    for dose in doses:
        groups = _groups(text, begin, dose.start())
        if len(groups) != 1:
            return []
        (own,) = groups
        if not known["up_to_dose"].fullmatch(text, own[-1].end, dose.start()):
            return []
        if starts and not known["next_one"].search(text, begin, own[0].start):
            return []
        starts.append(own[0].start)
        found.append(_Given(dose, tuple(own), own[0].start, len(text)))
        begin = dose.end()
    if _groups(text, begin, len(text)):
        return []
    ends = [*starts[1:], len(text)]
    return [replace(one, last=end) for one, end in zip(found, ends, strict=True)]


def _behind(text: str, doses: Sequence[re.Match[str]]) -> list[_Given]:
    """Each dose with the places right behind it."""
    known, found = forms("dosed"), list[_Given]()
    if _groups(text, 0, doses[0].start()):
        return []
    ends = [*(one.start() for one in doses[1:]), len(text)]
    for dose, end in zip(doses, ends, strict=True):
        groups = _groups(text, dose.end(), end)
        if len(groups) != 1:
            return []
        (own,) = groups
        if not known["from_dose"].fullmatch(text, dose.end(), own[0].start):
            return []
        found.append(_Given(dose, tuple(own), dose.start(), end))
    return found


def _treated(
    said: SentenceSaid, text: str, each: Sequence[_Given], above: str
) -> Iterator[LocalSaid]:
    """The treatments of a list, each with its own day, or with the one that is of all."""
    known = forms("dosed")
    if not each:
        return
    numbers = [*enumerate(said.days)]
    front = [at for at, day in numbers if day.end <= each[0].first]
    own = [[at for at, day in numbers if one.first <= day.start < one.last] for one in each]
    last_of_all = known["of_all"].search(text, each[-1].dose.end()) is not None
    at_end = len(each) > 1 and bool(own[-1]) and not (front or any(own[:-1]))
    last_of_all |= at_end and _in_brackets(text, each)
    of_all = own[-1] if last_of_all else front
    last_alone = len(each) > 1 and not any(own[:-1]) and not last_of_all
    if last_alone and known["last_one"].search(text, each[-1].dose.end()):
        own[-1] = []  # `.., the last fraction on 25 November`: of all of them, or of that one
    for one, days in zip(each, own, strict=True):
        day, until = _span(said.sentence.text, said.days, days or of_all)
        done = day is not None or known["done"].search(text)
        if not done or (day is None and (of_all or days)) or said.may_come(until or day):
            return
        first, last = one.dose.start(), one.last
        dose, fractions, _ = dose_of(said.sentence.text, *one.dose.span())
        _, _, bed = dose_of(said.sentence.text, first, last)
        modality = _modality(above, text, one, dose, fractions)
        if modality is None or dose is None:
            return
        yield LocalSaid(modality, *one.dose.span(), day, until, dose, fractions, True, "", bed)


def _in_brackets(text: str, each: Sequence[_Given]) -> bool:
    """Whether each dose stands in brackets behind its place, with the day behind all of them:
    `SABR to L4 (27 Gy/3) and to the left adrenal (40 Gy/5) July 2025`."""
    return all(
        text[: one.dose.start()].rstrip().endswith("(")
        and text[one.dose.end() :].lstrip().startswith(")")
        for one in each
    )


def _span(text: str, days: Sequence[Written], each: Sequence[int]) -> tuple[int | None, int | None]:
    """One day, or the two of a range."""
    if len(each) == 1:
        on = forms("treatment")["unread_end"].match(text, days[each[0]].end)
        return (None if on else each[0]), None
    if len(each) == 2 and forms("treatment")["range"].fullmatch(
        text, days[each[0]].end, days[each[1]].start
    ):
        return each[0], each[1]
    return None, None


def _modality(
    above: str, text: str, one: _Given, dose: float | None, fractions: int | None
) -> str | None:
    """Stereotactic or plain radiotherapy; None where it may be either."""
    known, own = forms("dosed"), text[one.first : one.last]
    if forms("local")["another_way"].search(own):
        return "RT"
    by_size = by_fractions(dose, fractions)
    small = by_size == "RT"
    several = len([*forms("treatment")["dose"].finditer(text)]) > 1  # of which one may be the other
    for near in (own, "" if small and several else text, "" if small else above):
        beams, plain = known["stereotactic"].search(near), known["plain"].search(near)
        if beams and not plain:
            return "SABR"
        if plain and not beams:
            return "RT"
    if known["rays"].search(text):
        return "RT"
    return by_size
