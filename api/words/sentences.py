"""Every sentence about a verdict and a match, made from data in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from typing import NamedTuple

from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.citing import of_versions, version_words
from oligomatch.api.words.clauses import Clause, joined
from oligomatch.api.words.deciding_leaves import deciding_tree, known, leaves_of
from oligomatch.api.words.lexicon import NOT_KNOWN, capital, grouped, listed, unit_noun, word
from oligomatch.api.words.nouns import MOST_SAID, limits, line_name, of_object, of_rules
from oligomatch.api.words.patient.facts import Fact, brief, fact, line_words, spelled
from oligomatch.api.words.patient.person import ASKED_OF
from oligomatch.api.words.requirements import group_asked, has_alternatives, requirement
from oligomatch.api.words.values import clause, found, shortfall
from oligomatch.matcher.logic.effort import Effort, Search
from oligomatch.matcher.logic.values import Numbers, Possible
from oligomatch.matcher.logic.verdict import Reason, Verdict
from oligomatch.matcher.match.criteria import EVENTS, Awaited, Judged, Match, MatchClass
from oligomatch.matcher.match.near_miss import Margin
from oligomatch.matcher.match.rank import Ranked
from oligomatch.matcher.match.trial_keys import OPTIONS
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.fold import compared
from oligomatch.rules.measures import MEASURES, Type
from oligomatch.rules.text.pointer import parts_of
from oligomatch.rules.tree import Always, Leaf, Measure, Node, Within, measures_of
from oligomatch.rules.trial import (
    Choice,
    Criterion,
    Event,
    Kind,
    Recruitment,
    SiteAnswer,
    Trial,
    Wait,
)

_CONSIDERED: Mapping[Search, str] = {
    Search.DECIDING: "considered.deciding",
    Search.ANSWERS: "considered.answers",
}


def considered_words(effort: Effort) -> tuple[str, ...]:
    """How much of the searches for an answer was done, where not all."""
    return tuple(say(_CONSIDERED[one.what], done=one.done, of=one.of) for one in effort.considered)


@of_object
def asked_words(criterion: Criterion) -> str:
    """What the criterion asks, in our words; and for which arms and versions, where not for all."""
    words = criterion.text or _asked(criterion.spoken, tuple(criterion.names.items()))
    words = of_versions(criterion, words)
    if not criterion.arms:
        return words
    return say("arm.only", arms=listed(criterion.arms, "and"), asks=words)


@of_rules
def _asked(spoken: Node | None, names: tuple[tuple[Node, str], ...]) -> str:
    return "" if spoken is None else requirement(spoken, dict(names))


def found_clauses(judged: Judged) -> tuple[Clause, ...]:
    """What the profile says of each measure that the criterion reads."""
    return tuple(dict.fromkeys(clause(*one) for one in known(judged).items()))


def found_words(judged: Judged) -> tuple[str, ...]:
    """The same in words."""
    return tuple(map(str, found_clauses(judged)))


def why(judged: Judged, profile: Profile) -> str:
    """The facts that make a criterion not met, as a clause; of one that only the exact layer
    settled, whose values alone leave it open, that every patient fails it."""
    return str(_because(judged, profile))


def _because(judged: Judged, profile: Profile) -> Clause:
    return judged.kept("because", lambda: _reason_of(judged, profile), profile)


def _reason_of(judged: Judged, profile: Profile) -> Clause:
    if judged.exactly:
        name = "exact.fails" if judged.verdict is Verdict.NOT_MET else "exact.meets"
        return Clause(say(name, asks=asked_words(judged.criterion)))
    values = known(judged)
    if any(measure.kind == OF_DRIVER for measure in values):
        return _found_to_decide(judged, profile)
    verdicts = tuple([verdict for _, verdict in judged.by_reading])
    drugs = tuple([_drugs(judged, one, profile) for one in values if one.kind in OF_DRUGS])
    found = judged.verdict, verdicts, tuple(values.values())
    if drugs or any(isinstance(one, Numbers) for one in found[2]):
        return judged.kept_among_parts((*found, drugs), lambda: _found_to_decide(judged, profile))
    key = id(judged.criterion), *found
    said = _SAID.get(key)
    if said is None:
        if len(_SAID) >= MOST_SAID:
            _SAID.clear()
        said = _SAID[key] = judged.criterion, _found_to_decide(judged, profile)
    return said[1]


# what is said of a criterion where each of its answers is one of a few that the rules know, and no
# number: such as it may be said of any patient. The criterion is kept, so that its id stays its own
_SAID: dict[tuple[object, ...], tuple[Criterion, Clause]] = {}


# words on these may tell more than their answer: the gene, and, on a number of a line, its drugs
OF_DRIVER = "actionable_driver"
OF_DRUGS = frozenset(k for k, one in MEASURES.items() if one.of_line and one.type is Type.NUMBER)


def _found_to_decide(judged: Judged, profile: Profile) -> Clause:
    clauses = tuple(clause for _, clause in deciding_clauses(judged, profile))
    return joined(clauses) if clauses else Clause(asked_words(judged.criterion))


def deciding_clauses(judged: Judged, profile: Profile) -> Iterator[tuple[Leaf | None, Clause]]:
    """What is found of each leaf that decides; where it fails, against what is asked."""
    tree, values = deciding_tree(judged), known(judged)
    if tree is None or isinstance(tree, Always):
        yield from ((None, one) for one in found_clauses(judged))
        return
    for leaf in leaves_of(judged):
        measure = compared(leaf).measure
        if measure.kind == "judged":
            yield leaf, Clause(_judgement(judged))
        elif judged.verdict is Verdict.NOT_MET:
            yield leaf, _short(leaf, measure, values[measure], judged, profile)
        else:
            yield leaf, _driver(_found(measure, values[measure], judged, profile), judged, measure)


def _judgement(judged: Judged) -> str:
    """What a person has answered, in the words of the criterion."""
    name = "judgement.no" if judged.verdict is Verdict.NOT_MET else "judgement.yes"
    return say(name, words=judged.criterion.text)


def _short(
    leaf: Leaf, measure: Measure, values: Possible, judged: Judged, profile: Profile
) -> Clause:
    """What is found of a leaf against what is asked, with the patient's own drugs or genes."""
    assert judged.verdict is not None
    said = _found(measure, values, judged, profile)
    return _driver(shortfall(leaf, measure, values, said, verdict=judged.verdict), judged, measure)


def _found(measure: Measure, values: Possible, judged: Judged, profile: Profile) -> Clause:
    """What the profile says of a measure, once for all criteria that read it."""
    drugs = _drugs(judged, measure, profile)
    made = partial(clause, measure, values, drugs)
    return judged.kept_with((clause, measure, values, drugs), made, profile)


def _drugs(judged: Judged, measure: Measure, profile: Profile) -> str:
    """The drugs by which a number of a line is told; empty of what is no number of a line."""
    return _regimen(judged, measure, profile) if measure.kind in OF_DRUGS else ""


def _driver(found: Clause, judged: Judged, measure: Measure) -> Clause:
    """The clause with the gene of the driver that was found."""
    if measure.kind != OF_DRIVER or judged.verdict is Verdict.UNKNOWN or found.there:
        return found
    genes = [parts_of(p)[1] for p in judged.facts if p.startswith("/biomarkers/")]
    return (
        replace(found, said=say("clause.driver", said=found.said, gene=genes[0]))
        if genes
        else found
    )


def sentence(
    judged: Judged,
    profile: Profile,
    aside: AbstractSet[str] = frozenset(),
    *,
    waits: str | None = None,
) -> str:
    """One sentence on the verdict of one criterion; `aside`: the places of which a contradiction
    leaves open what they say; `waits`: what it waits for, where that is said already."""
    if judged.verdict is None:
        return say("verdict.shown", words=capital(asked_words(judged.criterion)))
    if judged.exactly:
        return say("verdict.exactly", verdict=capital(word(judged.verdict)))
    if judged.verdict is Verdict.MET:
        return say("verdict.met", why=why(judged, profile))
    if judged.warns:
        return say("verdict.warns", why=why(judged, profile))
    if judged.verdict is Verdict.NOT_MET:
        waits = wait_words(judged, profile) if waits is None else waits
        reason = why(judged, profile)
        return say("verdict.waits" if waits else "verdict.not_met", why=reason, waits=waits)
    if judged.reason is Reason.AMBIGUOUS:
        return say("verdict.ambiguous", question=question(judged))
    if judged.criterion.kind is Kind.JUDGEMENT:
        asked = ASKED_OF[judged.criterion.asked]
        return say("verdict.judgement", asked=asked, words=judged.criterion.text)
    if judged.criterion.kind is Kind.TO_DO:
        return say("verdict.to_read", words=asked_words(judged.criterion))
    if at_odds := set_aside(judged, aside):
        return say("verdict.aside", facts=spelled(fact(one, profile) for one in at_odds))
    facts = spelled(asks(judged, profile)) or asked_words(judged.criterion)
    to_do = judged.reason is Reason.TO_DO
    return say("verdict.to_do" if to_do else "verdict.missing", facts=facts)


def set_aside(judged: Judged, aside: AbstractSet[str]) -> tuple[str, ...]:
    """The places that an open criterion was to be read from, were they not at odds."""
    open_ = judged.verdict is Verdict.UNKNOWN and judged.reason is Reason.MISSING
    return tuple(one for one in judged.asks if one in aside) if open_ else ()


def asks(judged: Judged, profile: Profile) -> tuple[Fact, ...]:
    """The facts that would narrow an unknown criterion."""
    return tuple(dict.fromkeys(asked_at(judged, profile).values()))


def asked_at(judged: Judged, profile: Profile) -> Mapping[str, Fact]:
    """The facts that would narrow an unknown criterion, by their places."""
    return {
        place: judged.kept_with((fact, place), partial(fact, place, profile), profile)
        for place in judged.asks
    }


class Awaits(NamedTuple):
    """What a failing criterion waits for: the event, and with what or until when."""

    event: str
    what: str = ""

    def __str__(self) -> str:
        return say("wait.with", event=self.event, what=self.what) if self.what else self.event


def wait_words(judged: Judged, profile: Profile) -> str:
    """What a criterion that is not met waits for; empty when the failure is final."""
    return say("answer.or").join(map(str, waits_of(judged, profile)))


def waits_of(judged: Judged, profile: Profile) -> tuple[Awaits, ...]:
    """Each thing that a criterion which is not met waits for."""
    if not judged.events:
        return ()
    made = partial(_waits_of, judged, profile)
    return judged.kept("waits", made, profile)


def _waits_of(judged: Judged, profile: Profile) -> tuple[Awaits, ...]:
    return tuple(_wait(judged, awaited, profile) for awaited in judged.awaits)


def _wait(judged: Judged, awaited: Awaited, profile: Profile) -> Awaits:
    if awaited.event is Event.TIME:
        return _time(judged, awaited, profile)
    if awaited.event is Event.INDUCTION:
        return Awaits(say("wait.induction"), _induction(judged))
    return Awaits(say("wait.progression"))


_GIVEN = ("has_class", "has_drug", "months", "weeks", "cycles")


def _induction(judged: Judged) -> str:
    """`osimertinib, 6 to 12 weeks`, where the criterion says with what."""
    tree = judged.criterion.tree
    kinds = {measure.kind for measure in measures_of(tree)} if tree is not None else set()
    return "" if tree is None or not kinds & set(_GIVEN) or _only_upper(tree) else requirement(tree)


def _only_upper(tree: Node) -> bool:
    """Whether a tree says no more than how long a line may have lasted at most."""
    return isinstance(tree, Within) and tree.least is None


def _time(judged: Judged, awaited: Awaited, profile: Profile) -> Awaits:
    """`3 months of osimertinib reached on 2026-06-05`."""
    what = _duration(judged, profile) or asked_words(judged.criterion)
    if awaited.day is None:
        return Awaits(say("wait.time"), what)
    return Awaits(say("wait.day", what=what, day=awaited.day.isoformat()))


def _duration(judged: Judged, profile: Profile) -> str:
    for leaf in leaves_of(judged):
        if isinstance(leaf, Within) and MEASURES[leaf.measure.kind].unit in ("months", "weeks"):
            unit = MEASURES[leaf.measure.kind].unit
            ends = limits(None, leaf.high, leaf.under, leaf.over)
            number = ends if leaf.low is None else f"{leaf.low:g}"
            length = say("number.with_unit", number=number, unit=unit_noun(unit))
            if leaf.measure.kind == "months_since_definitive_treatment":
                return say("wait.since_treatment", length=length)
            if leaf.measure.line is None:
                return ""
            return say(
                "wait.length", length=length, regimen=_regimen(judged, leaf.measure, profile)
            )
    return ""


def _regimen(judged: Judged, measure: Measure, profile: Profile) -> str:
    """The drugs of the line whose dates a measure was read from, once for all criteria."""
    key = _regimen, measure, measure in judged.criterion.question.measures
    return judged.kept_with(key, partial(_regimen_of, judged, measure, profile), profile)


def _regimen_of(judged: Judged, measure: Measure, profile: Profile) -> str:
    for pointer in judged.basis.facts_of(measure):
        parts = pointer.split("/")
        if parts[1:3] == ["systemic_therapy", "lines"] and len(parts) > 3:
            index = int(parts[3])
            return line_words(profile.systemic_therapy.lines[index], index)
    return line_name(measure.line)


def question(judged: Judged, *, quoted: bool = True) -> str:
    """The question to the site: the source's words, the readings, and what each makes of it."""
    numbers = judged.disputed or judged.criterion.open_readings
    asked = " ".join(_reading_question(judged, number) for number in numbers)
    if not quoted or not judged.criterion.quote:
        return asked
    return say("question.quoted", quote=judged.criterion.quote, asked=asked)


def _reading_question(judged: Judged, number: str) -> str:
    letters = judged.criterion.readings[number]
    options = [
        say(
            "question.option",
            letter=letter,
            words=change.words or say("reading.as_written"),
            verdict=_under(judged, number, letter),
        )
        for letter, change in letters.items()
    ]
    return say("question.which", options="; ".join(options), number=number)


def _under(judged: Judged, number: str, letter: str) -> str:
    verdicts = {verdict for choice, verdict in judged.by_reading if choice[number] == letter}
    return word(verdicts.pop()) if len(verdicts) == 1 else say("question.open")


def short_question(judged: Judged) -> str:
    """The question in a few words: the first disputed reading's alternatives."""
    numbers = judged.disputed or judged.criterion.open_readings
    words = [
        c.words or say("reading.as_written") for c in judged.criterion.readings[numbers[0]].values()
    ]
    return say("question.short", options=say("answer.or").join(words))


def answered_words(trial: Trial, answer: SiteAnswer) -> str:
    """What a site has answered: `A-18 B, the number at diagnosis (Dr Rossi, 2026-05-20: “..”)`."""
    words = trial.readings[answer.reading][answer.choice] or say("reading.as_written")
    quote = f": “{answer.quote}”" if answer.quote else ""
    by = ", ".join(filter(None, (answer.by, answer.on)))
    return f"{answer.reading} {answer.choice}, {words} ({by}{quote})"


def fixed_words(criterion: Criterion) -> str:
    """The readings of a criterion that a site's answer has fixed; none as a rule."""
    fixed = [
        (number, *choices) for number, choices in criterion.readings.items() if len(choices) == 1
    ]
    return ", ".join(f"{number} {letter}" for number, letter in fixed)


def reading_words(choice: Choice) -> str:
    """One choice of readings as text: `A-18 A, A-08 B`."""
    return ", ".join(f"{number} {letter}" for number, letter in choice.items())


def readings_words(judged: Judged) -> str:
    """The verdict under each reading that matters, in its words; empty where there is one, or
    where the question to the site says it."""
    if len(judged.by_reading) < 2 or judged.reason is Reason.AMBIGUOUS:
        return ""
    if len({verdict for _, verdict in judged.by_reading}) == 1:
        return say("readings.agree", numbers=", ".join(judged.criterion.open_readings))
    numbers = tuple(n for n in judged.criterion.open_readings if _turns(judged, n))
    distinct: dict[str, None] = {}
    for choice, verdict in judged.by_reading:
        letters = reading_words({number: choice[number] for number in numbers})
        words = ", ".join(_chosen(judged.criterion, choice, numbers))
        distinct[
            say(
                "readings.one",
                words=words,
                letters=letters,
                verdict=_OPEN.get(verdict, word(verdict)),
            )
        ] = None
    return say("readings.differ", readings="; ".join(distinct))


_OPEN = {Verdict.UNKNOWN: NOT_KNOWN}


def _turns(judged: Judged, number: str) -> bool:
    """Whether the verdict differs between two choices that differ in this reading alone."""
    verdicts = judged.by_reading
    return any(
        one != other and {n for n in choice if choice[n] != second[n]} == {number}
        for choice, one in verdicts
        for second, other in verdicts
    )


def _chosen(criterion: Criterion, choice: Choice, numbers: tuple[str, ...]) -> list[str]:
    return [
        criterion.readings[number][choice[number]].words or say("reading.as_written")
        for number in numbers
    ]


def near_miss_words(judged: Judged, profile: Profile) -> str:
    """A limit that is narrowly missed: `6 metastases at entry, at most 5 asked: 1 over`."""
    margin = judged.margin
    if margin is None:
        return ""
    asked = (one for one in leaves_of(judged) if isinstance(one, Within))
    of_number = (one for one in asked if one.measure == margin.measure)
    leaf = next(of_number, Within(margin.measure, high=margin.limit))  # a size each lesion has
    words = _short(leaf, margin.measure, Numbers.exactly(margin.value), judged, profile)
    return say("margin.line", found=str(words), margin=margin_words(margin))


def margin_words(margin: Margin) -> str:
    """By how much a limit is missed, in its unit: `1 over`, `2 days over`, `3 mm over`."""
    by = abs(margin.value - margin.limit)
    unit = MEASURES[margin.measure.kind].unit
    if unit == "weeks":
        by, unit = round(by * 7), "days"
    if unit == "months" and by < 1:
        text = say("margin.less_than_month")
    elif unit in ("days", "months", "mm"):
        number = f"{by:.12g}" if unit == "months" else f"{by:g}"
        text = say("number.with_unit", number=number, unit=unit_noun(unit, one=by == 1))
    else:
        text = f"{by:g}"
    return say("margin.over" if margin.value > margin.limit else "margin.short", margin=text)


def design_words(trial: Trial) -> str:
    """How patients come to their arms."""
    design = trial.facts.design
    return say("sentences.design_not_told") if design == "not stated" else word(design)


TEXT_CHANGED = say("sentences.eligibility_text_changed_since")


def recruitment_words(trial: Trial) -> str:
    """The recruitment status with the day it was verified, and whether the text the rules were
    written from has changed; nothing where no record tells it."""
    recruitment = trial.recruitment
    changed = TEXT_CHANGED if recruitment.text_changed else ""
    return "; ".join(words for words in (_verified_words(recruitment), changed) if words)


def status_words(recruitment: Recruitment) -> str:
    """The recruitment status with its day; where it has none, nobody has looked it up."""
    status = word(recruitment.status)
    if recruitment.as_of[:1].isdigit():
        return say("sentences.status_as_of", status=status, day=recruitment.as_of)
    return say("sentences.status_unchecked", status=status)


def _verified_words(recruitment: Recruitment) -> str:
    if recruitment.source is None or not recruitment.source.document.startswith(
        "ClinicalTrials.gov"
    ):
        return ""
    if recruitment.status == "unverified":
        return say(
            "sentences.registry_says_since", quote=recruitment.quote, as_of=recruitment.as_of
        )
    return say(
        "sentences.verified",
        recruitment=word(recruitment.status),
        as_of=recruitment.as_of,
    )


@of_object
def _asks_in_general(trial: Trial) -> bool:
    """Whether a trial asks for age, ECOG or a laboratory value."""
    forms = (form for criterion in trial.criteria for form in criterion.forms)
    return any(
        MEASURES[measure.kind].general for form in forms for measure in measures_of(form.tree)
    )


def limits_of_use(trials: Iterable[Trial]) -> str:
    """The limits of use: age, ECOG and organ function are left out where no trial asks them, the
    recruitment status is unverified but where a day is told."""
    each = list(trials)
    verified = any(_verified_words(trial.recruitment) for trial in each)
    criteria = "limits.held" if any(map(_asks_in_general, each)) else "limits.seed"
    status = "limits.registry" if verified else "limits.unverified"
    return say("limits.use", criteria=say(criteria), status=say(status))


class Place(NamedTuple):
    """Why a trial stands where it does: what decides, is missing or awaited; what is besides."""

    reason: str
    besides: str = ""
    short: str = ""  # what suffices where the class stands beside it
    site: bool = False  # whether a question to the site comes first
    beyond: str = ""  # what is to be asked besides the site's questions
    warning: str = ""  # what the source prefers otherwise
    arms: str = ""  # how the other arms stand
    version: str = ""  # which version of the protocol is in force

    def __str__(self) -> str:
        stated = f"{self.reason}{self.besides}"
        more = (stated, self.arms, self.warning, self.version)
        return say("match.then").join(filter(None, more))


def why_here(ranked: Ranked, profile: Profile, *, most: int | None = None) -> str:
    """One line on a trial's place; `most` bounds how many missing facts are named."""
    return str(place_of(ranked, profile, most=most))


def place_of(
    ranked: Ranked,
    profile: Profile,
    *,
    most: int | None = None,
    aside: AbstractSet[str] = frozenset(),
) -> Place:
    """What decides, what is missing, or the date; and what is said besides."""
    match = ranked.match
    place = _place(match, profile, most, aside)._replace(
        warning=warning_words(match), version=version_words(match.trial)
    )
    if not match.arms:
        return place
    if match.match is MatchClass.INELIGIBLE:
        return place._replace(reason=say("match.then").join(arm_lines(match, profile)))
    own, *others = sorted(match.arms, key=lambda one: one.arm != match.arm)
    reason, short = place.reason, place.short or place.reason
    return place._replace(
        reason=say("arm.of", arm=arm_name(match.trial, own.arm), words=reason),
        short=say("arm.of", arm=arm_name(match.trial, own.arm), words=short),
        arms=say("match.then").join(
            say("arm.of", arm=arm_name(match.trial, one.arm), words=word(str(one.match)))
            for one in others
        ),
    )


def arm_name(trial: Trial, name: str) -> str:
    """What an arm is called."""
    return next(arm.words for arm in trial.arms if arm.name == name)


def arm_lines(match: Match, profile: Profile) -> tuple[str, ...]:
    """Of each arm its class, and why it stands so."""
    lines = []
    for one in match.arms:
        place = _place(one, profile, None, frozenset())
        name = "arm.of" if one.match is MatchClass.INELIGIBLE else "arm.stands"
        arm, kind = arm_name(match.trial, one.arm), word(str(one.match))
        lines.append(say(name, arm=arm, kind=kind, words=place.reason))
    return tuple(lines)


def warning_words(match: Match) -> str:
    """What the source prefers otherwise, of a match that may still be; else nothing."""
    asked = [asked_words(judged.criterion) for judged in match.warnings]
    if not asked or match.match is MatchClass.INELIGIBLE:
        return ""
    return say("match.warned", asks=listed(asked, "and"))


def _place(one: Match, profile: Profile, most: int | None, aside: AbstractSet[str]) -> Place:
    match one.match:
        case MatchClass.ELIGIBLE:
            return _eligible(one, profile)
        case MatchClass.POSSIBLE:
            asked = _open(one, profile, most, aside)
            then = say("match.then")
            words, beyond = then.join(asked.words), then.join(asked.words[asked.questions :])
            met = _met_so_far(one)
            return Place(words, met, words, bool(asked.questions), beyond)
        case MatchClass.NOT_YET:
            first, *rest = still_needed(one, profile, most, aside)
            then = say("match.then")
            return Place(first, "".join(f"{then}{words}" for words in rest))
        case MatchClass.INELIGIBLE:
            return Place(_ineligible(one, profile))


def _eligible(match: Match, profile: Profile) -> Place:
    deciding = match.deciding
    tight = [*islice(filter(None, (_tight(judged, profile) for judged in deciding)), 2)]
    one = say("match.one_met")
    count = say("match.all_met", number=f"{len(deciding)}") if len(deciding) > 1 else one
    limits = say("match.then").join(tight)
    return Place(count, say("match.tight", limits=limits) if tight else "", limits or count)


_TELLING = {"months", "weeks", "cycles", "months_since_start"}.union(
    kind for kind, one in MEASURES.items() if one.counts_lesions
)


def _tight(judged: Judged, profile: Profile) -> str:
    """A met limit with what is found: `10 weeks of osimertinib, 6 to 12 asked`."""
    values = known(judged)
    for leaf in leaves_of(judged):
        measure = compared(leaf).measure
        limited = isinstance(leaf, Within) and (leaf.low, leaf.high) != (1, None)
        if measure.kind in _TELLING and limited:
            return str(_short(leaf, measure, values[measure], judged, profile))
        if measure.kind in ("altered_exon", "variant"):
            return found(measure, values[measure])
    return ""


class Asked(NamedTuple):
    """What is still to be asked, and how many questions to the site come first."""

    words: list[str]
    questions: int


def still_needed(
    match: Match,
    profile: Profile,
    most: int | None = None,
    aside: AbstractSet[str] = frozenset(),
) -> list[str]:
    """What is waited for, the questions to the site, and the facts to obtain before entry."""
    return [*_waits(match, profile), *_open(match, profile, most, aside).words]


def _open(
    match: Match, profile: Profile, most: int | None, aside: AbstractSet[str] = frozenset()
) -> Asked:
    """What is still to be asked: the site's questions first, then the clinic's facts."""
    unknown = match.with_verdict(Verdict.UNKNOWN)
    if not unknown:
        return Asked([], 0)
    ambiguous = [j for j in unknown if j.reason is Reason.AMBIGUOUS]
    questions = dict.fromkeys(
        say("match.ask_site", question=short_question(judged)) for judged in ambiguous
    )
    at_odds = brief(fact(one, profile) for one in match.asks if one in aside)
    lacking = [pointer for pointer in match.asks if pointer not in aside]
    each = {place: one for judged in unknown for place, one in asked_at(judged, profile).items()}
    facts = tuple(dict.fromkeys(map(each.__getitem__, lacking)))
    name = "match.many_missing" if len(lacking) > 1 else "match.missing"
    named = brief(facts[:most])
    every = named if most is None or most >= len(facts) else brief(facts)
    words = named if every == named else say("match.and_more", facts=named)
    wanted = say(name, number=f"{len(lacking)}", facts=words)
    odds = [say("match.aside", facts=at_odds)] if at_odds else []
    unread = sum(judged.criterion.kind is Kind.TO_DO for judged in unknown)
    left = [say("match.unread", number=f"{unread}")] if unread else []
    return Asked([*questions, *odds, *([wanted] if facts else []), *left], len(questions))


def _met_so_far(match: Match) -> str:
    met, of = match.with_verdict(Verdict.MET), len(match.deciding)
    fits = _fits(met)
    among = say("match.among", fits="; ".join(fits)) if fits else ""
    return say("match.met_so_far", met=f"{len(met)}", of=f"{of}", among=among)


_FITTING = ("variant", "altered_exon", "altered", "actionable_driver", "trial_group", "has_class")


def _fits(met: Iterable[Judged]) -> list[str]:
    """The two met criteria that say most of why a trial is meant for the patient."""
    found: dict[str, int] = {}
    for judged in met:
        kinds = {value.measure.kind for value in judged.values} & set(_FITTING)
        spoken = judged.criterion.spoken
        if kinds and spoken is not None and not has_alternatives(spoken):
            words = group_asked(spoken) or asked_words(judged.criterion)
            found[words] = min(_FITTING.index(kind) for kind in kinds)
    return sorted(found, key=lambda words: found[words])[:2]


def _waits(match: Match, profile: Profile) -> list[str]:
    """What the failing criteria wait for; several of one event in one clause."""
    failed = match.with_verdict(Verdict.NOT_MET)
    each = dict.fromkeys(waits_of(judged, profile) for judged in failed)
    single = grouped((one.event, one.what) for waits in each if len(waits) == 1 for one in waits)
    alone = [
        str(Awaits(event, say("match.then").join(filter(None, what))))
        for event, what in single.items()
    ]
    return [*alone, *(say("answer.or").join(map(str, waits)) for waits in each if len(waits) > 1)]


def _ineligible(match: Match, profile: Profile) -> str:
    failed = match.with_verdict(Verdict.NOT_MET)
    if match.together:
        return say(
            "sentences.not_eligible_because", nobody_meets=nobody_meets(match.trial, match.together)
        )
    final = [judged for judged in failed if not judged.events] or list(failed)
    more = len(failed) - 1
    rest = say("match.one_more" if more == 1 else "match.more", number=f"{more}") if more else ""
    return say("match.ineligible", why=_because(final[0], profile).with_verb(), rest=rest)


def nobody_meets(trial: Trial, criteria: Sequence[str]) -> str:
    """Criteria that cannot be met together, by their ids and in their words."""
    clauses = (f"{asked_words(trial.criterion(id))} ({id})" for id in criteria)
    return say("together.nobody", criteria=listed(clauses, "and"))


def waited_event(match: Match) -> Event | None:
    """The event that a match which is not yet open waits for in the end."""
    soonest = (judged.soonest for judged in match.with_verdict(Verdict.NOT_MET))
    return max(filter(None, soonest), key=EVENTS.index, default=None)


def waits_for_progression(match: Match) -> bool:
    """Whether a match waits for progression of the disease, which nobody awaits on purpose."""
    return match.match is MatchClass.NOT_YET and waited_event(match) is Event.PROGRESSION


def openable(matches: Iterable[Match]) -> list[Match]:
    """The matches that a fact may open: nobody waits for progression on purpose."""
    each = [match for match in matches if match.match is not MatchClass.INELIGIBLE]
    return [match for match in each if not waits_for_progression(match)] or each


def trial_name(trial: Trial) -> str:
    """The acronym, else the registry number."""
    return trial.acronym or trial.id


def missing(
    matches: Iterable[Match], profile: Profile, asked: Callable[[str], Fact] | None = None
) -> dict[str, tuple[Fact, tuple[str, ...]]]:
    """Each fact that trials still in reach ask for, with those trials; most wanted first. `asked`:
    what tells what a place asks for, where it is told already."""
    of = asked or partial(fact, profile=profile)
    wanted: dict[str, list[str]] = {}
    for match in matches:
        if match.match is not MatchClass.INELIGIBLE:
            for pointer in _asked_of(match):
                wanted.setdefault(pointer, []).append(match.trial.id)
    ordered = sorted(wanted, key=lambda pointer: -len(wanted[pointer]))
    return {pointer: (of(pointer), tuple(wanted[pointer])) for pointer in ordered}


def _asked_of(match: Match) -> Iterable[str]:
    """The facts that its open criteria ask for, each once."""
    return dict.fromkeys(chain.from_iterable([judged.to_obtain for judged in match.open]))


def site_asked(matches: Iterable[Match]) -> dict[str, tuple[Trial, ...]]:
    """The questions that only a trial site can answer, with the trials they are for."""
    asked: dict[str, dict[str, Trial]] = {}
    for match in matches:
        for judged in match.open:
            if judged.reason is Reason.AMBIGUOUS:
                words = question(judged, quoted=False)
                asked.setdefault(words, {})[match.trial.id] = match.trial
    return {words: tuple(trials.values()) for words, trials in asked.items()}


def counts(matches: Iterable[Match]) -> dict[str, int]:
    """How many of the options are of each class; evidence and closed trials are none."""
    each = [match.match for match in matches if match.trial.recruitment.status in OPTIONS]
    return {str(kind): each.count(kind) for kind in MatchClass}


BEARING: Mapping[str, str] = table("bearing")  # told of a closed trial: what stands before it


def findings_of(trial: Trial) -> tuple[str, ...]:
    """What a trial that has answered its question found, in a few lines."""
    evidence = trial.evidence
    return tuple(
        f"{label}{evidence[name].words}" for name, label in BEARING.items() if name in evidence
    )


def bears_on(trial: Trial, evidence: Trial, profile: Profile) -> bool:
    """Whether a closed trial's result bears on a trial for this patient: one tumour type, the
    patient's, and both take it. It informs, and moves no trial (ranking.md section 3)."""
    if not isinstance(profile.cancer_type, str) or not evidence.evidence:
        return False
    own, other = set(evidence.facts.tumour_types), set(trial.facts.tumour_types)
    return profile.cancer_type in own and bool(other & {profile.cancer_type, "any"})


def silences(trial: Trial) -> tuple[str, ...]:
    """What the source does not say of a trial."""
    return tuple(
        criterion.text
        for criterion in trial.criteria
        if criterion.kind is Kind.INFO and "check the protocol" in criterion.text
    )


def situation_words(wait: Wait) -> str:
    """The situation in which a failing criterion still waits."""
    return requirement(wait.situation)
