"""The findings behind a criterion in words: what follows from what, to what the profile tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, NotRequired

from typing_extensions import TypedDict

from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.citing import rule_source
from oligomatch.api.words.fields import Pointer, means
from oligomatch.api.words.lexicon import ARTICLES, GROUP_TIMES, capital, listed, word
from oligomatch.api.words.patient.facts import lesion_noun, line_words
from oligomatch.api.words.patient.profile_facts import fact_words, staging_words
from oligomatch.matcher.explain.disease_state import standing
from oligomatch.matcher.explain.provenance import grounds
from oligomatch.matcher.findings.derivation_steps import Step
from oligomatch.matcher.match.criteria import Judged
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.findings.findings import Rule
from oligomatch.rules.findings.states import READINGS, load_states
from oligomatch.rules.tree import Measure
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary


class _Follows(TypedDict, total=False):
    rule: Annotated[str, means(say("derivations.its_id"))]
    says: Annotated[str, means(say("derivations.rule_in_words"))]
    source: Annotated[str, means(say("derivations.where_it_from"))]
    follows_from: Annotated[list[Finding], means(say("derivations.what_it_follows_from"))]


class Finding(_Follows):
    """One finding: of the profile (`facts`), or following from others (`rule`, `follows_from`)."""

    words: NotRequired[Annotated[str, means(say("derivations.finding_in_words_absent"))]]
    finding: list[Any]
    """The finding as the rules state it: its name and its parts."""
    facts: NotRequired[list[Pointer]]
    """Where the profile tells it; empty where it is part of the vocabulary."""


def chain_lines(patient: Patient, judged: Judged) -> tuple[str, ...]:
    """The chain of one criterion, a line for each finding that it rests on; empty where it rests
    on nothing derived.

    `patient` is the one that was matched (`result.patient`), `judged` a criterion of a match:

        for judged in ranked.match.criteria:
            for line in chain_lines(result.patient, judged): ...

    gives `The lymph node 4R is not counted: 4R is N2, because the primary is right`.
    """
    teller = _Teller(patient.profile)
    steps = [ground.step for ground in grounds(patient, judged)]
    called = [step for step in steps if _called(step)]
    lines = [*_left(patient, judged)]
    lines += [teller.line(step) for step in steps if step not in called]
    lines += [teller.called(called)] if called else []
    return tuple(dict.fromkeys(capital(line) for line in lines))


def chain_objects(patient: Patient, judged: Judged) -> list[Finding]:
    """The same as data: each finding with its rule, its source and what it follows from."""
    teller = _Teller(patient.profile)
    return [
        {"words": capital(teller.line(ground.step)), **_object(ground.step)}
        for ground in grounds(patient, judged)
    ]


def step_words(profile: Profile, step: Step) -> str:
    """One finding by itself, with its reasons, to what the profile tells."""
    return _Teller(profile).line(step)


def ruled_out_by(step: Step) -> Mapping[str, Rule]:
    """The rule that put a group out in each case that a patient may be in."""
    each = {one.fact[3]: one.rule for one in step.premises[1:]}
    return {case: rule for case, rule in each.items() if rule is not None}


def _object(step: Step) -> Finding:
    if step.rule is None:
        return {"finding": list(step.fact), "facts": list(step.pointers)}
    return {
        "finding": list(step.fact),
        "rule": step.rule.id,
        "says": step.rule.says,
        "source": rule_source(step.rule.source),
        "follows_from": [_object(premise) for premise in step.premises],
    }


def _left(patient: Patient, judged: Judged) -> Iterator[str]:
    """What elimination leaves of the trial groups."""
    for value in judged.values:
        if value.measure.kind == "trial_group":
            at, reading = _when(value.measure)
            left = standing(patient, reading).groups(at)
            names = load_states().groups[at].groups
            each = [_group(name) for name in names if name in left]
            if len(each) < len(names):
                yield say(
                    "derivations.by_elimination_disease", each=listed(each), at=GROUP_TIMES[at]
                )


def _when(measure: Measure) -> tuple[str, str]:
    return measure.at or "entry", measure.recent_line or READINGS[0]


def _group(name: str) -> str:
    return say("derivations.in_none_groups") if name == "none" else word(name)


def _called(step: Step) -> bool:
    """Whether it is a metastasis, or a distant node, because the report calls it so."""
    return step.rule is not None and step.rule.id == "stated-role"


def _by(convention: str) -> str:
    return "" if convention == "DEFAULT" else say("derivations.here")


class _Teller:
    """Puts the chains of one patient into words."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile

    def line(self, step: Step) -> str:
        """A finding by itself, with its reasons."""
        is_a = {"role": say("derivations.is_a"), "cannot_be": say("derivations.no")}.get(
            step.fact[0]
        )
        if step.rule is None or is_a is None or not step.fact[1].startswith("lesion:"):
            return self.clause(step)
        finding = f"{self.name(step.fact[1])} {is_a} {self.name(step.fact[2])}"
        if _called(step):
            return say("derivations.by_report_2", finding=finding)
        return f"{finding}: {self.clause(step)}"

    def called(self, steps: Sequence[Step]) -> str:
        """The lesions that the report calls metastases, in one line."""
        names = [self.name(step.fact[1]) for step in steps]
        noun = say("derivations.metastasis") if len(names) == 1 else say("derivations.metastases")
        return say("derivations.by_report", names=listed(names, "and"), noun=noun)

    def clause(self, step: Step) -> str:
        """A finding as a clause, its reasons in it; of what is told, its value."""
        if step.rule is None:
            return self.name(step.fact[-1])
        bound = self._bound(step.rule, step)
        say = _BY_RULE.get(step.rule.id)
        if callable(say):
            return say(self, step)
        if say is None:
            return self._plainly(step)
        premises = {f"p{n}": self.clause(one) for n, one in enumerate(step.premises)}
        return say.format(**bound, **premises, by=_by(step.fact[-1]))

    def _plainly(self, step: Step) -> str:
        """What the rule says, and what is told of it."""
        assert step.rule is not None
        return f"{step.rule.says}{self.stated(step)}"

    def _bound(self, rule: Rule, step: Step) -> dict[str, str]:
        bound: dict[str, str] = {}
        for premise, one in zip(rule.premises, step.premises, strict=True):
            for part, value in zip(premise[1:], one.fact[1:], strict=True):
                if part.startswith("$"):
                    bound[part[1:]] = self.name(value)
        return bound

    def name(self, value: str) -> str:
        """A lesion, a line, an assessment or a word of the vocabulary as one speaks of it."""
        kind, _, index = value.partition(":")
        if kind == "lesion" and index.isdigit():
            return lesion_noun(self.profile, int(index))
        if kind == "line" and index.isdigit():
            return line_words(self.profile.systemic_therapy.lines[int(index)], int(index))
        if kind == "assessment" and index.isdigit():
            return staging_words(self.profile, int(index))
        return word(value)

    def stated(self, step: Step) -> str:
        """What the profile tells below a step, in brackets; empty where it is nothing."""
        each = dict.fromkeys(fact_words(self.profile, pointer) for pointer in step.roots())
        text = "; ".join(one for one in each if one)
        return f" ({text})" if text else ""


def _ladder(teller: _Teller, step: Step, verb: str, top: str) -> str:
    """`L3 counts as bone, by way of lumbar vertebra and vertebra`."""
    assert step.rule is not None
    rule, between = step.rule.id, list[str]()
    below = step.premises[0]
    while below.rule is not None and below.rule.id == rule:
        between.append(teller.name(below.fact[-1]))
        below = below.premises[0]
    if below.rule is not None and below.rule.id == "class-of-agent":
        between.append(teller.name(below.fact[-1]))
        below = below.premises[0]
    first = teller.clause(below)
    way = say("derivations.by_way", reversed=listed(reversed(between), "and")) if between else ""
    joint = say("derivations.and_so") if below.rule is not None else " "
    return f"{first}{joint}{verb} {top}{way}"


def _place(teller: _Teller, step: Step) -> str:
    return _ladder(teller, step, say("derivations.counts_as"), teller.name(step.fact[-1]))


def _class(teller: _Teller, step: Step) -> str:
    name = step.fact[-1]
    return _ladder(teller, step, "is", f"{ARTICLES.get(name, '')} {teller.name(name)}".strip())


def _outside_the_lung(teller: _Teller, step: Step) -> str:
    """`in lung cancer, a bone lesion is a metastasis`."""
    assert step.rule is not None
    cancer = teller.name(step.premises[0].fact[-1])
    cancer = say("derivations.lung_cancer") if step.premises[0].fact[-1] == "nsclc" else cancer
    system = step.premises[1].fact[-1]
    an = "derivations.in_an_lesion" if system[0] in "aeiou" else "derivations.in_lesion_metastasis"
    return say(an, cancer=cancer, teller=teller.name(system))


def _either(teller: _Teller, step: Step) -> str:
    """`4R is N2 or N3, by the side of the primary`: regional in either case."""
    station = load_vocabulary().stations[step.premises[2].fact[-1]]
    categories = sorted({station.n_ipsilateral, station.n_contralateral})
    sides = (
        say("derivations.side_primary") if station.side else say("derivations.its_side_and_that")
    )
    return say("derivations.by", id=station.id, categories=listed(categories), sides=sides)


_CASES: Mapping[str, Mapping[str, str]] = table("ruled_out")


def _eliminated(teller: _Teller, step: Step) -> str:
    """`not recurrent (rOMD) at diagnosis, for good: ..`, by the cases a patient may be in."""
    at, group = step.fact[1], step.fact[2]
    final = all(one.fact[-1] == "for_good" for one in step.premises[1:])
    name, how_long = (
        say("derivations.not", group=word(group)),
        say("derivations.for_good") if final else say("derivations.so_far"),
    )
    if group == "none":
        each = (one for one in load_states().groups[at].groups if one != "none")
        name, how_long = listed(map(word, each)), ""
    because = "; ".join(dict.fromkeys(_reasons(step)))
    return f"{name} {GROUP_TIMES[at]}{how_long}: {because}{teller.stated(step)}"


def _reasons(step: Step) -> Iterator[str]:
    """Why a group is out in each case; that there is metastatic disease goes without saying."""
    at, left = step.fact[1], step.premises[0].fact[2:]
    rules = ruled_out_by(step)
    if set(left) == {"never"}:
        yield say("derivations.without_metastatic_disease_there")
        return
    for case in load_states().groups[at].cases:
        if case in rules and case != "never":
            yield rules[case].says
        elif case not in left and case != "never":
            yield _CASES[at][case]


_BY_RULE: Mapping[str, str | Callable[[_Teller, Step], str]] = {
    **table("derivations"),
    "part-of-organ": _place,
    "station-is-regional": _either,
    "extrapulmonary-is-metastasis": _outside_the_lung,
    "super-class": _class,
    "out-in-every-case": _eliminated,
}
