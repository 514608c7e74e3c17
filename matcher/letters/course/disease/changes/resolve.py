"""Which known lesions the subjects of a clause are, and what it says of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from oligomatch.matcher.letters.course.disease.changes.all_of_them import (
    names_nothing,
    tells_of_else,
)
from oligomatch.matcher.letters.course.disease.changes.clauses import (
    ChangeSaid,
    Subject,
    clauses_of,
)
from oligomatch.matcher.letters.course.disease.changes.vanished import stays_away
from oligomatch.matcher.letters.course.disease.examinations import moment_of
from oligomatch.matcher.letters.course.disease.mentions import (
    main_organ,
    may_be_beside,
    may_be_effect,
    note,
    note_main,
)
from oligomatch.matcher.letters.course.disease.record import (
    Disease,
    Entity,
    Moment,
    MomentAt,
    are_alike,
)
from oligomatch.matcher.letters.course.disease.stagings import near
from oligomatch.matcher.letters.course.lesions.lesion import WIDEST, LesionSaid, same_segment
from oligomatch.matcher.letters.course.lesions.sizes import by_size
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, overlap, sites, within
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms, whole_number

_AND = re.compile(r"\b(?:and|as well as|with|like)\b", re.I)
_OTHER = re.compile(r"\b(?:others?|rest|remaining|second|third|fourth)\b", re.I)
_ORDER = re.compile(
    r"\b(?:(?P<large>larger|largest|bigger|biggest)|(?P<small>smaller|smallest))\b", re.I
)
_ORDINAL = re.compile(r"\b(?:third|fourth)\b", re.I)
_RANKS = {"third": 3, "fourth": 4}
_ALL = re.compile(r"\b(?:all|each|every)\b", re.I)
_BOTH = re.compile(r"\bboth\b|\bthe two\b|\bthese two\b", re.I)
_LESION = re.compile(
    r"\b(?:lesions?|metastas[ei]s|mets?|nodules?|deposits?|foc(?:us|i)|mass(?:es)?|ones?)\b", re.I
)
_FORMER = re.compile(
    r"\b(?:former|previous|known|earlier|old|previously \w+)(?: \w+)?"
    r" (?:metastasis|lesion|deposit|met)\b",
    re.I,
)
_DEFINITE = re.compile(r"\W*(?:the|these|those|both|all|his|her)\b", re.I)
_THEM = re.compile(r"\b(?:them|these|those|both)\b", re.I)
_ONE = re.compile(r"\W*one\b(?! of\b)", re.I)
_SOME_OF = re.compile(
    r"\b(one|two|three|four|five|six|[1-9]) of (?:the|these|those|his|her) (?:\w+ )?"
    r"(two|three|four|five|six|seven|eight|[2-9])\b",
    re.I,
)
_OF_TWO = re.compile(
    r"\W*(?:only )?the (?:(?P<former>former|first)|latter|second)"
    r"(?: (?:one|lesion|metastasis|deposit))?\W*",
    re.I,
)
_NODE = re.compile(r"\bnod(?:e|es|al)\b", re.I)
_PART = re.compile(r"[.;:,]\s|\b(?:and|with)\b")
_NOWHERE = WhereSaid("lung", (), 0, 0, "primary")


def take_changes(
    disease: Disease,
    said: SentenceSaid,
    moments: Sequence[MomentAt],
    fresh: Sequence[Entity],
) -> list[tuple[Subject, list[Entity]]]:
    """Note what a sentence says that known lesions have become; each subject with its lesions."""
    found: list[tuple[Subject, list[Entity]]] = []
    used: list[Entity] = []
    if forms("lesions")["part_of_many"].search(said.sentence.text):
        return []
    clauses = clauses_of(said.sentence)
    verbs = [one.verb for one in clauses if one.verb[1]]
    for clause in clauses:
        around = said.sentence.context(clause.start, clause.subjects[-1].end, verbs) - SO
        listed = any(
            one.listed and one.head.first < clause.end and clause.start < one.head.last
            for one in said.lesions
        )
        if listed and not clause.verb[1]:
            continue  # as the list has it
        if around or (clause.status == "growing" and may_be_effect(said)):
            continue
        if clause.status == "resolved" and any(one.kind == "ultrasound" for one in said.exams):
            continue  # it shows less than a scan
        moment = moment_of(disease, clause.start, moments, said)
        spoken, last = said.sentence.text[clause.start : clause.end], disease.now
        if last is not None and moment is not None and moment.last < last.first:
            moment = last if forms("changed")["now"].search(spoken) else moment
        for at, one in enumerate(clause.subjects):
            if any(_is_some(other) for other in clause.subjects[at + 1 :]):
                continue  # `two liver metastases, one of them growing`
            if _tells_of_others(said.sentence.text, one, clause.subjects[at + 1 :]):
                continue
            if one.primary:
                _note_primary(disease, clause, one, moment, said)
                continue
            if forms("changed")["bare_both"].fullmatch(one.text) and tells_of_else(
                disease, said, one.start
            ):
                continue
            if at and forms("changed")["bare_all"].fullmatch(one.text):
                continue  # `T5 10 mm, adrenal 9 mm, all smaller`: those that are named in front
            if clause.status == "new" and one.site is not None:
                continue  # of what a sentence brings up
            if _is_of_organ(clause, one):
                continue
            of_two = _OF_TWO.fullmatch(one.text)
            each = (
                _of_two(disease, said, fresh, first=of_two["former"] is not None)
                if of_two
                else resolved(disease, one, used or fresh, moment)
            )
            each = each or ([] if of_two else _the_one(disease, said, one))
            if not each and one.site is None and _FORMER.search(one.text):
                each = _in_organ_before(disease, said, clause.start, one)
            elif one.site is None and not (
                of_two or one.segment or used or _may_be_lesions(disease, said, clause, one)
            ):
                each = []  # `hypertension and diabetes: both are stable`
            if one.site is None:
                each = _shown(disease, said, each, moment)
            alone = len(clause.subjects) == 1 and not one.several
            if not each and one.indefinite and one.site is not None and alone:
                each = [x for x in fresh if _fits(x, one)]  # that this sentence brings up
                each = each if len(each) == 1 else []
            for entity in each:
                note(disease, entity, _said(clause, one, len(each)), moment,
                     said.sentence.place(clause.start, clause.end))  # fmt: skip
                if clause.status == "resolved" and stays_away(said.sentence.text, clause.end):
                    note(disease, entity, _said(clause, one, len(each)), None,
                         said.sentence.place(clause.start, clause.end))  # fmt: skip
                if (one.segment or one.site) and len(each) == 1:
                    entity.refine(_said(clause, one, 1))
            used += each
            if each:
                found.append((one, each))
            if each and clause.status == "resolved" and (one.site or one.segment):
                place = said.sentence.here
                disease.vanished.append((place, each[0].site))  # its others are none of those
    return found


def _in_organ_before(disease: Disease, said: SentenceSaid, at: int, one: Subject) -> list[Entity]:
    """The one lesion of the only organ that a sentence names in front of it: `the right adrenal is
    now normally shaped, the former metastasis can no longer be made out`."""
    front = said.sentence.text[:at]
    places = [*sites(front, every=True)]
    if len(places) != 1 or one.several or one.indefinite or ";" in front:
        return []
    fit = [x for x in disease.entities if x.may_be(LesionSaid("site", places[0]))]
    return fit if len(fit) == 1 and fit[0].metastasis else []


def _the_one(disease: Disease, said: SentenceSaid, one: Subject) -> list[Entity]:
    """The only metastasis that there is, as `the metastasis`; in an examination of the brain alone
    the only lesion there, as `the lesion`: elsewhere it may be the primary."""
    named = forms("changed")["the_one"].fullmatch(one.text.strip(" ,"))
    if named is None or one.site is not None or one.segment or disease.open_number:
        return []
    kinds = {exam.kind for exam in said.exams if exam.is_own}
    head = (kinds or {disease.staged}) == {"brain"}
    if named["lesion"] and not head:
        return []
    each = [x for x in disease.entities if x.kind != "primary" and not x.site.is_node]
    each = [x for x in each if within(x.site.organ, "brain")] if head else each
    names = ("metastases", "by_organ/brain") if head else ("metastases",)
    more = any(x.name in names and x.value != 1 and x.value != 0 for x in disease.counts)
    more |= any(x.kind == "how_many" for x in disease.proposal.questions)
    return each if len(each) == 1 and not more else []


def _is_some(one: Subject) -> bool:
    """Whether words are of some of those named before."""
    return one.site is None and forms("lesions")["some"].fullmatch(one.text) is not None


def _of_two(
    disease: Disease, said: SentenceSaid, fresh: Sequence[Entity], *, first: bool
) -> list[Entity]:
    """The former or the latter of two lesions that this sentence or the one right before names;
    none where that names others, or the primary."""
    before = said.sentence.ahead
    last = re.split(r"(?<=[.;:])\s+", before.rstrip())[-1]
    named = list(fresh)
    if not named and disease.before is not None and disease.before[0] == said.sentence.letter:
        named = list(disease.before[2])
    else:
        last = said.sentence.text
    pair = [one for at, one in enumerate(named) if one not in named[:at]]
    spoken = forms("changed")["primary"].search(last) or forms("lesions")["mass"].search(last)
    if len(pair) != 2 or spoken or disease.open_number:
        return []
    places = [min((x.start for x in one.places), default=0) for one in pair]
    in_order = sorted(range(2), key=lambda at: (places[at], at))
    return [pair[in_order[0 if first else 1]]]


def _may_be_lesions(disease: Disease, said: SentenceSaid, clause: ChangeSaid, one: Subject) -> bool:
    """Whether words without a place are of lesions: they say so, or nothing else is before."""
    if _LESION.search(one.text):
        return True
    spoken = disease.before is not None and bool(disease.before[2])
    before = said.sentence.ahead
    alone = names_nothing(said.sentence.text[: clause.start])
    last = re.split(r"(?<=[.;:])\s+", before.rstrip())[-1]
    return alone and (spoken or names_nothing(last) or bool(_LESION.search(last)))


def _shown(
    disease: Disease, said: SentenceSaid, each: list[Entity], moment: Moment
) -> list[Entity]:
    """Those of some lesions that the examinations of a sentence can have shown: one of the brain
    what lies there, and one of the body nothing there, where none was done of the brain."""
    kinds = {one.kind for one in said.exams if one.is_own}
    kinds = kinds or {disease.staged}
    if kinds == {"brain"}:
        return [one for one in each if within(one.site.organ, "brain")]
    looked = moment is None or any(
        "brain" in shown and near(day, moment) for day, shown in disease.looked.items()
    )
    if looked or not kinds <= {"scan", "pet"}:
        return each
    return [one for one in each if not within(one.site.organ, "brain")]


def _said(clause: ChangeSaid, one: Subject, number: int) -> LesionSaid:
    status = clause.status or by_size(one.size, one.earlier)
    size = one.size if number == 1 and status != "resolved" else None
    site = one.site or _NOWHERE
    return LesionSaid("site", site, segment=one.segment, size=size, status=status, definite=True)


def _is_of_organ(clause: ChangeSaid, one: Subject) -> bool:
    """Whether what is said may be of a whole organ (`the liver is enlarged`, `liver 180 mm`)."""
    if one.site is None or one.segment or one.primary or _LESION.search(one.text):
        return False
    whole = one.site.system == one.site.organ
    return (one.size or 0) > WIDEST or (whole and clause.status == "growing" and one.size is None)


def _note_primary(
    disease: Disease, clause: ChangeSaid, one: Subject, moment: Moment, said: SentenceSaid
) -> None:
    if clause.status == "resolved" or one.indefinite or _OTHER.search(one.text):
        return
    own = main_organ(disease)
    lobe = forms("changed")["own_lobe"].search(one.text)
    if lobe and lobe["lobe"].casefold() != disease.proposal.stated("/primary/lobe"):
        return  # `the lower lobe mass`, of a cancer of the upper one
    kinds = {exam.kind for exam in said.exams if exam.is_own}
    if forms("changed")["bare_mass"].fullmatch(one.text) and (
        (kinds or {disease.staged}) == {"brain"} or not _is_only_mass(disease)
    ):
        return
    if one.site and own and not overlap(one.site.organ, own):
        return
    place = said.sentence.place(clause.start, clause.end)
    lesion = LesionSaid(
        "primary", one.site if one.site and within(one.site.organ, "lung") else _NOWHERE,
        size=one.size, status=clause.status or by_size(one.size, one.earlier), definite=True,
    )  # fmt: skip
    note_main(disease, lesion, moment, place, said)


def _is_only_mass(disease: Disease) -> bool:
    """Whether each mass that the letters name is one of the lung, as far as their words tell."""
    named, form = False, forms("changed")["masses"]
    for text in disease.proposal.texts:
        for one in form.finditer(text):
            ahead = _PART.split(text[: one.start()])[-1]
            around = f"{ahead}{_PART.split(text[one.start() :])[0]}"
            places = [at for at in sites(around, every=True) if not at.is_node]
            if one[0].endswith("es") or any(not within(at.organ, "lung") for at in places):
                return False
            named |= bool(places)
    return named


def _tells_of_others(text: str, one: Subject, behind: Sequence[Subject]) -> bool:
    """Whether what is told is of the others than a subject: `segment V, 12 mm, the others gone`."""
    others = next((x for x in behind if x.site is None and _OTHER.search(x.text)), None)
    return others is not None and _AND.search(text, one.end, others.start) is None


def resolved(
    disease: Disease, one: Subject, used: Sequence[Entity], moment: Moment
) -> list[Entity]:
    """The lesions that a subject is; none where it may be another. `used`: those that the sentence
    spoke of before."""
    known = [each for each in disease.entities if each.kind != "primary"]
    if one.indefinite:
        return []
    if one.site is not None or one.segment:
        known = [each for each in known if _fits(each, one)]
        if one.site is not None and not _DEFINITE.match(one.text):
            known = [x for x in known if not may_be_beside(x, one.site, "", moment)]
        exact = [each for each in known if one.segment and same_segment(each.segment, one.segment)]
        known = exact or known
    elif not _pronoun(one) or _NODE.search(one.text):
        return []
    else:
        known = _spoken_of(disease, one, known, used)
    if (ordinal := _ORDINAL.search(one.text)) and len(known) != _RANKS[ordinal[0].casefold()]:
        return []
    if _OTHER.search(one.text):
        whole = len(known)
        counted = one.number is not None or not _ALL.search(one.text)
        known = [
            each
            for each in known
            if each not in used and not _spoken_on(each, moment, counted=counted)
        ]
        if len(known) == whole:
            return []  # the others than which is not told
    if order := _ORDER.search(one.text):
        return _by_size(known, large=order["large"] is not None)
    if some := _SOME_OF.search(one.text):
        return _some_of(known, used, whole_number(some[1]), whole_number(some[2]))
    if one.several:
        number = one.number or (2 if _BOTH.search(one.text) else None)
        return known if number in (None, len(known)) and len(known) > 1 else []
    if len(known) > 1 and (one.segment or _ONE.match(one.text)) and are_alike(known):
        free = [each for each in known if each not in used]
        return free[:1]
    return known if len(known) == 1 else []


def _spoken_on(each: Entity, moment: Moment, *, counted: bool) -> bool:
    """Whether something was said of a lesion of a day; `counted`: more than that it was there."""
    state = each.seen.get(moment)
    return state is not None and (not counted or bool(state.sizes or state.statuses))


def _some_of(
    known: Sequence[Entity], used: Sequence[Entity], some: int, number: int
) -> list[Entity]:
    """So many of a number that are alike: of which it is said makes no difference."""
    free = [each for each in known if each not in used]
    alike = len(known) == number and are_alike(known) and 0 < some < number
    return free[:some] if alike and len(free) >= some else []


def _pronoun(one: Subject) -> bool:
    return bool(one.number and _DEFINITE.match(one.text)) or any(
        form.search(one.text) for form in (_OTHER, _ORDER, _ALL, _BOTH)
    )


def _fits(each: Entity, one: Subject) -> bool:
    """Whether a known lesion may be the one of a place or a segment."""
    if one.site is None:
        return same_segment(each.segment, one.segment)
    node = one.site.is_node or _NODE.search(one.text)
    if each.site.is_node and not node:
        return False
    return each.may_be(LesionSaid("site", one.site, segment=one.segment))


def _spoken_of(
    disease: Disease, one: Subject, known: Sequence[Entity], used: Sequence[Entity]
) -> list[Entity]:
    """Those among whom words without a place choose."""
    before = list(disease.before[2]) if disease.before is not None else []
    if _THEM.search(one.text) and (near := list(used) or before):
        return near
    if one.number and not _OTHER.search(one.text) and not _ALL.search(one.text):
        rest = [each for each in known if each not in used and not each.site.is_node]
        if len(rest) == one.number:
            return rest
    if used and (_OTHER.search(one.text) or _ORDER.search(one.text)):
        organ = used[-1].site.organ
        near = [each for each in known if overlap(each.site.organ, organ)]
        if len(near) > 1:
            return near
    if disease.open_number or any(each.site.is_node for each in known):
        known = [each for each in known if not each.site.is_node]
    return [] if disease.open_number else list(known)


def _by_size(each: Sequence[Entity], *, large: bool) -> list[Entity]:
    """The larger or the smaller of two, by the sizes known."""
    sizes = [[size for state in one.seen.values() for size, _ in state.sizes] for one in each]
    if len(each) != 2 or not all(sizes) or sizes[0][-1] == sizes[1][-1]:
        return []
    first = sizes[0][-1] > sizes[1][-1]
    return [each[0] if first == large else each[1]]
