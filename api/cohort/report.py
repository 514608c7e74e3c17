"""The report of a cohort: what is shown of each trial, as a page and as text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oligomatch import __version__
from oligomatch.api.cohort.funnel import classes, funnel
from oligomatch.api.cohort.layout import criterion_words, fact_words, page
from oligomatch.api.cohort.reading.labels import NOBODY_AGAIN, Doubled
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import plural, word
from oligomatch.api.words.sentences import limits_of_use, trial_name
from oligomatch.matcher.cohort.results.attrition import AttritionStep, in_file_order, most_first
from oligomatch.matcher.cohort.results.feasibility import Feasibility
from oligomatch.matcher.cohort.results.relaxation import Relaxed, relaxation
from oligomatch.matcher.cohort.results.tables import feasible, loosenable
from oligomatch.matcher.cohort.results.tally import FactCount, Tally, TrialTally
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.rules.trial import Trial

if TYPE_CHECKING:
    from oligomatch.api.cohort.since import Changes

MOST_PAIRS = 30  # pairs of trials shown; overlap.csv has all
MOST_FACTS = 25


@dataclass(frozen=True, slots=True)
class About:
    """What was asked, and of how many."""

    rules: str
    engine: str
    left_out: int
    per_month: float | None
    by_reference: int | None = None  # whom the columns did not measure; none where there are none
    doubled: Doubled = NOBODY_AGAIN

    @property
    def said_again(self) -> str:
        """That patients are counted several times, where labels stand on several records."""
        number = self.doubled.labels
        if not number:
            return ""
        stand = say("report.label_stands") if number == 1 else say("report.labels_stand")
        return say(
            "report.on_several_records_in", number=number, stand=stand, records=self.doubled.records
        )

    @property
    def measured(self) -> str:
        """How the patients were measured."""
        if self.by_reference is None:
            return ""
        if not self.by_reference:
            return say("report.all_were_measured_in")
        return say("report.measured_one_by_one", by_reference=self.by_reference)


@dataclass(frozen=True, slots=True)
class ReportedTrial:
    """One trial of the report."""

    trial: Trial
    tally: TrialTally
    feasible: Feasibility
    in_order: tuple[AttritionStep, ...]
    worst: tuple[AttritionStep, ...]
    relaxed: tuple[Relaxed, ...]

    @property
    def name(self) -> str:
        """The acronym, else the registry number."""
        return trial_name(self.trial)

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """The classes in their order, with how many patients are of each."""
        classes = self.tally.classes
        return tuple((str(kind), classes[kind]) for kind in MatchClass)

    def asks(self, criterion: str) -> str:
        """What a criterion asks, in words."""
        return criterion_words(self.trial.criterion(criterion))

    @property
    def drawn(self) -> str:
        """The classes drawn."""
        return classes(self.name, self.counts)

    def funnel(self, steps: Sequence[AttritionStep]) -> str:
        """The steps drawn."""
        return funnel(self.name, self.tally.patients, steps, self.asks)


class Report:
    """Everything the report shows; page and text only lay it out."""

    kinds = tuple(MatchClass)
    version, months_words = __version__, staticmethod(lambda m: _months(m))

    def __init__(
        self,
        tally: Tally,
        trials: tuple[Trial, ...],
        about: About,
        changes: Changes | None = None,
    ) -> None:
        self.tally, self.about, self.changes = tally, about, changes
        each = zip(trials, feasible(tally, trials, about.per_month), strict=True)
        self.trials = tuple(_shown(trial, tally, one) for trial, one in each)
        self._names = {trial.id: trial_name(trial) for trial in trials}
        self.limits = limits_of_use(trials)

    @property
    def overlap(self) -> list[tuple[str, str, int, int]]:
        """The pairs of trials that most patients may fit: names, surely both, perhaps both."""
        pairs = self.tally.both_reachable
        order = sorted(pairs, key=lambda pair: (-self.tally.both[pair], -pairs[pair], pair))
        return [
            (self._names[a], self._names[b], self.tally.both[a, b], pairs[a, b])
            for a, b in order[:MOST_PAIRS]
        ]

    @property
    def several(self) -> list[tuple[int, int, int]]:
        """Number of trials, patients who fit so many, patients who may fit so many."""
        sure, perhaps = self.tally.several, self.tally.several_reachable
        return [(n, sure[n], perhaps[n]) for n in sorted({*sure, *perhaps})]

    @property
    def facts(self) -> list[tuple[str, FactCount]]:
        """The facts most worth obtaining, in words."""
        return [(fact_words(f), a) for f, a in self.tally.facts_worth_obtaining()[:MOST_FACTS]]

    def html(self) -> str:
        """The page; nothing in it comes from elsewhere."""
        return page("report.html.j2", report=self)

    def text(self) -> str:
        """The same as plain text."""
        return "\n".join(_lines(self)) + "\n"


def _shown(trial: Trial, tally: Tally, one: Feasibility) -> ReportedTrial:
    own = tally.trials[trial.id]
    relaxed = relaxation(own, loosenable(trial))
    return ReportedTrial(trial, own, one, in_file_order(own), most_first(own), relaxed)


def _months(months: float | None) -> str:
    if months is None:
        return say("report.no_end")
    if months < 120:
        return say("report.months", number=f"{months:.1f}")
    return say("report.years", number=f"{months / 12:.0f}")


def count_lines(shown: Sequence[ReportedTrial]) -> Iterator[str]:
    """How many patients are of which class, a line for each trial."""
    wide = max((len(one.name) for one in shown), default=0)
    heads = [word(kind) for kind in MatchClass]
    yield "  ".join((" " * wide, *heads))
    for one in shown:
        cells = (f"{n:{len(head)}}" for (_, n), head in zip(one.counts, heads, strict=True))
        yield "  ".join((f"{one.name:{wide}}", *cells))


def _lines(report: Report) -> Iterator[str]:
    about = report.about
    patients = plural(report.tally.patients, "patient", "patients")
    yield say("report.screened", patients=patients)
    yield say("report.left_out_refused_ndjson", left_out=about.left_out)
    if about.said_again:
        yield about.said_again
    if about.measured:
        yield about.measured
    yield say(
        "report.rules_engine_version", rules=about.rules, engine=about.engine, version=__version__
    )
    yield ""
    yield from count_lines(report.trials)
    if report.changes is not None:
        yield from _changed_lines(report.changes)
    yield say("report.fits_several_trials_patients")
    yield from (f"{n:4} {sure:8} {perhaps:8}" for n, sure, perhaps in report.several)
    yield say("report.two_trials_patients_eligible")
    yield from (f"{sure:8} {most:8}  {a}, {b}" for a, b, sure, most in report.overlap)
    yield say("report.facts_worth_obtaining_matches")
    yield from (f"{a.alone:6} {a.matches:8} {a.patients:8}  {words}" for words, a in report.facts)
    for one in report.trials:
        yield from _trial_lines(one, about)
    yield ""
    yield from textwrap.wrap(report.limits, 96)


def _changed_lines(changes: Changes) -> Iterator[str]:
    yield say("report.since_screening_in_who", folder=changes.folder)
    yield changes.computed
    for one in changes.turned:
        yield f"{one.name}: {one.words}"
    if not changes.turned:
        yield say("report.nobody_turned")


def _trial_lines(one: ReportedTrial, about: About) -> Iterator[str]:
    yield f"\n== {one.name}" if one.name == one.trial.id else f"\n== {one.name} ({one.trial.id})"
    yield feasible_words(one.feasible, about.per_month)
    for title, steps in (
        (say("report.file_order"), one.in_order),
        (say("report.most_lost_first"), one.worst),
    ):
        yield say("report.lost_certain_possible", title=title)
        for step in steps:
            yield f"  {step.lost:18} {step.certain:8} {step.possible:9}  {one.asks(step.criterion)}"
    yield say("report.more_eligible_if_dropped")
    for row in one.relaxed:
        looser = "-" if row.loosened is None else str(row.loosened)
        line = f"{row.dropped:26} {looser:>7} {row.obtained:9} {float(row.shapley):19.1f}"
        yield f"{line}  {one.asks(row.criterion)}"


def feasible_words(one: Feasibility, per_month: float | None) -> str:
    """How far the cohort fills the trial, and how long recruitment would take."""
    fits = say("report.eligible_with_those_who", eligible=one.eligible, reachable=one.reachable)
    if one.share is None or one.share_at_best is None:
        return say("report.its_planned_size_not", fits=fits)
    words = say(
        "report.planned",
        fits=fits,
        share=one.share,
        share_at_best=one.share_at_best,
        planned=one.planned,
    )
    if per_month is None:
        return words
    best, sure = _months(one.months_at_best), _months(one.months)
    return say(
        "report.at_patients_month_recruitment",
        words=words,
        per_month=per_month,
        best=best,
        sure=sure,
    )
