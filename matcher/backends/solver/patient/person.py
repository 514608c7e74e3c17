"""One patient with everything that is open of him, but for his lesions: made once, asked often."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from oligomatch.matcher.backends.solver.logic import FALSE, TRUE, Bool, both, either, no
from oligomatch.matcher.backends.solver.patient.assessments import AssessmentTerms
from oligomatch.matcher.backends.solver.patient.conditions import ConditionsTerms
from oligomatch.matcher.backends.solver.patient.disease import DiseaseTerms, TumourTerms
from oligomatch.matcher.backends.solver.patient.further import FurtherTerms
from oligomatch.matcher.backends.solver.patient.genes import GenesTerms
from oligomatch.matcher.backends.solver.patient.lines import TherapyTerms
from oligomatch.matcher.backends.solver.patient.one_line import LineTerms
from oligomatch.matcher.backends.solver.terms import DayTerm, World
from oligomatch.matcher.intake.contradictions import contradictions
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.rules.tree import Leaf, Node, Within, comparisons_of

FEWEST_PALLIATIVE = 2  # untold lines: line 1, line 2 and the current one are told apart
FEWEST_ADJUVANT = 1


@dataclass(frozen=True, slots=True)
class Unstated:
    """How many lines that nobody told some questions can tell apart."""

    palliative: int = FEWEST_PALLIATIVE
    adjuvant: int = FEWEST_ADJUVANT

    @classmethod
    def by(cls, leaves: Iterable[Leaf]) -> Unstated:
        """As many as the limits of counts and the numbers of lines need."""
        palliative, adjuvant = FEWEST_PALLIATIVE, FEWEST_ADJUVANT
        for leaf in leaves:
            measure = leaf.measure
            if measure.kind in ("lines", "line_due") and isinstance(leaf, Within):
                more = int(max(leaf.limits, default=0)) + 1
                palliative += more
                adjuvant += more if measure.intent == "any" else 0
            elif (measure.line or "").isdigit():
                palliative = max(palliative, int(measure.line or 0) + 1)
        return cls(palliative, adjuvant)


class Course:
    """The disease with its treatment and its assessments: all that hangs together with lesions."""

    def __init__(self, world: World, patient: Patient, unstated: Unstated) -> None:
        self.world, self.patient = world, patient
        self.tumour = TumourTerms(world, patient)
        self.therapy = TherapyTerms(world, patient, unstated.palliative, unstated.adjuvant)
        self.disease = DiseaseTerms(world, patient, self.tumour, self.therapy)
        self.assessments = AssessmentTerms(world, patient, self.therapy)

    def until_progression(self, one: LineTerms) -> list[tuple[Bool, DayTerm]]:
        """The days that may end the time to progression, each with when it counts."""
        days = [(TRUE, one.until(self.world.day_asked())), (one.recorded, one.progression)]
        for view in self.assessments.events:
            days.append(
                (
                    both(self.assessments.belongs(one, view), view.response.among(["PD"])),
                    view.day,
                )
            )
        if one.adjuvant is not FALSE:
            days.append((both(one.adjuvant, self.disease.ever), self.disease.episode))
        return days

    def growth(self) -> Bool:
        """Whether a lesion is called new or growing at the latest assessment, or the primary told
        to progress."""
        staging = self.patient.staging
        if self.patient.profile.primary.progressing:
            return TRUE
        called = []
        for view in self.assessments.views:
            for moment, _ in view.moments:
                if moment.latest and any(True for _ in staging.called_growing(moment)):
                    called.append(view.latest)
        return either(*called)


class Person:
    """The open facts of one patient; each part is made when it is first asked for."""

    def __init__(self, patient: Patient, unstated: Unstated) -> None:
        self.patient, self.unstated = patient, unstated
        self.world = World(patient.as_of, patient.known_on)
        self.known: dict[Leaf, Bool] = {}  # comparisons that ask nothing of lesions

    def untellable(self, leaf: Leaf) -> bool:
        """Whether no profile can tell a comparison both ways: a further class of a regimen whose
        classes are told beside a drug that the vocabulary does not know, since only a drug that it
        knows says which classes a regimen does not have."""
        return leaf.measure.kind == "has_class" and any(
            self._strange(one, leaf.measure.names) for one in self.course.therapy.lines
        )

    def _strange(self, one: LineTerms, names: frozenset[str]) -> bool:
        """Whether a line is told by its classes and a drug unknown to the vocabulary, and may have
        one of these classes as well."""
        line, known = one.line, self.patient.vocabulary.agents
        if line.agents is None or line.classes is None or all(it in known for it in line.drugs):
            return False
        has = (self.course.therapy.regimens.has_class(one, name) for name in names)
        return any(it is not TRUE and it is not FALSE for it in has)

    @cached_property
    def course(self) -> Course:
        """The disease, its treatment and its assessments."""
        return Course(self.world, self.patient, self.unstated)

    @property
    def touched(self) -> bool:
        """Whether anything was asked for that hangs together with lesions."""
        return "course" in vars(self)

    @cached_property
    def genes(self) -> GenesTerms:
        """The molecular report."""
        return GenesTerms(self.world, self.patient)

    @cached_property
    def further(self) -> FurtherTerms:
        """The patient beside the disease."""
        return FurtherTerms(self.world, self.patient)

    @cached_property
    def conditions(self) -> ConditionsTerms:
        """What the patient has, had or was given."""
        return ConditionsTerms(self.world, self.patient)

    @cached_property
    def cases(self) -> tuple[tuple[Bool, Patient], ...]:
        """The patient for each open tumour type and side of the primary: roles follow from them."""
        return tuple(self._cases())

    def _cases(self) -> Iterator[tuple[Bool, Patient]]:
        patient = self.patient
        primary = patient.profile.primary
        sides = ["left", "right"] if primary.side is None else [primary.side]
        if not patient.sites or (len(self.course.tumour.cancer.flags) == 1 and len(sides) == 1):
            yield TRUE, patient
            return
        for cancer, flag in self.course.tumour.cancer.flags.items():
            for side in sides if cancer == "nsclc" else sides[:1]:
                here = primary.model_copy(update={"side": side})
                roles = {"cancer_type": cancer, "primary": here}
                case = patient.profile.model_copy(update=roles)
                so = (
                    flag if cancer != "nsclc" else both(flag, self.course.tumour.side.among([side]))
                )
                if any(contradictions(case, patient.vocabulary)):
                    self.world.require(no(so))
                else:
                    yield so, derive(case, patient.as_of)


def open_leaves(patient: Patient, trees: Iterable[Node]) -> list[Leaf]:
    """The comparisons of some trees that the judge leaves open, each once."""
    leaves = dict.fromkeys(leaf for tree in trees for leaf in comparisons_of(tree))
    return [leaf for leaf in leaves if judge(leaf, patient) is Verdict.UNKNOWN]
