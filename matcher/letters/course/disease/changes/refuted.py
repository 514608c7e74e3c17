"""Metastases that their tissue, a later examination or a later reading calls something else, that
later words doubt, or that the letter denies as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from oligomatch.matcher.letters.course.disease.record import Disease, Entity, NumberSaid
from oligomatch.matcher.letters.course.lesions.lesion import is_regional
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, finest, may_meet, sites, within
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.reading import Place

DOUBTED, BUT_THESE, HARMLESS, NONE = "in_doubt", "only_these", "harmless", "none"
WAYS = ("other", NONE, "not_seen", "corrected", "not_one", BUT_THESE, HARMLESS, DOUBTED)
WHICH = 15  # signs behind a doubt in which words may tell of another (`equivocal 2 mm focus`)
OF_THE_ONE = ("other", NONE, "not_one")  # those of the one metastasis there is, if they name none
SPREAD = "/metastatic_disease"
LIVER = "liver"
NOT_OF_HIM = {"family", "other_person", "criteria", "conditional", "doubtful", "corrected"}
_AND = re.compile(r"\band\b", re.I)
_CLAUSE = re.compile(r"[.;:](?=\s)")
_OF_SPREAD = re.compile(SPREAD + r"/|/assessments/\d+/(?:at|totals/(?:metastases|organs))$")
_STAGE = re.compile(r"/primary/(?:m_category|stage)$|/assessments/\d+/(?:m_category|stage)$")
_SPREAD_STAGE = re.compile(r"M1|IV")


@dataclass(frozen=True, slots=True)
class Refuted:
    """Words that call something else what was told as a metastasis."""

    place: Place
    way: str  # one of `WAYS`
    sites: tuple[WhereSaid, ...]  # that are named with them
    segments: frozenset[str]
    before: tuple[Entity, ...]  # where none is, the lesions of the sentence before
    of_the_one: bool  # where neither is, the one metastasis that was told before

    def is_of(self, each: Entity) -> bool:
        """Whether a lesion is one of those: that no tumour is found where one was treated refutes
        nothing, and what is no metastasis yet is not doubted."""
        first = min(each.places)
        if (first.letter, first.start) >= (self.place.letter, self.place.end):
            return False
        if self.way == NONE and each.treatments:
            return False
        if self.way == DOUBTED and not (each.sure and each.metastasis):
            return False
        if self.way == BUT_THESE:  # those of the places are metastases, and no others
            named = any(self.is_in(site, each) for site in self.sites)
            return bool(self.sites) and each.sure and each.metastasis and not named
        if self.of_the_one:
            return each.metastasis
        if self.segments and not self.sites:  # of the liver, where no lung is named
            return within(each.site.organ, LIVER) and self._may_be_there(each)
        return each in self.before or any(self.is_in(site, each) for site in self.sites)

    def _may_be_there(self, each: Entity) -> bool:
        """Whether a lesion may lie in one of the segments: in one of that name, or in any."""
        alike = {one for one in self.segments if one.isdigit() == each.segment.isdigit()}
        return not (each.segment and alike) or each.segment.casefold() in alike

    def is_in(self, site: WhereSaid, each: Entity) -> bool:
        """Whether a place is that of a lesion."""
        return self._may_be_there(each) and may_meet(each.site, site)


def take_refuted(disease: Disease, said: SentenceSaid) -> None:
    """What a sentence says not to be a metastasis: the lesions of the places that it names, or else
    those of the sentence before."""
    text, known = said.sentence.text, forms("refuted")
    for way in WAYS:
        found = known[way].search(text)
        if way == DOUBTED and found is None:
            found = _undecided_in(text)
        if not found or known["malignant"].search(text, found.start()):
            continue
        around = said.sentence.context(*found.span(), [found.span()]) - SO - {"negated"}
        if around - ({"doubtful"} if way == DOUBTED else set()):
            continue
        if way == DOUBTED and (_is_of_another_thing(text, found) or known["of_trial"].search(text)):
            continue
        if way == HARMLESS and _is_of_another_one(text, found):
            continue
        named = tuple(sites(text, every=True))
        if way in (HARMLESS, DOUBTED):
            named = _of_clause(text, named, found)
        if not named and known["elsewhere"].search(text):
            continue
        if way in (HARMLESS, DOUBTED) and not named and not _is_of_one_before(said, found):
            continue
        places = forms("lesions")["segment"].finditer(text)
        segments = {group(one).get("segment", "").casefold() for one in places} - {""}
        here = named or segments
        before = () if here or disease.before is None else tuple(disease.before[2])
        place = said.sentence.place(*found.span())
        of_the_one = way in OF_THE_ONE and not (here or before)
        disease.refuted.append(Refuted(place, way, named, frozenset(segments), before, of_the_one))


def _is_of_one_before(said: SentenceSaid, found: re.Match[str]) -> bool:
    """Whether words that name no place are of a lesion that the sentence before told: neither
    their own sentence brings up another in front of them, nor that one (`a tiny focus`)."""
    known, text, before = forms("refuted"), said.sentence.text, said.sentence.before
    if forms("undecided")["thing"].search(text, 0, _clause(text, found)):
        return False
    named = forms("lesions")["metastasis"].search(before)
    if named is None and known["of_a_further"].search(before):
        return False
    return known["of_it"].search(text) is not None


def _clause(text: str, found: re.Match[str]) -> int:
    """Where the clause of some words begins."""
    return max((one.end() for one in _CLAUSE.finditer(text, 0, found.start())), default=0)


def _of_clause(
    text: str, named: Sequence[WhereSaid], found: re.Match[str]
) -> tuple[WhereSaid, ...]:
    """The places of the clause of some words, or of the last one before that names any, each as
    exactly as it is told there."""
    edges = [0, *(one.end() for one in _CLAUSE.finditer(text)), len(text) + 1]
    own: tuple[WhereSaid, ...] = ()
    for first, last in pairwise(edges):
        here = tuple(one for one in named if first <= one.start < last)
        if here and first < found.end():
            own = here
    return tuple(finest(own))


def _undecided_in(text: str) -> re.Match[str] | None:
    """Words that leave open which of two things a lesion is; not those that name two, each by
    itself (`a metastasis and a cyst`)."""
    known = forms("undecided")
    found = None if known["settled"].search(text) else known["undecided"].search(text)
    return None if found is None or _AND.search(found[0]) else found


def _is_of_another_one(text: str, found: re.Match[str]) -> bool:
    """Whether what is harmless is another lesion than those told before."""
    known, first = forms("refuted"), _clause(text, found)
    further = known["of_a_further"].finditer(text, first)
    return bool(
        known["of_other_ones"].search(text, first)
        or known["of_another_finding"].search(text, first, found.end())
        or any(one.start() < found.start() for one in further)
    )


def _is_of_another_thing(text: str, found: re.Match[str]) -> bool:
    """Whether a doubt is of a lesion that was not told before, or of something else about one."""
    known, first = forms("refuted"), _clause(text, found)
    further = known["of_a_further"].finditer(text, first)
    return bool(
        any(one.start() < found.end() + WHICH for one in further)
        or known["of_what_is_left"].search(text, *found.span())
        or known["of_another_matter"].search(text, first, found.start())
    )


def leave_refuted(disease: Disease) -> None:
    """Leave open what such lesions are, and the numbers that were told of them."""
    settled = [*_settled(disease)] if any(one.way == DOUBTED for one in disease.refuted) else []
    for one in disease.refuted:
        own = [each for each in disease.entities if each.kind != "primary" and one.is_of(each)]
        if one.way == DOUBTED:  # a result behind it may tell all the same what it is
            behind = [site for place, site in settled if place > one.place]
            own = [each for each in own if not any(one.is_in(site, each) for site in behind)]
        if one.of_the_one and len(own) != 1:
            continue
        _leave_open(disease, own, one.place)
    for place in _denials(disease):
        _leave_open(disease, disease.metastases, place)
        disease.spread_refuted = place


def _settled(disease: Disease) -> Iterator[tuple[Place, WhereSaid]]:
    """The places of which a result tells that a metastasis is there, each with where it stands."""
    for sentence in disease.proposal.sentences:
        found = forms("refuted")["settles"].search(sentence.text)
        if found is None or sentence.context(*found.span(), [found.span()]) - SO:
            continue
        for site in sites(sentence.text, every=True):
            yield sentence.place(*found.span()), site


def _leave_open(disease: Disease, own: Sequence[Entity], place: Place) -> None:
    for each in own:
        each.sure = False
    of_these = {each.site.system for each in own}
    for count in [x for x in disease.counts if own and x.place < place]:
        _, _, organ = count.name.partition("by_organ/")
        if not organ or organ in of_these:  # what is told of another organ stands
            _ask_number(disease, count)
    if any(each.metastasis for each in own):
        disease.spread_refuted = place
        for moment, spot, number in [*disease.counted]:
            begin, _ = disease.one_by_one.get(spot, (spot, []))
            if begin < place:  # it counts them
                disease.proposal.ask("contradicts", begin)
                disease.counted.remove((moment, spot, number))
        disease.first_counts = [one for one in disease.first_counts if one[2] > place]


def _ask_number(disease: Disease, count: NumberSaid) -> None:
    """Ask how many there are in place of a number; that there is none stands."""
    if count.value != 0:
        disease.proposal.ask("contradicts", count.place)
        disease.counts.remove(count)


def leave_of_another(disease: Disease) -> None:
    """Ask of each metastasis whether it is of this cancer, where a letter tells that one of them
    was found to be of another, and how many there are."""
    known = forms("cancers")
    found = [
        sentence.place(*one.span())
        for sentence in disease.proposal.sentences
        for one in known["of_other_origin"].finditer(sentence.text)
        if not sentence.context(*one.span(), [one.span()]) - SO
        and not known["no_origin"].search(sentence.text, 0, one.start() + 1)
    ]
    own = [one for one in disease.metastases if not is_regional(one.site)]
    if not found or not own:
        return
    for each in own:
        disease.proposal.ask("lesion_nature", each.places[0])
        disease.entities.remove(each)
    disease.open_number = True
    for count in [*disease.counts]:
        _ask_number(disease, count)
    disease.spread_refuted = max(found)


def _denials(disease: Disease) -> Iterator[Place]:
    """Where the last letter says that there never was a metastasis, behind all that tell of one."""
    last, known = disease.proposal.last_letter, forms("refuted")
    own = [place for each in disease.metastases for place in each.places]
    for sentence in disease.proposal.sentences:
        if sentence.letter != last:
            continue
        for one in forms("never")["none_now"].finditer(sentence.text):
            place = sentence.place(*one.span())
            of_him = known["of_the_patient"].fullmatch(sentence.text, 0, one.start())
            if "never" not in group(one) or not of_him or any(at > place for at in own):
                continue
            if not sentence.context(*one.span(), [one.span()]) & NOT_OF_HIM:
                yield place


def take_back_spread(disease: Disease) -> None:
    """Ask what was stated of metastases where the only ones that were told are refuted, or where
    the last letter denies all, and none is told of behind that."""
    place, proposal = disease.spread_refuted, disease.proposal
    if place is None or any(each.metastasis and each.sure for each in disease.entities):
        return
    if any(one > place for one in proposal.places(f"{SPREAD}/ever")):
        return
    if any(one.value != 0 for one in disease.counts):
        return  # others are told, though not one by one
    for fact in proposal.facts():
        of_stage = _STAGE.match(fact.pointer) and _SPREAD_STAGE.match(str(fact.value))
        some = fact.value not in (0, False)  # of none it is said so too
        if of_stage or (some and _OF_SPREAD.match(fact.pointer)):
            proposal.take_back(fact.pointer)
