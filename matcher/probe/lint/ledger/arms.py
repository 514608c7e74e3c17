"""Whether a criterion holds for the arms of which its words speak."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise

from oligomatch.matcher.probe.lint.asked_of import binding
from oligomatch.matcher.probe.lint.ledger.left_out import QuotedName, asked, spans, types_named
from oligomatch.matcher.probe.lint.noted import Lint, Noted, other_name, quoting
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.tree import AllOf, Is, Node, OneOf, signed_leaves
from oligomatch.rules.trial import DECIDING, Arm, Criterion, Trial

_KIND = pattern("arms", "kind").pattern
_EXCEPTED = pattern("arms", "excepted")
_FORMER = pattern("arms", "former")
_WHERE, _BEHIND = pattern("arms", "where"), pattern("arms", "behind")
_IN_ARM = pattern("arms", "in_arm").pattern
_DENIED = pattern("arms", "denied")
_ANOTHER_TRIAL = pattern("arms", "another_trial")
_NO_GENE = pattern("arms", "no_gene")
_ALTERED = pattern("arms", "altered")
_KINDS_FOR = frozenset({"gene", "condition"})
_LETTER, _BEGINNING = 2, 6  # letters
_ONLY, _GOES_ON = pattern("arms", "only"), pattern("arms", "goes_on")
_NUMBERED = re.compile(rf"^{_KIND}\s+(?:[A-Z]|\d+[A-Za-z]?)\b", re.I)
_JOIN = r"\s*(?:,|/|&|\band\b|\bor\b)[\s,]*(?:\band\b\s*)?"
_NUMBERS, _NUMBER = pattern("arms", "numbers"), pattern("arms", "number")


def other_arms(trial: Trial) -> Iterator[Noted]:
    """Every criterion asked in an arm that its words, which speak of another, do not name."""
    names = sorted((re.escape(arm.name) for arm in trial.arms), key=len, reverse=True)
    if not names:
        return
    name = rf"(?:{'|'.join(names)})(?![\w-])"
    listed = re.compile(rf"{_KIND}\s+(?P<list>{name}(?:{_JOIN}(?:{_KIND}\s+)?{name})*)", re.I)
    known = {arm.name.casefold(): arm.name for arm in trial.arms}

    def named(words: str) -> set[str]:
        each = (re.findall(name, one["list"], re.I) for one in listed.finditer(words))
        return {known[one.casefold()] for some in each for one in some}

    of_arms = {arm.name: _genes(f"{arm.words} {arm.quote}") for arm in trial.arms}
    numbered = _by_number(trial.arms)
    for criterion, tree in quoting(trial):
        words = _EXCEPTED.sub(" ", binding(criterion.quote))
        said, own = named(words) or _of_numbers(words, numbered), {*criterion.arms}
        spared = named(criterion.quote) - said
        if (said and own - said) or (own and own <= spared):
            quoted = said or {arm.name for arm in trial.arms} - spared
            yield other_name(criterion, "arm", ", ".join(sorted(quoted)), ", ".join(sorted(own)))
        leaves = (leaf for leaf, negated in signed_leaves(tree) if not negated)
        asked_for = {name for leaf in leaves for kind, name in asked(leaf) if kind == "gene"}
        entering = frozenset[str]().union(*(of_arms[one] for one in own))
        elsewhere = {one for one, genes in of_arms.items() if genes & asked_for} - own
        if entering and elsewhere and asked_for and not asked_for & entering:
            yield other_name(criterion, "arm", ", ".join(sorted(elsewhere)), ", ".join(sorted(own)))

    yield from _of_every_arm(trial, listed, named)
    yield from _of_other_words(trial)
    yield from _parted(trial)


def _of_other_words(trial: Trial) -> Iterator[Noted]:
    """Criteria of some arms whose words ask of those alone that another is called by."""
    for criterion, _ in quoting(trial):
        only = _ONLY.search(criterion.quote)
        of_words = {arm.name for arm in trial.arms if only and _alike(arm.words, only["who"])}
        if of_words and criterion.arms and not of_words & {*criterion.arms}:
            listed = ", ".join(sorted(of_words)), ", ".join(sorted(criterion.arms))
            yield other_name(criterion, "arm", *listed)


def _alike(one: str, other: str) -> bool:
    return bool(one) and one.casefold()[:_BEGINNING] == other.casefold()[:_BEGINNING]


def _parted(trial: Trial) -> Iterator[Noted]:
    """Criteria that go on with the sentence of the one before, and are of other arms."""
    for before, one in pairwise(trial.criteria):
        near = one.source.line is not None and one.source == before.source
        goes_on = near and before.quote and _GOES_ON.match(one.quote)
        if goes_on and one.arms and before.arms and not {*one.arms} & {*before.arms}:
            listed = ", ".join(sorted(before.arms)), ", ".join(sorted(one.arms))
            yield other_name(one, "arm", *listed)


def _by_number(arms: Iterable[Arm]) -> dict[tuple[str, str], set[str]]:
    """Which arms a word for an arm and a number mean, by what the arms are called."""
    found: dict[tuple[str, str], set[str]] = {}
    for arm in arms:
        for match in (one for text in (arm.words, arm.quote) for one in _NUMBERS.finditer(text)):
            for number in _NUMBER.findall(match["list"]):
                key = match["kind"].casefold(), number.casefold()
                found.setdefault(key, set()).add(arm.name)
    return found


def _of_numbers(words: str, numbered: Mapping[tuple[str, str], set[str]]) -> set[str]:
    """The arms of whom some words ask, by their numbers; none where one number is of no arm."""
    said: set[str] = set()
    for match in _NUMBERS.finditer(words):
        asked_of = _WHERE.search(words[: match.start()]) or _BEHIND.match(words, match.end())
        numbers = _NUMBER.findall(match["list"])
        keys = [(match["kind"].casefold(), number.casefold()) for number in numbers]
        if not asked_of or _FORMER.search(words) or _ANOTHER_TRIAL.match(words, match.end()):
            continue
        if not all(key in numbered for key in keys):
            return set()
        said = said.union(*(numbered[key] for key in keys))
    return said


def _of_every_arm(
    trial: Trial, listed: re.Pattern[str], named: Callable[[str], set[str]]
) -> Iterator[Noted]:
    """Criteria of all arms whose words ask of one, or that ask for what one alone is for."""
    every = {arm.name for arm in trial.arms}
    called = {arm.name: _called(arm) for arm in trial.arms}
    of_arms = {arm.name: f"{arm.words}. {arm.quote}" for arm in trial.arms}
    for one in trial.criteria:
        if one.kind not in DECIDING or one.arms or not one.quote:
            continue
        plain = _EXCEPTED.sub(" ", binding(one.quote))
        asked_in: set[str] = set()
        if not _FORMER.search(plain):
            for match in listed.finditer(plain):
                if _WHERE.search(plain[: match.start()]) or _BEHIND.match(plain, match.end()):
                    asked_in |= named(match[0])
            asked_in |= {name for name, form in called.items() if form and form.search(plain)}
        meant = asked_in or _meant(one, of_arms)
        if meant and meant < every:
            quoted = ", ".join(sorted(meant))
            yield other_name(one, "arm", quoted, ", ".join(arm.name for arm in trial.arms))


def _called(arm: Arm) -> re.Pattern[str] | None:
    """How a text calls an arm by its own word, right before or behind the word for it."""
    words = [one for one in (arm.name, arm.words) if len(one) > _LETTER and not one.isdigit()]
    numbered = {one[0] for text in (arm.words, arm.quote) for one in _NUMBERED.finditer(text)}
    each = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    where = rf"(?:^\W*|[.;(]\s*|{_IN_ARM})(?:the )?"
    forms = [rf"{where}(?:{each})\s+{_KIND}(?![\w-])|^\W*for (?:the )?(?:{each})\b"] if each else []
    forms += [rf"^\W*(?:{each})\s*:"] if each else []
    if len(numbered) == 1:  # an arm that is called by what it is for: "Part 2: pretreated"
        forms.append(rf"{where}{re.escape(*numbered)}(?![\w-])(?:\s*:|\s+only\b|\s*\)|\s*,)")
    return re.compile("|".join(forms), re.I) if forms else None


def _meant(criterion: Criterion, of_arms: Mapping[str, str]) -> set[str]:
    """The arms that are for what a rule asks for, where others are for another gene or for a lack
    of it."""
    if criterion.tree is None:
        return set()
    leaves = [*_needed(criterion.tree)]
    needed = {name for leaf in leaves for name in asked(leaf) if name[0] in _KINDS_FOR}
    found = _of_type(leaves, of_arms)
    for kind, name in needed:
        has, lacks = set(), set()
        for arm, words in of_arms.items():
            own = [one for one in spans(words) if one.kind == kind and _of_patient(one, words)]
            mine = [one for one in own if one.name == name]
            denied = any(_DENIED.search(words[: one.start]) for one in mine)
            if mine and not denied:
                has.add(arm)
            elif denied or (kind == "gene" and (own or _NO_GENE.search(words))):
                lacks.add(arm)
        if has and lacks and not has & lacks:
            found |= has
    return found


def _of_type(leaves: Iterable[Node], of_arms: Mapping[str, str]) -> set[str]:
    """The arms that are for the one type of cancer that everybody has to have, where each of the
    others is for another."""
    types = {arm: {one.name for one in types_named(words)} for arm, words in of_arms.items()}
    for leaf in leaves:
        if isinstance(leaf, OneOf) and leaf.measure.kind == "cancer_type" and all(types.values()):
            return {arm for arm, own in types.items() if own & leaf.values}
    return set()


def _of_patient(one: QuotedName, words: str) -> bool:
    """Whether a gene is one that patients of the arm have altered, and not that of a drug."""
    return one.kind != "gene" or _ALTERED.match(words, one.end) is not None


def _needed(tree: Node) -> Iterator[Node]:
    """What everybody has to have."""
    if isinstance(tree, AllOf):
        for part in tree.parts:
            yield from _needed(part)
    elif isinstance(tree, Is | OneOf):
        yield tree


def wanted_in_arm(noted: Noted, trial: Trial) -> bool:
    """Whether an illness that a rule requires is the one that its arm is for: the arm is called by
    it, or another arm keeps it out."""
    if noted.lint is not Lint.TURNED_ROUND or noted.how != "harm":
        return False
    own = next(one for one in trial.criteria if one.id == noted.criterion)
    if not own.arms or own.tree is None:
        return False
    needed = {*_conditions(own.tree, denied=False)}
    called = (f"{arm.words} {arm.quote}" for arm in trial.arms if arm.name in own.arms)
    named = ({one.name for one in spans(words)} for words in called)
    elsewhere = (
        name
        for one in trial.criteria
        if one.arms and not {*one.arms} & {*own.arms} and one.tree is not None
        for name in _conditions(one.tree, denied=True)
    )
    return any(names & needed for names in named) or bool(needed & {*elsewhere})


def _conditions(tree: Node, *, denied: bool) -> Iterator[str]:
    for leaf, no in signed_leaves(tree):
        if no is denied and isinstance(leaf, Is) and leaf.measure.kind in ("has", "ever_had"):
            yield from leaf.measure.names


def _genes(words: str) -> frozenset[str]:
    return frozenset(one.name for one in spans(words) if one.kind == "gene")
