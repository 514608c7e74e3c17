"""That lesions were not treated locally, or none but those named."""

from __future__ import annotations

import re
from collections.abc import Sequence

from oligomatch.matcher.letters.course.disease.local.hints import is_ahead, take_hints
from oligomatch.matcher.letters.course.disease.local.targets import meets, named_targets
from oligomatch.matcher.letters.course.disease.local.untreated import PLANS
from oligomatch.matcher.letters.course.disease.record import Disease, Entity
from oligomatch.matcher.letters.course.lesions.lesion import Named
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import sites, within
from oligomatch.matcher.letters.course.treated.local import RAYS
from oligomatch.matcher.letters.course.whose import is_of_else, is_of_who_treats, names_spread
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.pieces import sentences_of
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.letters.sentences import NOT_SO

_VALUE = re.compile(r"\s*(?:[-*•] *)?[A-Za-z][\w /()-]{1,40}?\s*[:|=]\s*\S")  # a name and its value
_STOPS = re.compile(r"[.;](?=\s|$)")  # between two sentences
_IN_OTHER_PAPERS = ("told_elsewhere", "past_unknown")
ABOVE = 8  # lines in which a heading is looked for
LINES = 6  # signs between two lines of a list


def take_without_local(
    disease: Disease,
    said: SentenceSaid,
    linked: Sequence[tuple[Named, list[Entity]]],
    denied: Sequence[tuple[int, int]],
) -> None:
    """That no lesion was treated locally, or none but those named; `denied`: what is read of it."""
    text = said.sentence.text
    denials = [*denied]
    for one in forms("treatment")["these_untreated"].finditer(text):
        denials.append(one.span())
        here = [lesion for head, each in linked if head.head.end <= one.start() for lesion in each]
        found = here or (disease.just_before(said.sentence) if not said.lesions else [])
        so = len(found) == 2 if one["two"] else len(found) > 1
        if so and not said.sentence.context(*one.span(), [one.span()]):
            disease.untouched.append((found, said.sentence.place(*one.span())))
    for one in forms("untreated")["closed_for_it"].finditer(text):
        denials.append(one.span())
        if not said.sentence.context(*one.span(), [one.span()]):
            disease.no_more_of_it.append(said.sentence.place(*one.span()))
    for one in forms("treatment")["no_local"].finditer(text):
        place = said.sentence.place(*one.span())
        denials.append(one.span())
        own = [(local.start, local.end) for local in said.locals]
        if not one["other"] and group(one) and not _is_of_all_time(disease, said, one):
            continue
        around = said.sentence.context(*one.span(), own)
        if forms("untreated")["up_to_now"].search(one[0]):
            around -= PLANS  # `Outcome: clinic on Friday. Nothing started to date.`
        if not around and not list(sites(text[: one.start()])):
            everything = bool(group(one)) and not names_spread(text, *one.span())
            disease.locally.append((bool(one["other"]), everything, place))
        elif one["other"] and not around:
            disease.locally.append((True, not names_spread(text, *one.span()), place))
    denials += _take_one_of_two(disease, said)
    take_hints(disease, said, denials)
    rays = forms("conditions")["rays_named"].search(text)
    aside = [*denied, *(one.span() for one in forms("treatment")["no_hint"].finditer(text))]
    if rays and any(start <= rays.start() and rays.end() <= end for start, end in aside):
        return
    under_way = rays and forms("treatment")["rays_under_way"].search(text)
    if rays and under_way and not is_ahead(said, *rays.span()):
        disease.unlinked |= not said.sentence.context(*rays.span()) & NOT_SO


def _take_one_of_two(disease: Disease, said: SentenceSaid) -> list[tuple[int, int]]:
    """That there was neither radiotherapy nor an operation, told in two lines; what is such a
    line."""
    one = forms("treatment")["one_of_two"].match(said.sentence.text)
    if one is None:
        return []
    if said.sentence.context(*one.span(), [one.span()]) or not _is_of_all_time(disease, said, one):
        return [one.span()]
    (kind,) = group(one)
    place = said.sentence.place(*one.span())
    if disease.denied is not None:
        before, there = disease.denied
        near = place.letter == there.letter and 0 <= place.start - there.end <= LINES
        if near and before != kind:
            disease.locally.append((False, True, place))
    disease.denied = kind, place
    return [one.span()]


def _is_of_all_time(disease: Disease, said: SentenceSaid, one: re.Match[str]) -> bool:
    """Whether words for no local treatment are of the cancer and of all the time up to today: by a
    word of their own, or by the heading that they stand under."""
    text, known = said.sentence.text, forms("treatment")
    before = said.sentence.ahead
    front, denial = text[: one.start()], one[0]
    if known["of_a_time"].search(front) or any(day.end <= one.start() for day in said.days):
        return False
    kinds = (known["local"], known["knife_or_rays"], known["of_cancer"])
    if is_of_else(before, front, every=not any(form.search(denial) for form in kinds)):
        return False
    above = _heading_above(before)
    if known["other_tumour"].search(above) or forms("cancers")["other"].search(above):
        return False
    return bool(known["till_today"].search(front + denial) or known["done_before"].fullmatch(above))


def _heading_above(before: str) -> str:
    """The words above a line, where but lines of a name and its value stand between."""
    for line in reversed(before.rstrip().splitlines()[-ABOVE:]):
        if not _VALUE.match(line) and line.strip():
            return line.strip(" \t:*#=-•")
    return ""


def all_local(disease: Disease, one: Entity) -> list[Place]:
    """Where the last letter says that a lesion was not treated locally but as it is told; nowhere
    where a treatment was given and it is open of what. Words for the metastases say nothing of
    others, and no words do of a primary that was treated, or of what was treated with it."""
    treated = any(each.treatments for each in disease.entities)
    last = disease.proposal.last_letter
    stated = disease.proposal.stated
    primary = disease.primary or disease.operated or stated("/primary/status") == "resected"
    if one.metastasis and (closed := _closed(disease, one)):
        return closed
    if disease.unlinked or (not one.metastasis and primary):
        return []
    return [
        place
        for but, everything, place in disease.locally
        if place.letter == last and but is treated and (one.metastasis or everything)
    ]


def _closed(disease: Disease, one: Entity) -> list[Place]:
    """Where words say of the one lesion whose treatment is told right before them, in their
    sentence or the one in front of it, that nothing else was done to it."""
    last, found = disease.proposal.last_letter, list[Place]()
    for place in disease.no_more_of_it:
        text = disease.proposal.texts[place.letter]
        near = [
            (where, each)
            for each in disease.entities
            for _, where in each.treatments
            if where.letter == place.letter
            and where.end <= place.start
            and len(_STOPS.findall(text, where.end, place.start)) <= 1
        ]
        own = {id(each) for _, each in near}
        later = any(
            where.letter == place.letter and where.start >= place.end for _, where in one.treatments
        )
        if own == {id(one)} and place.letter == last and not later:
            found.append(place)
    return found


def all_by_account(disease: Disease, each: Entity) -> bool:
    """Whether the treatments that are told of a lesion, each with its day, are all it had: somebody
    who treats the patient gives an account of them, tells of no other treatment that may have been
    of it, and of no papers that tell more."""
    texts, known = disease.proposal.texts, forms("untreated")
    if not is_of_who_treats(texts):
        return False
    if any("date" not in given for given, _ in each.treatments):
        return False
    if any(disease.proposal.tells(forms("treatment")[one]) for one in _IN_OTHER_PAPERS):
        return False
    each_open = (*disease.open_treatments, *disease.unsettled_treatments)
    if any(_may_be_of(each, disease.proposal.words(place)) for place in each_open):
        return False
    kinds = {given["modality"] for given, _ in each.treatments}
    if "surgery" in kinds and not kinds & {*RAYS} and any(map(_of_the_bed, texts)):
        return False
    if each.site.system == "bone" and disease.proposal.tells(known["bone_held"]):
        return False
    more = ("done_besides", "treated_again", "one_of_some", "course_told", "far_away")
    return not any(disease.proposal.tells(known[one]) for one in more)


def _may_be_of(each: Entity, text: str) -> bool:
    """Whether a treatment of which it is open what was treated may have been of a lesion: not where
    each of its parts that speak of one names other places, or an operation of the lung."""
    hint, lung = forms("treatment")["hint_of_local"], forms("treatment")["lung_surgery"]
    parts = [one for one in _STOPS.split(text) if hint.search(one)]
    if not parts:
        return True
    for part in parts:
        found = named_targets(part)
        if lung.search(part) and not within(each.site.organ, "lung") and not found:
            continue
        if not found or any(one.kind in ("it", "cavity") for one in found):
            return True
        if any(one.site is not None and meets(each.site, one.site) for one in found):
            return True
        if within(each.site.organ, "lung"):
            return True  # which the primary lies in as well
    return False


def _of_the_bed(text: str) -> bool:
    """Whether words may be of radiotherapy to where a metastasis was removed."""
    known = forms("untreated")
    return any(
        known["bed"].search(one) and forms("local")["by_rays"].search(one)
        for one in sentences_of(text)
    )
