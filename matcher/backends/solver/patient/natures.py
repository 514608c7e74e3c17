"""What a lesion may be as long as it lives: its role and place, its treatability, its past."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from oligomatch.matcher.backends.solver.asked import LesionDetail
from oligomatch.matcher.backends.solver.logic import Bool
from oligomatch.matcher.backends.solver.patient.distances import Placed, ways
from oligomatch.matcher.backends.solver.patient.person import Person
from oligomatch.matcher.findings.sure_facts import REGIONAL
from oligomatch.matcher.measures.conditions import ever_of
from oligomatch.matcher.patient.elsewhere import never_there, resected_at, untreated_by
from oligomatch.matcher.patient.patient import NODE, OTHER, LesionKind, Patient, Site
from oligomatch.matcher.patient.staging import RESECTION
from oligomatch.matcher.patient.totals import organ_rooms
from oligomatch.matcher.profile.profile import Lesion, bounds_of, primary_listed
from oligomatch.rules.terms import MODALITIES


@dataclass(frozen=True, slots=True)
class Nature:
    """What stays with a lesion; None where nobody asks."""

    kind: LesionKind
    marks: tuple[tuple[str, bool], ...] = ()
    treated: frozenset[str] | None = None
    placed: Placed = ()  # how far from structures


class Natures:
    """The natures that lesions of one patient may have, as far as anybody asks."""

    def __init__(self, person: Person, asked: LesionDetail) -> None:
        patient = person.patient
        self.person, self.patient, self.asked = person, patient, asked
        rooms = {
            system
            for view in patient.staging.views
            for system in organ_rooms(view.assessment.totals, patient.vocabulary)
        }
        stated = patient.stated_systems | asked.systems | rooms
        more = sorted(patient.systems - stated)
        totals = [view.assessment.totals for view in patient.staging.views]
        spans = [stated.organs for stated in totals if stated is not None]
        apart = max([asked.organs, *(int(bounds_of(span)[0]) for span in spans)])
        self.systems = patient.systems if OTHER in rooms else stated.union(more[:apart])
        self.regions = self._regions()

    def of(self, site: Site) -> dict[Nature, list[Bool]]:
        """What a listed lesion may be, each with what must hold for it."""
        allowed: dict[Nature, list[Bool]] = {}
        for when, patient in self.person.cases:
            for kind in patient.sites[site.index].kinds:
                if _out_of_place(kind, site.lesion, patient) or self._denied(kind, site):
                    continue
                for seen in self._distinct(kind):
                    for nature in self._natures(seen, site.lesion):
                        allowed.setdefault(nature, []).append(when)
        return {nature: allowed[nature] for nature in sorted(allowed, key=repr)}

    def _denied(self, kind: LesionKind, site: Site) -> bool:
        """A resected metastasis of who never had a metastasis resected (W15)."""
        resected = kind.role == "metastasis" and any(resected_at(self.patient, site))
        return resected and not ever_of(self.patient, RESECTION).may_be_true

    def _distinct(self, kind: LesionKind) -> Iterator[LesionKind]:
        """The kind as far as anybody asks: its organ system, its nodal region."""
        if kind.role == "benign":
            yield LesionKind("benign", OTHER)
            return
        if kind.system not in self.systems:
            kind = kind._replace(system=OTHER)
        if kind.role != "metastasis" or kind.system != NODE or not self.asked.nodes:
            yield kind._replace(region=None)
        elif kind.region is not None:
            yield kind
        else:
            yield from (kind._replace(region=region) for region in self.regions)

    def _regions(self) -> list[str]:
        """The nodal regions that count apart: those told, one left out by name, and others."""
        regions = {kind.region for site in self.patient.sites for kind in site.kinds if kind.region}
        organs = self.patient.vocabulary.organs.values()
        known = dict.fromkeys(organ.node_group for organ in organs if organ.node_group)
        others = [region for region in known if region not in regions | REGIONAL]
        return [*sorted(regions | {"supraclavicular"}), *others[: max(1, self.asked.regions)]]

    def _natures(self, kind: LesionKind, lesion: Lesion) -> Iterator[Nature]:
        marks = [
            [(name, known)]
            if (known := getattr(lesion, name)) is not None
            else [(name, True), (name, False)]
            for name in sorted(self.asked.marks)
        ]
        treated: list[frozenset[str] | None] = [None]
        if self.asked.treated:
            had = frozenset(treatment.modality for treatment in lesion.treatments)
            never = self._never_had(kind, lesion)
            treated = [had] if lesion.all_treatments else list(self._pasts(had, never))
        placed = self._placed(lesion)
        yield from (Nature(kind, *rest) for rest in product(product(*marks), treated, placed))

    def _placed(self, lesion: Lesion) -> Sequence[Placed]:
        """How far a lesion may lie from structures: the primary as it is told in both places."""
        listed = primary_listed(self.patient.profile)
        if listed is not None and lesion == listed[1]:
            return self.placed_as_primary()
        return ways(self.asked.distances, lesion.distance_mm)

    def placed_as_primary(self) -> Sequence[Placed]:
        """How far the primary may lie from structures."""
        profile = self.patient.profile
        listed = primary_listed(profile)
        seen = None if listed is None else listed[1].distance_mm
        return ways(self.asked.distances, profile.primary.distance_mm, seen)

    def _never_had(self, kind: LesionKind, lesion: Lesion) -> frozenset[str]:
        """The local treatments that a lesion never had, by where it lies (W15)."""
        vocabulary, organ = self.patient.vocabulary, lesion.organ
        known = isinstance(organ, str) and organ in vocabulary.organs
        above = frozenset(vocabulary.organs_above(str(organ)) if known else ())
        return never_there(untreated_by(self.patient.profile, vocabulary), above | {kind.system})

    def _pasts(self, had: frozenset[str], never: frozenset[str]) -> Iterator[frozenset[str]]:
        """One set of local treatments, those surely had among them, for each way that the questions
        can tell them apart."""
        seen = set()
        # as many of them as the questions name one by one: a lesion may have had every one
        sizes = range(len(MODALITIES) + 1)
        sets = [frozenset(some) for size in sizes for some in combinations(MODALITIES, size)]
        for past in (past | had for past in sets if not past & never):
            answers = tuple(bool(past & names) for names in self.asked.treated)
            if answers not in seen:
                seen.add(answers)
                yield past

    def any(self) -> Iterator[Nature]:
        """Everything a lesion that nobody listed may be."""
        kinds = [LesionKind("metastasis", system) for system in sorted(self.systems)]
        kinds += [LesionKind("satellite", "lung"), LesionKind("regional_node", NODE)]
        for kind in kinds:
            for one in self._distinct(kind):
                yield from self._natures(one, Lesion())


def _out_of_place(kind: LesionKind, lesion: Lesion, patient: Patient) -> bool:
    """A primary or satellite of lung cancer outside the lung (W3)."""
    own = lesion.role in ("primary", "satellite") and patient.cancers == {"nsclc"}
    return own and kind.system != "lung"
