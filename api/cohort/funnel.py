"""A cohort drawn: the classes of a trial in one bar, its attrition in a bar a step.

Lengths are parts of the width, so that bars grow with the page and letters do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape

from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import plural, word
from oligomatch.matcher.cohort.results.attrition import AttritionStep

HIGH, BAR, TEXT = 36, 14, 12  # of a step, its bar, and the foot of its words
MOST = 52  # letters of a criterion over its bar; the whole stands in its title
KINDS = ("sure", "perhaps", "later", "out")  # how the classes are drawn, in their order


def funnel(
    name: str, patients: int, steps: Sequence[AttritionStep], words: Callable[[str], str]
) -> str:
    """An SVG figure in the colours of the page around it; every text is escaped."""
    rows = [
        _bar(
            0,
            say("funnel.all"),
            plural(patients, "patient", "patients"),
            patients,
            patients,
            patients,
        )
    ]
    for number, step in enumerate(steps, 1):
        asked = words(step.criterion)
        columns = say(
            "funnel.certain_possible_lost_them",
            asked=asked,
            certain=step.certain,
            possible=step.possible,
            lost=step.lost,
            waiting=step.waiting,
        )
        rows.append(_bar(number, asked, columns, step.certain, step.possible, patients))
    label = escape(say("funnel.attrition", trial=name), quote=True)
    return (
        f"<svg class='steps' width='100%' height='{HIGH * len(rows)}' role='img'"
        f" aria-label='{label}'>{''.join(rows)}</svg>"
    )


def _bar(number: int, asked: str, stated: str, certain: int, possible: int, patients: int) -> str:
    y, most = HIGH * number, max(patients, 1)
    sure, perhaps = 100 * certain / most, 100 * (possible - certain) / most
    short = asked if len(asked) <= MOST else asked[: MOST - 1].rstrip() + "…"
    ends = f"{certain:,}" if certain == possible else f"{certain:,}–{possible:,}"
    return (
        f"<g><title>{escape(stated)}</title>"
        f"<text x='0' y='{y + TEXT}'>{escape(short)}</text>"
        f"<text x='100%' y='{y + TEXT}' text-anchor='end'>{ends}</text>"
        f"<rect class='all' x='0' y='{y + 17}' width='100%' height='{BAR}'/>"
        f"<rect class='sure' x='0' y='{y + 17}' width='{sure:.2f}%' height='{BAR}'/>"
        f"<rect class='perhaps' x='{sure:.2f}%' y='{y + 17}' width='{perhaps:.2f}%'"
        f" height='{BAR}'/></g>"
    )


def classes(name: str, counts: Sequence[tuple[str, int]]) -> str:
    """The classes of a trial side by side, as parts of all patients."""
    words = ", ".join(f"{number} {word(kind)}" for kind, number in counts)
    return (
        f"<svg class='classes' width='100%' height='{BAR}' role='img'"
        f" aria-label='{escape(name, quote=True)}: {words}'><title>{words}</title>"
        f"{''.join(_parts(counts))}</svg>"
    )


def _parts(counts: Sequence[tuple[str, int]]) -> Iterator[str]:
    start, most = 0.0, max(1, sum(number for _, number in counts))
    for look, (_, number) in zip(KINDS, counts, strict=True):
        part = 100 * number / most
        yield f"<rect class='{look}' x='{start:.2f}%' y='0' width='{part:.2f}%' height='{BAR}'/>"
        start += part
