"""What a sentence says to have gone of the lesions that are known, by the places, the segments and
the numbers that stand with its words: `both hepatic lesions and the rib lesion had resolved`,
`complete remission of the frontal lesion`, `segment VIII lesion no longer visible`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oligomatch.matcher.letters.course.disease.examinations import moment_of
from oligomatch.matcher.letters.course.disease.mentions import note
from oligomatch.matcher.letters.course.disease.record import (
    Disease,
    Entity,
    Moment,
    MomentAt,
    are_alike,
)
from oligomatch.matcher.letters.course.lesions.lesion import GONE, LesionSaid, is_far, same_segment
from oligomatch.matcher.letters.course.lesions.sizes import segments_of
from oligomatch.matcher.letters.course.lesions.status import (
    is_bracketed,
    is_hedged,
    is_in_part,
)
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, site_of, sites, within
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.matcher.letters.pieces import BRACKET, part_ends
from oligomatch.matcher.letters.reading import Place

_EVERY = re.compile(r"(?:(?:are|were|have|had) )?(?:all|both)\b", re.I)
_TOKEN = re.compile(r"§+|[\w'-]+|[,;:.()&?/]|\S")
_OF_ONE = re.compile(r"(?:is|was|has)\b", re.I)
_LABEL = re.compile(r"\s*:\s*")


@dataclass(frozen=True, slots=True)
class Part:
    """One of those that are said to have gone."""

    text: str
    site: WhereSaid | None
    segment: str


def take_vanished(
    disease: Disease,
    said: SentenceSaid,
    moments: Sequence[MomentAt],
    *,
    undated: bool = False,
) -> None:
    """Note which of the known lesions a sentence says to have gone; `undated`: at a time under the
    drugs that no scan tells."""
    text, known = said.sentence.text, forms("vanished")
    if not disease.entities or any(one.kind == "ultrasound" for one in said.exams):
        return
    if not any(known[name].search(text) for name in ("gone", "whole")):
        return
    plain, staged = _blank(said), disease.staged
    for name in ("gone", "whole"):
        for one in known[name].finditer(text):
            away = stays_away(text, one.end())
            taken = [one.span(), *([away.span()] if away else [])]
            if said.sentence.context(*one.span(), taken) - SO:
                continue
            ahead = name == "gone"
            span = _ahead(plain, one) if ahead else _behind(plain, one.end())
            if span is None or known["back"].search(text, one.end()):
                continue
            if known["aimed"].search(text, 0, one.start()) or is_hedged(text, one):
                continue
            if is_in_part(text, one) or known["all_but"].search(text, 0, span[0]):
                continue
            moment = None if undated else moment_of(disease, one.start(), moments, said)
            place = said.sentence.place(span[0] if ahead else one.start(), max(one.end(), span[1]))
            parts = [*_parts(text, plain, *span)]
            opens = text.rfind("(", 0, one.start())
            if ahead and text[opens + 1 : one.start()].strip() == "" and is_bracketed(text, opens):
                parts = parts[-1:]  # `in the liver and L3 (resolved)`
            if any(part.site is None and known["others"].search(part.text) for part in parts):
                continue  # `all the others, in lung and bone, have disappeared`
            for part in parts:
                each = _meant(disease, part, moment, place)
                for entity in each if away else ():
                    note(disease, entity, _as_gone(entity, part), None, place)  # as of the letter
                if moment is None:
                    disease.went += [(entity, place) for entity in each]
                    continue
                for entity in each:
                    note(disease, entity, _as_gone(entity, part), moment, place)
                    entity.refine(_as_gone(entity, part))
                if each:
                    disease.vanished.append((said.sentence.here, part.site))
    disease.staged = staged  # that of the sentence, whichever of its parts was looked at


def stays_away(text: str, end: int) -> re.Match[str] | None:
    """The words behind what is gone, in its part of a sentence, which say that it has not come back
    since."""
    return forms("vanished")["stays_away"].search(text, end, part_ends(text, end, ";"))


def _blank(said: SentenceSaid) -> str:
    """A sentence with its places and segments as signs, its days and examinations as commas, and
    without brackets that name no place."""
    text = said.sentence.text
    signs = list(text)
    spans = [(day.start, day.end) for day in said.days]
    for start, end in [*spans, *((exam.start, exam.end) for exam in said.exams)]:
        signs[start:end] = "," * (end - start)
    for one in sites(text):
        signs[one.start : one.end] = "§" * (one.end - one.start)
    for at, name in segments_of(text, 0, len(text)):
        signs[at : at + len(name)] = "§" * len(name)
    for bracket in BRACKET.finditer("".join(signs)):
        if "§" not in bracket[0]:
            signs[bracket.start() : bracket.end()] = " " * len(bracket[0])
    return "".join(signs)


def _ahead(plain: str, one: re.Match[str]) -> tuple[int, int] | None:
    """The stretch in front of words for what is gone that names of what they are: as far as there
    are but places and words for lesions, and over a comma where more than the last is meant."""
    known, tokens = forms("vanished"), [*_TOKEN.finditer(plain, 0, one.start())]
    while tokens and tokens[-1][0] in ",:":
        tokens.pop()
    first, joined = len(tokens), _EVERY.match(one[0]) is not None
    while first and _may_stand(tokens[first - 1][0], comma=joined):
        first -= 1
        joined |= known["joins"].fullmatch(tokens[first][0]) is not None
    commas = [at for at in range(first, len(tokens)) if tokens[at][0] == ","]
    if commas and _OF_ONE.match(one[0]):
        first = commas[-1]  # `L3 and T4, and the frontal lesion is no longer seen`
    while first < len(tokens) and tokens[first][0] in (",", "and", "or", "nor", "&"):
        first += 1
    if first == len(tokens):
        return None
    if first and known["leads"].fullmatch(tokens[first - 1][0]) is None:
        return None
    if known["place_of"].fullmatch(tokens[first][0]):
        later = [at for at in range(first, len(tokens)) if tokens[at][0] == ","]
        if not later:
            return None
        first = later[0] + 1
    return tokens[first].start(), one.start()


def _may_stand(token: str, *, comma: bool) -> bool:
    """Whether a word may stand with the places of those that are named."""
    known = forms("vanished")
    if token == ",":
        return comma
    return bool(
        token[0] == "§" or known["named"].fullmatch(token) or known["joins"].fullmatch(token)
    )


def _behind(plain: str, first: int) -> tuple[int, int] | None:
    """The stretch behind such words that names of what they are."""
    known, last = forms("vanished"), first
    for token in _TOKEN.finditer(plain, first):
        if not _may_stand(token[0], comma=False):
            ends = known["ends"].fullmatch(token[0]) is not None
            before = plain[first:last].split()
            return (first, last) if before and (ends or before[-1] == "and") else None
        last = token.end()
    return (first, last) if plain[first:last].strip() else None


def _parts(text: str, plain: str, first: int, last: int) -> Iterator[Part]:
    """Those that a stretch names, one after another; without a place, that of the label before."""
    at = first
    label = [one for one in sites(text) if _LABEL.fullmatch(plain, one.end, first)]
    ends = [one.span() for one in forms("vanished")["and"].finditer(plain, first, last)] + [
        (last, last)
    ]
    places = [one for one in sites(text) if first <= one.start and one.end <= last]
    each = [*segments_of(text, first, last)]
    for end, begin in ends:
        own = [one for one in places if at <= one.start and one.end <= end]
        segments = [name for where, name in each if at <= where < end]
        if len(own) <= 1 and len(segments) <= 1:
            site = own[0] if own else label[0] if label else None
            if site is None and segments:
                site = site_of("liver")
            yield Part(text[at:end], site, segments[0] if segments else "")
        at = begin


def _meant(disease: Disease, part: Part, moment: Moment, place: Place) -> list[Entity]:
    """The lesions that one of those is; none where it may be another."""
    known, own = forms("vanished"), part.text
    there = [
        x
        for x in disease.entities
        if x.kind != "primary" and not x.is_gone and not _is_said(x, moment)
    ]
    if known["others"].search(own):
        return []
    if part.site is not None and part.site.is_node and not is_far(part.site):
        return []  # what became of those of the region is read with all of them
    counted = known["number"].search(own)
    number = whole_number(group(counted)["number"]) if counted else 0
    several = known["several"].search(own) is not None
    if part.site is None:
        fit = [x for x in there if not x.site.is_node]
        fit = (
            [x for x in fit if within(x.site.organ, "brain")] if disease.staged == "brain" else fit
        )
        if known["treated"].search(own):
            return fit if all(x.treatments for x in fit) and several == (len(fit) > 1) else []
        as_said = None
    else:
        as_said = LesionSaid("site", part.site, segment=part.segment)
        fit = [x for x in there if x.may_be(as_said) and x.site.is_node == part.site.is_node]
    if some := known["some_of"].search(own):
        few, whole = (whole_number(group(some)[one]) for one in ("some", "of"))
        alike = len(fit) == whole and are_alike(fit) and few < whole
        return fit[:few] if alike else []
    if known["one_of"].search(own):
        return []
    if as_said is None or part.site is None:
        return fit if number > 1 and len(fit) == number else []
    if part.segment and not _exact(fit, part) and any(x.is_sized for x in fit):
        return []  # a size is that of one in another segment, as it may be
    gone = (x for x in disease.entities if x.may_be(as_said))
    if not several and any(_went_here(x, place) or _lay_there(x, part) for x in gone):
        return []  # it is that one
    exact = _exact(fit, part)
    if exact or (part.segment and len(fit) > 1 and are_alike(fit)):
        return (exact or fit)[:1]
    if number > 1:
        return fit if len(fit) == number else []
    system = part.site.system
    whole = part.site.organ == system and not part.site.parts
    if several and len(fit) == 1 and disease.open_number:
        return []  # one of many that no sentence names
    if several or (whole and not known["lesion"].search(own)):
        return fit
    return fit if len(fit) == 1 else []


def _exact(each: Sequence[Entity], part: Part) -> list[Entity]:
    """Those that are told to lie in the segment that is named."""
    return [x for x in each if part.segment and same_segment(x.segment, part.segment)]


def _lay_there(each: Entity, part: Part) -> bool:
    """Whether a lesion that is gone is told to have lain at just the place of a part."""
    site = part.site
    same = site is not None and (site.organ, site.parts) == (each.site.organ, each.site.parts)
    return each.is_gone and same and bool(each.site.parts or each.segment)


def _went_here(each: Entity, place: Place) -> bool:
    """Whether the same words tell already of a lesion that it has gone."""
    return any(
        place.meets(one)
        for state in each.seen.values()
        for status, one in state.statuses
        if status in GONE
    )


def _is_said(each: Entity, moment: Moment) -> bool:
    """Whether a size or a change of that day is told of a lesion."""
    state = each.seen.get(moment)
    return state is not None and bool(state.statuses or state.sizes)


def _as_gone(each: Entity, part: Part) -> LesionSaid:
    site = part.site if part.site and within(part.site.organ, each.site.organ) else each.site
    return LesionSaid("site", site, segment=part.segment, status="resolved", definite=True)
