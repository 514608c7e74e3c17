"""A lesion of which words say that nobody knows whether it is a metastasis: it is listed as one
that may be either (docs/profile.md, Totals), as long as nothing that is told later settles it. That
it is new is not stated: a new lesion would be a progression, which only a metastasis is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from oligomatch.matcher.letters.course.disease.examinations import moment_of
from oligomatch.matcher.letters.course.disease.local.account import none_anywhere
from oligomatch.matcher.letters.course.disease.natures.doubts import USUAL, names_place
from oligomatch.matcher.letters.course.disease.record import Disease, Moment, MomentAt, Stagings
from oligomatch.matcher.letters.course.disease.stagings import near
from oligomatch.matcher.letters.course.lesions.lesion import LesionSaid, is_far
from oligomatch.matcher.letters.course.lesions.sizes import segments_of, sizes_of
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, finest, site_of, sites, within
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import blanked
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.letters.sentences import Sentence
from oligomatch.rules.reading.kept import SentenceText

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
    each = [*known["undecided"].finditer(text)]
    doubts = [one for one in each if not _is_taken_back(said.sentence, one)]
    last = disease.spot
    disease.spot = None
    if not each and known["thing"].search(text) is None:
        return
    other, staged = forms("cancers")["other"].search(text), disease.staged
    for part in _PART.finditer(text):
        own = [one for one in doubts if part.start() <= one.start() < part.end()]
        spot = _spot(disease, said, part.span(), moments)
        raised = any(part.start() <= one.start() < part.end() for one in each)
        if spot is None and raised and last is not None and not any(_places(text, part.span())):
            near_by = said.sentence.place(part.start(), part.end())
            follows = last.place.letter == near_by.letter and (
                near_by.start - last.place.end <= _NEAR
            )
            if follows and own and known["goes_on"].match(text, part.start(), part.end()):
                spot = replace(last, place=Place(near_by.letter, last.place.start, near_by.end))
            elif follows:  # `the MRI is to tell whether it is a metastasis or a cyst`
                disease.doubts.append((near_by, [last.site]))
        kept = spot
        if own and spot is None and not other:
            found = (_in_list(disease, said, part, one, moments) for one in own)
            kept = next((one for one in found if one is not None), None)
        elif not own or other or _leans(text, part.span()):
            kept = None
        if kept is not None:
            disease.undecided.append(kept)
            if not kept.beside:
                disease.doubts.append((kept.place, [kept.site]))
        disease.spot = last = spot
    disease.staged = staged


def _is_taken_back(sentence: Sentence, doubt: re.Match[str]) -> bool:
    """Whether other words deny or plan what is undecided: not those that say how it looks (`without
    uptake, indeterminate`), nor those that nobody knows (`could not tell whether it is a metastasis
    or a scar`)."""
    known, text = forms("undecided"), sentence.text
    looks = [one.span() for one in known["looks"].finditer(text)]
    plain = replace(sentence, text=SentenceText(blanked(text, looks))) if looks else sentence
    around = plain.context(*doubt.span(), [doubt.span()]) - SO - {"doubtful"}
    if known["nobody_knows"].search(text, 0, doubt.start()) or known["left_open"].match(
        text, doubt.end()
    ):
        around -= {"conditional", "negated"}
    return bool(around)


def _in_list(
    disease: Disease,
    said: SentenceSaid,
    part: re.Match[str],
    doubt: re.Match[str],
    moments: Sequence[MomentAt],
) -> Undecided | None:
    """The one lesion of a piece of a list, where that alone is called undecided: `a metastasis in
    L3, and a nodule of 5 mm in the spleen, too small to characterise`."""
    text, known = said.sentence.text, forms("undecided")
    edges = [part.start(), *(x.end() for x in known["piece"].finditer(text, *part.span()))]
    pieces = [*zip(edges, [*edges[1:], part.end()], strict=True)]
    at = next(n for n, (_, end) in enumerate(pieces) if doubt.start() < end)
    first, last = pieces[at]
    if at and not _places(text, (first, last)):
        first = pieces[at - 1][0]
    behind = [one for one in pieces[at + 1 : at + 2] if not _places(text, one)]
    end = behind[0][1] if behind else last
    if known["of_several"].search(text, last, part.end()) or _leans(text, (first, end)):
        return None
    found = _spot(disease, said, (first, last), moments)
    return None if found is None or found.site.is_node else found


def _places(text: str, part: tuple[int, int]) -> list[WhereSaid]:
    each = sites(text, every=True)
    return finest([one for one in each if part[0] <= one.start < part[1]])


def _leans(text: str, part: tuple[int, int]) -> bool:
    """Whether its words say what it is held for."""
    return forms("undecided")["settled"].search(text, *part) is not None


def _spot(
    disease: Disease,
    said: SentenceSaid,
    part: tuple[int, int],
    moments: Sequence[MomentAt],
) -> Undecided | None:
    """The one lesion of a part of a sentence with its one place; None where there may be more."""
    text, known = said.sentence.text, forms("undecided")
    first, last = part
    places = _places(text, part)
    things = [*known["thing"].finditer(text, first, last)] or _bare(text, part, places)
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


def _bare(text: str, part: tuple[int, int], places: Sequence[WhereSaid]) -> Sequence[re.Match[str]]:
    """The word that it is undecided, where a part has no word for a lesion and no more than the
    place, a size and such words: `L adrenal 14 mm, adenoma vs met`."""
    known, (first, last) = forms("undecided"), part
    doubts = [*known["undecided"].finditer(text, first, last)]
    measured = [*forms("lesions")["size"].finditer(text, first, last)]
    if not measured or any(one.is_node for one in places):
        return ()  # `axillary node metastasis cannot be excluded`: of none that was seen
    spans = [one.span() for one in (*doubts, *measured)]
    plain = blanked(text, [*spans, *((one.start, one.end) for one in places)])
    return doubts if known["bare"].fullmatch(plain, first, last) else ()


def state_undecided(disease: Disease, at_of: Mapping[Moment, int], stagings: Stagings) -> None:
    """The lesions of which it is open whether they are metastases, as such."""
    proposal, taken = disease.proposal, set[str]()
    untreated = none_anywhere(disease)
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
        if untreated:
            proposal.state(f"{base}/prior_local_therapy", [], *untreated)
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
                x
                for x in sites(sentence.text, every=True)
                if part.start() <= x.start < part.end() and not _is_no_finding(sentence, x)
            ]
            if names_place(own, one.site) and not _is_open_still(part[0]):
                return True
    return False


def _is_no_finding(sentence: Sentence, site: WhereSaid) -> bool:
    """Whether a place is named for the cancer as such (`lung cancer`), or is another person's."""
    known, text = forms("undecided"), sentence.text
    named = known["cancer_behind"].match(text, site.end) or known["cancer_ahead"].search(
        text, 0, site.start
    )
    others = sentence.context(site.start, site.end) & {"family", "other_person"}
    return bool(others) or (site.system == "lung" and named is not None)


def _is_open_still(text: str) -> bool:
    """Whether words say no more than that it is open what it is, or what is to be done."""
    known = forms("undecided")
    if known["aims"].search(text):
        return True
    leans = known["settled"].search(text) or known["harmless"].search(text)
    open_ = known["undecided"].search(text) and not known["settled"].search(text)
    return bool(open_ or (known["open_still"].search(text) and not leans))
