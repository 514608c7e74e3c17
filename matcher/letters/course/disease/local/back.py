"""Words that speak of a local treatment as one told before: the irradiated primary, the cavity, a
scar of the ablation. They tell of no other one, where one of that kind is known."""

from __future__ import annotations

import re

from oligomatch.matcher.letters.course.disease.record import Disease
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import sites, within
from oligomatch.matcher.letters.course.treated.local import LocalSaid
from oligomatch.matcher.letters.forms import forms, part_taken

RAYS, KNIFE, ABLATION = "rays", "knife", "ablation"
_KIND = {"SABR": RAYS, "RT": RAYS, "surgery": KNIFE}
_PARTS_OF_ONE = re.compile(r"[;.]|,? \b(?:and|but|while|whereas|then)\b")


def kind_of(one: LocalSaid) -> str:
    """What a treatment was done with."""
    return _KIND.get(one.modality, ABLATION)


def is_back(disease: Disease, said: SentenceSaid, start: int, end: int) -> bool:
    """Whether words are of a treatment that was told before, of what they name."""
    text, found = said.sentence.text, _said_before(said, start, end)
    if found is None:
        return False
    kind = part_taken(found)
    if kind == "primary":
        return bool(disease.radical or _of_primary(disease))
    here = [one for one in sites(text) if found.start() <= one.start < found.end()]
    if here and not all(
        any(within(each.site.organ, one.organ) and each.treatments for each in disease.entities)
        for one in here
    ):
        return False
    return kind in _known(disease)


def speaks_back(said: SentenceSaid, start: int, end: int) -> bool:
    """Whether words are of a treatment as of one that is told elsewhere."""
    return _said_before(said, start, end) is not None


def is_of_primary(said: SentenceSaid, start: int, end: int) -> bool:
    """Whether words are of a treatment of the primary by what they stand in front of (`the adrenal
    is stable, the irradiated primary a scar`): of no lesion beside it."""
    found = _said_before(said, start, end)
    return found is not None and found["primary"] is not None


def is_of_one_counted(said: SentenceSaid, start: int, end: int) -> bool:
    """Whether words are of one that a number counts in, and that is told elsewhere (`three in all
    with the one excised`)."""
    each = forms("local")["one_counted"].finditer(said.sentence.text)
    return any(one.start() < end and start < one.end() for one in each)


def _said_before(said: SentenceSaid, start: int, end: int) -> re.Match[str] | None:
    each = forms("local")["told_before"].finditer(said.sentence.text)
    return next((one for one in each if one.start() < end and start < one.end()), None)


def is_of_same(said: SentenceSaid, hint: re.Match[str]) -> bool:
    """Whether a word for a treatment is of one of its kind that its clause tells: `the metastasis
    was removed by craniotomy`."""
    text, known = said.sentence.text, forms("local")
    for one in said.locals:
        if not one.given:
            continue
        first, last = sorted(((one.start, one.end), hint.span()))
        between = text[first[1] : last[0]]
        same = known[f"by_{kind_of(one)}"].fullmatch(hint[0])
        if same and not _PARTS_OF_ONE.search(between) and not list(sites(between)):
            return True
    return False


def _known(disease: Disease) -> set[str]:
    """The kinds of treatment that are told so far, and known to be of something."""
    found = {kind_of(one) for one, _, _ in disease.primary}
    found |= {RAYS for one, _, _ in disease.primary if one.primary == "chemoradiation"}
    found |= {kind_of(one) for one, _, _ in disease.radical}
    found |= {KNIFE} if disease.operated or disease.operations else set()
    found |= {kind_of(one.said) for one in (*disease.targets_treated, *disease.organs_treated)}
    for each in disease.entities:
        found |= {_KIND.get(str(given["modality"]), ABLATION) for given, _ in each.treatments}
    return found


def _of_primary(disease: Disease) -> bool:
    """Whether radiotherapy of the primary is told, which is settled later."""
    return any(one.primary == "chemoradiation" for one, _, _ in disease.primary) or any(
        kind_of(one.said) == RAYS and any(target.kind == "primary" for target in one.targets)
        for one in disease.targets_treated
    )
