"""One patient against many trials, as a program reads it: ranked, in words, as data, as frames."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import hint, word
from oligomatch.matcher.backends.catalogue.index import catalogue_of
from oligomatch.matcher.backends.catalogue.ranking import Ranking
from oligomatch.matcher.explain.reasons import Reasons
from oligomatch.matcher.intake.intake import asked_on, profile_of
from oligomatch.matcher.logic import calendar
from oligomatch.matcher.logic.effort import UNBOUND, Effort
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Judged, MatchClass
from oligomatch.matcher.match.rank import Ranked as Placed
from oligomatch.matcher.match.rank import rank
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.read import load_trials, rules_digest
from oligomatch.rules.site_answers import load_answers
from oligomatch.rules.text.faults import Unfit, expect
from oligomatch.rules.trial import SiteAnswer, Trial

if TYPE_CHECKING:
    import polars as pl

    from oligomatch.api.results.matching import Result
    from oligomatch.matcher.backends.solver.verdicts import ExactMatch


class UnknownNameError(KeyError):
    """A name that nothing here has, with the nearest that something has."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, eq=False)
class Ranked:
    """One trial for one patient, at its place in the ranking."""

    _placed: Placed
    _of: Matches

    @property
    def trial(self) -> Trial:
        """The trial."""
        return self._placed.trial

    @property
    def match(self) -> MatchClass:
        """How the patient stands to it: eligible, possible, not yet or ineligible."""
        return self._placed.kind

    @property
    def rank(self) -> int:
        """The place among all trials."""
        return self._placed.rank

    @property
    def tied(self) -> bool:
        """Whether another trial has the same place."""
        return self._placed.tied

    @property
    def section(self) -> str:
        """`options`, or `evidence` for a closed trial."""
        return self._placed.section

    @property
    def criteria(self) -> tuple[Judged, ...]:
        """Each criterion of the trial with its verdict and what it rests on."""
        return self._placed.criteria

    @property
    def near_miss(self) -> Judged | None:
        """The one criterion that fails, where it fails narrowly."""
        return self._placed.match.near_miss

    @property
    def arm(self) -> str:
        """Of a trial with arms, the name of the arm that the class is of; else empty."""
        return self._placed.match.arm

    @property
    def arms(self) -> dict[str, MatchClass]:
        """The class of each arm by its name; empty for a trial without arms."""
        return {one.arm: one.match for one in self._placed.match.arms}

    @property
    def warnings(self) -> tuple[Judged, ...]:
        """What the source prefers otherwise; it decides nothing."""
        return self._placed.match.warnings

    def with_verdict(self, verdict: Verdict | str) -> tuple[Judged, ...]:
        """The deciding criteria of one verdict: met, not met or unknown.

        Raises:
            UnknownNameError: a word that is no verdict.
        """
        return self._placed.match.with_verdict(_one_of(Verdict, verdict))

    def criterion(self, criterion: str) -> Judged:
        """One criterion by its id.

        Raises:
            UnknownNameError: the trial has no such criterion.
            TypeError: no id.
        """
        expect("criterion", criterion, str, "a_criterion_id")
        for judged in self.criteria:
            if judged.id == criterion:
                return judged
        near = hint(criterion, [one.id for one in self.criteria])
        raise UnknownNameError(
            say("python.no_criterion", word=criterion, trial=self.trial.id, near=near)
        )

    def why(self, criterion: str | None = None) -> str:
        """Why the trial stands where it stands, in a line; of a criterion, its verdict in a
        sentence.

        Raises:
            UnknownNameError: the trial has no such criterion.
        """
        from oligomatch.api.words.sentences import sentence, why_here

        if criterion is None:
            return why_here(self._placed, self._of.profile)
        return sentence(self.criterion(criterion), self._of.profile)

    def because(self, criterion: str | Judged) -> tuple[str, ...]:
        """The facts that decide a settled criterion, as JSON pointers into the profile: enough by
        themselves, and none to spare. None for one that is open: what is
        missing is in `to_dict()`."""
        return self._of.because(
            self.criterion(criterion) if isinstance(criterion, str) else criterion
        )

    def to_dict(self, *, quick: bool = False) -> dict[str, Any]:
        """The match in the JSON form (docs/output.md); `quick` leaves out the search for what
        decides."""
        from oligomatch.api.results.match_json import criterion_object, match_object

        expect("quick", quick, bool, "true_or_false")

        result = self._of._result(quick=quick)
        criteria = [criterion_object(one, result) for one in self.criteria]
        return dict(match_object(self._placed, result, criteria))

    def to_frame(self) -> pl.DataFrame:
        """A row for each criterion, with the columns of `match --format csv --explain`."""
        from oligomatch.api.library.shown import criteria_frame

        return criteria_frame(self._of._result(self._placed))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ranked) and (self._placed, self._of._asked) == (
            other._placed,
            other._of._asked,
        )

    def __hash__(self) -> int:
        return hash((self.trial.id, self.rank, self.match))

    def __repr__(self) -> str:
        name = self.trial.acronym or self.trial.id
        return f"<{type(self).__name__} {self.rank} {name}: {self.match}>"

    def _repr_html_(self) -> str:
        from oligomatch.api.library.shown import ranked_html

        return ranked_html(self._of._result(self._placed))


@dataclass(frozen=True)
class Matches(Sequence[Ranked]):
    """The matches of one patient, best first, with what they were made of.

    It is read like a list: `len(matches)`, `matches[0]`, `for found in matches`; and by the name of
    a trial: `matches["SARON"]`.
    """

    profile: Profile  # as checked, with names as the vocabulary spells them
    as_of: date
    engine: str  # what derived the findings: durable or plain
    _placed: tuple[Placed, ...] = field(repr=False)
    _trials: tuple[Trial, ...] = field(repr=False)  # as they were asked
    _day_from: str = field(repr=False)  # what tells the day: profile or option
    _exact: Mapping[str, ExactMatch] | None = field(default=None, repr=False)  # by trial

    def __iter__(self) -> Iterator[Ranked]:
        return iter(self._ranked)

    def __len__(self) -> int:
        return len(self._placed)

    @overload
    def __getitem__(self, place: int | str) -> Ranked: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Ranked, ...]: ...
    def __getitem__(self, place: int | str | slice) -> Ranked | tuple[Ranked, ...]:
        return self.trial(place) if isinstance(place, str) else self._ranked[place]

    def of(self, match: MatchClass | str) -> tuple[Ranked, ...]:
        """The matches of one class: eligible, possible, not yet or ineligible.

        Raises:
            UnknownNameError: a word that names no class.
        """
        wanted = _one_of(MatchClass, match)
        return tuple(found for found in self if found.match is wanted)

    def trial(self, trial: str) -> Ranked:
        """The match with a trial, by registry number or acronym.

        Raises:
            UnknownNameError: no such trial was asked.
            TypeError: no name.
        """
        expect("trial", trial, str, "a_trial_name")
        wanted = trial.strip().casefold()
        for found in self:
            if wanted in (found.trial.id.casefold(), found.trial.acronym.casefold()):
                return found
        known = [one for f in self for one in (f.trial.id, f.trial.acronym) if one]
        raise UnknownNameError(say("python.no_trial", word=trial, near=hint(trial.upper(), known)))

    def because(self, criterion: str | Judged) -> tuple[str, ...]:
        """The facts that decide a settled criterion, as JSON pointers into the profile: enough by
        themselves, and none to spare. None for one that is open: what is
        missing is in `to_dict()`.

        Raises:
            UnknownNameError: no trial, or more than one, has such a criterion.
            TypeError: neither an id nor a criterion.
        """
        if isinstance(criterion, Judged):
            return self._reasons.deciding(criterion)
        expect("criterion", criterion, str, "a_criterion_id")
        found = {r.trial.id: one for r in self for one in r.criteria if one.id == criterion}
        if len(found) == 1:
            return self._reasons.deciding(*found.values())
        if found:
            parts = {"trials": ", ".join(found), "first": next(iter(found))}
            raise UnknownNameError(say("python.in_several", word=criterion, **parts))
        near = hint(criterion, [one.id for r in self for one in r.criteria])
        raise UnknownNameError(say("python.no_criterion_here", word=criterion, near=near))

    def why(self, trial: str) -> str:
        """Why a trial stands where it stands, in a line.

        Raises:
            UnknownNameError: no such trial was asked.
        """
        return self.trial(trial).why()

    @property
    def counts(self) -> dict[str, int]:
        """How many open trials are of each class."""
        from oligomatch.api.words.sentences import counts

        return counts(one.match for one in self._placed)

    def to_dict(
        self, *, quick: bool = False, criteria: Literal["whole", "brief"] = "whole"
    ) -> dict[str, Any]:
        """The answer in the JSON form (docs/output.md), as `match --format json` prints it; `quick`
        leaves out the search for the facts that decide, `brief` all that is met.

        Raises:
            UnknownNameError: `criteria` is neither.
        """
        from oligomatch.api.results.match_json import patient_object

        expect("quick", quick, bool, "true_or_false")
        if criteria not in (known := ("whole", "brief")):
            raise _none_of(known, criteria)
        return dict(patient_object(self._result(quick=quick), brief=criteria == "brief"))

    def to_frame(self) -> pl.DataFrame:
        """A row for each trial, with the columns of `match --format csv`."""
        from oligomatch.api.library.shown import matches_frame

        return matches_frame(self._result())

    def __reduce__(self) -> tuple[type[Matches], tuple[object, ...]]:
        """Kept and copied without the search for what decides, which is begun anew."""
        parts = (self._placed, self._trials, self._day_from, self._exact)
        return Matches, (self.profile, self.as_of, self.engine, *parts)

    def __repr__(self) -> str:
        each = ", ".join(f"{number} {word(kind)}" for kind, number in self.counts.items())
        return f"<{type(self).__name__} {self.as_of.isoformat()}: {each}>"

    def _repr_html_(self) -> str:
        from oligomatch.api.library.shown import matches_html

        return matches_html(self._result())

    @property
    def _asked(self) -> tuple[Profile, date]:
        return self.profile, self.as_of

    @cached_property
    def _ranked(self) -> tuple[Ranked, ...]:
        return tuple(Ranked(one, self) for one in self._placed)

    @cached_property
    def _patient(self) -> Patient:
        return derive(self.profile, self.as_of)

    @cached_property
    def _reasons(self) -> Reasons:
        return self._searching(Effort(UNBOUND))

    def _searching(self, effort: Effort) -> Reasons:
        from oligomatch.api.words.sentences import why

        return Reasons(self.profile, self.as_of, clause=why, effort=effort)

    def _result(self, *shown: Placed, quick: bool = True) -> Result:
        """The same as the other faces have it, to be put into their words and forms."""
        from oligomatch.api.intake.files import Given, Origin
        from oligomatch.api.results.matching import Result, Rules

        given = Given(Origin("", 1, 1), self.profile, self.as_of, self._day_from)
        rules = Rules(self._trials, self._digest, self._answers, exact=self._exact is not None)
        effort, each = Effort(), shown or self._placed
        reasons = None if quick else self._searching(effort)
        return Result(
            given, self._patient, self._placed, each, rules, reasons, exact=self._exact,
            effort=effort,
        )  # fmt: skip

    @property
    def _answers(self) -> tuple[SiteAnswer, ...]:
        return tuple({answer: None for trial in self._trials for answer in trial.answers})

    @cached_property
    def _digest(self) -> str:
        """Of the shipped rules where all that was asked is shipped; else of what was asked too."""
        from oligomatch.api.results.matching import answered_digest
        from oligomatch.rules.write import write_trial

        shipped, answers = {trial.id: trial for trial in load_trials()}, self._answers
        own = [
            write_trial(one)
            for one in self._trials
            if one.id not in shipped or one != shipped[one.id].answered(answers)
        ]
        digest = rules_digest()
        if own:
            digest = hashlib.sha256(f"{digest} {own}".encode()).hexdigest()[:12]
        return answered_digest(digest, answers)


def match(
    patient: Profile | Mapping[str, Any],
    trials: Iterable[Trial] | None = None,
    *,
    as_of: date | str | None = None,
    site_answers: Path | str | None = None,
    exact: bool = False,
) -> Matches:
    """One patient against each trial (the shipped ones, if none are given), ranked, on the day
    `as_of` (else the profile's own day). `site_answers` is the file of what trial sites have
    answered; `exact` puts what stays open to a solver.

    The profile is checked first, however it was made; nothing here reads the clock.

    Raises:
        ProfileError: a profile that cannot be used, or that contradicts itself; every problem with
            its place and how to fix it, and no word of the patient's.
        RuleFileError: a file of site answers that cannot be used.
        ValueError: neither the profile nor `as_of` tells the day; `exact` where there is no solver.
        TypeError: no profile (a path, a text), no trials, or another value of a wrong kind.
    """
    expect("exact", exact, bool, "true_or_false")
    checked, asked_day, day_from = checked_on(patient, as_of)
    asked = answered(trials, site_answers)
    derived = derive(checked, asked_day)
    found = _exactly(derived, asked) if exact else None
    if found is None:
        placed = Ranking(catalogue_of(asked), derived).ranked()
    else:
        placed = rank([one.match for one in found.values()], derived)
    matches = Matches(checked, asked_day, derived.engine, placed, asked, day_from, found)
    matches.__dict__["_patient"] = derived  # derived already
    return matches


def checked_on(
    profile: Profile | Mapping[str, Any], as_of: date | str | None
) -> tuple[Profile, date, str]:
    """A profile that can be used, the day asked, and where that is stated."""
    if not isinstance(profile, Profile | Mapping):
        raise TypeError(say("python.no_profile"))
    document = dict(profile.document() if isinstance(profile, Profile) else profile)
    day = None if as_of is None else full_day(as_of)
    if day is not None:
        document = asked_on(document, day)
    checked = profile_of(document)
    asked_day = day or checked.as_of
    if asked_day is None:
        raise ValueError(say("python.no_day"))
    return checked, asked_day, "profile" if day is None else "option"


def answered(trials: Iterable[Trial] | None, site_answers: Path | str | None) -> tuple[Trial, ...]:
    """The trials to ask, held to what their sites have answered.

    Raises:
        RuleFileError: a file of site answers that cannot be used.
        TypeError: something that is no trial.
    """
    if not isinstance(trials, Iterable | None):
        raise TypeError(say("python.no_trials"))
    each = load_trials() if trials is None else tuple(trials)
    if not all(isinstance(one, Trial) for one in each):
        raise TypeError(say("python.no_trials"))
    if site_answers is None:
        return each
    expect("site_answers", site_answers, (str, PathLike), "a_file")
    answers = load_answers(Path(site_answers), each)
    return tuple(trial.answered(answers) for trial in each)


def full_day(as_of: date | str) -> date:
    """The day that a call names.

    Raises:
        ValueError: a word that names no day, or more than one.
        TypeError: neither a date nor a word.
    """
    expect("as_of", as_of, (date, str), "day_of_call")
    if isinstance(as_of, date):
        return date(as_of.year, as_of.month, as_of.day)  # of a moment, its day
    try:
        return calendar.full_day(as_of)
    except Unfit as error:
        raise ValueError(say("python.wrong_day", expected=f"{error}")) from None


def _exactly(patient: Patient, trials: tuple[Trial, ...]) -> Mapping[str, ExactMatch]:
    from oligomatch.api.results.matching import exact_matches, not_exact

    if why_not := not_exact():
        raise ValueError(f"exact=True {why_not}")
    return exact_matches(patient, trials)


def _one_of(words: Any, word: str) -> Any:
    """The member of an enumeration that a word names; `not-yet` and `not_yet` are `not yet`."""
    folded = " ".join(str(word).replace("-", " ").replace("_", " ").casefold().split())
    known = [str(one) for one in words]
    if folded not in known:
        raise _none_of(known, folded)
    return words(folded)


def _none_of(known: Sequence[str], word: object) -> UnknownNameError:
    near = hint(str(word), known)
    return UnknownNameError(say("python.no_word", word=word, near=near, known=", ".join(known)))
