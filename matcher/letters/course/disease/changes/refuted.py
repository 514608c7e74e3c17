"""Metastases that their tissue, a later examination or a later reading calls something else."""

from __future__ import annotations

from dataclasses import dataclass

from oligomatch.matcher.letters.course.disease.record import Disease, Entity
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, sites, within
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.reading import Place

WAYS = ("other", "none", "not_seen", "corrected")


@dataclass(frozen=True, slots=True)
class Refuted:
    """Words that call something else what was told as a metastasis."""

    place: Place
    sites: tuple[WhereSaid, ...]  # that are named with them
    segments: frozenset[str]
    before: tuple[Entity, ...]  # where none is, the lesions of the sentence before
    of_no_tumour: bool  # that they say only that none was found

    def is_of(self, each: Entity) -> bool:
        """Whether a lesion is one of those: that no tumour is found where one was treated refutes
        nothing."""
        first = min(each.places)
        if (first.letter, first.start) >= (self.place.letter, self.place.end):
            return False
        if self.of_no_tumour and each.treatments:
            return False
        return each in self.before or any(self._is_in(site, each) for site in self.sites)

    def _is_in(self, site: WhereSaid, each: Entity) -> bool:
        alike = {one for one in self.segments if one.isdigit() == each.segment.isdigit()}
        if each.segment and alike and each.segment.casefold() not in alike:
            return False
        inside = within(each.site.organ, site.organ) or within(site.organ, each.site.organ)
        return inside and {each.site.side, site.side} != {"left", "right"}


def take_refuted(disease: Disease, said: SentenceSaid) -> None:
    """What a sentence says not to be a metastasis: the lesions of the places that it names, or else
    those of the sentence before."""
    text, known = said.sentence.text, forms("refuted")
    for way in WAYS:
        found = known[way].search(text)
        if not found or known["malignant"].search(text, found.start()):
            continue
        if said.sentence.context(*found.span(), [found.span()]) - SO - {"negated"}:
            continue
        named = tuple(sites(text, every=True))
        if not named and known["elsewhere"].search(text):
            continue
        places = forms("lesions")["segment"].finditer(text)
        segments = {group(one).get("segment", "").casefold() for one in places} - {""}
        before = () if named or disease.before is None else tuple(disease.before[2])
        place = said.sentence.place(*found.span())
        disease.refuted.append(Refuted(place, named, frozenset(segments), before, way == "none"))


def leave_refuted(disease: Disease) -> None:
    """Leave open what such lesions are, and the numbers that were told of them."""
    for one in disease.refuted:
        own = [each for each in disease.entities if each.kind != "primary" and one.is_of(each)]
        for each in own:
            each.sure = False
        for count in [x for x in disease.counts if own and x.value != 0 and x.place < one.place]:
            disease.proposal.ask("contradicts", count.place)
            disease.counts.remove(count)
