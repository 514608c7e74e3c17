"""Metastases and stagings: at least one lesion in an organ, sizes on their days, N categories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from oligomatch.api.exchange.fhir.bundle import Resource, identifiers, maps
from oligomatch.api.exchange.fhir.codes import (
    AtOdds,
    asks,
    aspect,
    known_codes,
    meaning,
    number_of,
    one_of,
    words_coded,
)
from oligomatch.api.exchange.fhir.days import Days, FhirDay, day_of, end_of
from oligomatch.api.exchange.fhir.local import Treated
from oligomatch.api.exchange.fhir.noting import Notes, day, latest_read, some_day, source
from oligomatch.api.exchange.fhir.primary import (
    EARLIEST,
    NOT_MALIGNANT,
    THERE,
    Disease,
    cancer_kind,
    of_another,
    of_disease,
    site_codes,
)
from oligomatch.api.exchange.fhir.table import kinds_of
from oligomatch.api.exchange.imported import Source
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

EVER = ("/metastatic_disease/ever",)
METASTATIC = ("M1", "M1a", "M1b", "M1c")
NODES = "lymph_node"
_MM = {"mm": 1.0, "cm": 10.0}
MOST_MM = 300
MOST_LESIONS = 200  # of one record: more say nothing that a trial asks, and take long


@dataclass(eq=False)
class Lesion:
    """One lesion that a record tells of: where, since when, and by what."""

    organs: tuple[str, ...]
    side: str
    found: FhirDay | None
    origin: Resource
    distant: bool = False
    sizes: list[tuple[FhirDay, float, Resource]] = field(default_factory=list)
    tumours: list[Resource] = field(default_factory=list)  # each that is this one
    may_be: list[tuple[FhirDay, float, Resource]] = field(default_factory=list)  # its sizes, too

    def size(self, on: FhirDay) -> tuple[float, float, list[Resource]]:
        """The least and the most that it may have measured on a day, by what."""
        own = [(size, one) for day_, size, one in self.sizes if day_.text == on.text]
        other = [
            (size, one)
            for day_, size, one in self.may_be
            if day_.first <= on.last and on.first <= day_.last
        ]
        sizes = [size for size, _ in (*own, *other)]
        return min(sizes), max(sizes), [one for _, one in (*own, *other)]

    @property
    def names(self) -> Mapping[str, str]:
        """What a system calls a tumour that is followed."""
        return dict(known for tumour in self.tumours for known in identifiers(tumour.data))

    def followed_apart(self, other: Lesion) -> bool:
        """Whether two tumours surely are two: in organs that share nothing, or by what one system
        calls them. Two sizes of a day may be two measurements of one."""
        names, others = self.names, other.names
        return self.apart(other) or any(others.get(name, own) != own for name, own in names.items())

    def apart(self, other: Lesion) -> bool:
        """Whether two statements surely are of two lesions: of organs that share nothing."""
        if (
            self.side
            and other.side
            and self.side != other.side
            and "midline" not in (self.side, other.side)
        ):
            return True
        known = load_vocabulary()
        return not any(
            one in known.organs_above(two) or two in known.organs_above(one)
            for one in self.organs
            for two in other.organs
        )

    @property
    def width(self) -> tuple[int, int, bool]:
        """How little it says of where it is: what says more comes first."""
        known = load_vocabulary()
        depth = min(len(known.organs_above(organ)) for organ in self.organs)
        return (len(self.organs), -depth, not self.side)


def read(notes: Notes, disease: Disease, treated: Treated) -> None:
    """The metastatic disease, its lesions and the stagings."""
    secondary = [one for one in notes.standing("Condition") if cancer_kind(one) == "secondary"]
    if disease.several:
        for condition in secondary:
            notes.leave(condition, "several_cancers")
        return
    lesions = [*_of_conditions(notes, secondary, disease)]
    _ever(notes, disease, secondary, lesions)
    there = [one for one in lesions if _listed(notes, one, treated)]
    listed = {*there}
    there = _not_gone(notes, there, [one for one in lesions if one not in listed])
    every = [*_tumours(notes, disease), *there]
    kept = _at_least(every)
    stay = {*kept}
    for one in every:
        if one not in stay:
            notes.leave(one.origin, "may_be_same_lesion")
    for one in kept[MOST_LESIONS:]:
        notes.leave(one.origin, "beyond_most")
    _write(notes, kept[:MOST_LESIONS], disease, treated)


def _of_conditions(notes: Notes, secondary: list[Resource], disease: Disease) -> Iterator[Lesion]:
    for one in secondary:
        if of_another(notes, one, disease):
            notes.leave(one, "another_condition")
            continue
        codes = [*site_codes(one)]
        try:
            organs, side = aspect(codes, "organ"), aspect(codes, "side")
        except AtOdds:
            notes.at_odds(("/lesions",), [one], "codes_differ")
            continue
        if not organs:
            notes.leave(one, "no_organ")
            continue
        found = day_of(one.data, "onset")
        distant = _distant(organs, disease)
        yield Lesion(organs, side[0] if len(side) == 1 else "", found, one, distant)


def _distant(organs: tuple[str, ...], disease: Disease) -> bool:
    """Whether a secondary cancer there surely is a distant metastasis: in no lymph node, and in no
    organ in which the primary or its satellites may lie."""
    known, own = load_vocabulary(), disease.systems
    systems = {known.organs[organ].system for organ in organs}
    return own is not None and NODES not in systems and not systems & own


def _ever(notes: Notes, disease: Disease, secondary: list[Resource], lesions: list[Lesion]) -> None:
    stated = [one.origin for one in lesions if one.distant]
    denied: list[Resource] = []  # histories of none
    evidence: list[Resource] = []
    for what in ("m_clinical", "m_pathological"):
        each = {one: {*_categories(one, "m_category")} for one in of_disease(notes, what, disease)}
        none = [one for one, found in each.items() if found == {"M0"}]
        some = []
        for one, found in each.items():
            if found and found <= {*METASTATIC}:
                some.append(one)
            else:
                notes.leave(one, "says_of_its_day")
        evidence += _undenied(notes, some, none)
    for one in of_disease(notes, "history_of_metastasis", disease):
        if one.data.get("valueBoolean") is True:
            evidence.append(one)
        else:
            notes.leave(one, "says_of_its_day")
            if one.data.get("valueBoolean") is False:
                denied.append(one)
    stated += _undenied(notes, evidence, denied, for_good=True)
    if not stated:
        return
    notes.put(("metastatic_disease", "ever"), True, [source(one) for one in stated])
    days = [(one.found, one.origin) for one in lesions if one.distant and one.found]
    days += [
        (on, one) for one in evidence if one in stated and (on := end_of(one.data, "effective"))
    ]
    if days:
        first, origin = min(days, key=lambda pair: pair[0].last)
        value = {"from": EARLIEST.isoformat(), "to": min(first.last, notes.as_of).isoformat()}
        notes.put(("metastatic_disease", "first_metastasis_date"), value, [source(origin)])


def _undenied(
    notes: Notes, some: list[Resource], none: list[Resource], *, for_good: bool = False
) -> list[Resource]:
    """Those of metastases that none of the others denies, of its day or `for_good` of any before;
    what is denied, and by what, is named."""
    days = Days(map(day, none))
    denied = days.may_be_since if for_good else days.may_be
    against = [one for one in some if denied(day(one))]
    if not against:
        return some
    own = Days(map(day, against))
    denies = own.may_be_until if for_good else own.may_be
    notes.at_odds(EVER, [*against, *(one for one in none if denies(day(one)))], "codes_differ")
    out = {*against}
    return [one for one in some if one not in out]


def _categories(one: Resource, name: str) -> tuple[str, ...]:
    try:
        return aspect(known_codes(one.data.get("valueCodeableConcept")), name)
    except AtOdds:
        return ()


def _listed(notes: Notes, lesion: Lesion, treated: Treated) -> bool:
    """Whether a lesion is there on the day asked, as the record stands."""
    one = lesion.origin
    codes = words_coded(one.data.get("clinicalStatus"))
    over = any(name.startswith("abatement") for name in one.data)
    if over or not codes or not codes <= {*THERE}:
        notes.leave(one, "not_said_to_be_there")
        return False
    if treated.may_have_removed(lesion.organs, lesion.found):
        notes.leave(one, "may_be_removed")
        return False
    return True


def _not_gone(notes: Notes, there: list[Lesion], others: list[Lesion]) -> list[Lesion]:
    """The lesions that are there, but for those that may be what another statement says is gone."""
    gone: dict[tuple[tuple[str, ...], str], tuple[date, Lesion]] = {}  # each site once: the latest
    for one in others:
        data = one.origin.data
        codes = words_coded(data.get("clinicalStatus"))
        over = any(name.startswith("abatement") for name in data)
        if over or codes - {*THERE}:
            end = end_of(data, "abatement")
            last, site = end.last if end else date.max, (one.organs, one.side)
            gone[site] = max(gone.get(site, (last, one)), (last, one), key=lambda pair: pair[0])
    kept = []
    for one in there:
        since = one.found.first if one.found else date.min
        against = [o.origin for last, o in gone.values() if last >= since and not one.apart(o)]
        if against:
            notes.at_odds(("/lesions",), [one.origin, *against], "there_and_gone")
        else:
            kept.append(one)
    return kept


def _tumours(notes: Notes, disease: Disease) -> Iterator[Lesion]:
    """Tumours followed under an identity, with what imaging measured of them."""
    sizes: dict[Resource, list[tuple[FhirDay, float, Resource]]] = {}
    unread: dict[Resource, list[tuple[FhirDay, Resource]]] = {}
    for one in notes.observations("tumour_size"):
        about = [notes.record.resolve(ref, one) for ref in maps(one.data.get("focus"))]
        tumours = [a for a in about if a is not None and a.type == "BodyStructure"]
        size, on = _size(one), day(one)
        if meaning(one.data.get("method"), "method") != "imaging":
            notes.leave(one, "not_by_imaging")
        elif len(tumours) != 1 or "tumour" not in kinds_of(tumours[0]):
            notes.leave(one, "no_tumour_named")
        elif size is None or on is None:
            notes.leave(one, "no_size_or_day")
            unread.setdefault(tumours[0], []).append((some_day(one, notes.as_of), one))
        else:
            sizes.setdefault(tumours[0], []).append((on, size, one))
    measured = [one for one in notes.standing("BodyStructure") if one in sizes or one in unread]
    for tumours in _same(measured):
        each = [stated for tumour in tumours for stated in sizes.get(tumour, ())]
        failed = [stated for tumour in tumours for stated in unread.get(tumour, ())]
        kept, open_ = latest_read([(on, one) for on, _, one in each], failed)
        if open_:
            notes.at_odds(("/lesions",), [*open_, *(one for _, one in failed)], "latest_unread")
        if not kept:
            continue
        stay = {*kept}
        each = [stated for stated in each if stated[2] in stay]
        if any(of_another(notes, tumour, disease) for tumour in tumours):
            for tumour in tumours:
                notes.leave(tumour, "another_condition")
            continue
        codes = [
            code
            for tumour in tumours
            for part in (tumour.data.get("location"), *maps(tumour.data.get("locationQualifier")))
            for code in known_codes(part)
        ]
        try:
            organs, side = aspect(codes, "organ"), aspect(codes, "side")
        except AtOdds:
            notes.at_odds(("/lesions",), tumours, "codes_differ")
            continue
        if not organs or any(
            meaning(one.data.get("morphology"), "morphology") in NOT_MALIGNANT for one in tumours
        ):
            for one in tumours:
                notes.leave(one, "no_organ")
            continue
        name = side[0] if len(side) == 1 else ""
        yield Lesion(organs, name, None, tumours[0], False, each, tumours)


def _same(tumours: list[Resource]) -> list[list[Resource]]:
    """Tumours in groups of which each is one tumour, by the identifiers that they share."""
    parent: dict[object, object] = {}

    def first(name: object) -> object:
        while (above := parent.get(name, name)) != name:
            parent[name] = parent.get(above, above)
            name = above
        return name

    for tumour in tumours:
        for name in identifiers(tumour.data):
            parent[first(name)] = first(tumour)
    groups: dict[object, list[Resource]] = {}
    for tumour in tumours:
        groups.setdefault(first(tumour), []).append(tumour)
    return [*groups.values()]


def _size(one: Resource) -> float | None:
    """The longest dimension in millimetres; None where none is stated with its unit."""

    found = [
        part.get("valueQuantity")
        for part in maps(one.data.get("component"))
        if "longest_dimension" in asks(part.get("code")) and not part.get("dataAbsentReason")
    ]
    if len(found) != 1 or not isinstance(found[0], dict) or found[0].get("comparator"):
        return None
    value, unit = number_of(found[0].get("value")), found[0].get("code", found[0].get("unit"))
    if value is None or not isinstance(unit, str) or unit not in _MM:
        return None
    size = float(f"{value * _MM[unit]:.6g}")
    return size if 0 <= size <= MOST_MM else None


def _at_least(lesions: list[Lesion]) -> list[Lesion]:
    """Lesions that surely are several: of statements that may be one lesion, the one that says
    most. Of tumours that are followed, those that surely are not one."""
    kept: set[Lesion] = set()
    sites: dict[tuple[tuple[str, ...], str], Lesion] = {}  # each site once, however many are there
    followed: list[Lesion] = []
    for one in sorted(lesions, key=lambda lesion: (-len(lesion.sizes), lesion.width)):
        site = (one.organs, one.side)
        if one.sizes:
            new = len(followed) <= MOST_LESIONS and all(map(one.followed_apart, followed))
            followed += [one] if new else []
        else:
            new = site not in sites and all(one.apart(other) for other in sites.values())
        if new:
            kept.add(one)
            sites.setdefault(site, one)
    if len(followed) <= MOST_LESIONS:
        for one in (each for each in lesions if each.sizes and each not in kept):
            for other in followed:
                if not one.followed_apart(other):
                    other.may_be += one.sizes
    return [one for one in lesions if one in kept]


def _write(notes: Notes, lesions: list[Lesion], disease: Disease, treated: Treated) -> None:
    views: dict[str, tuple[dict[str, Any], list[Source]]] = {}
    for on, value, sources in _n_categories(notes, disease):
        views[on.text] = ({"date": on.text, "n_category": value}, sources)
    for on, value, origin in _responses(notes, disease):
        view, sources = views.setdefault(on.text, ({"date": on.text}, []))
        view["response"] = value
        sources.append(source(origin))
    listed = []
    names: dict[str, int] = {}
    state: dict[str, dict[str, Any]] = {}
    for one in lesions:
        name = _named(one.organs[0], names)
        entry: dict[str, Any] = {"id": name, "organ": one_of(one.organs)}
        if one.side:
            entry["side"] = one.side
        if one.distant:
            entry["role"] = "metastasis"
        listed.append(entry)
        done = [
            each for tumour in one.tumours for each in treated.of_tumour.get(tumour.reference, ())
        ]
        if done:
            entry["prior_local_therapy"] = {"at_least": [dict(value) for value, _ in done]}
        own = [*(source(origin) for _, origin in done)]
        if one.sizes:
            for on in {on.text: on for on, _, _ in one.sizes}.values():
                low, high, origins = one.size(on)
                if len({size for each, size, _ in one.sizes if each.text == on.text}) > 1:
                    notes.at_odds((f"/lesions/{len(listed) - 1}",), origins, "codes_differ")
                stated = low if low == high else {"at_least": low, "at_most": high}
                view, sources = views.setdefault(on.text, ({"date": on.text}, []))
                view.setdefault("lesions", {})[name] = {"diameter_mm": stated}
                sources += [source(origin) for origin in origins]
            for on, _, origin in one.may_be:  # seen on a day: what it was is open
                _, sources = views.setdefault(on.text, ({"date": on.text}, []))
                sources.append(source(origin))
        else:
            state[name] = {}
        stating = [source(each) for each in one.tumours or [one.origin]]
        notes.note(("lesions", len(listed) - 1), [*stating, *own])
    if listed:
        notes.document["lesions"] = listed
    ordered = sorted(views.values(), key=lambda pair: pair[0]["date"])
    if state or (any(one.sizes for one in lesions) and treated.any_removal):
        ordered.append(_as_it_stands(notes, lesions, state, ordered))
    if ordered:
        notes.document["assessments"] = [view for view, _ in ordered]
        for number, (_, sources) in enumerate(ordered):
            notes.note(("assessments", number), sources)


def _as_it_stands(
    notes: Notes,
    lesions: list[Lesion],
    state: dict[str, dict[str, Any]],
    others: list[tuple[dict[str, Any], list[Source]]],
) -> tuple[dict[str, Any], list[Source]]:
    """What the record says of the lesions, on some day since its last staging and finding: which
    of the two is the later is open."""
    days = [one.found for one in lesions if one.found and not one.sizes]
    dated = [_first(view["date"]) for view, _ in others]
    since = max([*(found.first for found in days), *dated], default=None)
    view: dict[str, Any] = {"lesions": state} if state else {}
    if since is not None:
        view = {"date": {"from": since.isoformat(), "to": notes.as_of.isoformat()}, **view}
    return view, [source(one.origin) for one in lesions]


def _first(text: str) -> date:
    year, month, day_ = [*map(int, text.split("-")), 1, 1][:3]
    return date(year, month, day_)


def _named(organ: str, names: dict[str, int]) -> str:
    names[organ] = names.get(organ, 0) + 1
    return organ if names[organ] == 1 else f"{organ}_{names[organ]}"


def _n_categories(notes: Notes, disease: Disease) -> Iterator[tuple[FhirDay, Any, list[Source]]]:
    """The N category of each day; clinical and pathological apart, and both where they differ."""
    stated: dict[Resource, tuple[FhirDay, tuple[str, ...]]] = {}
    unread: list[tuple[FhirDay, Resource]] = []
    for what in ("n_clinical", "n_pathological", "n_category"):
        for one in of_disease(notes, what, disease):
            on, found = day(one), _categories(one, "n_category")
            if on is None:
                notes.leave(one, "no_day")
                unread.append((some_day(one, notes.as_of), one))
            elif not found:
                notes.leave(one, "unknown_code")
                unread.append((on, one))
            else:
                stated[one] = (on, found)
    by_day: dict[FhirDay, dict[str, Resource]] = {}
    for one in _read_latest(notes, stated, unread):
        on, found = stated[one]
        for value in found:
            by_day.setdefault(on, {})[value] = one
    for on, values in by_day.items():
        if len(values) > 1:
            notes.at_odds((), values.values(), "codes_differ")
        yield on, one_of(tuple(sorted(values))), [source(one) for one in values.values()]


def _read_latest(
    notes: Notes,
    stated: Mapping[Resource, tuple[FhirDay, Any]],
    unread: list[tuple[FhirDay, Resource]],
) -> list[Resource]:
    kept, open_ = latest_read([(on, one) for one, (on, _) in stated.items()], unread)
    if open_:
        notes.at_odds(("/assessments",), [*open_, *(one for _, one in unread)], "latest_unread")
    return kept


def _responses(notes: Notes, disease: Disease) -> Iterator[tuple[FhirDay, str, Resource]]:
    """The responses coded as RECIST, where one is stated of a day."""
    stated: dict[Resource, tuple[FhirDay, str]] = {}
    unread: list[tuple[FhirDay, Resource]] = []
    for one in of_disease(notes, "recist", disease):
        on, value = day(one), meaning(one.data.get("valueCodeableConcept"), "response")
        if on is None or not value:
            notes.leave(one, "no_day" if value else "unknown_code")
            unread.append((some_day(one, notes.as_of), one))
        else:
            stated[one] = (on, value)
    by_day: dict[FhirDay, dict[str, Resource]] = {}
    for one in _read_latest(notes, stated, unread):
        on, value = stated[one]
        by_day.setdefault(on, {})[value] = one
    for one in notes.observations("disease_status"):
        notes.leave(one, "no_recist")
    for on, values in by_day.items():
        if len(values) == 1:
            ((value, one),) = values.items()
            yield on, value, one
        else:
            notes.at_odds((), values.values(), "codes_differ")
