"""One completion written as a profile: what was told, with everything asked about filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from matcher.exact.assessments import OUTSIDE, ViewTerms
from matcher.exact.lesions import Cell, Group, LesionTerms, State
from matcher.exact.lines import GOES_ON, LineTerms, TherapyTerms
from matcher.exact.natures import Nature
from matcher.exact.questions import Questions
from matcher.exact.terms import both, fraction, holds, number
from matcher.findings import NODE, OTHER, Site
from matcher.profile import Profile
from rules.vocabulary import Vocabulary

Json = dict[str, Any]
Seen = tuple[State, float]  # what an assessment sees of one lesion, and its volume
MOST_DRUGS = 3  # of a regimen made up to have the classes wanted
DOUBLET = frozenset({"platinum", "platinum_partner"})


class Witness:
    """One completion of a profile, read from what the solver found."""

    def __init__(self, questions: Questions, model: Any) -> None:
        self.questions, self.model = questions, model
        self.patient = questions.patient
        self.profile: Profile = self.patient.profile
        self.vocabulary: Vocabulary = self.patient.vocabulary
        self._made = vars(questions) | vars(questions.person)  # what some question needed

    def told(self) -> Json:
        """The profile of this completion."""
        told: Json = self.profile.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        told["as_of"] = self.patient.as_of.isoformat()
        if "tumour" in self._made:
            self._tumour(told)
        if "genes" in self._made:
            genes = self.questions.person.genes.asked
            reports = {name: gene.told(self.model) for name, gene in genes.items()}
            told["biomarkers"] = {**told.get("biomarkers", {}), **reports}
        if "disease" in self._made:
            self._disease(told)
        if "therapy" in self._made:
            self._therapy(told, self.questions.person.therapy)
        if "assessments" in self._made:
            self._assessments(told)
        if "lesions" in self._made:
            self._lesions(told, self.questions.lesions)
        return told

    def _holds(self, formula: Any) -> bool:
        return holds(self.model, formula)

    # --- tumour and disease -----------------------------------------------------------------------

    def _tumour(self, told: Json) -> None:
        tumour = self.questions.person.tumour
        told["cancer_type"] = tumour.cancer.of(self.model)
        told["histology"] = tumour.histology.of(self.model)
        treated = self._holds(tumour.treated)
        primary = {
            **told.get("primary", {}),
            "status": tumour.status.of(self.model),
            "definitively_treated": treated,
            "accessible_to_curative_treatment": self._holds(tumour.accessible),
            "amenable_to_local_therapy": self._holds(tumour.amenable),
            "diagnosis_date": _day(self.model, tumour.diagnosis),
            "side": tumour.side.of(self.model),
        }
        if treated:
            primary["progressing"] = self._holds(tumour.progressing)
            primary["definitive_treatment_end"] = _day(self.model, tumour.treatment_end)
        told["primary"] = primary
        recurrence: Json = {"present": self._holds(tumour.recurrence)}
        if recurrence["present"] or "recurrence_location" in self.questions.kinds:
            recurrence["location"] = tumour.location.of(self.model)
        told["locoregional_recurrence"] = {**told.get("locoregional_recurrence", {}), **recurrence}
        imaging = told.get("imaging", {})
        done = {name: self._holds(flag) for name, flag in tumour.examined.items()}
        told["imaging"] = {**done, **{k: v for k, v in imaging.items() if v is not None}}

    def _disease(self, told: Json) -> None:
        disease = self.questions.person.disease
        if not self._holds(disease.ever):
            told["metastatic_disease"] = {**told.get("metastatic_disease", {}), "ever": False}
            return
        first, episode = _day(self.model, disease.first), _day(self.model, disease.episode)
        told["metastatic_disease"] = {
            **told.get("metastatic_disease", {}),
            "ever": True,
            "first_metastasis_date": first,
            "diagnosis_date": episode,
            "first_episode": first == episode,
        }

    # --- therapy ----------------------------------------------------------------------------------

    def _therapy(self, told: Json, therapy: TherapyTerms) -> None:
        there = [one for one in therapy.lines if self._holds(one.exists)]
        old = self.profile.systemic_therapy.model_dump(mode="json", exclude_none=True)
        lines = [self._line(one) for one in there]
        adjuvant = sum(self._holds(one.adjuvant) for one in there)
        told["systemic_therapy"] = {
            **old,
            "lines": lines,
            "palliative_lines": len(there) - adjuvant,
            "adjuvant_lines": adjuvant,
        }

    def _line(self, one: LineTerms) -> Json:
        line = one.line.model_dump(mode="json", exclude_none=True)
        palliative = self._holds(one.palliative)
        under_way = self._holds(one.under_way)
        line |= {
            "intent": "palliative" if palliative else "adjuvant",
            "start": _day(self.model, one.start),
            "ongoing": under_way,
            "cycles": number(self.model, one.cycles),
            "latest_response": one.response.of(self.model),  # also where it was not evaluable
            "best_response": one.best.of(self.model),
            "progressed": self._holds(one.progressed),
        }
        if palliative:
            line["number"] = number(self.model, one.place)
        elif one.line.progressed is False:
            line["progressed"] = False  # the metastases found under it say otherwise
        if line["latest_response"] == "PD" and not self._holds(one.progressed):
            # nobody saw it, or the best response told says so: no report tells both
            line["progressed"] = one.line.progressed
            if one.line.progressed is False:
                line["latest_response"] = None
        if not under_way:
            line["end"] = _day(self.model, one.end)
        if (reason := one.stop.of(self.model)) != GOES_ON:
            line["stop_reason"] = reason
        if days := self._progressions(one):
            line["progression_date"] = min(days)
        if one.classes or one.drugs:
            line |= self._regimen(one)
        return {name: value for name, value in line.items() if value is not None}

    def _progressions(self, one: LineTerms) -> list[str]:
        """The days of all progressions that belong to a line."""
        assessments = self.questions.person.assessments
        days = [one.progression] if self._holds(one.recorded) else []
        days += [
            view.day
            for view in assessments.events
            if self._holds(both(assessments.belongs(one, view), view.response.among(["PD"])))
        ]
        return [_day(self.model, day) for day in days]

    def _regimen(self, one: LineTerms) -> Json:
        """Drugs that have just the classes and drugs of this completion, where some do."""
        classes = {name: self._holds(has) for name, has in one.classes.items()}
        drugs = {name: self._holds(has) for name, has in one.drugs.items()}
        known = self.vocabulary.agents
        if one.line.agents is None:
            declared = frozenset(one.line.classes or ())
            chosen = self._agents({**classes, **dict.fromkeys(declared, True)}, drugs, declared)
            return {"agents": chosen} if chosen else {}
        if all(agent in known for agent in one.line.agents) or one.line.classes is not None:
            return {}
        carried = [name for name, has in classes.items() if has]
        above = [self.vocabulary.classes_above(name) - {name} for name in carried]
        narrow = set(carried).difference(*above)
        return {"classes": sorted(narrow) or [self._unasked(classes)]}

    def _unasked(self, classes: Mapping[str, bool]) -> str:
        """A class that says nothing of those asked for."""
        asked = frozenset[str]().union(*(self.vocabulary.classes_above(name) for name in classes))
        return next(
            name
            for name in self.vocabulary.classes
            if name not in asked and not self.vocabulary.classes_above(name) & frozenset(classes)
        )

    def _agents(
        self, classes: Mapping[str, bool], drugs: Mapping[str, bool], declared: frozenset[str]
    ) -> list[str]:
        """Known drugs that together have every class wanted, and none that is not: none where no
        few drugs do."""
        asked = frozenset(classes)
        wanted = frozenset(name for name, has in classes.items() if has)
        sure = frozenset(name for name, has in drugs.items() if has)
        needs = (self.vocabulary.classes[name].needs for name in declared)
        parts = declared.union(*needs)
        fitting: dict[frozenset[str], str] = {}  # one drug for each set of classes asked for
        for agent in self.vocabulary.agents:
            answers = self._classes([agent]) & (asked | DOUBLET)
            if declared and not self._classes([agent]) & parts:
                continue
            if agent not in drugs and answers & asked <= wanted:
                fitting.setdefault(answers, agent)
        for more in range(MOST_DRUGS + 1):
            for some in combinations(sorted(fitting.values()), more):
                chosen = sorted({*sure, *some})
                if chosen and self._classes(chosen) & asked == wanted:
                    return chosen
        return []

    def _classes(self, agents: list[str]) -> frozenset[str]:
        """The classes of a regimen, the doublet of a platinum and its partner too."""
        found = frozenset[str]().union(*(self.vocabulary.classes_of(agent) for agent in agents))
        if {"platinum", "platinum_partner"} <= found:
            return found | self.vocabulary.classes_above("platinum_doublet")
        return found

    # --- assessments ------------------------------------------------------------------------------

    def _assessments(self, told: Json) -> None:
        assessments = self.questions.person.assessments
        old = told.get("assessments", [])
        found = [self._assessment(old, view) for view in assessments.views]
        found += [
            {"date": _day(self.model, view.day), "at": [time]}
            for time, view in assessments.hidden.items()
            if self._stands_for(time, view)
        ]
        told["assessments"] = found

    def _stands_for(self, time: str, view: ViewTerms) -> bool:
        places = self.questions.person.assessments.at(time)
        return any(place.view is view and self._holds(place.when) for place in places)

    def _assessment(self, old: list[Json], view: ViewTerms) -> Json:
        assert view.view is not None
        index = view.view.index
        told = dict(old[index]) if index is not None else {}
        told["date"] = _day(self.model, view.day)
        response = view.response.of(self.model)
        if response != OUTSIDE:
            told["response"] = response
        return told

    # --- lesions ----------------------------------------------------------------------------------

    def _lesions(self, told: Json, lesions: LesionTerms) -> None:
        views = self._views(told)
        listed: dict[int, Json] = {}
        for group in lesions.groups:
            for site, nature, states in self._spread(group):
                old = site.lesion.model_dump(mode="json", exclude_none=True)
                one = {**old, "id": site.id, **self._nature(nature, site)}
                self._place(one, states, views)
                listed[site.index] = one
        told["lesions"] = [listed[i] for i in sorted(listed)]
        for n, (nature, states) in enumerate(self._unlisted(lesions), start=1):
            one = {"id": f"unlisted {n}", **self._nature(nature, None)}
            self._place(one, states, views)
            told["lesions"].append(one)
        for view, assessment in views.items():
            self._totals(assessment, lesions, view)

    def _views(self, told: Json) -> dict[ViewTerms, Json]:
        """The assessments at which lesions were asked about, with their places in the profile."""
        assessments = self.questions.person.assessments
        shown = [v for t, v in assessments.hidden.items() if self._stands_for(t, v)]
        order = [*assessments.views, *shown]
        return {view: told["assessments"][place] for place, view in enumerate(order)}

    def _cells(self, group: Group, view: ViewTerms) -> Iterator[tuple[Cell, int]]:
        for cell in group.cells.get(view, []):
            if count := number(self.model, cell.number):
                yield cell, count

    def _states_of(self, group: Group, nature: Nature, view: ViewTerms) -> list[Seen]:
        """The states of the lesions of one nature at an assessment, each with its volume."""
        found: list[Seen] = []
        for cell, count in self._cells(group, view):
            if cell.nature == nature:
                volume = fraction(self.model, cell.volume) / count
                found += [(cell.state, volume)] * count
        return found

    def _spread(self, group: Group) -> Iterator[tuple[Site, Nature, dict[ViewTerms, Seen]]]:
        sites = list(group.sites)
        for nature, term in group.natures.items():
            count = number(self.model, term)
            here, sites = sites[:count], sites[count:]
            states = {view: self._states_of(group, nature, view) for view in group.cells}
            for n, site in enumerate(here):
                yield site, nature, {view: seen[n] for view, seen in states.items() if seen}

    def _unlisted(self, lesions: LesionTerms) -> Iterator[tuple[Nature, dict[ViewTerms, Seen]]]:
        """Lesions that nobody listed, the same one at several assessments where it can be."""
        group = lesions.unlisted
        for nature in group.natures:
            states = {view: self._states_of(group, nature, view) for view in group.cells}
            for n in range(max((len(seen) for seen in states.values()), default=0)):
                yield (
                    nature,
                    {
                        view: seen[n] if n < len(seen) else (State(False), 0)
                        for view, seen in states.items()
                    },
                )

    def _nature(self, nature: Nature, site: Site | None) -> Json:
        told: Json = {}
        role, kind = nature.kind.role, nature.kind
        known = site.lesion.role if site else None
        if role == "benign":
            return {"role": "indeterminate"}
        if known in (None, "indeterminate"):
            told["role"] = role
        organ = site.lesion.organ if site else None
        if not isinstance(organ, str) and (site is None or site.lesion.station is None):
            told["organ"] = self._organ(nature, site)
        elif kind.system == NODE and kind.region and organ == NODE:
            told["organ"] = self._node_of(kind.region)
        if nature.amenable is not None:
            told["amenable_to_local_therapy"] = nature.amenable
        if nature.treated is not None and (site is None or site.lesion.prior_local_therapy is None):
            told["prior_local_therapy"] = [{"modality": m} for m in sorted(nature.treated)]
        return told

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
        for view, (state, volume) in states.items():
            if view not in views:
                continue
            seen = self._state(state, volume)
            if self._holds(view.latest):
                one |= {**seen, "status": one.get("status", seen["status"])}
            else:
                there = views[view].setdefault("lesions", {})
                old = there.get(one["id"], {})
                there[one["id"]] = {**old, **seen, "status": old.get("status", seen["status"])}

    def _state(self, state: State, volume: float) -> Json:
        if not state.present:
            return {"status": "resolved"}
        told: Json = {"status": "growing" if state.growing else "stable"}
        if state.diameter is not None:
            told["diameter_mm"] = state.diameter
        if self.questions.lesions.asked.volumes:
            told["volume_cc"] = volume
        elif self.questions.lesions.asked.volume_tests:
            told["volume_cc"] = state.volume[0]
        return told

    def _totals(self, assessment: Json, lesions: LesionTerms, view: ViewTerms) -> None:
        totals = assessment.get("totals", {})
        for name, role in (
            ("metastases", "metastasis"),
            ("satellites", "satellite"),
            ("regional_nodes", "regional_node"),
        ):
            totals[name] = number(self.model, lesions.number(view, role))
        assessment["totals"] = totals


def _day(model: Any, day: Any) -> str:
    return str(day.of(model).isoformat())
