"""What in the letters may be a metastasis that a total does not count.

Any place outside of the chest may be one, and any word for metastases, wherever a clause names it:
unless the clause denies it, names it for something harmless, or is of another time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oligomatch.matcher.letters.course.disease.record import Disease, Entity
from oligomatch.matcher.letters.course.disease.stagings import ONE_STAGING
from oligomatch.matcher.letters.course.lesions.lesion import BEYOND_REGION
from oligomatch.matcher.letters.course.sites import WhereSaid, overlap, sites, within
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import blanked
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day
from oligomatch.rules.reading.kept import Form
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

NOT_HIS = frozenset({"family", "other_person", "criteria"})


@dataclass(frozen=True, slots=True)
class Hint:
    """A clause that may tell of a metastasis: of one somewhere (`there`), by words for metastases
    without a place (`advanced`), or by no more than a word for a lesion (`lesion`)."""

    kind: str
    place: Place
    sentence: Place
    sites: tuple[WhereSaid, ...]  # that it names: outside of the chest, or in the other lung
    in_head: bool  # and that it lies there alone
    shown: bool  # that something was found there, and not only its place is named


def _form(name: str) -> Form:
    return forms("uncounted")[name]


def hints(disease: Disease) -> Iterator[Hint]:
    """Each clause of the letters that may tell of a metastasis."""
    for sentence in disease.proposal.sentences:
        if sentence.section & NOT_HIS:
            continue
        whole = sentence.here
        carried: Sequence[WhereSaid] = ()
        text = _form("exam").sub(_without_body, sentence.text)
        for first, last in _clauses(text):
            clause = text[first:last]
            kind, each = _kind(disease, clause, carried)
            carried = [*sites(clause)] or carried
            at = first + _evidence(clause)
            if kind and not sentence.context(at, at + 1) & NOT_HIS:
                head = bool(each) and all(within(one.organ, "brain") for one in each)
                head |= not each and bool(_form("in_head").search(clause))
                shown = _form("shown").search(clause) is not None
                yield Hint(kind, sentence.place(first, last), whole, tuple(each), head, shown)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def without_harmless(clause: str) -> str:
    """A clause without the places and signs that are named for something else than a metastasis
    (`kidney function`, `the tumour abuts the oesophagus`), in as many letters."""
    return _form("gene").sub(_blank, _form("harmless").sub(_blank, clause))


def _without_body(found: re.Match[str]) -> str:
    """The name of an examination, unless that was of the body: what it looked at is no finding."""
    whole = any(forms("regions")[name].search(found[0]) for name in ("whole", "chest"))
    return _blank(found) if whole else found[0]


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    """The clauses of a sentence; behind a denial that ends one, `and` begins another (`the liver is
    clear and L3 avid`)."""
    at = 0
    for link in [*_form("clause_ends").finditer(text)]:
        if link[0].strip() == "," and _is_name(text[at : link.start()]):
            continue  # `liver, adrenals and bones unremarkable`
        yield from _joined(text, at, link.start())
        at = link.end()
    yield from _joined(text, at, len(text))


def _evidence(clause: str) -> int:
    """Where in a clause stands what may tell of a metastasis."""
    each = [one.start for one in sites(clause) if is_outside(one)]
    found = (_form(name).search(clause) for name in ("spread", "in_head", "advanced", "shown"))
    return min([*each, *(one.start() for one in found if one)], default=0)


def _is_name(text: str) -> bool:
    """Whether words are no more than the names of places."""
    each = [(one.start, one.end) for one in sites(text)]
    return bool(each) and _form("only_places").fullmatch(blanked(text, each)) is not None


def _joined(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    at = text.find(" and ", first, last)
    while at >= 0:
        if _form("backward").search(text[first:at]):
            yield first, at
            first = at + len(" and ")
        at = text.find(" and ", at + 1, last)
    yield first, last


def _kind(
    disease: Disease, clause: str, carried: Sequence[WhereSaid]
) -> tuple[str, Sequence[WhereSaid]]:
    """What a clause may tell of, and the places outside of the chest that it names."""
    so = _form("unseen_by").sub(" ", clause)
    denied = forms("free")["nowhere"].search(so)
    sure = not forms("all_there_is")["doubted"].search(so)
    if (
        denied
        or (sure and forms("lesions")["benign"].search(so))
        or forms("nature")["normal"].search(so)
    ):
        return "", ()
    if forms("lesions")["resolved"].search(so) and not forms("lesions")["size"].search(so):
        return "", ()
    left = without_harmless(clause)
    shown = _form("shown").search(left)
    if not shown:  # what is looked at, or is to be
        left = _form("exam").sub(_blank, _form("cycle").sub(_blank, left))
    outside = [one for one in sites(left) if is_outside(one)]
    if _form("spread").search(left) or outside:
        return "there", outside
    if _form("in_head").search(left) or (shown and _form("beyond_chest").search(left)):
        return "there", ()
    lungs = [one for one in sites(left) if one.system == "lung"]
    lungs = [one for one in lungs if in_other_lung(disease, one)]
    if lungs and _form("in_lung").search(left):
        return "there", lungs
    if forms("free")["nodal"].search(left):
        return "", ()
    if _form("advanced").search(left):
        return "advanced", ()
    if forms("lesions")["primary"].search(left) or not forms("lesions")["lesion"].search(left):
        return "", ()
    before = [one for one in carried if is_outside(one)]
    if any(sites(left)) or (carried and not before):
        return "", ()
    return ("there", before) if before else ("lesion", ())


def is_outside(site: WhereSaid) -> bool:
    """Whether a place lies outside of the chest."""
    if site.is_node:
        return load_vocabulary().organs[site.organ].node_group in BEYOND_REGION
    return site.organ != "mediastinum" and site.system not in ("lung", "lymph_node")


def may_lie_outside(text: str) -> bool:
    """Whether what a text speaks of may lie outside of the chest: it names a place there, or none
    and no nodes."""
    each = sites(text)
    return any(map(is_outside, each)) or not (each or forms("free")["nodal"].search(text))


def in_other_lung(disease: Disease, site: WhereSaid) -> bool:
    """Whether a place lies in a lung, and not surely in that of the primary."""
    if site.is_node or site.system != "lung":
        return False
    side = (
        "right"
        if site.organ == "middle_lobe"
        else site.parts.get("side") or site.organ.partition("_")[0]
    )
    return bool(side != disease.proposal.stated("/primary/side"))


def may_be_uncounted(
    disease: Disease, place: Place, staging: Day | None, *, until: int, clear: bool
) -> bool:
    """Whether what a letter tells at a place to be none may be there after all: by what the letters
    tell of the same or a later time, up to where that one goes on about another."""
    old = [one for each in disease.entities if _is_old(each, staging) for one in each.places]
    gone = [x for x in disease.entities if within(x.site.organ, "brain")]
    gone = gone if all(has_gone(x) for x in gone) else []
    for one in hints(disease):
        if one.in_head and (clear or (gone and not one.shown)):
            continue
        if any(known.meets(one.place) for known in (*old, place)):
            continue
        behind = one.sentence.letter == place.letter and one.place > place
        if behind and one.place.start >= until:
            continue
        when = _when(disease, one, staging, behind=behind)
        if when == "later" or (when == "before" and not one.in_head):
            continue
        beside = place.meets(one.sentence) or behind or when == "dated"
        if one.kind == "there" or (one.kind == "advanced" and beside) or (behind and one.kind):
            return True
    return False


def tells_of_another(
    disease: Disease, metastases: Sequence[Entity], place: Place, staging: Day
) -> bool:
    """Whether what is told behind the word that those are all may be one more: another examination
    of the same staging may have shown it."""
    spots = [spot for each in metastases for spot in each.places]
    for one in hints(disease):
        if one.place.letter != place.letter or one.place < place or place.meets(one.place):
            continue
        if any(known.meets(one.place) for known in spots):
            continue
        when = _when(disease, one, staging, behind=True)
        if when not in ("same", "dated"):
            continue
        text = disease.proposal.texts[place.letter]
        clause = text[one.place.start : one.place.end]
        if one.sites:
            found = one.shown or _form("found").search(clause)
            if found and any(_is_another(site, metastases) for site in one.sites):
                return True
            continue
        scan = _form("exam").search(text, one.sentence.start, one.sentence.end)
        if one.kind == "there" or (when == "dated" and scan and not _form("known").search(clause)):
            return True
    return False


def _is_another(site: WhereSaid, each: Sequence[Entity]) -> bool:
    """Whether a place is none of those of known lesions."""
    return not any(overlap(site.organ, one.site.organ) for one in each)


def _when(disease: Disease, one: Hint, staging: Day | None, *, behind: bool) -> str:
    """Whether a clause is of a time before a staging, later, or of the same, by days that its
    sentence tells (`dated`) or by where it stands."""
    if staging is None:
        return "same"
    spot = one.sentence
    days = [day for day, at in disease.dated if spot.meets(at)]
    own = bool(days)
    if not days and not behind:  # of the time that was spoken of last
        ahead = [(at, day) for day, at in disease.dated if at < spot and at.letter == spot.letter]
        days = [max(ahead, key=lambda each: each[0])[1]] if ahead else []
    text = disease.proposal.words(one.place)
    if not days or _form("still").search(text):
        return "same"
    if all(day.last < staging.first - ONE_STAGING for day in days):
        return "before"
    if all(staging.last + ONE_STAGING < day.first for day in days):
        return "later"
    return "dated" if own else "same"


def has_gone(each: Entity) -> bool:
    """Whether a lesion is said to be gone, or to be removed."""
    return any(
        status in ("resolved", "resected")
        for state in each.seen.values()
        for status, _ in state.statuses
    )


def _is_old(each: Entity, staging: Day | None) -> bool:
    """Whether a lesion is known to have gone, or to be of an earlier time."""
    days = [*each.seen]
    earlier = staging is not None and all(day and day.last < staging.first for day in days)
    return has_gone(each) or each.kind == "primary" or (bool(days) and earlier)
