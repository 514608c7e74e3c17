"""One completion written as a profile: what was told, with everything asked about filled in."""

from __future__ import annotations

from oligomatch.matcher.backends.solver.patient.assessments import OUTSIDE, ViewTerms
from oligomatch.matcher.backends.solver.patient.further import as_staged
from oligomatch.matcher.backends.solver.witness.witness_lesions import LesionsPart
from oligomatch.matcher.backends.solver.witness.witness_lines import LinesPart
from oligomatch.matcher.backends.solver.witness.witness_part import Json, WitnessPart


class Witness(WitnessPart):
    """One completion of a profile, read from what the solver found."""

    def document(self) -> Json:
        """The profile of this completion: the parts that some question needed are filled in."""
        document = self.profile.document()
        document["as_of"] = self.patient.as_of.isoformat()
        if "genes" in vars(self.person):
            genes = self.person.genes.asked.items()
            _tell(document, "biomarkers", {name: gene.stated(self.model) for name, gene in genes})
        if "further" in vars(self.person):
            self.person.further.write(document, self.model)
        if "conditions" in vars(self.person):
            self.person.conditions.write(document, self.model)
        if self.person.touched:
            self._tumour(document)
            self._disease(document)
            LinesPart(self.questions, self.model).write(document)
            self._assessments(document)
            LesionsPart(self.questions, self.model).write(document, self._shown())
        return document

    @property
    def unlisted(self) -> int:
        """How many lesions that nobody listed its profile would have to write."""
        part = LesionsPart(self.questions, self.model)
        return part.most_unlisted if self.person.touched else 0

    def _shown(self) -> list[ViewTerms]:
        """The assessments of this completion in the order of the profile."""
        assessments = self.person.course.assessments
        hidden = assessments.hidden.items()
        return [*assessments.views, *(v for time, v in hidden if self._stands_for(time, v))]

    def _tumour(self, document: Json) -> None:
        tumour = self.person.course.tumour
        document["cancer_type"] = tumour.cancer.of(self.model)
        document["histology"] = tumour.histology_of(self.model)
        treated = self.holds(tumour.treated)
        primary = {
            "status": tumour.status.of(self.model),
            "definitively_treated": treated,
            "accessible_to_curative_treatment": self.holds(tumour.accessible),
            **{name: self.holds(term) for name, term in tumour.marks.items()},
            "diagnosis_date": self.day(tumour.diagnosis),
            "side": tumour.side.of(self.model),
            "progressing": self.holds(tumour.progressing),
            "progressed": self.holds(tumour.progressed),
        }
        if treated:
            primary["definitive_treatment_end"] = self.day(tumour.treatment_end)
        lesions = self.questions.lesions
        if any(placed := lesions.of_primary):
            there = next(one for one, so in placed.items() if self.holds(so))
            known = document.get("primary", {}).get("distance_mm", {})
            primary["distance_mm"] = {**known, **dict(there)}
        _tell(document, "primary", primary)
        recurrence: Json = {"present": self.holds(tumour.recurrence)}
        if recurrence["present"] or "recurrence_location" in self.questions.kinds:
            recurrence["location"] = tumour.location.of(self.model)
        _tell(document, "locoregional_recurrence", recurrence)
        imaging = document.get("imaging", {})
        done = {name: self.holds(flag) for name, flag in tumour.examined.items()}
        document["imaging"] = {**done, **{k: v for k, v in imaging.items() if v is not None}}

    def _disease(self, document: Json) -> None:
        disease = self.person.course.disease
        if not self.holds(disease.ever):
            _tell(document, "metastatic_disease", {"ever": False})
            return
        first, episode = self.day(disease.first), self.day(disease.episode)
        found = {
            "ever": True,
            "first_metastasis_date": first,
            "diagnosis_date": episode,
            "first_episode": first == episode,
        }
        _tell(document, "metastatic_disease", found)

    def _assessments(self, document: Json) -> None:
        assessments = self.person.course.assessments
        old = document.get("assessments", [])
        found = [self._assessment(old, view) for view in assessments.views]
        found += [
            {"date": self.day(view.day), "at": [time]}
            for time, view in assessments.hidden.items()
            if self._stands_for(time, view)
        ]
        document["assessments"] = found

    def _stands_for(self, time: str, view: ViewTerms) -> bool:
        places = self.person.course.assessments.at(time)
        return any(place.view is view and self.holds(place.when) for place in places)

    def _assessment(self, old: list[Json], view: ViewTerms) -> Json:
        assert view.view is not None
        index = view.view.index
        assessment = dict(old[index]) if index is not None else {}
        assessment["date"] = self.day(view.day)
        response = view.response.of(self.model)
        if response != OUTSIDE:
            assessment["response"] = response
        if self.holds(view.latest):
            staged = self.person.course.assessments.stagings
            for name, term in staged.items():
                assessment |= as_staged(name, term.of(self.model))
        return assessment


def _tell(document: Json, part: str, stated: Json) -> None:
    """Fill in a part of the profile, over what was told of it."""
    document[part] = {**document.get(part, {}), **stated}
