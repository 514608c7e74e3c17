"""The tumour, its primary and the metastatic disease as open facts, and the groups that follow."""

from __future__ import annotations

from typing import Any

from oligomatch.matcher.backends.solver.logic import FALSE, TRUE, Bool, both, either, implies, no
from oligomatch.matcher.backends.solver.patient.assessments import AssessmentTerms
from oligomatch.matcher.backends.solver.patient.lines import TherapyTerms
from oligomatch.matcher.backends.solver.terms import Choice, World, months_passed
from oligomatch.matcher.logic.calendar import EARLIEST, Day
from oligomatch.matcher.logic.values import Flag, Options
from oligomatch.matcher.measures.conditions import ever_of
from oligomatch.matcher.measures.episodes import GRACE_DAYS, ever_metastatic
from oligomatch.matcher.measures.lesions.tallies import finds_none
from oligomatch.matcher.measures.tumour import TREATED, broad_histologies, recurrence_shown, subtype
from oligomatch.matcher.patient.elsewhere import EXAMINATIONS, RESECTED, SURGERY
from oligomatch.matcher.patient.patient import CANCERS, Patient, one_of
from oligomatch.matcher.patient.staging import Moment
from oligomatch.matcher.profile.profile import marks_of, primary_listed
from oligomatch.rules.terms import HISTOLOGIES
from oligomatch.rules.tree import Measure

STATUSES = (
    "in_place_untreated",
    "in_place_treated",
    "resected",
    "complete_response",
    "locally_recurrent",
)
GONE = frozenset({"resected", "complete_response"})
SPREAD_MONTHS = 6  # between primary and metastases found together (terms.md 1b)
BEFORE_DIAGNOSIS = 92  # days that treatment of the primary may end before its recorded diagnosis


class TumourTerms:
    """The tumour, its primary and its recurrence."""

    def __init__(self, world: World, patient: Patient) -> None:
        self.world, self.patient = world, patient
        profile, primary = patient.profile, patient.profile.primary
        self.cancer = world.choice("cancer", one_of(profile.cancer_type) or CANCERS)
        self.histology = world.choice("histology", broad_histologies(patient))
        self.location = world.choice(
            "recurrence at",
            one_of(profile.locoregional_recurrence.location) or ("central", "peripheral"),
        )
        self.status = world.choice("primary", one_of(primary.status) or STATUSES)
        ended = primary.definitive_treatment_end is not None
        self.treated = world.flag("primary treated", ended or primary.definitively_treated)
        self.resected = self.status.among([RESECTED])
        self.in_place = no(self.status.among(GONE))
        self.diagnosis = world.day("primary found", primary.diagnosis_date)
        self.treatment_end = world.day("primary treated by", primary.definitive_treatment_end)
        self.accessible = world.flag("accessible", primary.accessible_to_curative_treatment)
        listed = primary_listed(profile)
        seen = {} if listed is None else marks_of(listed[1])
        self.marks = {
            name: world.flag(f"primary {name}", seen.get(name) if stated is None else stated)
            for name, stated in marks_of(primary).items()
        }
        recurred = bool(recurrence_shown(patient)) or profile.locoregional_recurrence.present
        self.recurrence = world.flag("recurrence", recurred)
        self.progressing = world.flag("primary progressing", primary.progressing)
        self.progressed = world.flag("primary progressed", primary.progressed)
        self.examined = {
            name: world.flag(name, ever_of(patient, name).settled) for name in EXAMINATIONS
        }
        self._subtype: Choice | None = None
        side = primary.side
        self.side = world.choice("side", [side] if side else ["left", "right"])
        self._rules()

    @property
    def subtype(self) -> Choice:
        """The histology in words of the organ, once it is asked for; it goes with the broad one."""
        if self._subtype is None:
            values = subtype(self.patient, Measure("subtype")).values
            assert isinstance(values, Options)
            self._subtype = self.world.choice("subtype", sorted(filter(None, values.values)))
            known = self.patient.vocabulary.histologies
            broad = one_of(self.patient.profile.histology) & frozenset(HISTOLOGIES)
            for word, flag in self._subtype.flags.items():
                above = broad or HISTOLOGIES if word == "other" else known[word].is_a
                self.world.require(self.histology.among(above), when=flag)
        return self._subtype

    def histology_of(self, model: Any) -> str:
        """The histology of one completion: the subtype told or asked for, else the broad word."""
        broad, known = self.histology.of(model), self.patient.vocabulary.histologies
        if self._subtype is not None and (asked := self._subtype.of(model)) != "other":
            return asked
        words = sorted(one_of(self.patient.profile.histology) - {"nos"})
        return next((word for word in words if broad in (known[word].is_a or (word,))), broad)

    def new_node(self) -> Bool:
        """That a regional node which may be called new after treatment is its recurrence."""
        staging = self.patient.staging
        moments = (Moment(view, view in staging.latest) for view in staging.views)
        new = {index for one in moments for index in staging.called(one, frozenset({"new"}))}
        kinds = (kind for index in new for kind in self.patient.sites[index].kinds)
        nodes = any(kind.role == "regional_node" for kind in kinds)
        return implies(self.treated, self.recurrence) if nodes else TRUE

    def _rules(self) -> None:
        require, profile = self.world.require, self.patient.profile
        recurrent = self.status.among(["locally_recurrent"])
        require(no(self.treated), when=self.status.among(["in_place_untreated"]))
        require(self.treated, when=self.status.among(TREATED))
        found = self.diagnosis
        require(found.until(self.treatment_end, -BEFORE_DIAGNOSIS), when=self.treated)
        operated = self.patient.vocabulary.treatment_conditions.get(SURGERY)
        if operated is not None and not ever_of(self.patient, operated).may_be_true:
            require(no(self.resected))
        require(both(self.recurrence, self.progressed), when=recurrent)
        require(self.progressed, when=self.progressing)
        require(self.progressing, when=both(self.progressed, no(self.treated)))
        require(no(self.status.among(["in_place_untreated"])), when=self.recurrence)
        require(self.treated, when=self.recurrence)
        if any(lesion.role == "local_recurrence" for lesion in profile.lesions):
            require(no(self.status.among(["in_place_untreated"])))


class DiseaseTerms:
    """When the metastases were found, and the groups that follow."""

    def __init__(
        self, world: World, patient: Patient, tumour: TumourTerms, therapy: TherapyTerms
    ) -> None:
        self.world, self.patient = world, patient
        self.tumour, self.therapy = tumour, therapy
        disease = patient.profile.metastatic_disease
        ever = ever_metastatic(patient).values
        assert isinstance(ever, Flag)
        self.ever = world.flag("ever metastatic", ever.settled)
        marked = [v for v in patient.staging.views if "diagnosis" in (v.assessment.at or ())]
        if marked and all(
            finds_none(patient, Moment(v, own)) for v in marked for own in (True, False)
        ):
            world.require(no(self.ever))  # the diagnosis of such disease finds one (W16)
        open_day = Day(EARLIEST, patient.known_on)
        self.first = world.day("first metastasis", disease.first_metastasis_date or open_day)
        self.episode = world.day("episode", disease.diagnosis_date or open_day)
        world.require(self.first.until(self.episode))
        if disease.first_episode is True:
            world.require(self.first.term == self.episode.term)
        elif disease.first_episode is False:
            world.require(self.first.before(self.episode))
        therapy.adjuvant_results(self.ever, self.episode)

    def group_at_diagnosis(self, recent: str | None) -> dict[str, Bool]:
        """The group when the present episode was found (terms.md 1b)."""
        found, first = self.tumour.diagnosis, self.first
        later = self.first.before(self.episode)
        late = months_passed(self.world, found, SPREAD_MONTHS, first, more=1)
        early = months_passed(self.world, first, SPREAD_MONTHS, found, more=1)
        recurrent = either(later, late)
        under = self._under_therapy(recent)
        synchronous = both(self.ever, no(recurrent), no(early))
        metachronous = both(self.ever, recurrent, no(under))
        return {
            "sOMD": synchronous,
            "rOMD": metachronous,
            "none": both(no(synchronous), no(metachronous)),
        }

    def _under_therapy(self, recent: str | None) -> Bool:
        grace = GRACE_DAYS if recent == "active" else 0
        return either(*(one.active_on(self.episode, grace) for one in self.therapy.lines))

    def group_at_entry(
        self, recent: str | None, assessments: AssessmentTerms, growth: Bool
    ) -> dict[str, Bool]:
        """The group today: with a line, by its response and growth; else by adjuvant failure."""
        grace = GRACE_DAYS if recent == "active" else 0
        therapy = self.therapy
        untreated = therapy.number == 0
        adjuvant = (one for one in therapy.lines if one.adjuvant is not FALSE)
        failed = either(
            *(both(one.adjuvant, one.active_on(self.episode, grace)) for one in adjuvant)
        )
        worse = []
        for one in therapy.lines:
            last = therapy.is_last(one)
            if last is FALSE:
                continue
            views = assessments.views
            since = either(*(both(v.latest, assessments.belongs(one, v)) for v in views))
            worse.append(both(last, either(one.response.among(["PD"]), both(since, growth))))
            # a primary that progresses is called so, or the response is PD (W10)
            self.world.require(worse[-1], when=both(last, since, self.tumour.progressing))
        progressive = either(both(untreated, failed), *worse)
        return {
            "pOMD": both(self.ever, progressive),
            "peOMD": both(self.ever, no(untreated), no(progressive)),
            "none": both(either(no(self.ever), both(untreated, no(failed)))),
        }
