"""The primary cancer: which it is, where, since when, and its stage at diagnosis."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from oligomatch.api.exchange.fhir.bundle import Json, Resource, maps
from oligomatch.api.exchange.fhir.codes import (
    AtOdds,
    Meaning,
    aspect,
    known_codes,
    meaning,
    narrowed,
    one_of,
    words_coded,
)
from oligomatch.api.exchange.fhir.days import FhirDay, day_of
from oligomatch.api.exchange.fhir.noting import Notes, day, source
from oligomatch.api.exchange.fhir.table import kinds_of
from oligomatch.rules.vocabulary.entries import Code
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

MORPHOLOGY = "histology-morphology-behavior"
# How long after the diagnosis a stage may still be that of the diagnosis: the AJCC's eighth edition
# takes what is found within four months of it (from memory).
STAGING_DAYS = 124
EARLIEST = date(1900, 1, 1)
RELATED = ("related-primary-cancer-condition", "related-condition")
NOT_MALIGNANT = ("in_situ", "benign")
MOST_CONDITIONS = 100  # that differ: more are not held against one another, and may be two cancers
_OF_COPY = (
    "id",
    "meta",
    "identifier",
    "encounter",
    "recordedDate",
)  # of copies
_METASTATIC = re.compile(r'"\d{4}/6"')  # ICD-O-3: the behaviour of a metastasis
THERE = ("active", "recurrence", "relapse")


@dataclass(frozen=True, slots=True)
class Disease:
    """The cancer that a record is about, as far as its conditions agree on one."""

    conditions: tuple[Resource, ...] = ()
    types: Meaning = ()
    several: bool = False  # conditions of cancers that are not one
    onset: FhirDay | None = None
    organs: Meaning = ()  # of the primary, where they are stated
    of_this: frozenset[str] = field(default_factory=frozenset)  # references of its conditions

    @property
    def systems(self) -> frozenset[str] | None:
        """The organs in which its primary may lie; None where it may lie anywhere."""
        known = load_vocabulary()
        of_types = {organ for name in self.types for organ in known.cancer_types[name].organs}
        if self.organs:
            return frozenset(of_types | {known.organs[organ].system for organ in self.organs})
        if not self.types or any(not known.cancer_types[name].organs for name in self.types):
            return None
        return frozenset(of_types)


def cancer_kind(one: Resource) -> str:
    """Whether a condition is a primary or a secondary cancer; empty: neither, or at odds."""
    found = _kinds(one)
    return next(iter(found)) if len(found) == 1 else ""


def _kinds(one: Resource) -> set[str]:
    codes = known_codes(one.data.get("code"))
    by_code = {kind for code in codes for kind in code.means.get("kind", ())}
    return by_code | (kinds_of(one) & {"primary", "secondary"})


def _of_no_kind(one: Resource) -> bool:
    """Whether a condition is a cancer that nothing calls primary or secondary."""
    return (
        not _kinds(one)
        and not any(extension(one.data, end) for end in RELATED)
        and not _METASTATIC.search(json.dumps(_morphology(one)))
        and _tells(known_codes(one.data.get("code")), "cancer_type")
    )


def _is_one_disease(one: Resource) -> bool:
    """Whether a code itself says which disease it is (non-small cell lung cancer), not only that
    a malignant tumour is in an organ, which may be the metastasis of another."""
    try:
        return len(aspect(known_codes(one.data.get("code")), "cancer_type")) == 1
    except AtOdds:
        return False


def of_another(notes: Notes, one: Resource, disease: Disease) -> bool:
    """Whether a resource names a primary cancer of its own that is none of this disease."""
    named = [extension(one.data, end).get("valueReference") for end in RELATED]
    found = [notes.record.resolve(reference, one) for reference in named if reference]
    return any(
        cancer is None or (cancer not in disease.conditions and cancer_kind(cancer) != "secondary")
        for cancer in found
    )


def read(notes: Notes) -> Disease:
    """What the primary cancer conditions tell, and which disease the rest is read of."""
    found = [one for one in notes.standing("Condition") if cancer_kind(one) == "primary"]
    doubted = [one for one in notes.contested("Condition") if cancer_kind(one) == "primary"]
    if not found and not doubted:
        found = [one for one in notes.standing("Condition") if _of_no_kind(one)]
        if not all(map(_is_one_disease, found)):  # "malignant neoplasm of": of which is open
            for one in found:
                notes.leave(one, "of_no_kind")
            return Disease(tuple(found), of_this=frozenset(one.reference for one in found))
    primaries = []
    for one in found:
        try:
            behaviour = aspect(_codes(one), "morphology")
        except AtOdds:
            behaviour = NOT_MALIGNANT  # a cancer, if at all, of which it is not known what
        if behaviour and not {*behaviour}.isdisjoint(NOT_MALIGNANT):
            notes.leave(one, "in_situ" if behaviour == ("in_situ",) else "codes_differ")
        else:
            primaries.append(one)
    if not primaries:
        return Disease()
    disease = _which(notes, primaries, doubted)
    if disease.several:
        return disease
    organs = _site(notes, primaries)
    return replace(disease, onset=_onset(notes, primaries), organs=organs)


def _which(notes: Notes, primaries: list[Resource], doubted: list[Resource]) -> Disease:
    each = {one: _codes(one) for one in primaries}
    known = [
        codes
        for one, codes in each.items()
        if _tells(known_codes(one.data.get("code")), "cancer_type")
    ]
    references = frozenset(one.reference for one in primaries)
    try:
        types = narrowed(aspect(codes, "cancer_type") for codes in known)
        unlike = {_said(one): one for one in primaries}
        apart = len(unlike) > MOST_CONDITIONS or bool(doubted) or _another(notes, types)
        apart = apart or any(_apart(*pair) for pair in combinations(unlike.values(), 2))
    except AtOdds:
        apart = True
    if apart or (len(primaries) > 1 and len(known) < len(primaries)):
        primaries = [*primaries, *doubted]
        notes.at_odds(("/cancer_type",), primaries, "several_cancers")
        return Disease(tuple(primaries), several=True, of_this=references)
    sources = [source(one) for one in primaries]
    if types:
        notes.put(("cancer_type",), one_of(types), sources)
    else:
        for one in primaries:
            notes.leave(one, "unknown_code")
    try:
        histology = narrowed(
            aspect(codes, "histology") for codes in each.values() if _tells(codes, "histology")
        )
    except AtOdds:
        notes.at_odds(("/histology",), primaries, "codes_differ")
        histology = ()
    if histology:
        notes.put(("histology",), one_of(histology), sources)
    return Disease(tuple(primaries), types, of_this=references)


def _said(one: Resource) -> str:
    """What a condition says, whichever of its copies says it."""
    copied = {name: value for name, value in one.data.items() if name not in _OF_COPY}
    return json.dumps(copied, sort_keys=True)


def _apart(one: Resource, other: Resource) -> bool:
    """Whether two conditions of one type may be two cancers: their sides or lobes exclude each
    other, or they began on different days and differ in their state or histology."""
    for name in ("side", "lobe"):
        if _exclude([*site_codes(one)], [*site_codes(other)], name):
            return True
    began = [day_of(each.data, "onset") for each in (one, other)]
    first, second = began
    if first and second and first.first <= second.last and second.first <= first.last:
        return False
    return _state(one) != _state(other) or bool(
        first and second and _exclude(_codes(one), _codes(other), "histology")
    )


def _exclude(codes: Sequence[Code], others: Sequence[Code], name: str) -> bool:
    try:
        found, known = aspect(codes, name), aspect(others, name)
    except AtOdds:
        return False
    return bool(found and known and not {*found} & {*known})


def _state(one: Resource) -> bool:
    """Whether a condition is said to be there no more."""
    codes = words_coded(one.data.get("clinicalStatus"))
    return bool(codes - {*THERE}) or any(name.startswith("abatement") for name in one.data)


def _another(notes: Notes, types: Meaning) -> bool:
    """Whether a malignant disease stands that may be a primary of a type which these are not."""
    for one in notes.standing("Condition"):
        if cancer_kind(one) or not _tells(known_codes(one.data.get("code")), "cancer_type"):
            continue
        try:
            own = aspect(_codes(one), "cancer_type")
        except AtOdds:
            return True
        if not {*types} & {*own}:
            return True
    return False


def _codes(one: Resource) -> tuple[Code, ...]:
    return (*known_codes(one.data.get("code")), *known_codes(_morphology(one)))


def _tells(codes: Iterable[Code], name: str) -> bool:
    return any(name in code.means for code in codes)


def _morphology(one: Resource) -> Any:
    return extension(one.data, MORPHOLOGY).get("valueCodeableConcept")


def extension(element: Any, end: str) -> Any:
    """The extension of an element whose address ends so; an empty map where there is none."""
    for one in maps(element.get("extension")) if isinstance(element, dict) else ():
        url = one.get("url")
        if isinstance(url, str) and url.endswith(end):
            return one
    return {}


def site_codes(one: Resource) -> Iterator[Code]:
    """What a condition or procedure says of its site: its codes, with laterality and lobe."""
    yield from known_codes(one.data.get("code"))
    for site in maps(one.data.get("bodySite")):
        yield from known_codes(site)
        for end in ("laterality-qualifier", "location-qualifier"):
            yield from known_codes(extension(site, end).get("valueCodeableConcept"))


def _site(notes: Notes, primaries: list[Resource]) -> Meaning:
    """Side and lobe of the primary; the organs that it is said to lie in."""
    codes = [code for one in primaries for code in site_codes(one)]
    for name, allowed in (("side", ("left", "right")), ("lobe", ("upper", "middle", "lower"))):
        try:
            found = aspect(codes, name)
        except AtOdds:
            notes.at_odds((f"/primary/{name}",), primaries, "codes_differ")
            continue
        if len(found) == 1 and found[0] in allowed:
            notes.put(("primary", name), found[0], [source(one) for one in primaries])
    return tuple(dict.fromkeys(organ for code in codes for organ in code.means.get("organ", ())))


def _onset(notes: Notes, primaries: list[Resource]) -> FhirDay | None:
    """The day of the onset; open before it where a treatment for the cancer is older."""
    stated = [(found, one) for one in primaries if (found := day_of(one.data, "onset"))]
    if not stated:
        return None
    onset, first = min(stated, key=lambda pair: (pair[0].last, -pair[0].first.toordinal()))
    path = ("primary", "diagnosis_date")
    older = [
        one for one in _treatments(notes, primaries) if (d := day(one)) and d.last < onset.first
    ]
    differ = any(found.first > onset.last for found, _ in stated)
    if older or differ:
        notes.at_odds(
            ("/primary/diagnosis_date",),
            [*primaries, *older],
            "older_treatment" if older else "codes_differ",
        )
        value: Any = {"from": EARLIEST.isoformat(), "to": min(onset.last, notes.as_of).isoformat()}
    else:
        value = onset.text
    notes.put(path, value, [source(first), *(source(one) for one in older)])
    return onset


def _treatments(notes: Notes, primaries: list[Resource]) -> Iterator[Resource]:
    for one in notes.standing("Procedure"):
        done = kinds_of(one) or _tells(known_codes(one.data.get("code")), "treatment")
        if done and any(reason in primaries for reason in reasons(notes, one)):
            yield one


def reasons(notes: Notes, one: Resource) -> list[Resource]:
    """The conditions that a treatment names as its reason."""
    found = (notes.record.resolve(ref, one) for ref in maps(one.data.get("reasonReference")))
    return [reason for reason in found if reason is not None]


def for_this(notes: Notes, one: Resource, disease: Disease) -> bool | None:
    """Whether a treatment was for this cancer, by the reasons it names; None: it names none."""
    named = [*maps(one.data.get("reasonReference")), *maps(one.data.get("reasonCode"))]
    if not named:
        return None
    standing = notes.standing("Condition")
    if any(
        reason in disease.conditions
        or (
            reason in standing
            and cancer_kind(reason) == "secondary"
            and not of_another(notes, reason, disease)
        )
        for reason in reasons(notes, one)
    ):
        return True
    return any(_may_be(known_codes(c), disease) for c in maps(one.data.get("reasonCode")))


def _may_be(codes: tuple[Code, ...], disease: Disease) -> bool:
    """Whether codes are of a cancer, and of none that this one is not."""
    if not _tells(codes, "kind"):
        return False
    try:
        types = aspect(codes, "cancer_type")
    except AtOdds:
        return False
    return not types or not {*types}.isdisjoint(disease.types)


def of_disease(notes: Notes, what: str, disease: Disease) -> Iterator[Resource]:
    """The observations that answer a question and are of no other condition."""
    for one in notes.observations(what):
        if disease.several:
            notes.leave(one, "several_cancers")
        elif any(_about_another(notes, one, ref, disease) for ref in maps(one.data.get("focus"))):
            notes.leave(one, "another_condition")
        else:
            yield one


def _about_another(notes: Notes, one: Resource, focus: Json, disease: Disease) -> bool:
    """Whether what an observation is about may be another condition, one not in the record too."""
    about, text = notes.record.resolve(focus, one), focus.get("reference")
    if about is None:
        return not isinstance(text, str) or "Condition/" in text or text.startswith(("#", "urn:"))
    if about.type != "Condition" or about in disease.conditions:
        return False
    return cancer_kind(about) != "secondary" or of_another(notes, about, disease)


def stage(notes: Notes, disease: Disease) -> None:
    """The stage at the diagnosis, from stage groups and from the condition itself."""
    stated: list[tuple[Meaning, str, Resource]] = []
    unread = False
    for what in ("stage_clinical", "stage_pathological", "stage_group"):
        for one in of_disease(notes, what, disease):
            value = one.data.get("valueCodeableConcept")
            if not _at_diagnosis(notes, one, [day(one)], disease):
                continue
            found = [*_stage_of(notes, one, value, one.data.get("method"))]
            unread = unread or not found
            stated += found
    for one in () if disease.several else disease.conditions:
        if _tells(known_codes(one.data.get("code")), "stage"):
            notes.leave(one, "stage_of_no_day")
        for part in maps(one.data.get("stage")):
            summary, kind = part.get("summary"), part.get("type")
            assessed = [notes.record.resolve(ref, one) for ref in maps(part.get("assessment"))]
            if any(a is not None and a not in notes.standing("Observation") for a in assessed):
                continue  # the assessment that it rests on is taken back
            if not known_codes(summary):
                continue
            if _at_diagnosis(notes, one, [day(a) for a in assessed if a is not None], disease):
                stated += _stage_of(notes, one, summary, kind)
    if not stated:
        return
    if unread:
        notes.at_odds(("/primary/stage",), [one for _, _, one in stated], "latest_unread")
        return
    values = tuple(dict.fromkeys(value for stages, _, _ in stated for value in stages))
    sources = [source(one) for _, _, one in stated]
    if len({frozenset(stages) for stages, _, _ in stated}) > 1:
        try:
            values = narrowed(stages for stages, _, _ in stated)
        except AtOdds:
            notes.at_odds(("/primary/stage",), [one for _, _, one in stated], "codes_differ")
    notes.put(("primary", "stage"), one_of(values), sources)
    editions = {edition for _, edition, _ in stated}
    if len(editions - {""}) == 1 and len(values) == 1:
        notes.put(("primary", "stage_edition"), int((editions - {""}).pop()), sources)


def _at_diagnosis(
    notes: Notes, one: Resource, days: Iterable[FhirDay | None], disease: Disease
) -> bool:
    """Whether a stage surely is that of the diagnosis, by the day of the onset and its own."""
    known = [on for on in days if on is not None]
    if disease.onset is None or not known:
        notes.leave(one, "stage_of_no_day")
        return False
    within = timedelta(days=STAGING_DAYS)
    if any(on.first > disease.onset.last + within for on in known):
        notes.leave(one, "stage_too_late")
        return False
    early, late = disease.onset.first - within, disease.onset.first + within
    if not all(early <= on.first and on.last <= late for on in known):
        notes.leave(one, "stage_of_no_day")
        return False
    return True


def _stage_of(
    notes: Notes, one: Resource, value: object, method: object
) -> Iterator[tuple[Meaning, str, Resource]]:
    try:
        stages = aspect(known_codes(value), "stage")
    except AtOdds:
        notes.at_odds(("/primary/stage",), [one], "codes_differ")
        return
    if not stages:
        if one.type == "Observation":
            notes.leave(one, "unknown_code")
        return
    yield stages, meaning(method, "edition"), one
