"""What a sentence says of all lesions at once: `everything stable`, `both exactly as in February`,
`all known sites unchanged`, `none has grown`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from oligomatch.matcher.letters.course.disease.examinations import moment_of
from oligomatch.matcher.letters.course.disease.mentions import may_be_effect, note
from oligomatch.matcher.letters.course.disease.record import Disease, Entity, Moment, MomentAt
from oligomatch.matcher.letters.course.lesions.lesion import LesionSaid
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, overlap, sites, within
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.matcher.letters.pieces import part_ends
from oligomatch.matcher.letters.reading import Place

_OTHERS = re.compile(r"\b(?:else|others?|remaining|rest)\b", re.I)
_LESIONS = re.compile(
    r"\b(?:sites|manifestations|lesions|deposits|foci|locations|locali[sz]ations|metastases|mets)\b",
    re.I,
)
_OF_HEAD = re.compile(r"\b(?:extra|intra)-?cranial\b", re.I)
_TREATED = re.compile(r"\b(?:treated|irradiated)\b", re.I)
_EVERY = re.compile(r"everything\b", re.I)
_STOP = re.compile(r"(?<=\w\w)[.;]\s+(?=\S)|\n\s*\n")
_SO_MANY = re.compile(r"all (two|three|four|five|six|[2-6])(?: of \w+)?", re.I)
_WHOLE = WhereSaid("lung", (), 0, 0, "primary")


def take_all(disease: Disease, said: SentenceSaid, moments: Sequence[MomentAt]) -> None:
    """Note what a sentence says that all lesions, or all that it names, have become."""
    text, known = said.sentence.text, forms("changed")
    for one in known["of_all"].finditer(text):
        named = group(one)
        moment = moment_of(disease, one.start(), moments, said)
        around = said.sentence.context(*one.span(), [one.span()]) - SO
        if around or known["all_but"].match(text, one.end()):
            continue
        status = "stable" if "stable" in named else "shrinking"
        spot = said.sentence.place(one.start("what"), one.end())
        each, of_main = _meant(disease, said, one, moment)
        if moment is None:  # `Sizes in June: primary 15 mm, T10 12 mm, both unchanged`
            main = [disease.main] if of_main and disease.main is not None else []
            front = said.sentence.place(0, one.start())
            if not all(_is_sized_there(x, front) for x in (*each, *main)):
                continue
        for entity in each:
            if not entity.is_gone:
                note(disease, entity, _as_said(entity.site, status), moment, spot)
        if of_main and disease.main is not None and not _said_of(disease.main, moment):
            note(disease, disease.main, _as_said(_WHOLE, status), moment, spot)
    for one in known["so_many"].finditer(text):
        _take_so_many(disease, said, one, moment_of(disease, one.start(), moments, said))


def _meant(
    disease: Disease, said: SentenceSaid, one: re.Match[str], moment: Moment
) -> tuple[list[Entity], bool]:
    """The metastases that are meant, and whether the primary is."""
    text, whose = said.sentence.text, group(one)["what"]
    front = said.sentence.place(0, one.start())
    each = [x for x in disease.entities if x.kind != "primary"]
    here = [x for x in each if _is_named(x, front)]
    main = _names_main(disease, front)
    with_main = "primary" in group(one)
    if forms("lesions")["benign"].search(text, 0, one.start()):
        return [], False
    if whose.casefold().startswith("both"):
        if not (here or main) and not front_of(text, one.start()):
            return _two_before(disease, said)
        return (here, main or with_main) if len(here) + main == 2 else ([], False)
    if many := _SO_MANY.fullmatch(whose):
        meant, of_main = here, main
        if not (here or main or front_of(text, one.start())):
            meant, of_main = _those_before(disease, said)
        so = len(meant) + of_main == whole_number(many[1])
        return (meant, of_main) if so else ([], False)
    lesions = _LESIONS.search(whose)
    if (here or main) and not (_OTHERS.search(whose) or _EVERY.match(whose)):
        # `L3 12 mm, all lesions stable`: others too, which may be told elsewhere
        return ([], False) if lesions else (here, main or with_main)
    ahead = text[: one.start()]
    if not (lesions or here or main or names_nothing(ahead) or _LESIONS.search(ahead)):
        return [], False  # `weight, appetite: all stable`
    opens = not (lesions or here or main or front_of(text, one.start()))
    before, last = _right_before(disease, said) if opens else ("", front)
    if opens and forms("changed")["scan_told"].search(before) is None:
        return [], False  # `Blood pressure 140/80. Everything else unchanged.`
    each = _narrowed(whose, _shown(disease, said, each))
    number = forms("changed")["number"].search(whose)
    if number and whole_number(number[0]) not in (len(each), len(each) + with_main):
        return [], False
    others = [x for x in each if not _said_of(x, moment)]
    with_main = with_main or _EVERY.match(whose) is not None
    if _OTHERS.search(whose):  # `the adrenal went up to 36 mm. Everything else is the same.`
        named = [*sites(ahead), *sites(before)]
        others = [x for x in others if not any(overlap(x.site.organ, it.organ) for it in named)]
        with_main = with_main and not _names_main(disease, last)
    return others, with_main


def _is_sized_there(each: Entity, front: Place) -> bool:
    """Whether the size of a lesion, of no scan that is told, stands in a stretch of a letter."""
    state = each.seen.get(None)
    return state is not None and any(front.has_start_of(place) for _, place in state.sizes)


def _names_main(disease: Disease, stretch: Place) -> bool:
    return disease.main is not None and _is_named(disease.main, stretch)


def front_of(text: str, at: int) -> str:
    """The words in front of a place in its sentence."""
    return text[:at].strip(" \t\n,;:.-–")


def _two_before(disease: Disease, said: SentenceSaid) -> tuple[list[Entity], bool]:
    """The two, the primary among them, of which the sentence right before told, and of no other
    thing; none where they were not two."""
    each, main = _those_before(disease, said)
    return (each, main) if len(each) + main == 2 else ([], False)


def _those_before(disease: Disease, said: SentenceSaid) -> tuple[list[Entity], bool]:
    """Those of which the sentence right before told, and whether it told of the primary."""
    last = _right_before(disease, said)[1]
    each = [x for x in disease.entities if x.kind != "primary" and _is_named(x, last)]
    return each, _names_main(disease, last)


def tells_of_else(disease: Disease, said: SentenceSaid, at: int) -> bool:
    """Whether a sentence begins with words for two there, and the one right before it tells neither
    of lesions nor of a scan: `ramipril and bisoprolol. Both unchanged`."""
    if front_of(said.sentence.text, at):
        return False
    before, last = _right_before(disease, said)
    named = any(_is_named(one, last) for one in disease.entities)
    return not (named or forms("changed")["scan_told"].search(before))


def _right_before(disease: Disease, said: SentenceSaid) -> tuple[str, Place]:
    """The sentence right before one, and where it stands."""
    before = said.sentence.ahead.rstrip()
    start = max([0, *(stop.end() for stop in _STOP.finditer(before))])
    return before[start:], Place(said.sentence.letter, start, len(before))


def _narrowed(whose: str, each: Sequence[Entity]) -> list[Entity]:
    """Those of some lesions that words name by their organ, or as treated: `all bone lesions`."""
    of = [*sites(whose, every=True)]
    if of:
        return [x for x in each if any(within(x.site.organ, one.organ) for one in of)]
    if side := _OF_HEAD.search(whose):
        inside = side[0].casefold().startswith("intra")
        return [x for x in each if within(x.site.organ, "brain") == inside]
    return [x for x in each if x.treatments] if _TREATED.search(whose) else list(each)


def names_nothing(text: str) -> bool:
    """Whether words name nothing that something may be said of."""
    return forms("changed")["front"].fullmatch(text) is not None


def _take_so_many(disease: Disease, said: SentenceSaid, one: re.Match[str], moment: Moment) -> None:
    """How a number of lesions have changed which are named behind it one by one."""
    named, text = group(one), said.sentence.text
    behind = said.sentence.place(one.end(), part_ends(text, one.end(), ";"))
    each = [x for x in disease.entities if x.kind != "primary" and _is_named(x, behind)]
    if moment is None or len(each) != whole_number(named["number"]):
        return
    if said.sentence.context(*one.span(), [one.span()]) - SO or may_be_effect(said):
        return
    status = next(x for x in ("growing", "shrinking", "stable") if x in named)
    for entity in each:
        if not _said_of(entity, moment):
            note(disease, entity, _as_said(entity.site, status), moment, behind)


def _is_named(each: Entity, front: Place) -> bool:
    """Whether a lesion stands in a stretch of a letter."""
    return any(front.has_start_of(one) for one in each.places)


def _said_of(each: Entity, moment: Moment) -> bool:
    """Whether a change of that day is told of a lesion, or it came up then."""
    state = each.seen.get(moment)
    return each.new or (state is not None and bool(state.statuses))


def _shown(disease: Disease, said: SentenceSaid, each: Sequence[Entity]) -> list[Entity]:
    """Those that the examination that is spoken of can have shown."""
    kinds = {one.kind for one in said.exams if one.is_own} or {disease.staged}
    if disease.part:
        return []
    if kinds == {"brain"}:
        return [one for one in each if within(one.site.organ, "brain")]
    if kinds <= {"scan", "pet"}:
        return [one for one in each if not within(one.site.organ, "brain")]
    return list(each)


def _as_said(site: WhereSaid, status: str) -> LesionSaid:
    return LesionSaid("site", site, status=status, definite=True)
