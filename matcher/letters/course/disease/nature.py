"""Whether a lesion that no sentence calls a metastasis is one.

It is where the letters tell of metastases, it lies where those of lung cancer do, and no sentence
that names its organ speaks of anything else that it might be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from oligomatch.matcher.letters.course.disease.natures.doubts import (
    USUAL,
    came_later,
    may_be_another,
    names_place,
    of_others,
)
from oligomatch.matcher.letters.course.disease.natures.lungs import settle_across
from oligomatch.matcher.letters.course.disease.record import Disease, Entity, NumberSaid
from oligomatch.matcher.letters.course.disease.stagings import ONE_STAGING
from oligomatch.matcher.letters.course.disease.uncounted.hints import has_gone
from oligomatch.matcher.letters.course.lesions.lesion import STATUSES, is_far
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, overlap, sites, sites_beside, within
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.matcher.letters.pieces import part_begins, part_ends
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day
from oligomatch.rules.terms import with_subgroups

# what the heading of a board's decision says, below which it also tells what the disease is
CONCLUDED = frozenset({"recommended"})
_ALL = re.compile(r"\b(?:both|all|they|everything|neither|none)\b", re.I)
_EDGE = re.compile(r"[;:.]\s|\b(?:while|whereas|whilst|but)\b")
ENDS = (". ", "\n\n")  # of a sentence
_BRAIN = WhereSaid("brain", (), 0, 0, "brain")
SPREAD_STAGES = with_subgroups("stage", frozenset({"IV"}))


def take_nature(disease: Disease, said: SentenceSaid) -> None:
    """What a sentence says that bears on what a lesion is that has no name."""
    text, known = said.sentence.text, forms("nature")
    place = said.sentence.here
    if not disease.spread:
        other = forms("cancers")["other"].search(text)
        disease.spread = not other and any(
            not (_around(said, one) - SO or known["aimed_at"].search(text[: one.start()]))
            for one in known["spread"].finditer(text)
        )
    if not disease.spread and (one := known["spread_named"].search(text)):
        around = said.sentence.context(*one.span(), [one.span()]) - SO - {"negated"}
        disease.spread = not around and not forms("cancers")["other"].search(text)
    for one in known["summed"].finditer(text):
        if not _around(said, one):
            number = whole_number(group(one)["number"])
            disease.summed.append((number, said.sentence.place(*one.span())))
    for one in known["others_gone"].finditer(text):
        if not said.sentence.context(*one.span(), [one.span()]) - SO:
            disease.others_gone.append(said.sentence.place(*one.span()))
    asked = text.rstrip().endswith("?") and not said.locals
    doubts = [one for one in known["doubted"].finditer(text) if not _is_denied(said, one)]
    weighs = (asked or doubts) and not said.exams and known["of_treatment"].search(text)
    if weighs and known["of_what"].search(text) is None:
        asked = False
        doubts = [one for one in doubts if known["weighed"].fullmatch(one[0]) is None]
    doubted = asked or bool(doubts)
    proven = None if doubted else known["proven"].search(text)
    normal = known["normal"].search(text)
    _take_cleared(disease, said)
    cut = None if said.locals else known["cut_out"].search(text)
    if cut and not said.sentence.context(*cut.span()) - SO:
        disease.cut.append((place, sites_beside(text, *cut.span())))
    gone = (normal and known["gone"].search(text)) or _left_nothing(said)
    if not (doubted or proven or normal or gone):
        return
    each = list(sites(text, every=True))
    if gone:
        of = each if len(each) <= 1 else _of_clause(text, each, gone)
        if not each and said.exams and all(one.kind == "brain" for one in said.exams):
            of = [_BRAIN]  # `MRI of the brain: the focus of 2025 is no longer seen`
        elif not each and (named := forms("lesions")["segment"].search(text)):
            # `the deposit in segment 8 has vanished`
            of = [WhereSaid("liver", (), *named.span(), named[0])]
        if (of or not each) and not known["of_rules"].search(text):
            disease.gone.append((place, of))
    if known["or_primary"].search(text):
        disease.or_primary += each
    if doubted:
        elsewhere = known["beyond"].search(text)  # `the uptake of the shoulder is degenerative`
        if not (each or elsewhere) and disease.before is not None and not said.exams:
            # `in October it was 10 mm. The radiologist: adenoma or metastasis`
            called = forms("lesions")["metastasis"].search(text) is not None
            for entity in disease.before[2] or (disease.last_named if called else ()):
                entity.doubted = True
        disease.doubts.append((place, _finest(each if asked else _doubted_of(text, each))))
    if normal:
        free = [one for one in each if _is_normal(text, one)]
        head = [one for one in each if one.organ == "brain"]
        looked = any(one.kind == "brain" and one.is_own for one in said.exams)
        names = head[:1] if looked and len(each) == len(head) else free
        disease.normals.append((place, names, _day_of(said)))
    if proven and not said.sentence.context(*proven.span("found")) - SO:
        if forms("cancers")["other"].search(text):
            disease.doubts.append((place, each))  # of another cancer, as far as its sample tells
        else:
            disease.proven += each


def _around(said: SentenceSaid, found: re.Match[str]) -> frozenset[str]:
    """What the words around some say of them; the heading of a decision nothing of its first."""
    first = not said.sentence.text[: found.start()].rpartition(":")[2].strip()
    but = CONCLUDED if first else frozenset[str]()
    return said.sentence.context(*found.span(), [found.span()], but)


def _is_denied(said: SentenceSaid, doubt: re.Match[str]) -> bool:
    """Whether a sentence says of the other thing that a lesion might be that it is not there (`no
    haemorrhage`, `second primary excluded by path`), or that nobody holds it to be that any more
    (`an earlier report that called it an adenoma was withdrawn`)."""
    known = forms("nature")
    if known["other_thing"].fullmatch(doubt[0]) is None:
        return False
    if known["withdrawn"].match(said.sentence.text, doubt.end()):
        return True
    around = said.sentence.context(*doubt.span())
    return "negated" in around and "doubtful" not in around


def _finest(each: Sequence[WhereSaid]) -> list[WhereSaid]:
    """Places without those that another one of them tells more closely: `a third bone, the sacrum`
    is of no other bone."""
    return [
        one
        for one in each
        if one.organ != one.system
        or not any(other.organ != one.organ and within(other.organ, one.organ) for other in each)
    ]


def _doubted_of(text: str, each: Sequence[WhereSaid]) -> list[WhereSaid]:
    """The places that words of doubt are of: those of their own part of the sentence, up to a
    semicolon, where each part with such words names one and speaks of no other."""
    known, found, first = forms("nature"), list[WhereSaid](), 0
    for part in text.split(";"):
        last = first + len(part)
        own = [one for one in each if first <= one.start < last]
        if known["doubted"].search(part):
            if not own or known["of_others"].search(part):
                return list(each)
            found += own
        first = last + 1
    return found or list(each)


def _left_nothing(said: SentenceSaid) -> re.Match[str] | None:
    """Words that nothing is to be seen any more: not those of an aim, or of a look that may miss
    it."""
    text, known = said.sentence.text, forms("nature")
    found = known["left_nothing"].search(text)
    if found is None or known["not_left_out"].search(text):
        return None
    return None if said.sentence.context(*found.span()) - SO else found


def _of_clause(text: str, each: Sequence[WhereSaid], said: re.Match[str]) -> list[WhereSaid]:
    """The places that words for what is gone are of: those in front of them, from where their
    clause begins or something else was said, within those words as well (`the lesion measured 10 mm
    and the occipital one could no longer be seen`)."""
    found = _behind_last(text, each, said, said.end())
    return found or _behind_last(text, each, said, said.start())


def _behind_last(
    text: str, each: Sequence[WhereSaid], said: re.Match[str], until: int
) -> list[WhereSaid]:
    """The places behind the last thing that is said of others, up to the end of some words."""
    edges = [0, *(one.end() for one in _EDGE.finditer(text, 0, said.start()))]
    for name in ("size", *(one for one in STATUSES if one != "resolved")):
        edges += [one.end() for one in forms("lesions")[name].finditer(text, 0, until)]
    if not _ALL.search(said[0]):
        pairs = pairwise(one for one in each if one.start < said.end())
        over = forms("nature")["clause_over"]
        edges += [b.start for a, b in pairs if over.fullmatch(text, a.end, b.start)]
    return [one for one in each if max(edges) <= one.start < said.end()]


def _day_of(said: SentenceSaid) -> date | None:
    """The last day on which a sentence says that nothing was there, where each of its days is that
    of a scan, and it compares nothing and tells of no treatment."""
    scans = [one for one in said.exams if one.is_own]
    own = {one.day for one in scans if one.kind in ("brain", "scan", "staging")}
    days = [said.day(number) for number in range(len(said.days))]
    if own != set(range(len(days))) or forms("nature")["of_change"].search(said.sentence.text):
        return None
    return max((one.last for one in days if one), default=None) if all(days) else None


def _take_cleared(disease: Disease, said: SentenceSaid) -> None:
    """That a scan of the body showed no metastases at all."""
    text, place = said.sentence.text, said.sentence.place
    done = [one for one in said.exams if one.is_own]
    days = [day for one in done if (day := said.day(one.day)) is not None]
    found = forms("nature")["none_anywhere"].search(text)
    body = all(one.kind in ("pet", "scan") for one in said.exams)
    body &= not forms("staging")["one_region"].search(text)
    if found and body and len(days) == 1 and not any(sites(text, every=True)):
        disease.cleared.append((days[0], place(*found.span())))


def _is_normal(text: str, site: WhereSaid) -> bool:
    """Whether the part of a sentence that names a place says that nothing is there."""
    known = forms("nature")
    if known["apart"].search(text, 0, site.start) or known["works"].match(text, site.end):
        return False
    ends = [one.start() for one in known["clause"].finditer(text, site.end)]
    starts = [one.end() for one in known["clause"].finditer(text, 0, site.start)]
    last = ends[0] if ends else len(text)
    if text[last : last + 1] == ":":  # `Adrenals: normal`
        last = ends[1] if len(ends) > 1 else len(text)
    return known["normal"].search(text, max(starts, default=0), last) is not None


def settle_nature(disease: Disease, main: str | None) -> None:
    """The lesions of which it follows that they are metastases are so from here on; `main`: where
    the primary lies."""
    unsure = [each for each in disease.entities if not each.sure]
    spread = bool(unsure) and is_spread(disease)
    for each in unsure:
        if _is_usual(each):
            plain = spread and not each.doubted and not may_be_another(disease, each)
            each.sure = plain or _is_proven(disease, each, unsure)
    if spread:
        settle_across(disease, unsure)
    _as_many_as_counted(disease, unsure)
    _as_many_as_summed(disease, main)
    _within_totals(disease, unsure)
    for each in disease.entities:  # called a metastasis or another primary
        if any(within(each.site.organ, one.organ) for one in disease.or_primary):
            each.sure = False


def _as_many_as_counted(disease: Disease, unsure: Sequence[Entity]) -> None:
    """The lesions of a staging are its metastases, where as many are counted as are named."""
    for one in disease.counts:
        if one.name != "metastases" or one.moment is None or disease.open_number:
            continue
        day = one.moment
        own = [each for each in disease.entities if _is_of(each, day)]
        if one.value == len(own) and not any(each.doubted or each.site.is_node for each in own):
            for each in own:
                each.sure |= each in unsure


def _as_many_as_summed(disease: Disease, main: str | None) -> None:
    """The lesions that a paragraph names are its metastases, where it ends with as many."""
    for number, place in disease.summed:
        text = disease.proposal.texts[place.letter]
        start = text.rfind("\n\n", 0, place.start) + 1
        own = [
            each
            for each in disease.entities
            if any(
                one.letter == place.letter and start <= one.start < place.start
                for one in each.places
            )
        ]
        if number == len(own) and all(_may_be_counted(disease, each, main) for each in own):
            for each in own:
                each.sure = True
                each.called.append(place)


def _may_be_counted(disease: Disease, each: Entity, main: str | None) -> bool:
    """Whether a lesion is surely none that a count of metastases leaves out."""
    organ = each.site.organ
    apart = main is not None and not overlap(organ, main)
    lies_apart = apart or not within(organ, "lung")
    regional = each.site.is_node and not is_far(each.site)
    left_out = regional or each.doubted or each.vague or has_gone(each)
    return lies_apart and not (left_out or may_be_another(disease, each))


def _is_of(each: Entity, day: Day) -> bool:
    """Whether a staging showed a lesion, which is not gone."""
    state = each.seen.get(day)
    gone = {"resolved", "resected"}
    return state is not None and not gone & {status for status, _ in state.statuses}


def _is_proven(disease: Disease, each: Entity, unsure: Sequence[Entity]) -> bool:
    """Whether the cancer was found in what was taken of it, and of no other than it."""
    return any(
        not one.is_node and [other for other in unsure if names_place([one], other.site)] == [each]
        for one in disease.proven
    )


def is_spread(disease: Disease) -> bool:
    """Whether the letters tell of metastases."""
    stage = disease.proposal.stated("/primary/stage")
    return (
        disease.spread
        or stage in SPREAD_STAGES
        or any(each.sure and each.metastasis for each in disease.entities)
    )


def _is_usual(each: Entity) -> bool:
    return each.site.system in USUAL


def may_have_gone(disease: Disease, each: Entity) -> bool:
    """Whether a metastasis is spoken of no more behind an operation that may have removed it, or
    behind a sentence that finds nothing in its organ; whether a lesion of its organ is no longer
    there, as said in the last sentence on it or a later one."""
    if has_gone(each):
        return False
    last = max(each.places)
    if any(
        (place.letter, place.end) > (last.letter, last.start)
        and (names_place(found, each.site) or (not found and each is not disease.main))
        and not of_others(disease, each, place)
        for place, found in disease.gone
    ):
        return True
    if not each.metastasis:
        return False
    if any(place > last and _is_after_all(disease, each, day) for day, place in disease.cleared):
        return True
    text = disease.proposal.texts[last.letter]
    # a count of then says itself what has gone
    none = {one.place for one in disease.counts if one.value == 0 and one.moment is not None}
    return any(
        (
            (place.letter, place.start) >= (last.letter, last.start)
            or (found and not _was_shown(each, place))
        )
        and (names_place(found, each.site) or not found)
        and (found or not _came_after(disease, each, place))
        and not (place.end < last.end and ";" in text[place.end : last.end])
        for place, found in (() if each.treatments else disease.cut)
    ) or any(
        place > last
        and names_place(found, each.site)
        and not _tells_of(each, place)
        and not of_others(disease, each, place)
        and not any(place.start <= one.start < place.end for one in none)
        and not came_later(each, day)
        for place, found, day in disease.normals
    )


def _came_after(disease: Disease, each: Entity, place: Place) -> bool:
    """Whether a lesion was first seen well behind each of the days of a sentence, that of an
    operation that names no place."""
    text = disease.proposal.texts[place.letter]
    first, last = part_begins(text, place.start, ENDS), part_ends(text, place.end, ENDS)
    days = [
        day.last
        for day, at in disease.dated
        if at.letter == place.letter and first <= at.start < last
    ]
    seen = min((day.first for day in each.seen_on), default=None)
    return bool(days) and seen is not None and seen > max(days) + ONE_STAGING


def _was_shown(each: Entity, place: Place) -> bool:
    """Whether a scan or a change of a lesion is told behind a place: to be named there
    (`diagnosis: single brain metastasis, 31 mm`) tells not that it is still there."""
    return any(
        one > place and (moment is not None or state.statuses)
        for moment, state in each.seen.items()
        for one in state.places
    )


def left_out(disease: Disease) -> list[Entity]:
    """The lesions of which it is open whether they are there: a later staging counts fewer than are
    known, or finds that all but those it names have gone, and it does not tell which."""
    known = [each for each in disease.entities if each.kind == "metastasis" and each.sure]
    found: list[Entity] = []
    for place in disease.others_gone:
        end = (place.letter, place.end)
        before = [x for x in known if (min(x.places).letter, min(x.places).start) < end]
        last = max((day.last for each in before for day in each.seen_on), default=None)
        again = [each for each in before if last is not None and _is_seen_still(each, last, place)]
        others = [each for each in before if each not in again]
        found += [each for each in others or before if not has_gone(each)]
    for one in disease.counts:
        counted = isinstance(one.value, int) and one.value  # of none `state_gone` tells
        if not counted or one.moment is None or one.name == "regional_nodes":
            continue
        name = one.name.removeprefix("by_organ/")
        there = [each for each in known if not has_gone(each) and _seen_by(each, one)]
        there = [each for each in there if not each.site.is_node or is_far(each.site)]
        own = [each for each in there if name == "metastases" or _lies_in(each, name)]
        if len(own) > one.value:
            found += [each for each in own if not _is_seen_again(each, one)]
    return [each for each in known if each in found]


def _is_seen_still(each: Entity, last: date, but: Place) -> bool:
    """Whether the latest staging tells of a lesion in other words than those."""
    return any(
        day is not None
        and day.last + ONE_STAGING >= last
        and any(
            one.letter != but.letter or not but.start <= one.start < but.end for one in state.places
        )
        for day, state in each.seen.items()
    )


def _is_seen_again(each: Entity, count: NumberSaid) -> bool:
    """Whether a lesion was seen when a number was told, or later, or is told behind it."""
    assert count.moment is not None
    first = count.moment.first - ONE_STAGING
    return any(day.last >= first for day in each.seen_on) or max(each.places) > count.place


def _tells_of(each: Entity, place: Place) -> bool:
    """Whether a sentence that finds nothing of an organ tells how this lesion of it is."""
    spots = [spot for state in each.seen.values() for _, spot in [*state.sizes, *state.statuses]]
    return any(place.holds(one) for one in spots)


def _is_after_all(disease: Disease, each: Entity, day: Day) -> bool:
    """Whether a scan that showed no metastases is later than each that showed one."""
    later = any(one.first > day.last for one, _ in disease.own)
    return not later and all(one.last < day.first for one in each.seen_on)


def _within_totals(disease: Disease, unsure: Sequence[Entity]) -> None:
    """Take back what would be more than the letters count in all, or lies where there is none."""
    for one in disease.counts:
        name, own = one.name.removeprefix("by_organ/"), [each for each in unsure if each.sure]
        own = [each for each in own if _seen_by(each, one)]
        if not isinstance(one.value, int) or name == "regional_nodes":
            continue
        known = [each for each in disease.entities if each.sure and each.metastasis]
        known = [each for each in known if not _went_before(each, one)]
        inside = [each for each in known if name == "metastases" or _lies_in(each, name)]
        if len([each for each in inside if _seen_by(each, one)]) > one.value:
            for each in own:
                each.sure = each not in inside


def _seen_by(each: Entity, count: NumberSaid) -> bool:
    """Whether a lesion was seen before a number was told, or with it."""
    day = count.moment
    return day is None or any(
        one is None or one.first <= day.last + ONE_STAGING for one in each.seen
    )


def _went_before(each: Entity, count: NumberSaid) -> bool:
    """Whether a lesion was said to be gone by the time a number was told, which leaves it out."""
    gone = [
        day
        for day, state in each.seen.items()
        if any(status in ("resolved", "resected") for status, _ in state.statuses)
    ]
    if count.moment is None:
        return bool(gone)
    last = all(day.first <= count.moment.last + ONE_STAGING for day in each.seen_on)
    return any(day.last <= count.moment.last if day else last for day in gone)


def _lies_in(each: Entity, name: str) -> bool:
    system = each.site.system
    return system == ("brain" if name == "intracranial" else name)
