"""Whether a criterion holds for the arms of which its words speak."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.matcher.probe.lint.asked_of import binding
from oligomatch.matcher.probe.lint.ledger.left_out import asked, spans
from oligomatch.matcher.probe.lint.noted import Lint, Noted, other_name, quoting
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.tree import Is, Node, signed_leaves
from oligomatch.rules.trial import DECIDING, Trial

_KIND = r"\b(?:cohort|arm|group|part|phase|stratum|step|track)s?"
_EXCEPTED = pattern("arms", "excepted")
_JOIN = r"\s*(?:,|/|&|\band\b|\bor\b)\s*"


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
    for criterion, tree in quoting(trial):
        words = _EXCEPTED.sub(" ", binding(criterion.quote))
        said, own = named(words), {*criterion.arms}
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

    for one in trial.criteria:
        if one.kind in DECIDING and not one.arms and (led := listed.match(one.quote)):
            said = named(led[0])
            if said < {*known.values()}:
                yield other_name(one, "arm", ", ".join(sorted(said)), ", ".join(known.values()))


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
