"""What one local treatment was of, where its clause tells of nothing else: a place, the primary,
the cavity of what was removed, or the lesion that was named before.

The place is the subject (`the femur got 20 Gy`) or stands behind the treatment (`20 Gy were given
to the femur`); which lesion that is, is settled when all letters are read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from oligomatch.matcher.letters.course.days import without_days
from oligomatch.matcher.letters.course.disease.organs_treated import known_by_treatment
from oligomatch.matcher.letters.course.disease.record import Disease, Entity
from oligomatch.matcher.letters.course.lesions.lesion import same_segment
from oligomatch.matcher.letters.course.lesions.sizes import segments_of
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, may_meet, sites, within
from oligomatch.matcher.letters.course.treated.local import LocalSaid
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import part_begins, part_ends, without
from oligomatch.matcher.letters.reading import Place

_PART_END = re.compile(r"[;]|,\s+(?:and\s+)?(?:it|he|she|which)\b|\bbecause\b")
_JOIN = re.compile(
    r"\s*(?:,|\+|&|/|,?\s?(?:and|together with|as well as)(?:\s(?:of|to))?(?:\sthe)?)\s*(?:the\s)?"
)
_AHEAD = re.compile(r"\W*(?:and\s+|then\s+|the\s+|his\s+|her\s+)*", re.I)
_STOP = re.compile(r"[,;:.()]|\b(?:and|was|were|had|received|underwent|in|on)\b")
AROUND = 24  # signs around a place that may tell that several are meant
NUMBERS = {"both": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


@dataclass(frozen=True, slots=True)
class NamedTarget:
    """What words say that a treatment was of; `several`: all that lie there, so many or any."""

    kind: str  # site | primary | cavity | it
    start: int
    end: int
    site: WhereSaid | None = None
    several: bool = False
    number: int | None = None
    segment: str = ""


@dataclass(frozen=True, slots=True)
class TargetTreated:
    """A treatment of one target; `before`: the lesions of the sentence or clause before."""

    said: LocalSaid
    sentence: SentenceSaid
    targets: tuple[NamedTarget, ...]
    before: tuple[Entity, ...]
    place: Place


def target_of(
    disease: Disease, said: SentenceSaid, one: LocalSaid, place: Place
) -> TargetTreated | None:
    """The targets of a treatment; None where its clause may be of something else."""
    text, each = said.sentence.text, _without_it(named_targets(said.sentence.text))
    alone = len({other.modality for other in said.locals}) == 1
    if not alone or _is_of_else(text, one, each):
        return None
    of_it = any(target.kind == "it" for target in each)
    if of_it and len(said.locals) > 1 and said.locals[0] is not one:
        return None  # `polyps were removed; the gland was removed`
    first, last = part_begins(text, one.start, ";"), part_ends(text, one.end, ";")
    each = [target for target in each if first <= target.start < last]
    each = [target for target in each if not one.start <= target.start < one.end]
    each = [target for target in each if not nothing_done_to(text, target.start)]
    before = [target for target in each if target.end <= one.start]
    behind = [target for target in each if target.start >= one.end]
    plain = without_asides(without_days(text, said.days))
    if before and not behind:
        found = _subject(plain, one, before)
    elif behind and not before:
        found = _object(plain, one, behind, dated=said.day(one.day) is not None)
    elif not each and _follows(text, one):
        found = (NamedTarget("it", one.start, one.start),)
    else:
        return None
    undated = one.day is None or said.days[one.day].kind == "no_year"
    if found and undated and _is_apposed(plain, found[-1], one):
        return None
    if not found or forms("local")["not_of_it"].search(plain, 0, min(found[0].start, one.start)):
        return None
    return TargetTreated(one, said, found, tuple(disease.just_before(said.sentence)), place)


def without_asides(text: str) -> str:
    """A text with what else is told between a place and what was done to it blanked: `the humerus,
    which hurt, received 20 Gy`."""
    return without(forms("local")["aside"], text)


def nothing_done_to(text: str, *starts: int) -> bool:
    """Whether words right in front of a lesion, or of one of its places, say that nothing was done
    to it: `nothing was done to L3, and the spleen was removed`."""
    known = forms("local")["nothing_to"]
    return any(known.search(text, 0, start) for start in starts)


def _without_it(each: Sequence[NamedTarget]) -> list[NamedTarget]:
    """The targets of a clause without the `it` that is of the one place in front of it (`because
    L3 hurt it was irradiated`)."""
    kinds = [one.kind for one in each]
    return [each[0]] if kinds == ["site", "it"] and not each[0].several else [*each]


def _subject(text: str, one: LocalSaid, each: Sequence[NamedTarget]) -> tuple[NamedTarget, ...]:
    """What stands in front of a treatment, as the subject of it."""
    known, first = forms("local"), _listed(text, each, last=True)
    end, start = first[-1].end, one.start
    if forms("treatment")["dose_given"].match(text, start):
        between = known["of_dose"].fullmatch(text, end, start)
    elif forms("treatment")["dose"].match(text, start):
        between = known["led"].fullmatch(text, end, start)
    elif _is_elliptic(text, first, one) or (len(each) == 1 and _is_apposed(text, each[0], one)):
        return first  # `, the femur irradiated in October`
    else:
        between = known["was_treated"].fullmatch(text, end, start)
    if between is None or known["not_of_it"].search(text, end, start):
        return ()
    return first if len(first) == len(each) or _is_led(text, one) else ()


def _is_led(text: str, one: LocalSaid) -> bool:
    """Whether a clause tells a dose alone, the treatment in front of all places."""
    return forms("treatment")["dose"].match(text, one.start) is not None


def _object(
    text: str, one: LocalSaid, each: Sequence[NamedTarget], *, dated: bool
) -> tuple[NamedTarget, ...]:
    """What stands behind a treatment, as the object of it."""
    known, first = forms("local"), _listed(text, each)
    if len(first) < len(each):
        return ()
    if not known["treated_place"].fullmatch(_undosed(text), one.end, first[0].start):
        return ()
    if known["noun_done"].search(text) or (dated and known["received"].search(text, 0, one.start)):
        return first
    named = any(target.kind == "site" for target in first)
    return first if dated and not named else ()


def _follows(text: str, one: LocalSaid) -> bool:
    """Whether a treatment that names no place followed on what was named before."""
    known = forms("local")
    front = known["of_that_one"].match(text[: one.start])
    return bool(front and known["then_given"].match(text, one.end))


def _is_of_else(text: str, one: LocalSaid, each: Sequence[NamedTarget]) -> bool:
    """Whether the part of a clause that tells of a treatment may be of something else."""
    ends = _PART_END.search(text, one.end)
    part = text[: ends.start() if ends else len(text)]
    for target in each:
        if target.kind == "primary" and target.end <= len(part):
            part = part[: target.start] + " " * (target.end - target.start) + part[target.end :]
    other = (forms("treatment")["of_else"], forms("cancers")["other"])
    return any(form.search(part) for form in other)


def _is_elliptic(text: str, first: Sequence[NamedTarget], one: LocalSaid) -> bool:
    """Whether a participle stands right behind its place, at the beginning of a clause."""
    plain = not text[first[-1].end : one.start].strip()
    done = text[one.start : one.end].casefold() in ("irradiated", "resected", "removed", "excised")
    return plain and done and _AHEAD.fullmatch(text, 0, first[0].start) is not None


def _is_apposed(text: str, target: NamedTarget, one: LocalSaid) -> bool:
    """Whether an operation stands behind the primary as what was done to it."""
    removed = text[one.start : one.end].casefold() in ("operated", "resected", "removed", "excised")
    between = forms("local")["apposed"].fullmatch(text, target.end, one.start)
    return target.kind == "primary" and removed and between is not None


def _undosed(text: str) -> str:
    """A text with its doses blanked."""
    return forms("treatment")["dose"].sub(lambda dose: " " * len(dose[0]), text)


def named_targets(text: str) -> list[NamedTarget]:
    """What a clause names that a treatment may be of."""
    own = [
        NamedTarget(str(one.lastgroup).rstrip("2"), *one.span())
        for one in forms("local")["target"].finditer(text)
    ]
    for site in sites(text):
        if any(one.start < site.end and site.start < one.end for one in own):
            continue
        front = _STOP.split(text[max(0, site.start - AROUND) : site.start])[-1]
        behind = _STOP.split(text[site.end :][:AROUND])[0]
        words = [word[0] for word in forms("local")["several"].finditer(f"{front} {behind}")]
        number = next(
            (NUMBERS[word.casefold()] for word in words if word.casefold() in NUMBERS), None
        )
        own.append(NamedTarget("site", site.start, site.end, site, bool(words), number))
    for start, segment in segments_of(text, 0, len(text)):
        if not any(one.site and one.site.organ == "liver" for one in own):
            site = WhereSaid("liver", (), start, start + len(segment), segment)
            first = text.casefold().rfind("segment", 0, start)
            own.append(
                NamedTarget("site", max(first, 0), start + len(segment), site, segment=segment)
            )
    return sorted(own, key=lambda one: one.start)


def _listed(
    text: str, each: Sequence[NamedTarget], *, last: bool = False
) -> tuple[NamedTarget, ...]:
    """The first targets of a list, or the last, as far as nothing stands between them."""
    ordered = [*reversed(each)] if last else [*each]
    found = ordered[:1]
    for one in ordered[1:]:
        left, right = (one, found[-1]) if last else (found[-1], one)
        if not _JOIN.fullmatch(text, left.end, right.start):
            break
        found.append(one)
    return tuple(reversed(found)) if last else tuple(found)


def lesions_of(disease: Disease, one: TargetTreated) -> list[Entity] | None:
    """The lesions that were treated; None where it is open which. Nothing where it was the
    primary."""
    found = list[Entity]()
    for target in one.targets:
        if target.kind == "primary":
            continue
        each = _lesions(disease, one, target)
        if not each:
            return None
        found += [lesion for lesion in each if lesion not in found]
    return found


def _lesions(disease: Disease, one: TargetTreated, target: NamedTarget) -> list[Entity]:
    if target.kind == "it":
        return [*one.before] if len(one.before) == 1 else []
    if target.kind == "cavity":
        return of_cavity(disease)
    assert target.site is not None
    there = [each for each in disease.entities if meets(each.site, target.site)]
    if any(each.kind == "primary" or not each.sure for each in there):
        return []
    if target.segment:
        there = [each for each in there if same_segment(each.segment, target.segment)]
    if target.several:
        return there if target.number in (None, len(there)) and len(there) > 1 else []
    if not there and not target.segment:
        alone = known_by_treatment(disease, one.said, one.sentence, target.site, one.place)
        return [alone] if alone is not None else []
    if len(there) != 1 or not _was_there(one, there[0]):
        return []
    return there


def of_cavity(disease: Disease) -> list[Entity]:
    """The lesion whose cavity is meant: the only one cut out, in the head before others."""
    cut = [
        each
        for each in disease.entities
        if any(given["modality"] == "surgery" for given, _ in each.treatments)
    ]
    in_head = [each for each in cut if within(each.site.organ, "brain")]
    return in_head if len(in_head) == 1 else cut if len(cut) == 1 else []


def _was_there(one: TargetTreated, lesion: Entity) -> bool:
    """Whether a lesion may be what was treated: it was known by then, or told before it, and what
    was cut out was not seen since."""
    day = one.sentence.day(one.said.until) or one.sentence.day(one.said.day)
    if lesion.site.system == "lung" and not lesion.site.parts.get("lobe"):
        return False
    seen, known = lesion.seen_on, min(lesion.places) < one.place and not lesion.new
    if day is not None and one.said.modality == "surgery":
        return all(then.first <= day.last for then in seen) and (bool(seen) or known)
    return known or (day is not None and any(then.first <= day.last for then in seen))


def meets(own: WhereSaid, site: WhereSaid) -> bool:
    """Whether a lesion's place may be the one that was treated."""
    if not may_meet(own, site):
        return False
    lobes = {one.parts.get("lobe") for one in (own, site)} - {None}
    stations = {one.parts.get("station") for one in (own, site)} - {None}
    return len(lobes) < 2 and len(stations) < 2
