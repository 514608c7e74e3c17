"""Local treatments that name an organ and no lesion (`SBRT to the liver`, `L3 was irradiated`): of
the one lesion that is known to lie there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from oligomatch.matcher.letters.course.days import written
from oligomatch.matcher.letters.course.disease.record import Disease, Entity, StateSaid
from oligomatch.matcher.letters.course.lesions.lesion import organs_with_parts
from oligomatch.matcher.letters.course.operations import Operated
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, listed_from, may_meet, sites, within
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.course.treated.local import RAYS, LocalSaid
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import lies_in, part_around
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day, parse_day
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_PART = re.compile(r"[;:(|)]|,(?!\d)|\b(?:followed by|but)\b")
_CELLS = re.compile(r"\S(?:[ ]{2,}|\t|\s?\|\s?)\S")
_WORDS = re.compile(r"[^\W\d_]+")
DIAGNOSED = "/primary/diagnosis_date"
AROUND = 40  # signs in front of a treatment that may say that it was given
REMOVED = ("adrenal", "spleen", "ovary")  # organs that are taken out with what lies in them
HELD_ALONE = ("bone", "adrenal", "brain")  # organs that are treated so for metastases
LEAST_DOSE = 8  # Gy of a metastasis; less is given for other illnesses
WIDE = ("liver", "brain", "lung", "lymph_node", "bone", "pleura", "peritoneum")


@dataclass(frozen=True, slots=True)
class OrganTreated:
    """A treatment of the places that are named beside it."""

    said: LocalSaid
    sentence: SentenceSaid
    sites: tuple[WhereSaid, ...]
    place: Place


def organs_beside(said: SentenceSaid, one: LocalSaid) -> tuple[WhereSaid, ...]:
    """The places that a treatment is said to be of, right behind or in front of it."""
    found = _beside(said, one)
    if not found or forms("treatment")["of_else"].search(said.sentence.text):
        return ()
    first, last = min(one.start, found[0].start), max(one.end, found[-1].end)
    return found if _is_plain(said, one, first, last) else ()


def _is_plain(said: SentenceSaid, one: LocalSaid, first: int, last: int) -> bool:
    """Whether the part of the sentence that tells of a treatment and its places tells no more."""
    text = said.sentence.text
    begins = max((cut.end() for cut in _PART.finditer(text, 0, first)), default=0)
    own = [said.days[number].end for number in (one.day, one.until) if number is not None]
    behind = _PART.search(text, max([last, *own]))  # up to its day: `at our centre, MDT of 5 May`
    ends = behind.start() if behind else len(text)
    known = [(one.start, one.end), *((site.start, site.end) for site in sites(text))]
    known += [
        (site.end, one.start)  # `it threatened to break and was irradiated`
        for site in sites(text)
        if site.end < one.start
        and forms("treatment")["organ_was"].fullmatch(text, site.end, one.start)
    ]
    known += [(day.start, day.end) for day in said.days]
    rest = [
        word[0] for word in _WORDS.finditer(text, begins, ends) if not lies_in(word.start(), known)
    ]
    return all(forms("treatment")["plain_word"].fullmatch(word) for word in rest)


def _beside(said: SentenceSaid, one: LocalSaid) -> tuple[WhereSaid, ...]:
    text, known = said.sentence.text, forms("treatment")
    each = [*sites(text)]
    near = max((cut.end() for cut in _PART.finditer(text, 0, one.start)), default=0)
    near = max(one.start - AROUND, near)
    done = one.day is not None or known["done"].search(text, near, one.start)
    if known["aim"].search(text, max(one.start - AROUND, 0), one.start):
        return ()  # of what may be done
    before = [site for site in each if site.end <= one.start]
    if before and not text[before[-1].end : one.start].strip():  # `adrenal gland SBRT 45 Gy, ..`
        return (before[-1],) if done else ()
    behind = [site for site in each if site.start >= one.end]
    found = [*listed_from(text, behind, forms("treatment")["and_organ"])]
    if done and found and known["to_organ"].fullmatch(text, one.end, found[0].start):
        return tuple(found)
    if before and known["organ_was"].fullmatch(text, before[-1].end, one.start):
        if not done and ":" in text[before[-1].end : one.start]:
            return ()
        between = text[before[-1].end : one.start]
        apart = "," in between or " and " in between
        if apart and not known["irradiated"].match(text, one.start):
            return ()
        joined = len(before) > 1 and known["and_organ"].fullmatch(
            text, before[-2].end, before[-1].start
        )
        both = forms("treatment")["both_had"].match(text, before[-1].end)
        return (
            tuple(before[-2:])
            if joined and both and len(before) == 2
            else ()
            if joined
            else (before[-1],)
        )
    return ()


def treated_in(disease: Disease, one: OrganTreated, site: WhereSaid) -> Entity | None:
    """The one lesion that was treated; None where it may be another, or came later."""
    there = [each for each in disease.entities if _meets(each.site, site)]
    if len(there) != 1 or not _is_sure(disease, there[0], site):
        return None
    (lesion,) = there
    day = one.sentence.day(one.said.until) or one.sentence.day(one.said.day)
    if one.said.modality == "surgery" and not _went_with(lesion, site, day):
        return None  # what was cut out may be another than what is seen since
    if day is not None and _before_cancer(disease, day):
        return None
    days = lesion.seen_on
    fresh = lesion.another or lesion.new or "new" in lesion.statuses
    if day is not None and any(seen.first <= day.last for seen in days):
        return lesion
    if day is None and not days and min(lesion.places) < one.place:
        return lesion
    if day is None and min(lesion.places) < one.place and not fresh:
        return lesion
    wide = site.organ in WIDE and within(lesion.site.organ, site.organ)
    return None if fresh or wide else lesion


def known_by_treatment(
    disease: Disease, one: LocalSaid, said: SentenceSaid, site: WhereSaid, place: Place
) -> Entity | None:
    """The metastasis of which nothing is told but that it was irradiated (`SBRT of the sternum,
    5 x 7 Gy`); None where another illness may be what was treated there."""
    of_rays = one.modality in RAYS and (site.system == "bone" or one.modality == "SABR")
    if not of_rays or site.system not in HELD_ALONE or site.organ in organs_with_parts():
        return None
    if (one.dose is not None and one.dose < LEAST_DOSE) or _of_several(said, one, site):
        return None
    row = part_around(disease.proposal.texts[place.letter], place.start, place.end, "\n")
    if _CELLS.search(row) and len([*written(row)]) > 1:
        return None  # of which of its cells the day is
    day = said.day(one.until) or said.day(one.day)
    if (day is None and one.dose is None) or (day is not None and _before_cancer(disease, day)):
        return None
    known = forms("treatment")["other_reason"], forms("treatment")["of_else"]
    if any(form.search(said.sentence.text) for form in known):
        return None
    return _metastasis(disease, site, place)


def known_by_operation(disease: Disease, one: Operated, said: SentenceSaid) -> Entity | None:
    """The metastasis of which nothing is told but that its organ was taken out for it (`left
    adrenalectomy for metastasis`)."""
    organ, text = f"{one.side}_{one.organ}", said.sentence.text
    why = forms("treatment")["for_metastasis"].match(text, one.said.end)
    if one.organ not in HELD_ALONE or organ not in load_vocabulary().organs or why is None:
        return None
    if one.of_another or said.sentence.context(why.end() - 1, why.end()) - SO:
        return None
    site = WhereSaid(organ, (), one.said.start, one.said.end, text[one.said.start : one.said.end])
    return _metastasis(disease, site, one.place)


def _metastasis(disease: Disease, site: WhereSaid, place: Place) -> Entity | None:
    """A metastasis that the words for its treatment alone tell of; None where another was told of
    there, or another cancer."""
    others = (*disease.entities, *disease.left, *disease.unsure)
    if disease.spread_refuted or any(_meets(each.site, site) for each in others):
        return None
    if site.system == "adrenal" and any(each.site.system == "adrenal" for each in others):
        return None  # of which side it was may have been mistaken
    against = [("cancers", "other"), ("never", "none_now"), ("conditions", "no_rays")]
    against += [("treatment", "head_spared")] if site.system == "brain" else []
    if any(disease.proposal.tells(forms(file)[name]) for file, name in against):
        return None
    if any(one.value == 0 and one.name == "metastases" for one in disease.counts):
        return None
    found = Entity(site, "", "metastasis", [place], {None: StateSaid(places=[place])}, now=True)
    disease.entities.append(found)
    return found


def _of_several(said: SentenceSaid, one: LocalSaid, site: WhereSaid) -> bool:
    """Whether a field held more than one place (`T6/7`), or the year of it is not told."""
    unsure = any(said.days[at].kind == "no_year" for at in (one.day, one.until) if at is not None)
    joined = forms("treatment")["and_next_one"].match(said.sentence.text, site.end)
    return unsure or joined is not None


def _went_with(lesion: Entity, site: WhereSaid, day: Day | None) -> bool:
    """Whether a lesion was removed with the organ that holds it whole (`the left adrenal was
    resected`): it was seen before that day, and not since."""
    whole = site.system in REMOVED and not site.parts.get("lobe")
    if not whole or day is None or not lesion.seen_on:
        return False
    return all(seen.first <= day.last for seen in lesion.seen_on)


def _before_cancer(disease: Disease, day: Day) -> bool:
    """Whether a day may lie before the cancer was found: it was of something else then."""
    stated = disease.proposal.stated(DIAGNOSED)
    return isinstance(stated, str) and day.last < parse_day(stated).first


def _is_sure(disease: Disease, lesion: Entity, site: WhereSaid) -> bool:
    """Whether a lesion is the only one that may lie at a place: a lobe may hold the primary too."""
    if site.system == "lung":
        return False
    return lesion.kind == "metastasis" or lesion.metastasis


def _meets(own: WhereSaid, site: WhereSaid) -> bool:
    """Whether a lesion's place may be the one that was treated."""
    stations = {own.parts.get("station"), site.parts.get("station")} - {None}
    return may_meet(own, site) and len(stations) < 2
