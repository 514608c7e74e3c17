"""The file of persons' decisions on single records, each with a name and a reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import hint
from oligomatch.matcher.landscape.flow import Decision
from oligomatch.rules.landscape.definition import Landscape
from oligomatch.rules.text.record import like, listing, record, words
from oligomatch.rules.text.text import Node, compose_file


def read_decisions(path: Path, landscape: Landscape) -> tuple[Decision, ...]:
    """The decisions of a file.

    Raises:
        RuleFileError: every problem of the file, each with line and column.
    """
    root = compose_file(path)
    found: tuple[Decision, ...] = record(root, {"decisions": listing(_one(landscape))})["decisions"]
    return found


_NUMBER = like("NCT[0-9]{8}", "registry_number")


def _one(landscape: Landscape) -> Callable[[Node], Decision]:
    def read(node: Node) -> Decision:
        columns = {"record": _NUMBER, **dict.fromkeys(("rule", "verdict", "reason", "by"), words)}
        stated = record(node, columns)
        decision = Decision(step=stated.pop("rule"), **stated, place=f"{node.file}:{node.line}")
        if problem := _problem(decision, landscape):
            raise node.problem("worded", words=problem)
        return decision

    return read


def _problem(decision: Decision, landscape: Landscape) -> str:
    """What is wrong with a decision: its rule is none of the landscape's, or its verdict."""
    steps = [step.id for step in landscape.flow()]
    if decision.step in steps:
        known = ["keep", "exclude"]
    else:
        blocks = {one.id: one for one in landscape.characteristics}
        if decision.step not in blocks:
            near = hint(decision.step, [*steps, *blocks])
            return say("decisions.no_step_and_no", step=decision.step, near=near)
        known = [category.label for category in blocks[decision.step].categories]
    if decision.verdict in known:
        return ""
    few = ", ".join(f"`{name}`" for name in known)
    return say("decisions.no_verdict_on_one", verdict=decision.verdict, step=decision.step, few=few)
