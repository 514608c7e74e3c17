"""The ranking as the page shows it: sections, rows, and the argument of a row that is open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import partial

from oligomatch.api.intake.case import CaseNotes
from oligomatch.api.page.form.entry import element
from oligomatch.api.page.form.fields import field_at
from oligomatch.api.page.patient.bars import Bar, bar_of
from oligomatch.api.page.patient.lead import lead_of
from oligomatch.api.results.argument_table import in_order
from oligomatch.api.results.ask.gaps_json import in_reach
from oligomatch.api.results.explain_json import Explanation
from oligomatch.api.results.explain_view import lines_of
from oligomatch.api.results.match_table import HEADINGS
from oligomatch.api.results.matching import Result
from oligomatch.api.results.offers.results_json import result_words, results_of
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.citing import source_words
from oligomatch.api.words.lexicon import capital, grouped, listed, plural, word
from oligomatch.api.words.patient.facts import fact
from oligomatch.api.words.patient.profile_facts import fact_words
from oligomatch.api.words.sentences import (
    Place,
    answered_words,
    asked_words,
    bears_on,
    considered_words,
    counts,
    design_words,
    findings_of,
    margin_words,
    missing,
    near_miss_words,
    place_of,
    question,
    recruitment_words,
    sentence,
    set_aside,
    site_asked,
    trial_name,
    waits_for_progression,
    why,
)
from oligomatch.matcher.ask.site_questions import site_questions
from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import Judged, Match, MatchClass
from oligomatch.matcher.match.rank import Ranked
from oligomatch.rules.trial import Kind, Trial

MOST_NAMED = 4  # missing facts in the line of a row; its argument has them all


@dataclass(frozen=True, slots=True)
class ClassMark:
    """The sign in the sprite, the colour's class, and the word that stands beside it."""

    sign: str
    colour: str
    word: str


MARKS: Mapping[str, ClassMark] = {
    "eligible": ClassMark("yes", "c-yes", word("eligible")),
    "possible": ClassMark("may", "c-may", word("possible")),
    "not yet": ClassMark("yet", "c-yet", word("not yet")),
    "ineligible": ClassMark("no", "c-no", word("ineligible")),
    "met": ClassMark("met", "c-yes", word("met")),
    "missing": ClassMark("may", "c-may", word("missing")),
    "set aside": ClassMark("may", "c-may", say("odds.aside")),
    "to do": ClassMark("may", "c-may", word("to do")),
    "ambiguous": ClassMark("may", "c-may", say("ranking.ask_site")),
    "waits": ClassMark("yet", "c-yet", word("not yet")),
    "not met": ClassMark("no", "out", word("not met")),
    "warns": ClassMark("yet", "c-yet", word("warning")),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A fact of the profile, and the field that it stands in."""

    words: str
    target: str


@dataclass(frozen=True, slots=True)
class ArgumentLine:
    """One criterion in the argument."""

    mark: ClassMark | None
    word: str
    kind: str  # key (undecided), out, met, quiet
    asks: str
    quote: str
    source: str
    says: str
    links: tuple[Link, ...]
    more: tuple[str, ...]
    chain: tuple[str, ...] = ()
    bar: Bar | None = None


@dataclass(frozen=True, slots=True)
class RankedRow:
    """One trial in the ranking."""

    id: str
    name: str
    treatment: str
    mark: ClassMark
    why: Place
    near: str  # by how much a limit is missed, with the limit
    near_by: str  # by how much alone
    design: str
    place: str
    closed: str
    lines: tuple[ArgumentLine, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    open: bool = False
    lead: str = ""


@dataclass(frozen=True, slots=True)
class ClassPart:
    """One class of the ranking: its rows, and those that are folded into one line."""

    kind: MatchClass
    id: str
    mark: ClassMark
    heading: str
    count: int
    rows: tuple[RankedRow, ...]
    folded: tuple[tuple[str, tuple[Trial, ...]], ...]


@dataclass(frozen=True, slots=True)
class SiteAsked:
    """One question to trial sites: of which trials, in words and as a text to send, and the answers
    of each site (what its button posts, the letter, its words, and what becomes of the match)."""

    names: str
    words: str
    text: str
    answers: SiteAnswers = ()  # by the trial's name
    decides: bool = False  # whether some answer changes a match


@dataclass(frozen=True, slots=True)
class Ranking:
    """The whole right side of the page."""

    counts: tuple[tuple[ClassMark, int, str], ...]
    parts: tuple[ClassPart, ...]
    evidence: tuple[RankedRow, ...]
    asked: tuple[tuple[str, tuple[Link, ...], int], ...]
    site: tuple[SiteAsked, ...]
    trials: str  # how many of them are options, in words
    shown: int = 0  # closed trials among them
    hidden: int = 0  # by the reader's filters


def ranking_of(
    result: Result,
    opened: frozenset[str],
    shows: Callable[[Trial], bool] = lambda _: True,
    *,
    argued: bool = True,
) -> Ranking:
    """The ranking of one patient, with the argument of the rows that are open where it is asked."""
    row_of = partial(_row, result=result, opened=opened, argued=argued)
    ranked = [one for one in result.ranked if shows(one.match.trial)]
    options = [one for one in ranked if one.section == "options"]
    counted = counts(one.match for one in ranked)
    return Ranking(
        tuple((MARKS[kind], number, _anchor(kind)) for kind, number in counted.items()),
        tuple(_part(kind, options, result, opened, row_of) for kind in MatchClass),
        tuple(row_of(one) for one in ranked if one.section != "options"),
        tuple(_asked(result)),
        site_of(result),
        plural(sum(counted.values()), "trial", "trials"),
        len(ranked),
        len(result.ranked) - len(ranked),
    )


def asked_of(result: Result) -> dict[str, int]:
    """How many trials in reach ask for a fact, by its pointer; what is at odds is there, and is
    not asked for."""
    found = missing(in_reach(result), result.profile)
    return {at: len(trials) for at, (_, trials) in found.items() if at not in result.aside}


def aside_of(result: Result) -> dict[str, int]:
    """How many trials in reach need a fact that is at odds, by its pointer."""
    found = missing(in_reach(result), result.profile) if result.aside else {}
    return {at: len(trials) for at, (_, trials) in found.items() if at in result.aside}


def _anchor(kind: str) -> str:
    return kind.replace(" ", "-")


def _part(
    kind: MatchClass,
    options: Iterable[Ranked],
    result: Result,
    opened: frozenset[str],
    row_of: Callable[[Ranked], RankedRow],
) -> ClassPart:
    mine = [one for one in options if one.match.match is kind]
    rows: list[Ranked] = []
    folded: list[Ranked] = []
    for one in mine:
        folds = _folds(one.match) and one.match.trial.id not in opened
        (folded if folds else rows).append(one)
    return ClassPart(
        kind,
        _anchor(kind),
        MARKS[kind],
        HEADINGS[kind],
        len(mine),
        tuple(map(row_of, rows)),
        tuple(_groups(folded, result)),
    )


def _folds(match: Match) -> bool:
    """Whether a trial stands in one line with others of its kind."""
    if match.match is MatchClass.INELIGIBLE:
        return match.near_miss is None
    return waits_for_progression(match)


def _groups(folded: Iterable[Ranked], result: Result) -> Iterator[tuple[str, tuple[Trial, ...]]]:
    """Trials that fail or wait alike, largest group first."""
    groups = grouped((_reason(one, result), one.match.trial) for one in folded)
    for words, trials in sorted(groups.items(), key=lambda item: -len(item[1])):
        yield words, tuple(trials)


def _reason(one: Ranked, result: Result) -> str:
    if one.match.match is MatchClass.NOT_YET:
        return say("ranking.if_disease_progresses")
    final = [j for j in one.match.with_verdict(Verdict.NOT_MET) if not j.events]
    return capital(why(final[0], result.profile)) if final else say("ranking.by_criteria_together")


def argued_row(result: Result, trial: str, shows: Callable[[Trial], bool]) -> RankedRow | None:
    """One trial with its argument, where it is shown."""
    each = (one for one in result.ranked if one.match.trial.id == trial and shows(one.match.trial))
    return next((_row(one, result, frozenset({trial})) for one in each), None)


def _row(one: Ranked, result: Result, opened: frozenset[str], *, argued: bool = True) -> RankedRow:
    match, trial = one.match, one.match.trial
    near = match.near_miss
    is_open = trial.id in opened
    argued_open = is_open and argued
    return RankedRow(
        trial.id,
        trial_name(trial),
        trial.gives,
        MARKS[match.match],
        place_of(one, result.profile, most=MOST_NAMED, aside=result.aside),
        near_miss_words(near, result.profile) if near is not None else "",
        margin_words(near.margin) if near is not None and near.margin is not None else "",
        _design(trial),
        f"{trial.facts.country}, {word(trial.recruitment.status)}",
        "" if one.section == "options" else "; ".join(findings_of(trial)) or word("closed"),
        tuple(_lines(one, result)) if argued_open else (),
        tuple(_beside(trial, result)) if argued_open else (),
        is_open,
        lead_of(match, result.aside) if argued_open else "",
    )


def _beside(trial: Trial, result: Result) -> Iterator[tuple[str, str]]:
    """What stands beside an argument; after its lines, since it says how far they go."""
    yield from (*_facts(trial), *_borne(trial, result), *_known(trial, result))
    if left := considered_words(result.effort):
        yield say("considered.name"), " ".join(left)


def _design(trial: Trial) -> str:
    kind = design_words(trial)
    number = [say("sheet.number", n=trial.facts.n)] if trial.facts.n else []
    return ", ".join((trial.facts.phase.split(" (")[0], kind, *number))


def _lines(one: Ranked, result: Result) -> Iterator[ArgumentLine]:
    explanation = Explanation(result, one)
    for judged in in_order(one.match):
        yield _line(judged, explanation)


_STATED = {Kind.INFO: word("stated")}  # what decides nothing goes by its kind


def _line(judged: Judged, explanation: Explanation) -> ArgumentLine:
    criterion, result = judged.criterion, explanation.result
    mark = _mark(judged, result.aside)
    lines = lines_of(explanation, judged) if judged.decides else ()
    chain = tuple(explanation.chain(judged)) if judged.decides else ()
    return ArgumentLine(
        mark,
        mark.word if mark else _STATED.get(criterion.kind, word(criterion.kind)),
        _tone(judged),
        capital(asked_words(criterion)),
        criterion.quote,
        source_words(criterion.source),
        sentence(judged, result.profile, result.aside) if judged.verdict is not None else "",
        tuple(links(judged, result)),
        lines[: len(lines) - len(chain)],
        chain,
        bar_of(judged) if judged.verdict is not None else None,
    )


def _mark(judged: Judged, aside: AbstractSet[str]) -> ClassMark | None:
    if judged.warns:
        return MARKS["warns"]
    if not judged.decides or judged.verdict is None:
        return None
    if set_aside(judged, aside):
        return MARKS["set aside"]
    if judged.verdict is Verdict.UNKNOWN:
        return MARKS[str(judged.reason)]
    return MARKS["waits" if judged.events else str(judged.verdict)]


def _tone(judged: Judged) -> str:
    if not judged.decides or judged.verdict is None:
        return "quiet"
    return {Verdict.UNKNOWN: "key", Verdict.NOT_MET: "fails", Verdict.MET: "holds"}[judged.verdict]


def links(judged: Judged, result: Result) -> Iterator[Link]:
    """The facts that decide, or that would, each with the field it stands in."""
    seen: set[str] = set()
    for words, pointer in _facts_of(judged, result):
        if words and words not in seen:
            seen.add(words)
            yield Link(words, target(pointer))


def _facts_of(judged: Judged, result: Result) -> Iterator[tuple[str, str]]:
    """The facts of a criterion in words, each with its place."""
    if judged.verdict is Verdict.UNKNOWN:
        for pointer in judged.asks:
            short = fact(pointer, result.profile).short
            aside = pointer in result.aside
            yield say("odds.aside_of", fact=short) if aside else short, pointer
    elif judged.verdict is not None and not judged.exactly:
        for pointer in result.based_on(judged):
            yield fact_words(result.profile, pointer), pointer


_SECTIONS = {
    "lesions": "metastases",
    "assessments": "metastases",
    "systemic_therapy": "treatment",
    **dict.fromkeys(("conditions", "measurements", "judgements"), "further"),
}


def target(pointer: str) -> str:
    """The element that a fact's field has; the nearest one where the page has no such field."""
    parts = pointer.split("/")
    while len(parts) > 1:
        at = "/".join(parts)
        if field_at(at) is not None or (at.count("/") == 2 and at.startswith("/biomarkers/")):
            return element(at)
        parts.pop()
    return _SECTIONS.get(pointer.split("/")[1], "profile") if "/" in pointer else "profile"


def _facts(trial: Trial) -> Iterator[tuple[str, str]]:
    """What the source says of the trial besides eligibility."""
    facts = trial.facts
    status = recruitment_words(trial) or word(trial.recruitment.status)
    endpoints = (facts.primary_endpoints, facts.secondary_endpoints)
    places = {
        say("ranking.treatment"): facts.treatment,
        say("ranking.endpoints"): say("ranking.also").join(filter(None, endpoints)),
        say("ranking.notes"): facts.notes,
        say("ranking.later"): "; ".join(
            capital(asked_words(c)) for c in trial.criteria if c.kind is Kind.LATER
        ),
        say("ranking.found"): "; ".join(findings_of(trial)),
        say("ranking.answered"): "; ".join(
            answered_words(trial, answer) for answer in trial.answers
        ),
        say("ranking.source"): say(
            "ranking.recruitment",
            id=trial.id,
            source_words=source_words(trial.source),
            status=status,
        ),
    }
    yield from ((name, words) for name, words in places.items() if words)


def _borne(trial: Trial, result: Result) -> Iterator[tuple[str, str]]:
    """What closed trials found where it bears on this one for this patient; it moves none."""
    for one in result.ranked:
        other = one.match.trial
        if one.section != "options" and bears_on(trial, other, result.profile):
            found = "; ".join(findings_of(other))
            yield (
                say("ranking.beside_it"),
                say("ranking.closed_it_informs_and", trial_name=trial_name(other), found=found),
            )


def _known(trial: Trial, result: Result) -> Iterator[tuple[str, str]]:
    """What studies of the same state and strategy found; no reason for eligibility."""
    for one in results_of(trial, result):
        if not one["own"]:
            yield say("ranking.beside_it"), say("offers.beside", result=result_words(one))


MOST_ASKED = 5


def _asked(result: Result) -> Iterator[tuple[str, tuple[Link, ...], int]]:
    """Where to ask first: the place, the facts it tells, and the trials that they bear on."""
    found: dict[str, dict[str, tuple[str, set[str]]]] = {}
    for pointer, (one, trials) in missing(in_reach(result), result.profile).items():
        if pointer in result.aside:
            continue
        own = found.setdefault(str(one.group), {})
        own.setdefault(one.short, (target(pointer), set()))[1].update(trials)
    by_group = {group: set().union(*(t for _, t in own.values())) for group, own in found.items()}
    for group, reach in sorted(by_group.items(), key=lambda item: -len(item[1])):
        facts = [Link(f"{words} ({len(t)})", at) for words, (at, t) in found[group].items()]
        yield capital(word(group)), tuple(facts[:MOST_ASKED]), len(reach)


def site_of(result: Result, *, answers: bool = False) -> tuple[SiteAsked, ...]:
    """The questions to trial sites; with the answers of each, the moot ones at the end."""
    found = []
    for words, trials in site_asked(in_reach(result)).items():
        asked = SiteAsked(
            ", ".join(map(trial_name, trials)), words, _to_send(result, words, trials)
        )
        if answers:
            own = [one for one in result.matches if one.trial in trials]
            each = tuple(answer for match in own for answer in _answers(match, words, result))
            decides = any(then is not was for *_, then, was in each)
            asked = replace(asked, answers=_by_trial(each), decides=decides)
        found.append(asked)
    return tuple(sorted(found, key=lambda one: not one.decides)) if answers else tuple(found)


# the trial, the button, the letter, what it stands for, what the match is then and now
Answered = tuple[str, str, str, str, MatchClass, MatchClass]
SiteAnswers = tuple[tuple[str, tuple[tuple[str, str, str, str], ...]], ...]


def _answers(match: Match, words: str, result: Result) -> Iterator[Answered]:
    """What the site of one trial may answer to a question."""
    for asked in site_questions(result.patient, match):
        if all(question(judged, quoted=False) != words for judged in asked.criteria):
            continue
        for option in asked.options:
            words_of = option.words or say("reading.as_written")
            button = f"site {match.trial.id} {asked.reading} {option.letter}"
            then = option.match, match.match
            yield trial_name(match.trial), button, option.letter, words_of, *then


def _by_trial(each: Iterable[Answered]) -> SiteAnswers:
    groups = grouped(
        (
            name,
            (
                button,
                letter,
                words,
                say("ask.then", kind=word(str(then))) if then is not was else say("ask.stays"),
            ),
        )
        for name, button, letter, words, then, was in each
    )
    return tuple((name, tuple(answers)) for name, answers in groups.items())


def answered_here(result: Result, case: CaseNotes) -> Iterator[tuple[str, str, str]]:
    """What sites have answered for this patient alone: the trial, the answer, and the button that
    takes it back."""
    own = {(one.trial, one.reading) for one in case.site_answers}
    trials = {trial.id: trial for trial in result.rules.trials}
    for one in result.rules.answers:
        if (one.trial, one.reading) in own:
            trial = trials[one.trial]
            yield trial_name(trial), answered_words(trial, one), f"site {one.trial} {one.reading}"


def _in_full(trial: Trial) -> str:
    name = trial_name(trial)
    return name if name == trial.id else say("ask.with_id", name=name, id=trial.id)


def _to_send(result: Result, words: str, trials: tuple[Trial, ...]) -> str:
    """A question to a site as a text to send: the trials in full and what the source says; nothing
    of the patient."""
    names = listed(map(_in_full, trials), "and")
    own = (match for match in in_reach(result) if match.trial in trials)
    open_ = (judged for match in own for judged in match.open)
    asked = {j.criterion.quote: None for j in open_ if j.reason is Reason.AMBIGUOUS}
    quotes = "\n".join(f"“{quote}”" for quote in asked if quote)
    return say("ask.to_send", names=names, quotes=quotes, words=words)
