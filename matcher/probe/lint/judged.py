"""What a judgement says beside what its person is asked: it is held against its words as any is."""

from __future__ import annotations

from dataclasses import replace

from oligomatch.rules.tree import AllOf, AnyOf, Is, Node
from oligomatch.rules.trial import Criterion, Kind, Trial


def without_persons(trial: Trial) -> Trial:
    """A trial whose judgements are what their rules say beside a person's answer, where they say
    something."""
    own = tuple(map(_beside_person, trial.criteria))
    return trial if own == trial.criteria else replace(trial, criteria=own)


def _beside_person(criterion: Criterion) -> Criterion:
    tree = None if criterion.tree is None else without_answer(criterion.tree)
    if criterion.kind is not Kind.JUDGEMENT or tree is None:
        return criterion
    return replace(criterion, kind=Kind.INCLUSION, tree=tree)


def is_judged(node: Node) -> bool:
    """Whether it is what a person is asked."""
    return isinstance(node, Is) and node.measure.kind == "judged"


def without_answer(node: Node) -> Node | None:
    """A rule without what a person is asked; None where it is nothing else."""
    match node:
        case _ if is_judged(node):
            return None
        case AllOf(parts) | AnyOf(parts):
            left = tuple(one for part in parts if (one := without_answer(part)) is not None)
            return None if not left else left[0] if len(left) == 1 else type(node)(left)
        case _:
            return node
