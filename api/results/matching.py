"""One patient against all trials: from what was given to the ranked matches that are shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from oligomatch.api.intake.case import CaseNotes
from oligomatch.api.intake.files import Given
from oligomatch.api.registry.place import default_path
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import hint, listed
from oligomatch.api.words.sentences import why
from oligomatch.matcher.backends.catalogue.index import catalogue_of
from oligomatch.matcher.backends.catalogue.ranking import Ranking
from oligomatch.matcher.backends.named import executor
from oligomatch.matcher.backends.solver import solver_found
from oligomatch.matcher.explain.reasons import Reasons
from oligomatch.matcher.findings.engines import own, put_beside, read_own
from oligomatch.matcher.logic.effort import Effort
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Judged, Match, MatchClass
from oligomatch.matcher.match.judge import Evaluate, judge
from oligomatch.matcher.match.outlook import Outlook, may_change_class, outlook
from oligomatch.matcher.match.rank import Ranked, rank
from oligomatch.matcher.match.trial_keys import LOWER_KEYS
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.findings.findings import OWN
from oligomatch.rules.read import load_trials, rules_digest
from oligomatch.rules.site_answers import load_answers, misfit
from oligomatch.rules.text.faults import fault
from oligomatch.rules.text.text import RuleFileError
from oligomatch.rules.trial import Recruitment, SiteAnswer, Trial
from oligomatch.rules.vocabulary.own import OWN as OWN_VOCABULARY
from oligomatch.rules.vocabulary.own import in_force, put_in_force, read_beside
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

if TYPE_CHECKING:
    from oligomatch.matcher.backends.solver.verdicts import ExactMatch
    from oligomatch.rules.offers.model import Offer


@dataclass(frozen=True, slots=True)
class Rules:
    """The trials to match against, and the digest of every rule file that decides."""

    trials: tuple[Trial, ...]
    digest: str
    answers: tuple[SiteAnswer, ...] = ()  # of trial sites, by which the trials are narrowed
    executor: str = "judge"  # what evaluates the criteria
    by: Evaluate = judge
    exact: bool = False  # whether the exact layer is asked for what the judge leaves open
    note: str = ""  # why the local registry could not be read, where it could not
    own_offers: Mapping[str, Offer] = field(default_factory=dict, hash=False)  # of own trials
    # the vocabulary beside the trials, by which they were read; None: the shipped one
    words: Vocabulary | None = field(default_factory=in_force, hash=False, compare=False)

    @property
    def offers(self) -> Mapping[str, Offer]:
        """What the trials offer, by registry number, as far as it is encoded."""
        from oligomatch.rules.offers.read import load_offers  # a match asks for none of it

        return {**load_offers(), **self.own_offers}


class OtherWordsError(RuntimeError):
    """Rules are asked while another author's vocabulary is in force: no answer would be theirs."""


@dataclass(frozen=True, slots=True)
class Only:
    """What to show: matches of these classes and of these trials; nothing named means all."""

    classes: frozenset[MatchClass] = frozenset()
    trials: frozenset[str] = frozenset()

    def shows(self, match: Match) -> bool:
        """Whether a match is shown."""
        of_class = not self.classes or match.match in self.classes
        return of_class and (not self.trials or match.trial.id in self.trials)


@dataclass(frozen=True, slots=True)
class CaseFit:
    """The answers of sites in a patient's file: those that hold, those that a site has answered for
    all patients (which comes first), and those that fit no reading of these rules."""

    hold: tuple[SiteAnswer, ...] = ()
    answered: tuple[SiteAnswer, ...] = ()
    unfit: tuple[SiteAnswer, ...] = ()

    @property
    def words(self) -> str:
        """What becomes of them, in one line."""
        kinds = {
            "case.hold": self.hold,
            "case.answered": self.answered,
            "case.unfit": self.unfit,
        }
        return " ".join(
            say(name, answers=listed(f"{a.trial} {a.reading} {a.choice}" for a in each))
            for name, each in kinds.items()
            if each
        )


@dataclass(frozen=True, slots=True)
class Result:
    """One patient's matches in rank order; ranks are those among all trials."""

    given: Given
    patient: Patient
    ranked: tuple[Ranked, ...]
    shown: tuple[Ranked, ...]
    rules: Rules
    reasons: Reasons | None  # None: what decides is not looked for
    keys: tuple[str, ...] = LOWER_KEYS  # the lower ranking keys, in the reader's order
    exact: Mapping[str, ExactMatch] | None = None  # by trial, where the exact layer was asked
    case: CaseFit | None = None  # where the patient's file holds answers of sites
    effort: Effort = field(default_factory=Effort, compare=False)  # of all searches for the answer
    aside: frozenset[str] = frozenset()  # places that a contradiction sets aside; on the page alone

    @property
    def profile(self) -> Profile:
        """What was told of the patient."""
        return self.given.profile

    @property
    def matches(self) -> tuple[Match, ...]:
        """Every match, in rank order."""
        return tuple(one.match for one in self.ranked)

    @property
    def trials(self) -> tuple[Trial, ...]:
        """The trials of the matches shown."""
        return tuple(one.match.trial for one in self.shown)

    @property
    def options(self) -> tuple[Ranked, ...]:
        """The matches shown of trials that are open, in rank order."""
        return tuple(one for one in self.shown if one.section == "options")

    def anew(self) -> Result:
        """The same with nothing spent: each answer made of it has the whole effort before it."""
        given, effort = self.given, Effort()
        reasons = self.reasons and Reasons(given.profile, given.as_of, clause=why, effort=effort)
        return replace(self, reasons=reasons, effort=effort)

    def facts(self, judged: Judged) -> tuple[str, ...]:
        """The facts that decide a settled criterion, or that an open one was read from."""
        reasons = self._reasons_of(judged)
        return judged.facts if reasons is None else reasons.deciding(judged)

    def based_on(self, judged: Judged) -> tuple[str, ...]:
        """The facts that bear out the sentence on a settled criterion, or that an open one was read
        from."""
        reasons = self._reasons_of(judged)
        return judged.facts if reasons is None else reasons.cited(judged)

    def searched(self, judged: Judged) -> bool:
        """Whether what decides a criterion was searched for."""
        reasons = self._reasons_of(judged)
        return reasons is not None and reasons.searched(judged)

    def left(self, judged: Judged) -> bool:
        """Whether what decides a criterion was to be searched for, and the effort was spent."""
        reasons = self._reasons_of(judged)
        return reasons is not None and not reasons.searched(judged)

    def _reasons_of(self, judged: Judged) -> Reasons | None:
        """What searches for the facts behind a verdict, where that is asked for and can be."""
        return None if judged.verdict is Verdict.UNKNOWN or judged.exactly else self.reasons


def match_patient(
    given: Given,
    rules: Rules,
    only: Only,
    *,
    quick: bool = False,
    keys: tuple[str, ...] = LOWER_KEYS,
    patient: Patient | None = None,
) -> Result:
    """Every trial judged and ranked for one patient; `quick` spares the search for what decides.

    `patient`: that of the profile on its day, where it is derived already.

    Raises:
        OtherWordsError: another vocabulary is in force by now than the rules were read by.
    """
    if rules.words is not in_force():
        raise OtherWordsError(say("matching.other_vocabulary"))
    case = case_fit(given.case, rules) if given.case.site_answers else None
    rules = rules_of(given.case, rules)
    patient = patient or derive(given.profile, given.as_of)
    exact = exact_matches(patient, rules.trials) if rules.exact else None
    if exact is not None:
        ranked = rank([one.match for one in exact.values()], patient, keys=keys)
    else:
        ranked = Ranking(catalogue_of(rules.trials), patient, by=rules.by).ranked(keys)
    shown = tuple(one for one in ranked if only.shows(one.match))
    effort = Effort()
    reasons = None if quick else Reasons(given.profile, given.as_of, clause=why, effort=effort)
    return Result(given, patient, ranked, shown, rules, reasons, keys, exact, case, effort)


def exact_matches(patient: Patient, trials: Iterable[Trial]) -> Mapping[str, ExactMatch]:
    """Every trial, with what the judge leaves open put to the solver; by registry number."""
    from oligomatch.matcher.backends.solver.verdicts import (  # z3 is not on the way of a match
        Persons,
        exact_match,
    )

    persons = Persons(patient)
    return {trial.id: exact_match(patient, trial, persons=persons) for trial in trials}


NEEDS_SOLVER = say("matching.needs_one_package_more")
NO_OWN_RULES = say("matching.knows_shipped_findings_rules")


def not_exact() -> str:
    """Why the exact layer cannot be asked here; empty where it can."""
    if not solver_found():
        return NEEDS_SOLVER
    return NO_OWN_RULES if own() else ""


def with_executor(rules: Rules, name: str) -> Rules:
    """The same rules, their criteria evaluated by another executor.

    Raises:
        ValueError: an executor that is not available here, or a trial that it cannot express.
    """
    return replace(rules, executor=name, by=executor(name, rules.trials))


def ranking_keys(text: str) -> tuple[str, ...]:
    """The lower ranking keys named with commas; those not named do not rank.

    Raises:
        ValueError: a name that is none of them, or one named twice.
    """
    keys = tuple(part.strip().casefold() for part in text.split(",") if part.strip())
    for key in keys:
        if key not in LOWER_KEYS:
            known = ", ".join(LOWER_KEYS)
            raise ValueError(
                say(
                    "matching.no_ranking_key_known",
                    key=key,
                    hint=hint(key, LOWER_KEYS),
                    known=known,
                )
            )
    if len(set(keys)) != len(keys):
        raise ValueError(say("matching.ranking_key_stands_twice"))
    return keys


def load_rules(
    folder: Path | None = None,
    answers: Path | None = None,
    *,
    as_written: bool = False,
    statuses: Mapping[str, Recruitment] | None = None,
) -> Rules:
    """The shipped trials, or those of a folder, as their sites have answered in a file.

    `as_written`: with the statuses of their own files, not with those of the local registry.
    `statuses`: with these, by trial, not with those that the registry has by now.

    Raises:
        RuleFileError: no such folder, no trial file in it, or a file that cannot be used.
    """
    rules = _unanswered(folder)
    if statuses is not None:
        rules = _recruiting(rules, [_with(trial, statuses) for trial in rules.trials])
    elif not as_written:
        rules = _verified(rules)
    return rules if answers is None else answered(rules, load_answers(answers, rules.trials))


def _verified(rules: Rules) -> Rules:
    """The rules with the recruitment status of the local registry, where there is one."""
    path = default_path()
    if not path.is_file():
        return rules

    from oligomatch.api.registry.freshness import with_registry
    from oligomatch.api.registry.store import RegistryError, open_registry

    try:
        with open_registry(path) as store:
            trials = with_registry(rules.trials, store)
    except (RegistryError, ValueError) as error:
        why = (
            str(error)
            if isinstance(error, RegistryError)
            else say("matching.cannot_be_used", path=path)
        )
        return replace(rules, note=say("matching.recruitment_statuses_those_rules", why=why))
    return _recruiting(rules, trials)


def _with(trial: Trial, statuses: Mapping[str, Recruitment]) -> Trial:
    return replace(trial, recruitment=statuses.get(trial.id, trial.recruitment))


def _recruiting(rules: Rules, each: Iterable[Trial]) -> Rules:
    """The rules with these trials; the digest tells the statuses too, since they rank."""
    trials = tuple(each)
    if trials == rules.trials:
        return rules
    known = [(t.id, t.recruitment) for t in trials]
    text = json.dumps([(id, r.status, r.as_of, *[True] * r.text_changed) for id, r in known])
    digest = hashlib.sha256(f"{rules.digest} {text}".encode()).hexdigest()[:12]
    return replace(rules, trials=trials, digest=digest)


def answered(rules: Rules, answers: tuple[SiteAnswer, ...]) -> Rules:
    """The rules narrowed by what sites have answered; the digest tells the answers too."""
    trials = tuple(trial.answered(answers) for trial in rules.trials)
    digest = answered_digest(rules.digest, answers)
    return replace(rules, trials=trials, answers=answers, digest=digest)


def answered_digest(digest: str, answers: Iterable[SiteAnswer]) -> str:
    """The digest of rules that are narrowed by what sites have answered."""
    each = sorted(astuple(answer) for answer in answers)
    if not each:
        return digest
    return hashlib.sha256(f"{digest} {json.dumps(each)}".encode()).hexdigest()[:12]


KEPT = 16  # rules narrowed by the answers of one case, that a process holds ready
_NARROWED: dict[tuple[str, str, bool, tuple[SiteAnswer, ...]], Rules] = {}  # nothing in it is typed


def rules_of(case: CaseNotes, rules: Rules) -> Rules:
    """The rules as the sites have answered for this case; an answer that fits no reading of these
    rules, or one that a site has answered for all patients, changes nothing."""
    fitting = case_fit(case, rules).hold
    if not fitting:
        return rules
    key = (rules.digest, rules.executor, rules.exact, fitting)
    if key not in _NARROWED:
        while len(_NARROWED) >= KEPT:
            del _NARROWED[next(iter(_NARROWED))]
        narrowed = replace(answered(rules, fitting), answers=(*rules.answers, *fitting))
        _NARROWED[key] = with_executor(narrowed, rules.executor)
    return _NARROWED[key]


def case_fit(case: CaseNotes, rules: Rules) -> CaseFit:
    """The answers of a case as far as they hold for these rules, each kind in their order."""
    known = {trial.id: trial for trial in rules.trials} if case.site_answers else {}
    fixed = {(one.trial, one.reading) for one in rules.answers}
    hold, before, unfit = list[SiteAnswer](), list[SiteAnswer](), list[SiteAnswer]()
    for one in case.site_answers:
        answer = SiteAnswer(one.trial, one.reading, one.choice, by=say("case.by"), on="")
        kind = unfit if misfit(answer, known) else hold
        (before if (one.trial, one.reading) in fixed else kind).append(answer)
    return CaseFit(tuple(hold), tuple(before), tuple(unfit))


def _unanswered(folder: Path | None) -> Rules:
    put_in_force(None if folder is None else read_beside(folder / OWN_VOCABULARY))
    put_beside(() if folder is None else read_own(folder / OWN))
    if folder is None:
        return Rules(load_trials(), rules_digest())
    if folder.is_file():
        raise RuleFileError(str(folder), 0, 0, fault("file_for_folder"))
    if not folder.is_dir():
        raise RuleFileError(str(folder), 0, 0, fault("no_trial_folder"))
    trials = load_trials(folder)
    if not trials:
        raise RuleFileError(str(folder), 0, 0, fault("no_trial_file"))
    from oligomatch.rules.offers.read import load_offers

    digest, number = digest_with(folder), len(own())
    beside = say(
        "matching.with_own_findings",
        digest=digest,
        number=number,
        number_2="rule" if number == 1 else "rules",
    )
    return Rules(trials, beside if number else digest, own_offers=load_offers(folder))


def digest_with(trials: Path) -> str:
    """The digest of the shipped rules with the trials of a folder and its own findings."""
    return rules_digest(trials=trials, own=trials / OWN, vocabulary=trials / OWN_VOCABULARY)


def by_name(trials: Iterable[Trial]) -> dict[str, Trial]:
    """The trials by registry number and by acronym, in lower case."""
    return {name.casefold(): t for t in trials for name in (t.id, t.acronym) if name}


def _neither(name: str, near: str) -> Exception:
    return ValueError(say("matching.neither_class_eligible_possible", what=name, near=near))


def only(
    names: Sequence[str],
    trials: Iterable[Trial],
    unknown: Callable[[str, str], Exception] = _neither,
) -> Only:
    """What `--only` names: classes, registry numbers and acronyms, in any case. `unknown` makes
    the error of a name that is none, and of the nearest that is.

    Raises:
        ValueError: a name that is none of them, with the nearest that is.
    """
    classes, known = {str(kind): kind for kind in MatchClass}, by_name(trials)
    chosen_classes, chosen_trials = set[MatchClass](), set[str]()
    for name in names:
        folded = " ".join(name.replace("-", " ").replace("_", " ").casefold().split())
        if folded in classes:
            chosen_classes.add(classes[folded])
        elif found := known.get(name.strip().casefold()):
            chosen_trials.add(found.id)
        else:
            written = (name for trial in trials for name in (trial.id, trial.acronym) if name)
            near = hint(name.casefold(), [*classes, *written])
            raise unknown(name, near)
    return Only(frozenset(chosen_classes), frozenset(chosen_trials))


def one_trial(name: str, trials: Sequence[Trial]) -> Trial:
    """The trial of a registry number or an acronym, in any case.

    Raises:
        ValueError: no such trial, with the nearest that is.
    """
    if found := by_name(trials).get(name.strip().casefold()):
        return found
    near = hint(name.strip().upper(), [name for t in trials for name in (t.id, t.acronym) if name])
    raise ValueError(say("matching.no_trial_oligomatch_trials", what=name, near=near))


def outlook_of(result: Result, *, of_classes: bool = False) -> Outlook:
    """The outlook over the matches shown; a trial that is closed has no window. `of_classes` leaves
    out the trials whose class time alone cannot change."""
    options = [one.match for one in result.options]
    asked = filter(may_change_class, options) if of_classes else options
    return outlook(result.patient, asked)
