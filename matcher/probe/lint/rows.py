"""What a file says beside its single rules: rows of the source, figures of a result, one lesion."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.matcher.probe.lint.noted import Lint, Noted
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Exists, Within, every_leaf
from oligomatch.rules.trial import DECIDING, Criterion, Trial

_OF_THE_ROW = frozenset({"cell", "treat"})
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def other_row(trial: Trial) -> Iterator[Noted]:
    """Criteria that quote a cell of another row than that of their trial."""
    for criterion in trial.criteria:
        row, source = trial.source, criterion.source
        if criterion.basis not in _OF_THE_ROW or source.document != row.document:
            continue
        if row.line is not None and source.line is not None and source.line != row.line:
            details = {"line": str(source.line), "document": row.document, "row": str(row.line)}
            yield Noted(Lint.QUOTE_NOT_IN_CELL, criterion.id, ("source",), None, "row", details)


def other_figures(trial: Trial) -> Iterator[Noted]:
    """Figures of a result that its quoted words do not give."""
    for name, one in trial.evidence.items():
        said = {float(number) for number in _NUMBER.findall(one.quote)}
        figures = [*one.arms.values(), *(() if one.p is None else (one.p,))]
        odd = [f"{figure:g}" for figure in figures if float(figure) not in said]
        if odd:
            details = {"name": name, "limit": ", ".join(odd), "quote": one.quote}
            yield Noted(Lint.OTHER_NUMBER, "", ("evidence", name), None, "figure", details)


def nobody_needs_one(trial: Trial) -> Iterator[Noted]:
    """The first limit on the number of metastases, where no criterion asks for one at all."""
    deciding = [one for one in trial.criteria if one.kind in DECIDING]
    limited = [one for one in deciding if any(map(_most, _counted(one)))]
    if limited and not any(map(_asks_for_one, deciding)):
        yield Noted(Lint.NOBODY_NEEDS_ONE, limited[0].id, ("id",), details={"trial": trial.id})


def _counted(criterion: Criterion) -> Iterator[Within]:
    for tree in criterion.spelt:
        for leaf in every_leaf(tree):
            if isinstance(leaf, Within) and MEASURES[leaf.measure.kind].counts_lesions:
                yield leaf


def _most(leaf: Within) -> bool:
    growing = "progressing" in repr(leaf.measure.where)  # of none there are none to count
    asks_for_one = bool(leaf.low) or leaf.over is not None
    return bool(leaf.most) and not asks_for_one and not growing


def _asks_for_one(criterion: Criterion) -> bool:
    """Whether whoever has no metastasis fails it, as far as its parts show."""
    leaves = (leaf for tree in criterion.spelt for leaf in every_leaf(tree))
    return any(isinstance(leaf, Exists) for leaf in leaves) or any(
        leaf.low for leaf in _counted(criterion)
    )
