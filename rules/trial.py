"""A trial and its criteria as the source states them; knows no patient."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b
from itertools import product
from typing import Any
from weakref import WeakValueDictionary

from oligomatch.rules.tree import AllOf, Measure, Node, asked_measures, with_measures


class Kind(StrEnum):
    """What a criterion does to the match (semantics section 6)."""

    INCLUSION = "inclusion"
    WORKUP = "workup"
    STRATUM = "stratum"
    LATER = "later"
    INFO = "info"
    WARN = "warn"  # what the source prefers: judged, and a mark beside the match where it is not so
    TO_DO = "to do"  # words of the source that nobody has encoded yet: always unknown
    JUDGEMENT = "judgement"  # words that the source leaves to a person: open until he has answered


DECIDING = frozenset({Kind.INCLUSION, Kind.WORKUP, Kind.TO_DO, Kind.JUDGEMENT})
RULED = frozenset({Kind.INCLUSION, Kind.WORKUP, Kind.WARN})  # always with an operator
BRIEF = 60  # characters of a trial's brief at most: one line of a list
PERSONS = ("investigator", "patient", "site")  # whom a judgement is asked of


class Event(StrEnum):
    """What a criterion that is not met can wait for."""

    TIME = "time"
    INDUCTION = "induction"
    PROGRESSION = "progression"


@dataclass(frozen=True, slots=True)
class Source:
    """Where words stand: the document and its 1-based line."""

    document: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What one reading does to the criterion as written; nothing set means `as written`."""

    replace: Node | None = None
    also: Node | None = None  # joined by "and"
    at: str | None = None
    by: str | None = None
    drivers: str | None = None
    recent_line: str | None = None
    intent: str | None = None
    words: str = ""  # the reading in words, for the question to the site

    def of_measure(self, measure: Measure) -> Measure:
        """The measure with the parameters this reading sets, where the measure has them."""
        fields = ("at", "by", "drivers", "recent_line", "intent")
        return replace(
            measure,
            **{
                name: getattr(self, name)
                for name in fields
                if getattr(self, name) is not None and getattr(measure, name) is not None
            },
        )


Choice = Mapping[str, str]  # reading number -> letter, e.g. {"A-18": "B"}


@dataclass(frozen=True, slots=True)
class Wait:
    """A situation in which a failing criterion still waits for an event."""

    event: Event
    situation: Node


@dataclass(frozen=True, slots=True)
class CriterionForm:
    """A criterion under one choice of readings."""

    choice: Choice
    tree: Node
    waits: tuple[Wait, ...]


@dataclass(frozen=True, eq=False)
class Question:
    """What a criterion asks, apart from its words: criteria that ask the same share one."""

    kind: Kind
    forms: tuple[CriterionForm, ...]
    sign: str  # of what it asks: criteria with the same ask the same

    @cached_property
    def trees(self) -> tuple[Node, ...]:
        """The trees of its forms, each once."""
        return tuple(dict.fromkeys(form.tree for form in self.forms))

    @cached_property
    def bearing(self) -> tuple[Node, ...]:
        """Every tree that bears on it: of its forms, and of what their failure waits for."""
        waits = (wait.situation for form in self.forms for wait in form.waits)
        return tuple(dict.fromkeys((*self.trees, *waits)))

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """The measures its trees compare, each once."""
        return tuple(dict.fromkeys(m for tree in self.trees for m in asked_measures(tree)))

    @cached_property
    def asked(self) -> frozenset[Measure]:
        """The measures that bear on it: of its trees, and of what its failure waits for."""
        return frozenset(m for tree in self.bearing for m in asked_measures(tree))

    def __reduce__(self) -> tuple[Callable[..., Question], tuple[object, ...]]:
        """Kept and copied as the one of its process."""
        return _one_question, (self.sign, self.kind, self.forms)


@dataclass(frozen=True, slots=True)
class Definition:
    """A rule that a file states once, by a name that its criteria use."""

    name: str
    rule: Mapping[str, Any]  # as the file spells it, with its parameters as `$name`
    takes: tuple[str, ...] = ()  # its parameters
    quote: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Defined:
    """A part of a criterion that its file states by the name of a definition."""

    definition: Definition
    tree: Node  # unfolded, with what was given
    given: Mapping[str, Any] = field(default_factory=dict)

    @property
    def reference(self) -> Any:
        """How the file names it."""
        name = self.definition.name
        return {"name": name, **self.given} if self.given else name


_QUESTIONS: WeakValueDictionary[str, Question] = WeakValueDictionary()


def _one_question(sign: str, kind: Kind, forms: tuple[CriterionForm, ...]) -> Question:
    return _QUESTIONS.setdefault(sign, Question(kind, forms, sign))


@dataclass(frozen=True)
class Criterion:
    """One atomic criterion: a tree, the words it encodes, and how it may still turn."""

    id: str
    kind: Kind
    tree: Node | None  # None where the criterion only informs, or is a gate the trial reaches later
    quote: str
    basis: str  # cell | treat | note | foot | group | impl | text
    source: Source
    text: str = ""  # what an info, later or stratum line says, what a judgement asks, in our words
    note: str = ""
    asked: str = ""  # of a judgement: one of PERSONS
    waits: tuple[Wait, ...] = ()
    readings: Mapping[str, Mapping[str, Change]] = field(default_factory=dict)
    definitions: tuple[Defined, ...] = ()  # its parts that are stated by name, outermost first
    arms: tuple[str, ...] = ()  # for which it holds; none named: all
    since: str = ""  # the version of the protocol with which it begins to hold; none: always did
    before: str = ""  # the version with which it ceases to hold; none: it still does

    def holds_in(self, arm: str) -> bool:
        """Whether it holds for an arm; of no arm in particular it always does."""
        return not (arm and self.arms) or arm in self.arms

    @property
    def names(self) -> dict[Node, str]:
        """The name of each part that is stated by one."""
        return {one.tree: one.definition.name for one in reversed(self.definitions)}

    @property
    def forms(self) -> tuple[CriterionForm, ...]:
        """The criterion under every choice of readings; none where it has no tree."""
        return self.question.forms

    @cached_property
    def question(self) -> Question:
        """What it asks, the same object for every criterion that asks it."""
        forms = tuple(
            CriterionForm(choice, tree, self.waits_under(choice))
            for choice in self.choices()
            if (tree := self.under(choice)) is not None
        )
        sign = blake2b(repr((self.kind, forms)).encode(), digest_size=20).hexdigest()
        return _one_question(sign, self.kind, forms)

    @cached_property
    def spoken(self) -> Node | None:
        """The tree that its words speak of: as written, where some reading leaves it so, else that
        of its first reading."""
        trees = self.question.trees
        return self.tree if self.tree in trees or not trees else trees[0]

    @property
    def spelt(self) -> tuple[Node, ...]:
        """Every tree that its file spells: its rule, its situations, its readings."""
        changes = [change for letters in self.readings.values() for change in letters.values()]
        trees = [self.tree, *(wait.situation for wait in self.waits)]
        trees += [tree for change in changes for tree in (change.replace, change.also)]
        return tuple(dict.fromkeys(tree for tree in trees if tree is not None))

    @property
    def open_readings(self) -> tuple[str, ...]:
        """The readings of which more than one choice is left."""
        return tuple(number for number, letters in self.readings.items() if len(letters) > 1)

    def fixed(self, choice: Choice) -> Criterion:
        """The criterion with the readings named fixed to a letter that it has."""
        readings = {
            number: {choice[number]: letters[choice[number]]}
            if choice.get(number) in letters
            else letters
            for number, letters in self.readings.items()
        }
        return replace(self, readings=readings)

    def choices(self) -> Iterator[Choice]:
        """Every combination of letters of the readings; one empty choice if there is none."""
        numbers = list(self.readings)
        for letters in product(*(self.readings[number] for number in numbers)):
            yield dict(zip(numbers, letters, strict=True))

    def under(self, choice: Choice) -> Node | None:
        """The tree under one choice of readings: replaced or joined first, then parameters set."""
        if self.tree is None:
            return None
        changes = [self.readings[number][letter] for number, letter in choice.items()]
        replaced = [change.replace for change in changes if change.replace is not None]
        tree: Node = replaced[0] if replaced else self.tree
        joined = tuple(change.also for change in changes if change.also is not None)
        return _with_parameters(AllOf((tree, *joined)) if joined else tree, changes)

    def waits_under(self, choice: Choice) -> tuple[Wait, ...]:
        """The situations under one choice of readings."""
        changes = [self.readings[number][letter] for number, letter in choice.items()]
        return tuple(
            replace(wait, situation=_with_parameters(wait.situation, changes))
            for wait in self.waits
        )


def _with_parameters(tree: Node, changes: list[Change]) -> Node:
    for change in changes:
        tree = with_measures(tree, change.of_measure)
    return tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the source says of a trial besides eligibility; each a cell of `domain/trials.tsv`."""

    group: str
    drivers_only: bool
    design: str  # one of DESIGNS
    phase: str
    randomised: bool
    n: int | None = None
    country: str
    pet: str
    brain_imaging: str
    molecular_status: str
    number_of_metastases: str
    treatment: str
    primary_endpoints: str = ""
    secondary_endpoints: str = ""
    notes: str = ""
    footnotes: str = ""
    countries: tuple[str, ...] = ()  # ISO 3166-1 alpha-2
    region: str | None = None  # europe | international | None
    molecular: str  # variant | gene | absence | all_comers | not_specified
    state_groups: int  # 1, 2; 0 where no state is enforced
    tumour_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recruitment:
    """The registry status as last verified; unverified where the seed states none."""

    status: str  # unverified | recruiting | not_yet_recruiting | ... | closed
    as_of: str
    quote: str = ""
    source: Source | None = None
    text_changed: bool = False  # by the registry's latest record: since the rules were written


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The registry's eligibility text that the rules were written from."""

    digest: str  # sixteen hex digits; spaces and breaks of lines do not count
    as_of: str  # the version of the record: the day its last update was posted


@dataclass(frozen=True, slots=True)
class Silence:
    """A finding of the lint that the author has looked at, and why it stands."""

    lint: str  # its code, such as OM203
    because: str
    criterion: str | None = None  # None: a finding of the whole file
    findings: int = 1  # so many of its criterion; more of them are told


EVIDENCE = (
    "arms",
    "enrolment",
    "endpoint",
    "efficacy",
    "pattern of failure",
    "safety",
    "conclusion",
    "design",
    "course",
    "correction",
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing the source reports of a trial that has answered its question."""

    words: str
    quote: str
    source: Source
    kind: str = ""  # one of EVIDENCE
    unit: str = ""
    arms: Mapping[str, float] = field(default_factory=dict)  # the figure of each arm
    p: float | None = None
    arms_by_order: bool = False  # the source names no arm beside its figures, but an order

    def __str__(self) -> str:
        """The words alone."""
        return self.words


@dataclass(frozen=True, slots=True)
class SiteAnswer:
    """What a trial site has answered to one of the readings: which choice holds."""

    trial: str
    reading: str
    choice: str
    by: str
    on: str  # YYYY-MM-DD
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm, cohort or step whose criteria are not those of the others."""

    name: str
    words: str  # what it is called: "cohort B"
    quote: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the protocol, by the amendment with which it begins."""

    name: str
    since: date  # the first day on which it is in force
    quote: str = ""
    source: Source | None = None


AS_FIRST_WRITTEN = Version("", date.min)  # before every amendment that the file names


@dataclass(frozen=True, slots=True)
class Trial:
    """One trial, as its file states it; of one with versions, see `on`."""

    id: str
    acronym: str
    source: Source
    facts: Facts
    recruitment: Recruitment
    criteria: tuple[Criterion, ...]
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    answers: tuple[SiteAnswer, ...] = ()  # what its site has answered, and the criteria hold to
    eligibility: Eligibility | None = None  # None: the rules were written from another source
    silenced: tuple[Silence, ...] = ()
    brief: str = ""  # what it gives, in our words
    definitions: tuple[Definition, ...] = ()  # of its own file
    arms: tuple[Arm, ...] = ()  # none: every criterion holds for whoever enters
    versions: tuple[Version, ...] = ()  # by their days; none: the protocol as it stands
    in_force: Version | None = None  # the version that its criteria are of; None: of all of them
    of_file: tuple[Criterion, ...] = ()  # of one version: the criteria of all of them

    def on(self, day: date) -> Trial:
        """The trial as its protocol stands on a day: with the criteria of the version in force
        then, of the trial as first written before the first of them. Every face and every executor
        takes it from here."""
        if not self.versions:
            return self
        begun = [one for one in self.each_version if one.since <= day]
        return self.of_version(begun[-1])

    @property
    def each_version(self) -> tuple[Version, ...]:
        """Its versions by their days, the trial as first written before them; none where its file
        names none."""
        return (AS_FIRST_WRITTEN, *self.versions) if self.versions else ()

    def of_version(self, version: Version) -> Trial:
        """The trial with the criteria of one of its versions."""
        if version == self.in_force:
            return self
        each = self.of_file or self.criteria
        own = tuple(one for one in each if self.holds(one, version))
        return replace(self, criteria=own, in_force=version, of_file=each)

    def holds(self, criterion: Criterion, version: Version) -> bool:
        """Whether a criterion is of one of the versions."""
        first, end = self.days_of(criterion)
        return first <= version.since < end

    def days_of(self, criterion: Criterion) -> tuple[date, date]:
        """The first day on which a criterion holds, and the first on which it no longer does."""
        days = {one.name: one.since for one in self.versions}
        return days.get(criterion.since, date.min), days.get(criterion.before, date.max)

    @property
    def later_versions(self) -> tuple[Version, ...]:
        """Of a trial of one version, those that follow it."""
        now = self.in_force
        return tuple(one for one in self.versions if now is not None and one.since > now.since)

    @property
    def each_arm(self) -> tuple[str, ...]:
        """The names of its arms; of a trial without arms the one name of the whole."""
        return tuple(arm.name for arm in self.arms) or ("",)

    def of_arm(self, name: str) -> Trial:
        """The trial as whoever enters one arm of it finds it."""
        own, of_file = (
            tuple(one for one in some if one.holds_in(name))
            for some in (self.criteria, self.of_file)
        )
        return replace(self, criteria=own, of_file=of_file, arms=()) if self.arms else self

    def criterion(self, id: str) -> Criterion:
        """The criterion of that id.

        Raises:
            KeyError: the trial has no such criterion.
        """
        for criterion in self.criteria:
            if criterion.id == id:
                return criterion
        raise KeyError(id)

    @property
    def gives(self) -> str:
        """What it gives in one phrase: its brief, else the words of the source."""
        return self.brief or self.facts.treatment

    @property
    def readings(self) -> dict[str, dict[str, str]]:
        """Every reading that is one choice for the whole trial: its letters, each in words."""
        found: dict[str, dict[str, str]] = {}
        for criterion in self.of_file or self.criteria:
            for number, letters in criterion.readings.items():
                words = {letter: change.words for letter, change in letters.items()}
                found[number] = {**words, **found.get(number, {})}
        return found

    def answered(self, answers: Iterable[SiteAnswer]) -> Trial:
        """The trial as its site has answered: each reading answered has one choice left."""
        own = tuple(answer for answer in answers if answer.trial == self.id)
        choice = {answer.reading: answer.choice for answer in own}
        criteria, of_file = (
            tuple(criterion.fixed(choice) for criterion in some)
            for some in (self.criteria, self.of_file)
        )
        answers = (*self.answers, *own)
        return replace(self, criteria=criteria, of_file=of_file, answers=answers) if own else self
