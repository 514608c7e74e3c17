"""The screening flow: a record leaves at the first step whose rule takes it, with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from oligomatch.matcher.landscape.record import Record, latest_first
from oligomatch.matcher.landscape.screen import Earlier, FieldSaid, Screen
from oligomatch.rules.landscape.definition import ExclusionStep, Landscape


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided on one record, against or beside a rule."""

    record: str  # the registry number
    step: str  # the step or the characteristic it bears on
    verdict: str  # keep | exclude | a category
    reason: str
    by: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Excluded:
    """A record that left the flow: at which step, by which words or whose decision."""

    record: Record
    step: ExclusionStep
    said: tuple[FieldSaid, ...]
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """One step with what came in and what it took out."""

    step: ExclusionStep
    before: int
    removed: tuple[Excluded, ...]
    kept: tuple[Decision, ...] = ()  # persons' decisions against the rule of this step

    @property
    def left(self) -> int:
        """How many records remain after the step."""
        return self.before - len(self.removed)


@dataclass(frozen=True, slots=True)
class Flow:
    """The whole flow: what was found, each step, what is left."""

    found: int
    stages: tuple[Stage, ...]
    left: tuple[Record, ...]


def run_flow(
    landscape: Landscape,
    records: Sequence[Record],
    screen: Screen,
    decisions: Iterable[Decision] = (),
) -> Flow:
    """The records through every step in order; of several versions of one the latest goes first,
    so that it is the one that stays."""
    decided = {(one.record, one.step): one for one in decisions}
    stages: list[Stage] = []
    left = latest_first(records, screen.fields["updated"].path)
    for step in landscape.flow():
        stage, left = _run_step(step, left, screen, decided)
        stages.append(stage)
    return Flow(len(records), tuple(stages), tuple(left))


def _run_step(
    step: ExclusionStep,
    records: list[Record],
    screen: Screen,
    decided: Mapping[tuple[str, str], Decision],
) -> tuple[Stage, list[Record]]:
    removed: list[Excluded] = []
    kept: list[Decision] = []
    left: list[Record] = []
    earlier = Earlier()
    for record in records:
        held = screen.judge(step.exclude, record, earlier)
        decision = decided.get((record.nct, step.id)) if record.nct else None
        if decision is not None and decision.verdict == "keep":
            kept += [decision] if held else []
            left.append(record)
        elif held or (decision is not None and decision.verdict == "exclude"):
            removed.append(Excluded(record, step, held.said if held else (), decision))
        else:
            left.append(record)
    return Stage(step, len(records), tuple(removed), tuple(kept)), left
