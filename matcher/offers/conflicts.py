"""Which other trials a trial would close: those that its own treatment makes impossible.

What an arm gives after entry is written into the profile, step by step and in every way that the
source leaves open, and the other trials are matched anew: on that day, and after one scan more of
which nothing is told. One is closed where it is out for good in every way, before that scan and
after it; closed for the lesions treated where only the earlier local treatment of what the last
scan saw keeps it out. Where the source does not name what is given, nothing is assumed.

The definitive treatment of a primary is not written: no trial of the library is lost by it, two
require it (docs/side-by-side.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product

from oligomatch.matcher.findings.engines import chainer
from oligomatch.matcher.intake.contradictions import contradictions
from oligomatch.matcher.logic.values import NO, YES
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Judged, Match, MatchClass, match_trial
from oligomatch.matcher.offers.given import (
    DRUGS,
    done,
    drugs_of,
    given_at_all,
    has,
    strata_of,
    under_way,
)
from oligomatch.matcher.offers.sites import lesion_places
from oligomatch.matcher.offers.treated import Document, Drugs, scanned, treated
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.offers.model import Offer, Step, Therapy
from oligomatch.rules.offers.terms import load_terms
from oligomatch.rules.tree import Leaf, every_leaf
from oligomatch.rules.trial import Criterion, Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

PRIOR_LOCAL = "prior_local_therapy"  # the measure that asks what a lesion was treated with
MOST_WAYS = 24  # in which what is given may differ; of more nothing is said
PRIOR = {"sabr": "SABR", "rfa": "RFA", "surgery": "surgery", "radiotherapy": "RT"}  # first fits


@dataclass(frozen=True, slots=True)
class Closing:
    """A trial that another closes."""

    trial: Trial
    arms: tuple[str, ...]  # of the other trial, in which it is closed
    whichever: bool  # in every arm
    criteria: tuple[Judged, ...]  # that fail for good, whichever way the treatment is given
    after: Step  # once this step of the first of these arms has begun
    lasting: bool = True  # whatever a later scan shows; else for the lesions that are treated


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which an arm may have been given so far."""

    lines: tuple[Drugs, ...] = ()  # of systemic treatment that it began
    unnamed: bool = False  # drugs that the source does not name may have been given too

    def with_drugs(self, drugs: Drugs) -> Iterator[Way]:
        """The same with drugs more: in the line under way where it has them, else in it or in a
        line of their own."""
        if not drugs or (self.lines and drugs <= self.lines[-1]):
            yield self
            return
        yield Way((*self.lines, drugs), self.unnamed)
        if self.lines:
            yield Way((*self.lines[:-1], self.lines[-1] | drugs), self.unnamed)


@dataclass(frozen=True, slots=True)
class Stage:
    """The patient once a step has begun, in each way."""

    step: Step
    patients: tuple[Patient, ...]
    scanned: tuple[Patient, ...]  # after one scan more, of which nothing is told
    local: frozenset[str]  # given to lesions of which earlier local treatment is not known


Closed = tuple[bool, Step, tuple[Judged, ...]]  # whether lastingly, after what, what then fails


def closings(
    profile: Profile, as_of: date, match: Match, offer: Offer, others: Iterable[Match]
) -> tuple[Closing, ...]:
    """The trials in reach that are out for good once a trial's own treatment is given."""
    if match.match is MatchClass.INELIGIBLE:
        return ()
    treated = Treated(profile, as_of, match, offer)
    by_arm = {arm: tuple(treated.stages(arm)) for arm in treated.arms}
    found = []
    for other in others:
        if other.trial.id == match.trial.id or other.match is MatchClass.INELIGIBLE:
            continue
        closed = {arm: one for arm, own in by_arm.items() if (one := _closed(own, other.trial))}
        for lasting in (True, False):
            each = {arm: one for arm, one in closed.items() if one[0] is lasting}
            if each:
                _, after, criteria = next(iter(each.values()))
                whichever = len(each) == len(by_arm)
                found.append(Closing(other.trial, tuple(each), whichever, criteria, after, lasting))
    return tuple(found)


def _closed(own: Iterable[Stage], trial: Trial) -> Closed | None:
    """The first step after which a trial is out for good, and the criteria that fail; where none
    is, the first after which it is for the lesions that were treated."""
    treated: Closed | None = None
    for stage in own:
        if not _tells(trial, stage.local):
            continue
        today = _out_in_each(stage.patients, trial)
        if criteria := _shared(today):
            again = _out_in_each(stage.scanned, trial)
            if lasting := _shared([*today, *again]) if again else ():
                return True, stage.step, lasting
            of_lesions = tuple(one for one in criteria if _of_earlier_treatment(one))
            treated = treated or ((False, stage.step, of_lesions) if of_lesions else None)
    return treated


def _out_in_each(patients: Iterable[Patient], trial: Trial) -> list[Mapping[str, Judged]]:
    """What fails for good in the match of each patient; none where one of them is not out, which
    is looked at no further."""
    found = list[Mapping[str, Judged]]()
    for patient in patients:
        for version in (trial, *map(trial.of_version, trial.later_versions)):
            if not (failing := _failing(match_trial(patient, version))):
                return []
            found.append(failing)
    return found


def _failing(match: Match) -> Mapping[str, Judged]:
    """What fails for good in a match, by id."""
    out = match.match is MatchClass.INELIGIBLE
    return {j.id: j for j in match.criteria if out and _fails(j)}


def _shared(failing: Sequence[Mapping[str, Judged]]) -> tuple[Judged, ...]:
    """The criteria that fail for good in each; where none fails in all, those of the first."""
    if not failing:
        return ()
    shared = [judged for id, judged in failing[0].items() if all(id in one for one in failing)]
    return tuple(shared or failing[0].values())


def _of_earlier_treatment(judged: Judged) -> bool:
    return any(leaf.measure.kind == PRIOR_LOCAL for leaf in _leaves(judged.criterion))


def _leaves(criterion: Criterion) -> Iterator[Leaf]:
    for tree in criterion.question.bearing:
        yield from every_leaf(tree)


def _fails(judged: Judged) -> bool:
    return judged.decides and judged.verdict is Verdict.NOT_MET and not judged.events


def _tells(trial: Trial, local: frozenset[str]) -> bool:
    """Whether a lesion that had one of these local treatments, and perhaps others, answers all that
    a trial asks of earlier local treatment, also in a version to come."""
    return all(
        local <= leaf.measure.names
        for criterion in trial.of_file or trial.criteria
        for leaf in _leaves(criterion)
        if leaf.measure.kind == PRIOR_LOCAL
    )


class Treated:
    """One patient under the treatment of one trial; what two arms share is derived once."""

    def __init__(self, profile: Profile, as_of: date, match: Match, offer: Offer) -> None:
        self.profile, self.as_of = profile, as_of
        self.patient = derive(profile, as_of, chainer=chainer("plain"))
        self.strata = strata_of(self.patient, match.trial, offer)
        verdicts = {judged.id: judged.verdict for judged in match.criteria}
        self.offer = offer.ahead({id for id, v in verdicts.items() if v is not Verdict.NOT_MET})
        had = (id for step in self.offer.steps for id in step.required)
        self.had_unknown = any(verdicts.get(id) is Verdict.UNKNOWN for id in had)
        self.arms = [a.id for a in offer.arms if self.strata.get(a.stratum, YES) != NO]
        self._known: dict[object, tuple[tuple[Patient, ...], tuple[Patient, ...]]] = {}

    def stages(self, arm: str) -> Iterator[Stage]:
        """The patient after each step of an arm that changes something; none after one that may
        be given in too many ways, or in one that contradicts what is told."""
        ways, begun = {Way(unnamed=self.had_unknown)}, list[Step]()
        before: object = None
        for step in self.offer.in_trial(arm):
            begun.append(step)
            ways = {after for way in ways for after in self._after(way, step)}
            if len(ways) > MOST_WAYS:
                return
            local = dict(self._local(arm, begun))
            if not (local or any(way.lines for way in ways)) or (ways, local) == before:
                continue
            before = (ways, local)
            each = [self._patients(way, local) for way in sorted(ways, key=repr)]
            lesions = self.profile.lesions
            more = (m for i, m in local.items() if lesions[i].prior_local_therapy is None)
            if all(now for now, _ in each):
                now = tuple(p for own, _ in each for p in own)
                again = tuple(p for _, own in each for p in own)
                all_again = again if len(again) == len(now) else ()
                yield Stage(step, now, all_again, frozenset(more))

    def _after(self, way: Way, step: Step) -> Iterator[Way]:
        """Every way in which a step may be given after a way."""
        groups: dict[str, list[Therapy]] = defaultdict(list)
        for number, treatment in enumerate(step.gives):
            if given_at_all(step, treatment, self.strata) != NO:
                groups[treatment.choice or f"{number}"].append(treatment)
        for chosen in product(*(self._chosen(step, each) for each in groups.values())):
            given = [treatment for some in chosen for treatment in some if not treatment.keeps]
            unnamed = any(one.modality in DRUGS and not drugs_of(one) for one in given)
            for drugs in product(*map(self._drugs, given)):
                together = frozenset(drug for each in drugs for drug in each)
                yield from Way(way.lines, way.unnamed or unnamed).with_drugs(together)

    def _chosen(self, step: Step, alternatives: list[Therapy]) -> list[tuple[Therapy, ...]]:
        """What may be given of one treatment, or of alternatives of which one at least is given."""
        numbers = range(1, len(alternatives) + 1)
        some = [each for number in numbers for each in combinations(alternatives, number)]
        sure = any(given_at_all(step, one, self.strata) == YES for one in alternatives)
        return some if sure else [*some, ()]

    def _drugs(self, treatment: Therapy) -> list[tuple[str, ...]]:
        """The drugs and classes that a treatment begins, in each way: none where they may be those
        that the patient has."""
        with_it = load_terms().modalities[treatment.modality].agents
        each: list[tuple[str, ...]] = [(one,) for one in treatment.one_of]
        each = each or [(*treatment.agents, *with_it)]
        may_have = any(drugs and self._may_have(drugs) for drugs in each)
        return [*each, ()] if may_have else each

    def _may_have(self, drugs: tuple[str, ...]) -> bool:
        """Whether a line under way may hold all these drugs."""
        return any(
            all(has(self.patient, slot, drug).may_be_true for drug in drugs)
            for slot in under_way(self.patient)
        )

    def _local(self, arm: str, begun: list[Step]) -> Iterator[tuple[int, str]]:
        """The local treatment that a listed lesion surely has had, by its place in the list."""
        for place in lesion_places(self.patient):
            if place.site is None:
                continue
            for way in done(self.patient, self.offer, arm, place, self.strata).ways:
                kinds = load_terms().kinds_of(way.treatment.modality)
                sure = way.step in begun and way.reached == YES and not way.treatment.choice
                prior = next((name for kind, name in PRIOR.items() if kind in kinds), "")
                if sure and prior:
                    yield place.site.index, prior

    def _patients(
        self, way: Way, local: Mapping[int, str]
    ) -> tuple[tuple[Patient, ...], tuple[Patient, ...]]:
        """The patient who was treated in one way, whether a line under way ends with it or goes on;
        and each of these after one scan more."""
        key = (way, *local.items())
        if key not in self._known:
            ends = (True, False) if way.lines else (False,)
            today = [
                treated(self.profile, self.as_of, way.lines, local, ends=one, unnamed=way.unnamed)
                for one in ends
            ]
            again = [scanned(one, self.patient) for one in today]
            self._known[key] = (tuple(_derived(today)), tuple(_derived(again)))
        return self._known[key]


def _derived(documents: Iterable[Document]) -> Iterator[Patient]:
    """The patients of these profiles, but those that contradict themselves."""
    for document in documents:
        profile = Profile.model_validate(document)
        if profile.as_of and not any(True for _ in contradictions(profile, load_vocabulary())):
            yield derive(profile, profile.as_of, chainer=chainer("plain"))
