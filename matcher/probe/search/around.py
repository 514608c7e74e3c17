"""Patients around the limits of some trials: where to begin, and what may be told otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import chain, islice
from operator import itemgetter
from typing import Any

from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import over_readings
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.probe.search.dressing import (
    DATED,
    WHOLE,
    LessStated,
    dressed,
    one_of,
    points_in,
    stated_otherwise,
    whole_of,
)
from oligomatch.matcher.probe.search.goals import Goal, derived
from oligomatch.matcher.probe.search.kept import says_all_of
from oligomatch.matcher.probe.search.moves import (
    Document,
    limited_numbers,
    named_organs,
    without_parts,
)
from oligomatch.matcher.probe.search.patients import (
    BARE,
    CHOICES,
    SITES,
    in_turn,
    patient,
    read,
    read_again,
    read_as_wanted,
    restaged,
    without,
)
from oligomatch.matcher.probe.search.plausible import MOST_METASTASES
from oligomatch.matcher.probe.search.seeking import DISEASE, lacking, plain, seek, unlike
from oligomatch.matcher.probe.search.settle import Answering
from oligomatch.matcher.profile.profile import Profile
from oligomatch.matcher.profile.telling import Json, telling
from oligomatch.rules.case_files import merge
from oligomatch.rules.read import load_trials
from oligomatch.rules.tree import every_leaf
from oligomatch.rules.trial import DECIDING, Criterion, Trial

Fact = tuple[str, Json]  # a place of the profile, and what is told there
MOST_NEAR = 4  # trials whose starts are looked for
MOST_STARTS = 7  # plain patients of whom more is told until one meets a trial
AT_ONCE = (*WHOLE, "biomarkers")  # parts of which each entry is one fact
MOST_KEPT = 32  # sets of trials whose limits are kept
MOST_ASKED = 512  # patients of whom it is kept what the trials ask
BEGUN = "2026-01-14"  # a line of a drug that a trial names
LOOSER = (  # parts that are left open, one after the other, where what is fixed contradicts them
    frozenset[str](),
    frozenset({"assessments"}),
    frozenset({"assessments", "lesions", "systemic_therapy"}),
    DISEASE | {"assessments", "lesions", "systemic_therapy"},
)
_KEPT: dict[tuple[tuple[int, ...], tuple[str, ...]], Around] = {}


def around(trials: Sequence[Trial] | None, known: Sequence[Profile] = ()) -> Around:
    """What is known of the limits of some trials, worked out once for each set of them; where none
    are given, what the shipped ones ask. From the patients `known` who meet a trial one begins."""
    own = () if trials is None else tuple(map(id, trials))
    key = own, tuple(one.model_dump_json() for one in known)
    if key not in _KEPT:
        while len(_KEPT) >= MOST_KEPT:
            del _KEPT[next(iter(_KEPT))]
        among = load_trials() if trials is None else tuple(trials)
        _KEPT[key] = Around(among, trials is not None, tuple(known))
    return _KEPT[key]


class Around:
    """The limits of some trials: each is looked at when something is first drawn near it."""

    def __init__(
        self, trials: tuple[Trial, ...], given: bool, known: tuple[Profile, ...] = ()
    ) -> None:
        self.trials, self.given, self.known = trials, given, known
        self._starts: dict[int, Document] = {}
        self._starts_stated: dict[int, tuple[LessStated, ...]] = {}
        self._facts: dict[tuple[int, int], tuple[Fact, ...]] = {}
        self._answers: dict[str, tuple[Json, ...]] = {}
        self._asked: dict[int, Answering] = {}

    @cached_property
    def near(self) -> range:
        """The trials that one begins near; where they are many one begins with the plain patient.
        What is looked for once is looked for here, before anything is drawn."""
        few = range(len(self.trials) if len(self.trials) <= MOST_NEAR else 0)
        assert self.plain
        for number in few:
            self.facts(number)
        return few

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        """Every criterion that decides, of all trials."""
        return tuple(one for trial in self.trials for one in _deciding(trial))

    @cached_property
    def rows(self) -> tuple[tuple[Document, ...], ...]:
        """In what a patient may differ from the plain one, the simplest first: also a line, under
        way or failing, of each drug that the trials name; and two lines, the one that holds first
        or last, of each drug by which they look for one."""
        first, *others = CHOICES
        asked = [leaf.measure for leaf in _leaves(self.criteria)]
        by_drug = dict.fromkeys(one_of(m.line_drugs or m.line_classes) for m in asked)
        named = (names for m in asked for names in (m.names, m.line_drugs, m.line_classes))
        drugs = dict.fromkeys(map(one_of, named))
        lines = [restaged((drug,), BEGUN, to) for drug in drugs if drug for to in ("SD", "PD")]
        several = [both for drug in by_drug if drug for both in in_turn((drug,))]
        return ((*first, *lines, *several), *others)

    @cached_property
    def sites(self) -> tuple[str, ...]:
        """Where a metastasis may lie: also where the trials look for one."""
        return tuple(dict.fromkeys((*SITES, *named_organs(_leaves(self.criteria)))))

    @cached_property
    def most(self) -> int:
        """How many metastases a patient has at most: one more than the trials count to."""
        numbers = limited_numbers(_leaves(self.criteria))
        return min(MOST_METASTASES, max((7, *(number + 1 for number in numbers))))

    @cached_property
    def plain(self) -> Profile:
        """The plain patient of whom is told all that the trials ask, if it may be met."""
        return to_the_point(self.settled(patient([], SITES[:1])), itemgetter(0))

    @cached_property
    def _plain(self) -> LessStated:
        return LessStated(self.plain)

    def start(self, number: int) -> Document:
        """What is told of a plain patient who lacks little of one trial, and more until no
        criterion is missed that can be met so: the first of a few that misses none, else the one
        that misses least; nothing is settled of the other trials."""
        if number not in self._starts:
            goal = Goal.of(self.trials[number])
            if fits := as_wanted_of(self.known, goal):
                self._starts[number] = fits[0].document()
                return self._starts[number]
            most = MOST_STARTS if len(self.trials) == 1 else 1
            tried = (dressed(plain()[n], goal) for n in islice(unlike(lacking(goal)), most))
            self._starts[number] = _missing_least(tried, goal).document()
        return self._starts[number]

    def deciding(self, number: int) -> list[Criterion]:
        """The criteria of one trial around which facts are told otherwise."""
        return _deciding(self.trials[number])

    def facts(self, number: int) -> tuple[Fact, ...]:
        """What the criteria of a trial read, told otherwise: each fact once."""
        each = (self.facts_of(number, place) for place in range(len(self.deciding(number))))
        return tuple({repr(fact): fact for facts in each for fact in facts}.values())

    def facts_of(self, number: int, place: int) -> tuple[Fact, ...]:
        """What one criterion of a trial reads of the plain patient, and of the trial's start, each
        told otherwise, on either side of its limits."""
        if (number, place) not in self._facts:
            criterion = self.deciding(number)[place]
            found = (
                fact
                for stated in self._stated(number)
                for fact in _exactly(stated_otherwise(stated, criterion))
            )
            self._facts[number, place] = tuple({repr(fact): fact for fact in found}.values())
        return self._facts[number, place]

    def _stated(self, number: int) -> tuple[LessStated, ...]:
        """The plain patient, and the start of a trial."""
        if number not in self._starts_stated:
            near = len(self.trials) <= MOST_NEAR
            start = read(self.start(number)) if near else None
            self._starts_stated[number] = (
                self._plain,
                *([LessStated(start)] if start is not None else []),
            )
        return self._starts_stated[number]

    def answering(self, profile: Profile) -> Answering:
        """What the trials ask of a patient, found once: who is drawn comes again, by other draws
        and as what is left of one who is not possible."""
        known = self._asked.get(id(profile))
        if known is None:
            while len(self._asked) >= MOST_ASKED:
                del self._asked[next(iter(self._asked))]
            known = self._asked[id(profile)] = Answering.of(profile, self.trials)
        return known  # it holds the profile, so that no other can come by its identity

    def answers(self, answering: Answering, fact: str) -> tuple[Json, ...]:
        """The answers to a fact that the trials ask for; first what leaves most criteria met."""
        key = _alike(answering.profile, fact)
        if key not in self._answers:
            asked = answering.asks[fact]
            tried = ((answering.telling(fact, one), one) for one in answering.answers(fact))
            fit = [
                ((_of_other_editions(fact, one, asked), _missed(fact, patient, asked)), one)
                for patient, one in tried
                if patient is not None
            ]
            self._answers[key] = tuple(one for _, one in sorted(fit, key=itemgetter(0)))
        return self._answers[key]

    @cached_property
    def asked_of_plain(self) -> tuple[Fact, ...]:
        """What the trials ask beside what any plain patient tells, with the usual answer."""
        bare, whole = patient([], SITES[:1]), self.plain.document()
        return tuple(
            (f"/{part}/{name}", value)
            for part in ("conditions", "measurements", "judgements")
            for name, value in whole.get(part, {}).items()
            if name not in bare.get(part, {})
        )

    def settled(self, document: Document) -> Profile:
        """A patient of whom nothing is missing, each open fact by its usual answer; what no
        answer fits is left."""
        profile = read(document)
        assert profile is not None
        answering = Answering.of(profile, self.trials)
        for _ in range(answering.most):
            if (fact := answering.next_fact()) is None:
                break
            answers = self.answers(answering, fact)
            answering = answering.answered(1, lambda _: answers)  # noqa: B023
        return answering.profile


class Near:
    """Patients of whom something is fixed, around the limits of some trials."""

    def __init__(self, limits: Around, fixed: Mapping[str, Any]) -> None:
        self.limits, self.fixed = limits, dict(fixed)
        self._bases: dict[int, Document] = {}
        self.making: dict[str, bool] = {}  # by a fact, whether it makes another patient

    def base(self, number: int) -> Document:
        """A patient of whom nothing is missing: the plain one (0), or the start of a trial, as
        fixed; as much of it is left open and answered anew as contradicts what is fixed."""
        if number not in self._bases:
            limits = self.limits
            start = limits.start(number - 1) if number else limits.plain.document()
            profile = joined(start, self.fixed)
            assert profile is not None  # at least what is fixed is possible
            self._bases[number] = limits.settled(profile.document()).document()
        return self._bases[number]

    def starts(self, fact: Fact) -> Iterator[Document]:
        """Some of those one begins with, who differ in the part of a fact: those of whom nothing
        is missing, and the plain one with each difference, but for lines."""
        yield from map(self.base, range(len(self.limits.near) + 1))
        part = fact_of(fact[0])[0]
        for choice in chain.from_iterable(self.limits.rows[1:]):
            if part in choice:
                yield self.composed([choice], self.limits.sites[:1])

    def keeps(self, document: Document) -> bool:
        """Whether a patient still says all that is fixed: more is known, nothing else."""
        return not self.fixed or says_all_of(document, self.fixed)

    def free(self, facts: Iterable[str]) -> list[str]:
        """The facts that are not fixed."""
        return [fact for fact in facts if not _is_stated(self.fixed, fact_of(fact))]

    def stating(self, document: Document, fact: str, answer: Json) -> Document | None:
        """A patient of whom an answer is told too; None where it would take back what is told, or
        says no more. A value that is too old may be found anew, but for one that is fixed."""
        try:
            more = telling(document, fact, answer)
        except IndexError:  # told of what is not there
            return None
        part = fact_of(fact)[0]
        if more.get(part) == document.get(part):
            return None
        before = self.fixed if part in DATED else document
        return more if says_all_of(more.get(part), before.get(part, {}), part) else None

    def composed(self, choices: Sequence[Document], sites: Sequence[str]) -> Document:
        """The plain patient with these differences and metastases, as fixed: nobody may fit it."""
        document = patient(choices, sites)
        for staging in document["assessments"] if "lesions" in self.fixed else ():
            staging.pop("lesions", None)  # it speaks of lesions that may not be those told
        for fact, answer in self.limits.asked_of_plain:
            document = telling(document, fact, answer)
        return laid_over(document, self.fixed)

    def otherwise(self, document: Document, facts: Iterable[Fact]) -> Document:
        """The same patient with some facts told otherwise, as fixed elsewhere."""
        return otherwise_stated(document, facts, self.fixed)

    @cached_property
    def pools(self) -> tuple[Callable[[], tuple[Fact, ...]], ...]:
        """What may be told otherwise: around the limits of each criterion, one as often as another,
        and each fact that they ask where nothing is told but what is fixed."""
        around_each = (partial(self._free, *place) for place in self._places)
        return (*around_each, *((lambda facts=facts: facts) for facts in self._open()))

    @property
    def around_limits(self) -> int:
        """How many of the pools are around the limits of a criterion: the first ones."""
        return len(self._places)

    @cached_property
    def _places(self) -> tuple[tuple[int, int], ...]:
        """Each trial that is given, with the place of each of its criteria."""
        given = range(len(self.limits.trials) if self.limits.given else 0)
        return tuple((one, at) for one in given for at in range(len(self.limits.deciding(one))))

    def _free(self, number: int, place: int) -> tuple[Fact, ...]:
        """What may be told around the limits of a criterion beside what is fixed."""
        facts = self.limits.facts_of(number, place)
        return tuple(one for one in facts if not _is_stated(self.fixed, fact_of(one[0])))

    def _open(self) -> tuple[tuple[Fact, ...], ...]:
        profile = read({"as_of": BARE["as_of"], **self.fixed})
        if profile is None or not self.fixed:
            return ()
        answering = Answering.of(profile, self.limits.trials)
        asked = [fact for fact in answering.asks if "-" not in fact.split("/")]
        found = ([(fact, one) for one in answering.answers(fact)] for fact in asked)
        each = (tuple(_exactly(facts)) for facts in found)
        return tuple(facts for facts in each if facts)


def _missing_least(tried: Iterable[Profile], goal: Goal) -> Profile:
    """The first that misses no criterion; else the first of those that miss fewest."""
    found: dict[int, Profile] = {}
    for one in tried:
        missed = len(goal.misses(derived(one)))
        found.setdefault(missed, one)
        if not missed:
            break
    return found[min(found)]


def to_the_point(profile: Profile, chosen: Callable[[Sequence[float]], float]) -> Profile:
    """Every value that is only bounded by a number within its bounds, as chosen."""
    if not profile.measurements:
        return profile
    document = profile.document()
    values = document.get("measurements", {})
    exact = {
        test: {**stated, "value": chosen(points)}
        for test, stated in values.items()
        if isinstance(stated, dict) and (points := points_in(stated.get("value")))
    }
    if not exact:
        return profile
    return read_again({**document, "measurements": {**values, **exact}}) or profile


def _exactly(facts: Iterable[Fact]) -> Iterator[Fact]:
    """The facts without a bound, which leaves something open: numbers within it, and no span of
    days."""
    for place, answer in facts:
        if not isinstance(answer, dict) or not {"at_least", "at_most", "from", "to"} & {*answer}:
            yield place, answer
            continue
        dated = {"date": answer["date"]} if "date" in answer else {}
        for point in points_in(answer):
            yield place, {"value": point, **dated} if dated else point


def fact_of(place: str) -> tuple[str, ...]:
    """The place of the one fact that a place is told of: a condition with its day."""
    return whole_of(tuple(place.strip("/").split("/")))


def _stated_with(path: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The place of a fact, and that of another that follows from it or from which it follows."""
    *above, last = path
    other = _SAYS_THE_SAME.get(last, ()) if path[0] in ("assessments", "metastatic_disease") else ()
    if last == "regional_nodes":
        above = above[:-1]  # of the assessment, not of its totals
    return (path, (*above, *other)) if other else (path,)


_SAYS_THE_SAME = {
    "n_category": ("totals", "regional_nodes"),
    "regional_nodes": ("n_category",),
    "diagnosis_date": ("first_metastasis_date",),  # of the first episode the two are one
    "first_metastasis_date": ("diagnosis_date",),
    "first_episode": ("first_metastasis_date",),
}


def _is_stated(document: Any, path: Iterable[str]) -> bool:
    """Whether something is told at a place already, or of the whole it is a part of."""
    for part in path:
        if isinstance(document, list):
            return True
        if not isinstance(document, dict):
            return document is not None
        if part not in document:
            return False
        document = document[part]
    return True


def joined(document: Document, fixed: Mapping[str, Any]) -> Profile | None:
    """A patient of whom the one is told, and the other whatever it contradicts: of the first as
    much is left open as it takes; None where nobody is as fixed."""
    for parts in LOOSER:
        less = without_parts(document, parts) if parts else document
        if (found := read(laid_over(less, fixed))) is not None:
            return found
    return read({"as_of": document["as_of"], **fixed})


def laid_over(document: Document, fixed: Mapping[str, Any]) -> Document:
    """A patient of whom is told what is fixed too, in the place of what it contradicts: a condition
    or a value goes with its day, and a gene with its variants."""
    less = {
        name: {key: one for key, one in part.items() if key not in fixed[name]}
        for name, part in document.items()
        if name in AT_ONCE and name in fixed
    }
    return merge({**document, **less}, dict(fixed))  # type: ignore[no-any-return]


def otherwise_stated(
    document: Document, facts: Iterable[Fact], fixed: Mapping[str, Any] | None = None
) -> Document:
    """The same patient with some facts told otherwise, and without what says the same elsewhere,
    but for what is fixed; those of what is not there are left."""
    for fact, answer in facts:
        path, *others = _stated_with(fact_of(fact))
        try:
            less = without(document, path)
            for other in others:
                less = less if _is_stated(fixed, other) else without(less, other)
            document = telling(less, fact, answer)
        except (IndexError, KeyError, TypeError, AttributeError, ValueError):
            continue  # told of a lesion, line or staging that this patient does not have
    return document


def as_wanted_of(known: Iterable[Profile], goal: Goal) -> list[Profile]:
    """Those of some patients who are as wanted."""
    read_so = (read_as_wanted(one.document(), goal) for one in known)
    return [one for one in read_so if one is not None]


def eligible(goal: Goal, most: int) -> list[Profile]:
    """Patients who meet every criterion: plain ones; where there is none, one told more."""
    there = [plain()[n] for missed, n in lacking(goal) if not missed]
    start = read(around((goal.trial,)).start(0))
    if not there and start is not None and not goal.misses(derived(start)):
        there = [start]
    return there[:most] or list(islice(seek(goal), 1))


def _alike(profile: Profile, fact: str) -> str:
    """A fact by what its answers hang on: of a lesion by what it is, not by its number."""
    part, _, rest = fact.strip("/").partition("/")
    number, _, name = rest.partition("/")
    if part != "lesions" or not number.isdigit():
        return fact
    lesion = profile.lesions[int(number)]
    return f"{lesion.organ} {lesion.role} {lesion.status} {name}"


def _missed(fact: str, patient: Patient, asked: Sequence[Criterion]) -> tuple[int, int]:
    """How many of the criteria that ask for a fact the patient of whom it is told fails; and how
    many are open still on a day so long ago that the value counts no more."""
    verdicts: Counter[Verdict] = Counter()
    for question, number in Counter(one.question for one in asked).items():
        each = {judge(tree, patient) for tree in question.trees}
        verdicts[over_readings(question.kind, each)] += number
    too_old = verdicts[Verdict.UNKNOWN] if fact.endswith("/date") else 0
    return verdicts[Verdict.NOT_MET], too_old


def _of_other_editions(fact: str, answer: Json, asked: Sequence[Criterion]) -> int:
    """How many comparisons an edition of the stage leaves open whatever the stage is."""
    if not fact.endswith("/stage_edition"):
        return 0
    return sum(leaf.measure.edition not in (None, str(answer)) for leaf in _leaves(asked))


def _deciding(trial: Trial) -> list[Criterion]:
    return [one for one in trial.criteria if one.kind in DECIDING and one.tree is not None]


def _leaves(criteria: Iterable[Criterion]) -> list[Any]:
    return [leaf for one in criteria for tree in one.question.trees for leaf in every_leaf(tree)]
