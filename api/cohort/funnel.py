"""The attrition of one trial drawn: a bar a step, what is certain and what is only possible."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from matcher.cohort.attrition import Step

WIDE, LEFT, ROOM, HIGH = 760, 330, 300, 22
MOST = 52  # letters of a criterion beside its bar; the whole stands in its title


def funnel(name: str, patients: int, steps: Sequence[Step], words: Callable[[str], str]) -> str:
    """An SVG figure in the colours of the page around it; every text is escaped."""
    rows = [_bar(0, "all", f"{patients} patients", patients, patients, patients)]
    for number, step in enumerate(steps, 1):
        asked = words(step.criterion)
        told = (
            f"{asked}: {step.certain} certain, {step.possible} possible, {step.lost} lost"
            f" ({step.waiting} of them waiting)"
        )
        rows.append(_bar(number, asked, told, step.certain, step.possible, patients))
    height = HIGH * len(rows) + 8
    return (
        f"<svg viewBox='0 0 {WIDE} {height}' width='{WIDE}' height='{height}' role='img'"
        f" aria-label='Attrition of {escape(name, quote=True)}'>{''.join(rows)}</svg>"
    )


def _bar(number: int, asked: str, told: str, certain: int, possible: int, patients: int) -> str:
    y, most = HIGH * number + 4, max(patients, 1)
    sure, perhaps = ROOM * certain / most, ROOM * (possible - certain) / most
    short = asked if len(asked) <= MOST else asked[: MOST - 1].rstrip() + "…"
    ends = str(certain) if certain == possible else f"{certain}–{possible}"
    return (
        f"<g><title>{escape(told)}</title>"
        f"<text x='{LEFT - 8}' y='{y + 13}' text-anchor='end'>{escape(short)}</text>"
        f"<rect class='sure' x='{LEFT}' y='{y}' width='{sure:.1f}' height='16'/>"
        f"<rect class='perhaps' x='{LEFT + sure:.1f}' y='{y}' width='{perhaps:.1f}' height='16'/>"
        f"<text x='{LEFT + sure + perhaps + 6:.1f}' y='{y + 13}'>{ends}</text></g>"
    )
