"""Whether a rule takes just those values of a closed list that its words name: stages, responses,
states of the metastatic disease, histologies, sides of the body."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from oligomatch.matcher.probe.lint.ledger.left_out import asked, spans, types_named
from oligomatch.matcher.probe.lint.noted import Lint, Noted, other_name, quoting_plainly
from oligomatch.rules.drafting.wordings import pattern, patterns
from oligomatch.rules.terms import GROUPS, HISTOLOGIES, RESPONSES, STAGES, broadest, with_subgroups
from oligomatch.rules.tree import (
    AllOf,
    Is,
    Node,
    OneOf,
    Within,
    every_leaf,
    measures_of,
    signed_leaves,
)
from oligomatch.rules.trial import Criterion, Kind, Trial

_STAGE = pattern("values", "stage")
_KEEPS_OUT = pattern("values", "keeps_out")
_LACKS = pattern("values", "lacks")
_SENTENCE = re.compile(r"(?<=[\w)])\.\s+(?=[A-Z])|;")
_SUBGROUPS = re.compile(r"(?P<of>[IV]+)(?P<each>[A-C](?:/[A-C]\b)+)")
_ANY_STAGE = re.compile(r"\bstages?\b", re.I)
_NO_LIST = pattern("values", "no_list")
_DENIED = pattern("values", "denied")
_LET_IN_IF = pattern("sides", "let_in_if")
_SAID = {name: patterns(f"values_{name}") for name in ("group", "histology")}
_RESPONSE = patterns("values_response")
_SOME_RESPONSE = pattern("values", "some_response")
_UNRESPONSIVE = pattern("wording", "unresponsive")
_GOOD = frozenset({"CR", "PR"})
_SIDES = {"left": re.compile(r"\bleft\b", re.I), "right": re.compile(r"\bright\b", re.I)}

Read = Callable[[str], frozenset[str]]


def other_values(trial: Trial) -> Iterator[Noted]:
    """Every criterion that takes other values than its words, where these name them one by one."""
    for criterion, tree in quoting_plainly(trial):
        same = [one for one in trial.criteria if one.quote == criterion.quote]
        trees = [each for one in same for each in one.spelt] or [tree]
        for kind, (read, kinds, every) in _KINDS.items():
            said = read(_let_in(criterion.quote)) or read(criterion.quote)
            taken = [one for each in trees for one in _taken(each, kinds)]
            ruled = frozenset[str]().union(*taken)
            alike = (ruled, every - ruled)
            weighed = criterion.kind is Kind.JUDGEMENT and ruled < said
            if weighed and not (kind == "stage" and any(map(_is_stage, _needed(tree)))):
                continue  # of the rest a person is asked
            if said < ruled and _LET_IN_IF.search(criterion.quote):
                continue  # of those alone the rest is asked
            if said and taken and said not in alike:
                how = _how(kind, criterion, said, ruled)
                yield other_name(criterion, kind, _list(kind, said), _list(kind, ruled), how)
        yield from _of_lines(criterion, trees)
        yield from _other_side(criterion, tree)
        yield from _not_allowed(criterion, tree)


def _of_lines(criterion: Criterion, trees: Sequence[Node]) -> Iterator[Noted]:
    """Lines of other responses than those that the words name; a response that is told no further
    may be any."""
    measures = [one for each in trees for one in measures_of(each)]
    ruled = frozenset[str]().union(*(one.responses for one in measures))
    said = _KINDS["response"][0](criterion.quote)
    weighed = any(one.kind == "judged" for one in measures)
    if _UNRESPONSIVE.search(criterion.quote) and ruled and ruled <= _GOOD and not _denied(trees):
        names = _list("response", said), _list("response", ruled)
        yield other_name(criterion, "response", *names, "course")
        return
    if _UNRESPONSIVE.search(criterion.quote) and _denied(trees):
        return  # nobody with a response: of no response
    if not ruled or not said or any(one.progressed for one in measures):
        return
    more = bool(ruled - said) and not _SOME_RESPONSE.search(criterion.quote)
    if (said - ruled and not weighed) or (said < ruled and more):
        how = "swapped" if said - ruled and more else "more" if said < ruled else "fewer"
        names = _list("response", said), _list("response", ruled)
        yield other_name(criterion, "response", *names, how)


def _denied(trees: Sequence[Node]) -> bool:
    """Whether a rule keeps out some line with a response."""
    signed = (one for each in trees for one in signed_leaves(each))
    of_lines = ((one, no) for one, no in signed if isinstance(one, Within))
    return any(one.measure.responses and (no or one.least is None) for one, no in of_lines)


def _let_in(quote: str) -> str:
    """The sentences of a quote that do not keep out what they name."""
    return ". ".join(one for one in _SENTENCE.split(quote) if not _KEEPS_OUT.search(one))


def _not_allowed(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """A histology or a stage that a rule takes, of which a sentence says that it keeps out."""
    signs = {no for _, no in signed_leaves(tree)}
    for sentence in _SENTENCE.split(criterion.quote):
        if not _KEEPS_OUT.search(sentence):
            continue
        out = {(one.kind, one.name) for one in (*spans(sentence), *types_named(sentence))}
        own = [leaf for leaf in every_leaf(tree) if isinstance(leaf, Is | OneOf)]
        named = {name for leaf in own for name in _of_state(leaf)} & out
        if signs == {False} and named and not _LACKS.search(sentence):
            details = {
                "words": ", ".join(sorted(name for _, name in named)),
                "quote": criterion.quote,
            }
            yield Noted(Lint.TURNED_ROUND, criterion.id, ("quote",), None, "not_allowed", details)
            return
        for leaf, no in signed_leaves(tree):
            if no or not isinstance(leaf, OneOf) or leaf.measure.kind not in ("histology", "stage"):
                continue
            read, _, _ = _KINDS[leaf.measure.kind]
            odd = read(sentence) & leaf.taken
            if odd:
                details = {"words": _list(leaf.measure.kind, odd), "quote": criterion.quote}
                at = criterion.id, ("quote",), None, "not_allowed"
                yield Noted(Lint.TURNED_ROUND, *at, details)


def _of_state(leaf: Is | OneOf) -> Iterator[tuple[str, str]]:
    """The conditions that a leaf asks for, and the types of cancer."""
    if leaf.measure.kind == "cancer_type" and isinstance(leaf, OneOf):
        yield from (("cancer_type", value) for value in leaf.values)
    elif leaf.measure.kind in ("has", "ever_had"):
        yield from asked(leaf)


def _needed(tree: Node) -> Iterator[Node]:
    """What nobody passes without, whatever a person says."""
    if isinstance(tree, AllOf):
        for part in tree.parts:
            yield from _needed(part)
    else:
        yield tree


def _is_stage(node: Node) -> bool:
    return isinstance(node, OneOf) and node.measure.kind == "stage"


def _how(kind: str, criterion: Criterion, said: frozenset[str], ruled: frozenset[str]) -> str:
    """Whether each side has something of its own, and of stages which side has more."""
    if said - ruled and ruled - said:
        return "swapped"
    stages = _STAGE.search(criterion.quote)
    alone = kind == "stage" and bool(stages)
    alone = alone and not _ANY_STAGE.search(_STAGE.sub(" ", criterion.quote))
    alone = alone or kind == "response"
    return "" if not alone else "more" if said < ruled else "fewer"


def _list(kind: str, values: frozenset[str]) -> str:
    plain = broadest("stage", values) if kind == "stage" else values
    return ", ".join(sorted(plain))


def _taken(tree: Node, kinds: frozenset[str]) -> Iterator[frozenset[str]]:
    for leaf, _ in signed_leaves(tree):
        for one in every_leaf(leaf):
            if isinstance(one, OneOf) and one.measure.kind in kinds:
                yield one.taken


def _stages(quote: str) -> frozenset[str]:
    """The stages that some words name, one by one or from one to another."""
    found: set[str] = set()
    for match in _STAGE.finditer(quote):
        if _NO_LIST.search(match.string[max(0, match.start() - 30) : match.end() + 12]):
            return frozenset()
        listed = _SUBGROUPS.sub(_each_of, match["list"])
        named = [_roman(one) for one in re.findall(r"[IV]+[A-C]?[1-3]?|[0-4][A-C]?", listed)]
        named = [one for one in named if one in STAGES]
        if match["to"] and len(named) > 1:
            low, high = STAGES.index(named[0]), STAGES.index(named[-1])
            found |= with_subgroups("stage", frozenset(STAGES[low : high + 1]))
        found |= with_subgroups("stage", frozenset(named))
    return frozenset(found)


def _each_of(match: re.Match[str]) -> str:
    """Subgroups of one stage, each with it: IIIB/C."""
    return "/".join(f"{match['of']}{one}" for one in match["each"].split("/"))


def _roman(text: str) -> str:
    digits = {"1": "I", "2": "II", "3": "III", "4": "IV"}
    return digits.get(text[0], text[0]) + text[1:]


def _of_table(table: Mapping[str, re.Pattern[str]]) -> Read:
    def read(quote: str) -> frozenset[str]:
        if _DENIED.search(quote):
            return frozenset()
        found: set[str] = set()
        for names, form in sorted(table.items(), key=lambda one: -len(one[0])):
            if form.search(quote):  # "no progression" is none
                found |= {*names.split()}
                quote = form.sub(" ", quote) if " " in names else quote
        return frozenset(found)

    return read


_KINDS: Mapping[str, tuple[Read, frozenset[str], frozenset[str]]] = {
    "stage": (_stages, frozenset({"stage"}), frozenset(STAGES)),
    "response": (
        _of_table(_RESPONSE),
        frozenset({"recist", "best_response"}),
        frozenset(RESPONSES),
    ),
    "state": (_of_table(_SAID["group"]), frozenset({"trial_group"}), frozenset(GROUPS)),
    "histology": (_of_table(_SAID["histology"]), frozenset({"histology"}), frozenset(HISTOLOGIES)),
}


def _other_side(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """The other side of the body than the one that the words name."""
    said = {side for side, form in _SIDES.items() if form.search(criterion.quote)}
    ruled = {
        side
        for leaf in every_leaf(tree)
        if isinstance(leaf, OneOf) and leaf.measure.kind == "organ"
        for value in leaf.values
        for side in _SIDES
        if value.startswith(f"{side}_")
    }
    if ruled and said != ruled and (said or len(ruled) == 1):  # both sides are the whole organ
        yield other_name(
            criterion,
            "organ",
            ", ".join(sorted(said)) or "-",
            ", ".join(sorted(ruled)),
            "swapped",
        )
