"""The lesions of one completion, written as a profile tells them: each with what was seen of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from oligomatch.matcher.backends.solver.patient.assessments import ViewTerms
from oligomatch.matcher.backends.solver.patient.lesions import (
    LesionClass,
    LesionGroup,
    LesionTerms,
    Sighting,
)
from oligomatch.matcher.backends.solver.patient.natures import Nature
from oligomatch.matcher.backends.solver.terms import fraction, number
from oligomatch.matcher.backends.solver.witness.witness_part import Json, WitnessPart
from oligomatch.matcher.patient.patient import NODE, OTHER, Site

Seen = tuple[Sighting, Mapping[str, float]]  # what an assessment sees of a lesion, and its sizes


class LesionsPart(WitnessPart):
    """The lesions of one completion."""

    def write(self, document: Json, shown: list[ViewTerms]) -> None:
        """Write every lesion, and the totals of each assessment shown, in their order."""
        lesions = self.questions.lesions
        views = {view: document["assessments"][place] for place, view in enumerate(shown)}
        listed: dict[int, Json] = {}
        for group in lesions.groups:
            for site, nature, states in self._spread(group):
                old = site.lesion.model_dump(mode="json", exclude_none=True)
                one = {**old, "id": site.id, **self._nature(nature, site)}
                self._place(one, states, views)
                listed[site.index] = one
        document["lesions"] = [listed[i] for i in sorted(listed)]
        for n, (nature, states) in enumerate(self._unlisted(lesions, shown), start=1):
            one = {"id": f"unlisted {n}", **self._nature(nature, None)}
            self._place(one, states, views)
            document["lesions"].append(one)
        for view, assessment in views.items():
            self._totals(assessment, lesions, view)

    @property
    def most_unlisted(self) -> int:
        """How many lesions that nobody listed there are at the assessment that has most of them."""
        group = self.questions.lesions.unlisted
        each = (sum(count for _, count in self._cells(group, view)) for view in group.cells)
        return max(each, default=0)

    def _cells(self, group: LesionGroup, view: ViewTerms) -> Iterator[tuple[LesionClass, int]]:
        for cell in group.cells.get(view, []):
            if count := number(self.model, cell.number):
                yield cell, count

    def _states_of(self, group: LesionGroup, nature: Nature, view: ViewTerms) -> list[Seen]:
        """The states of the lesions of one nature at an assessment, each with its sizes."""
        found: list[Seen] = []
        for cell, count in self._cells(group, view):
            if cell.nature == nature:
                sizes = {n: fraction(self.model, term) / count for n, term in cell.sums.items()}
                found += [(cell.state, sizes)] * count
        return found

    def _spread(self, group: LesionGroup) -> Iterator[tuple[Site, Nature, dict[ViewTerms, Seen]]]:
        sites = list(group.sites)
        for nature, term in group.natures.items():
            count = number(self.model, term)
            here, sites = sites[:count], sites[count:]
            states = {view: self._states_of(group, nature, view) for view in group.cells}
            for n, site in enumerate(here):
                yield site, nature, {view: seen[n] for view, seen in states.items() if seen}

    def _unlisted(
        self, lesions: LesionTerms, shown: list[ViewTerms]
    ) -> Iterator[tuple[Nature, dict[ViewTerms, Seen]]]:
        """Lesions that nobody listed, the same one at several assessments where it can be; what
        only an assessment that does not stand for its time point would see is not there."""
        group = lesions.unlisted
        for nature in group.natures:
            views = [view for view in group.cells if view in shown]
            states = {view: self._states_of(group, nature, view) for view in views}
            for n in range(max((len(seen) for seen in states.values()), default=0)):
                gone: Seen = (Sighting(False), {})
                each = {v: seen[n] if n < len(seen) else gone for v, seen in states.items()}
                yield nature, each

    def _nature(self, nature: Nature, site: Site | None) -> Json:
        stated: Json = {}
        role, kind = nature.kind.role, nature.kind
        known = site.lesion.role if site else None
        if role == "benign":
            return {"role": "indeterminate"}
        if known in (None, "indeterminate"):
            stated["role"] = role
        organ = site.lesion.organ if site else None
        if not isinstance(organ, str) and (site is None or site.lesion.station is None):
            stated["organ"] = self._organ(nature, site)
        elif kind.system == NODE and kind.region and organ == NODE:
            stated["organ"] = self._node_of(kind.region)
        stated |= dict(nature.marks)
        if nature.placed:
            known = site.lesion.model_dump(mode="json")["distance_mm"] if site else None
            stated["distance_mm"] = {**(known or {}), **dict(nature.placed)}
        if nature.treated is not None and not (site and site.lesion.all_treatments):
            stated["prior_local_therapy"] = self._treatments(nature.treated, site)
        return stated

    @staticmethod
    def _treatments(had: frozenset[str], site: Site | None) -> list[Json]:
        """All local treatment of a lesion: what is told of it, and what else it had."""
        stated = site.lesion.treatments if site else ()
        more = sorted(had.difference(one.modality for one in stated))
        each = [one.model_dump(mode="json", exclude_none=True) for one in stated]
        return [*each, *({"modality": modality} for modality in more)]

    def _organ(self, nature: Nature, site: Site | None) -> str:
        kind = nature.kind
        if kind.system == NODE and kind.region:
            return self._node_of(kind.region)
        wanted = getattr(site.lesion.organ, "one_of", None) if site else None
        if wanted:
            fits = (self._system(o) == kind.system or kind.system == OTHER for o in wanted)
            return str(next(organ for organ, fit in zip(wanted, fits, strict=True) if fit))
        return kind.system

    def _system(self, organ: str) -> str:
        return self.vocabulary.organs[organ].system

    def _node_of(self, region: str) -> str:
        organs = self.vocabulary.organs.values()
        return next(str(organ.id) for organ in organs if organ.node_group == region)

    def _place(
        self, one: Json, states: Mapping[ViewTerms, Seen], views: Mapping[ViewTerms, Json]
    ) -> None:
        """Write what each assessment sees: of the latest with the lesion, of others beside it."""
        for view, (state, sizes) in states.items():
            if view not in views:
                continue
            seen = self._state(state, sizes)
            if self.holds(view.latest):
                there = views[view].get("lesions", {}).get(one["id"], {})
                status = one.get("status", there.get("status", seen["status"]))
                one |= {**seen, "status": status}
            else:
                there = views[view].setdefault("lesions", {})
                old = there.get(one["id"], {})
                there[one["id"]] = {**old, **seen, "status": old.get("status", seen["status"])}

    def _state(self, state: Sighting, sizes: Mapping[str, float]) -> Json:
        if not state.present:
            return {"status": "resolved"}
        shown: Json = {"status": "growing" if state.growing else "stable"}
        compared = {name: state.size(name)[0] for name in self.questions.lesions.asked.sizes}
        return {**shown, **compared, **sizes}

    def _totals(self, assessment: Json, lesions: LesionTerms, view: ViewTerms) -> None:
        totals = assessment.get("totals", {})
        for name, role in (
            ("metastases", "metastasis"),
            ("satellites", "satellite"),
            ("regional_nodes", "regional_node"),
        ):
            totals[name] = number(self.model, lesions.number(view, role))
        assessment["totals"] = totals
