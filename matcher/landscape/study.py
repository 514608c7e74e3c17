"""One landscape over a set of records: the flow, the tables, the innovations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oligomatch.matcher.landscape.flow import Decision, Flow, run_flow
from oligomatch.matcher.landscape.innovations import Innovations, count_innovations
from oligomatch.matcher.landscape.record import Record
from oligomatch.matcher.landscape.screen import Screen
from oligomatch.matcher.landscape.tables import Block, blocks
from oligomatch.rules.landscape.definition import Landscape


@dataclass(frozen=True, slots=True)
class Study:
    """Everything computed of a landscape, and the decisions that touched nothing."""

    landscape: Landscape
    flow: Flow
    blocks: tuple[Block, ...]
    innovations: Innovations
    idle: tuple[Decision, ...]


def run_study(
    landscape: Landscape,
    records: Sequence[Record],
    screen: Screen,
    decisions: Sequence[Decision] = (),
) -> Study:
    """The landscape over the records, a person's decisions before its rules."""
    flow = run_flow(landscape, records, screen, decisions)
    found = blocks(landscape, flow.left, screen, decisions)
    periods = next((b for b in found if b.characteristic.id == landscape.periods), None)
    innovations = count_innovations(landscape, flow.left, screen, periods)
    return Study(landscape, flow, found, innovations, _idle(flow, found, decisions))


def _idle(
    flow: Flow, found: Sequence[Block], decisions: Sequence[Decision]
) -> tuple[Decision, ...]:
    """Decisions on records that are not there, or against a rule that did not hold."""
    used = {id(decision) for stage in flow.stages for decision in stage.kept}
    used |= {id(gone.decision) for stage in flow.stages for gone in stage.removed}
    used |= {id(m.decision) for block in found for row in block.rows for m in row.members}
    return tuple(decision for decision in decisions if id(decision) not in used)
