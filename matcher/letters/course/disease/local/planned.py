"""Which lesions are planned as targets of local treatment, where a clause leaves nothing of that
open: neither asked, nor one of several ways, nor of a time before it was given."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from oligomatch.matcher.letters.course.days import YEAR
from oligomatch.matcher.letters.course.disease.local.targets import (
    NUMBERS,
    NamedTarget,
    meets,
    named_targets,
)
from oligomatch.matcher.letters.course.disease.record import Disease, Entity
from oligomatch.matcher.letters.course.lesions.lesion import is_far, same_segment
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, within
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.pieces import blanked
from oligomatch.matcher.letters.reading import Place

# clauses that are weighed one by one
_CLAUSE = re.compile(
    r";|,\s+(?:and|but|while|whereas|so)\s(?!(?:he|she|the patient)\sis\s(?:keen|happy)\b|"
    r"(?:he|she)\swould\slike\sto\sgo\b)(?=[^,;]*\b(?:will|shall|was|were|is|are|has|have|had|"
    r"would|can|should|continues?|consents?|agrees?|prefers?|accept\w*|asks?)\b)"
)
_NEXT = re.compile(r"(?<=\w\w)[.]\s+|\n\s*\n")  # the end of the sentence behind
_OF_OTHERS = frozenset({"family", "other_person", "criteria", "corrected"})
FEW = 2  # sentences behind a plan in which the patient may say no to it
CARRIED_OUT = timedelta(183)  # in which a plan is carried out or dropped: our limit
RECENT = 1 / 3  # of a letter: a plan in the part before it may have been carried out since


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan of local treatment: what it names, how many it counts, and the lesions before it."""

    targets: tuple[NamedTarget, ...]
    number: int | None
    metastases: bool  # that those which are counted are called so
    organ: str  # the one that all of them lie in; none: any
    before: tuple[Entity, ...]
    place: Place


def take_plans(disease: Disease, said: SentenceSaid) -> None:
    """The local treatments that a sentence plans."""
    known, text = forms("planned"), said.sentence.text
    if not (_is_plan(said, text) and known["aimed"].search(text)):
        return
    whole = said.sentence.here
    behind = disease.proposal.texts[whole.letter][whole.end :]
    following = _NEXT.split(behind.lstrip(" ."))[:FEW]
    if any(known["undecided"].search(one) for one in (text, *following)):
        return
    if any(_is_refused(one, text) for one in (text, *following)):
        return
    cuts = [*_CLAUSE.finditer(text)]
    starts = [0, *(one.end() for one in cuts)]
    ends = [*(one.start() for one in cuts), len(text)]
    for first, last in zip(starts, ends, strict=True):
        _take_plan(disease, said, first, last)


def _is_plan(said: SentenceSaid, text: str, *, begins: bool = True) -> bool:
    """Whether words tell of a plan, or stand below a heading for what was decided and begin with
    the treatment; `begins`: whether they begin the sentence."""
    known = forms("planned")
    if known["plan"].search(text) or (begins and known["headed"].match(text)):
        return True
    headed = known["heading"].fullmatch(said.sentence.heading.strip()) is not None
    old = any(YEAR.search(one) for one in (said.sentence.above, said.sentence.heading))
    return begins and headed and not old and known["item"].match(text) is not None


def _is_refused(text: str, plan: str) -> bool:
    """Whether the patient says no to a plan: in its own sentence, or in one behind it that names
    nothing else to which that could be said."""
    known = forms("planned")
    for one in known["refused"].finditer(text):
        begins = 0 if text is not plan else max(text.rfind(",", 0, one.start()), 0)
        if known["of_another"].search(text, begins, one.start()):
            continue
        named = group(one)
        if ("knife" in named or "rays" in named) and (
            ("knife" in named) != (known["by_knife"].search(plan) is not None)
        ):
            continue
        return True
    return False


def _take_plan(disease: Disease, said: SentenceSaid, first: int, last: int) -> None:
    known, whole = forms("planned"), said.sentence.text[first:last]
    clause = blanked(whole, (one.span() for one in known["left_alone"].finditer(whole)))
    plain = known["settled"].sub("", clause)
    aimed, plan = known["aimed"].search(plain), _is_plan(said, plain, begins=first == 0)
    if not (aimed and plan) or known["unsettled"].search(plain):
        return
    if said.sentence.context(first, last) & _OF_OTHERS or _is_old(disease, said, first, last):
        return
    place = said.sentence.place(first, last)
    targets = [one for one in named_targets(clause) if one.kind != "cavity"]
    for one in known["operation_on"].finditer(clause):
        (organ,) = group(one)
        site = WhereSaid(organ, (), *one.span(), one[0])
        kind = "primary" if organ == "lung" else "site"
        targets.append(NamedTarget(kind, *one.span(), site if kind == "site" else None))
    counted = known["all_of_them"].search(clause)
    number = None
    if counted is not None:
        number = NUMBERS[(counted["both"] or counted["number"] or counted["number2"]).casefold()]
        targets = [one for one in targets if one.kind == "primary"]
    if not targets and number is None:
        return
    metastases = counted is not None and "metasta" in counted[0]
    before = disease.before[2] if disease.before is not None else ()
    organ = ""
    if counted is not None:
        names = {"head": "brain", "lungs": "lung", "liver": "liver"}
        organ = next((names[one] for one in group(counted) if one in names), "")
        organ = organ or ("brain" if known["in_the_head"].search(clause) else "")
    disease.plans.append(Planned(tuple(targets), number, metastases, organ, tuple(before), place))


def _is_old(disease: Disease, said: SentenceSaid, first: int, last: int) -> bool:
    """Whether a clause tells of a day so long ago that its plan was carried out or dropped."""
    days = [said.day(at) for at, one in enumerate(said.days) if first <= one.start < last]
    return any(day and day.last < disease.proposal.as_of - CARRIED_OUT for day in days)


def planned_of(disease: Disease) -> tuple[list[tuple[Entity, Place]], list[Place]]:
    """The lesions that are planned as targets, and where the primary is, with the places."""
    found, primary = list[tuple[Entity, Place]](), list[Place]()
    for one in disease.plans:
        if not _is_of_today(disease, one.place):
            continue
        if any(target.kind == "primary" for target in one.targets):
            primary.append(one.place)
        since = any(one.place < at for at in disease.open_treatments)  # it may be done
        if one.number is not None and not since:
            each, with_primary = _counted(disease, one)
            found += [(lesion, one.place) for lesion in each]
            primary += [one.place] if with_primary else []
        for target in one.targets:
            each = _named(disease, one, target)
            found += [(lesion, one.place) for lesion in each]
    done = [at for _, _, at in (*disease.primary, *disease.radical)]
    primary = [place for place in primary if not any(place < at for at in done)]
    return [each for each in found if not _treated_since(*each)], primary


def _is_of_today(disease: Disease, place: Place) -> bool:
    """Whether a plan stands in the last letter, in the part that tells of today."""
    texts = disease.proposal.texts
    return place.letter == len(texts) - 1 and place.start >= RECENT * len(texts[-1])


def _there(disease: Disease) -> list[Entity]:
    """The lesions that are there today."""
    return [
        each for each in disease.entities if each.sure and not each.removed and not each.is_gone
    ]


def _counted(disease: Disease, one: Planned) -> tuple[list[Entity], bool]:
    """The lesions that are counted, where so many are there; whether the primary is one."""
    there = _there(disease)
    distant = [each for each in there if each.kind != "primary" and not each.site.is_node]
    nodes = [each for each in there if each.kind != "primary" and each.site.is_node]
    if one.organ:
        own = [each for each in distant if within(each.site.organ, one.organ)]
        return (own if len(own) == one.number else []), False
    regional = one.metastases and not any(is_far(each.site) for each in nodes)
    if (not nodes or regional) and len(distant) == one.number:
        return distant, False
    primary = any(each.kind == "primary" for each in there)
    if not (nodes or one.metastases) and primary and len(distant) + 1 == one.number:
        return distant, True
    return [], False


def _named(disease: Disease, one: Planned, target: NamedTarget) -> list[Entity]:
    there = [each for each in _there(disease) if each.kind != "primary"]
    if target.kind == "it":
        return [*one.before] if len(one.before) == 1 and one.before[0] in there else []
    if target.site is None:
        return []
    each = [lesion for lesion in there if meets(lesion.site, target.site)]
    if target.segment:
        each = [lesion for lesion in each if same_segment(lesion.segment, target.segment)]
    if target.several:
        return each if target.number in (None, len(each)) else []
    return each if len(each) == 1 else []


def _treated_since(lesion: Entity, place: Place) -> bool:
    """Whether a treatment of a lesion is told behind a plan of one."""
    return any(place < at for _, at in lesion.treatments)


def main_is_there(disease: Disease) -> bool:
    """Whether the primary is in place, as far as words tell."""
    return not disease.operated or any(
        each.kind == "primary" and each in _there(disease) for each in disease.entities
    )
