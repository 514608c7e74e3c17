"""A lesion of which words say that nobody knows whether it is a metastasis: it is listed as one
that may be either (docs/profile.md, Totals), as long as nothing that is told later settles it. That
it is new is not stated: a new lesion would be a progression, which only a metastasis is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from oligomatch.matcher.letters.course.disease.examinations import moment_of
from oligomatch.matcher.letters.course.disease.natures.doubts import USUAL, names_place
from oligomatch.matcher.letters.course.disease.record import Disease, Moment, MomentAt, Stagings
from oligomatch.matcher.letters.course.disease.stagings import near
from oligomatch.matcher.letters.course.lesions.lesion import LesionSaid, is_far
from oligomatch.matcher.letters.course.lesions.sizes import segments_of, sizes_of
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, finest, site_of, sites, within
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.reading import Place

SYSTEMS = USUAL | {"kidney"}
_NEAR = 3  # signs between two sentences
_PART = re.compile(r"[^;]+")


@dataclass(frozen=True, slots=True)
class Undecided:
    """One lesion that may be a metastasis or not."""

    site: WhereSaid
    segment: str
    size: float | None
    beside: bool  # that it is called another than those of its organ
    moment: Moment
    place: Place


def take_undecided(disease: Disease, said: SentenceSaid, moments: Sequence[MomentAt]) -> None:
    """Keep the lesions of which a sentence, or the one behind it, says that it is open what they
    are."""
    text, known = said.sentence.text, forms("undecided")
    doubts = [
        one
        for one in known["undecided"].finditer(text)
        if said.sentence.context(*one.span(), [one.span()]) - SO <= {"doubtful"}
    ]
    last = disease.spot
    disease.spot = None
    if not doubts and known["thing"].search(text) is None:
        return
    other, staged = forms("cancers")["other"].search(text), disease.staged
    for part in _PART.finditer(text):
        own = [one for one in doubts if part.start() <= one.start() < part.end()]
        spot = _spot(disease, said, part, moments)
        if spot is None and own and last is not None and not any(_places(text, part)):
            near_by = said.sentence.place(part.start(), part.end())
            follows = last.place.letter == near_by.letter and (
                near_by.start - last.place.end <= _NEAR
            )
            if follows and known["goes_on"].match(text, part.start(), part.end()):
                spot = replace(last, place=Place(near_by.letter, last.place.start, near_by.end))
        if own and spot is not None and not other and not _leans(text, part):
            disease.undecided.append(spot)
        disease.spot = last = spot
    disease.staged = staged


def _places(text: str, part: re.Match[str]) -> list[WhereSaid]:
    each = sites(text, every=True)
    return finest([one for one in each if part.start() <= one.start < part.end()])


def _leans(text: str, part: re.Match[str]) -> bool:
    """Whether its words say what it is held for."""
    return forms("undecided")["settled"].search(text, part.start(), part.end()) is not None


def _spot(
    disease: Disease,
    said: SentenceSaid,
    part: re.Match[str],
    moments: Sequence[MomentAt],
) -> Undecided | None:
    """The one lesion of a part of a sentence with its one place; None where there may be more."""
    text, known = said.sentence.text, forms("undecided")
    first, last = part.span()
    things = [*known["thing"].finditer(text, first, last)]
    places = _places(text, part)
    segments = [name for _, name in segments_of(text, first, last)]
    if segments and not places and (liver := site_of("liver")):
        places = [liver]
    if len(places) != 1 or not things or known["things"].search(text, first, last):
        return None
    sizes = {size for _, size in sizes_of(text, first, last)[0]}
    if len(segments) > 1 or len(sizes) > 1:
        return None
    if said.sentence.context(*things[0].span()) - SO - {"doubtful"}:
        return None
    return Undecided(
        places[0],
        segments[0] if segments else "",
        sizes.pop() if sizes else None,
        known["beside"].search(text, first, last) is not None,
        moment_of(disease, things[0].start(), moments, said),
        said.sentence.place(first, last),
    )


def state_undecided(disease: Disease, at_of: Mapping[Moment, int], stagings: Stagings) -> None:
    """The lesions of which it is open whether they are metastases, as such."""
    proposal, taken = disease.proposal, set[str]()
    for at, one in enumerate(_undecided(disease, at_of, stagings), len(disease.entities)):
        base, parts = f"/lesions/{at}", one.site.parts
        said = [parts.get("side"), parts.get("lobe"), one.site.organ.replace("_", " "), one.segment]
        name = plain = " ".join(x for x in said if x)
        while name in taken:
            name = f"{plain} {len(taken) + 1}"
        taken.add(name)
        proposal.state(f"{base}/id", f"{name} (undecided)", one.place)
        proposal.state(f"{base}/organ", one.site.organ, one.place)
        proposal.state(f"{base}/role", "indeterminate", one.place)
        for part in ("side", "lobe"):
            if parts.get(part) and not within(one.site.organ, "liver"):
                proposal.state(f"{base}/{part}", parts[part], one.place)
        if one.size is not None:
            proposal.state(f"{base}/diameter_mm", one.size, one.place)


def _undecided(
    disease: Disease, at_of: Mapping[Moment, int], stagings: Stagings
) -> list[Undecided]:
    """The lesions that are still undecided, each once."""
    found: list[Undecided] = []
    for one in disease.undecided:
        if not (_may_be_listed(disease, one) and _is_of_latest(one, at_of, stagings)):
            continue
        if _is_known(disease, one) or _is_settled(disease, one):
            continue
        if one.beside or not any(names_place([x.site], one.site) for x in found):
            found.append(one)
    return found


def _may_be_listed(disease: Disease, one: Undecided) -> bool:
    """Whether it lies where a metastasis and nothing else of the cancer is to be thought of: not in
    the primary's own lung, nor in a node of its region."""
    if one.site.is_node:
        return is_far(one.site)
    if one.site.system == "lung":
        return {one.site.side, disease.proposal.stated("/primary/side")} == {"left", "right"}
    return one.site.system in SYSTEMS


def _is_of_latest(one: Undecided, at_of: Mapping[Moment, int], stagings: Stagings) -> bool:
    """Whether no later staging looked again."""
    if not stagings or one.moment is None:
        return len(stagings) <= 1
    at = at_of.get(one.moment)
    return at == len(stagings) - 1 or near(stagings[-1][0], one.moment)


def _is_known(disease: Disease, one: Undecided) -> bool:
    """Whether a lesion that is known may be that one."""
    as_said = LesionSaid("lesion", one.site, segment=one.segment)
    system = one.site.system
    counted = any(x.name == f"by_organ/{system}" and x.value != 0 for x in disease.counts)
    return not one.beside and (counted or any(x.may_be(as_said) for x in disease.entities))


def _is_settled(disease: Disease, one: Undecided) -> bool:
    """Whether a later sentence that names its organ may tell what it is."""
    for sentence in disease.proposal.sentences:
        place = sentence.here
        if place < one.place or (place.letter, place.start) < (one.place.letter, one.place.end):
            continue
        for part in _PART.finditer(sentence.text):
            own = [
                x for x in sites(sentence.text, every=True) if part.start() <= x.start < part.end()
            ]
            if names_place(own, one.site) and not _is_open_still(part[0]):
                return True
    return False


def _is_open_still(text: str) -> bool:
    """Whether words say no more than that it is open what it is, or what is to be done."""
    known = forms("undecided")
    doubted = known["undecided"].search(text) and not known["settled"].search(text)
    return bool(doubted or known["aims"].search(text))
