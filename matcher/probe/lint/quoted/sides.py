"""Whether a rule lets in or keeps out as the first words of its quote do.

A running text puts an exclusion without a word of negation ("History of organ transplant"): what is
asked for or forbidden is told by how such sentences begin, and by what a clinic asks for at all.
"""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.asked_of import guards
from oligomatch.matcher.probe.lint.noted import Noted, quoting, turned
from oligomatch.matcher.probe.lint.quoted.wording import excludes
from oligomatch.rules.drafting.wordings import pattern, section
from oligomatch.rules.tree import AllOf, AnyOf, AtLeast, Is, Measure, Node, Not, Within, measures_of
from oligomatch.rules.trial import Kind, Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_KEPT_OUT = pattern("sides", "kept_out")
_LET_IN = pattern("sides", "let_in")
_NO = pattern("sides", "no")
_GENES_DENIED = pattern("sides", "genes_denied")
_HAS = pattern("sides", "has")
_HAS_GRADED = pattern("sides", "has_graded")  # of what is bad a trial keeps out the worse
_TRANSPLANTS = frozenset({"organ_transplant", "allogeneic_transplant"})
_ILLNESSES = frozenset(section("illnesses"))
_LACKS = ("un", "non_", "no_")
_OF_GENES = frozenset({"altered"})
_TOXICITY = frozenset({"toxicity"})
_OF_HARM = frozenset({"has", "ever_had", "given", "prior_or_concurrent"})


def let_in_or_out(trial: Trial) -> Iterator[Noted]:
    """Inclusions that ask for what their words keep out, and the other way round."""
    for criterion, tree in quoting(trial):
        negated = bool(_NO.search(criterion.quote))
        if criterion.basis != "text" or criterion.kind is Kind.JUDGEMENT:
            if _mixed(tree, _OF_GENES):
                yield turned(criterion, "mixed")
        elif not negated and _harms(criterion.quote, tree):
            yield turned(criterion, "harm")
        elif _LET_IN.match(criterion.quote) and not negated and excludes(tree):
            of_either = _HAS.match(criterion.quote) and (_of_disease(tree) or _of_values(tree))
            graded = _HAS_GRADED.match(criterion.quote)
            if not of_either and not graded and not _of_lacks(tree):
                yield turned(criterion, "kept")
        elif (_mixed(tree, _OF_HARM) and not guards(criterion.quote, tree)) or (
            _GENES_DENIED.match(criterion.quote) and _mixed(tree, _OF_GENES | {"variant"})
        ):
            yield turned(criterion, "mixed")


def _harms(quote: str, tree: Node) -> bool:
    """Whether a rule asks for what its words, or every trial, keep out."""
    return _asks_for_harm(tree) or (_KEPT_OUT.match(quote) is not None and _asks_for(tree))


def _of_disease(node: Node) -> bool:
    """Whether a rule is about having what nobody is asked to have: "has HIV" stands as well where
    a text excludes."""
    conditions = load_vocabulary().conditions
    return all(
        measure.kind in ("has", "ever_had")
        and all(
            conditions[name].bare == "disease" or name in _TRANSPLANTS | _ILLNESSES
            for name in measure.names
        )
        for measure in measures_of(node)
    )


def _of_lacks(node: Node) -> bool:
    """Whether a rule is about conditions alone whose names deny: to have no unresolved toxicity is
    to have recovered."""
    names = [name for measure in measures_of(node) for name in measure.names]
    return bool(names) and all(name.startswith(_LACKS) for name in names)


def _of_values(node: Node) -> bool:
    """Whether a rule is about values alone: of each side of a limit another lint tells."""
    return all(measure.kind == "measured" for measure in measures_of(node))


def _asks_for(node: Node) -> bool:
    """Whether a rule is met by having something, and by nothing else."""
    match node:
        case Is(Measure(kind=kind)):
            return kind in _OF_HARM
        case Within(Measure(kind=kind)) if node.least is None:
            return kind.startswith(("days_since", "months_since")) and node.most is not None
        case Not(Within(Measure(kind=kind)) as part) if part.most is None:
            return kind.startswith(("days_since", "months_since")) and part.least is not None
        case Within(Measure(kind="lines", stopped_for=stopped)) if stopped == _TOXICITY:
            return node.least is not None and node.most is None
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            return all(map(_asks_for, parts))
        case _:
            return False


def _asks_for_harm(node: Node) -> bool:
    """Whether a rule asks that an illness that trials keep out was there not so long ago."""
    match node:
        case Within(Measure(kind=kind, names=names)) if kind in ("days_since", "months_since"):
            lately = node.least is None and node.most is not None
            return lately and all(name in _ILLNESSES for name in names)
        case _:
            return False


def _mixed(node: Node, of: frozenset[str]) -> bool:
    """Whether of one list of drugs or conditions a part is asked for, and the others forbidden."""
    if not isinstance(node, AllOf | AnyOf):
        return False
    details = [part.part if isinstance(part, Not) else part for part in node.parts]
    kinds = {one.measure.kind for one in details if isinstance(one, Is)}
    some = {isinstance(part, Not) for part in node.parts}
    return len(some) == 2 and all(isinstance(one, Is) for one in details) and kinds <= of
