"""What has changed in a trial's record since its rules were written."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from oligomatch.matcher.landscape.record import Record
from oligomatch.rules.landscape.tables import Tables
from oligomatch.rules.terms import RECRUITMENT
from oligomatch.rules.trial import Criterion, Recruitment, Source, Trial


@dataclass(frozen=True, slots=True)
class TextChange:
    """One passage of the eligibility text: what stood there, and what stands there now."""

    before: str
    after: str
    criteria: tuple[str, ...] = ()  # those that quote the passage


def status_of(record: Record, tables: Tables) -> Recruitment | None:
    """The recruitment status as the record tells it, with the day it was verified; or none."""
    fields = tables.fields
    status = next(iter(record.texts(fields["status"].path)), "")
    days = record.texts(fields["verified"].path) or record.texts(fields["updated"].path)
    return recruitment(record.nct, status, next(iter(days), ""))


def recruitment(nct: str, stated: str, day: str) -> Recruitment | None:
    """The status that a record spells; the registry's UNKNOWN (not confirmed for two years) stays
    unverified."""
    if not stated:
        return None
    status = stated.lower()
    return Recruitment(
        status if status in RECRUITMENT else "unverified",
        day or "not stated",
        stated,
        Source(f"ClinicalTrials.gov {nct}"),
    )


def verified(trial: Trial, stated: Recruitment | None) -> Trial:
    """The trial with the status of its record; one that its source calls closed stays closed."""
    if stated is None or trial.recruitment.status == "closed":
        return trial
    return replace(trial, recruitment=stated)


def changes(before: str, after: str, criteria: Iterable[Criterion]) -> tuple[TextChange, ...]:
    """The passages that differ, sentence by sentence, each with the criteria that quote it."""
    old, new = passages(before), passages(after)
    found = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            gone, come = " ".join(old[i:j]), " ".join(new[k:m])
            quoting = tuple(c.id for c in criteria if c.quote and quotes(c.quote, gone))
            found.append(TextChange(gone, come, quoting))
    return tuple(found)


def unquoted(text: str, criteria: Iterable[Criterion]) -> Iterator[str]:
    """The criteria whose words no longer stand in the text."""
    flat = _flat(text)
    return (c.id for c in criteria if c.quote and _flat(c.quote) not in flat)


def quotes(quote: str, passage: str) -> bool:
    """Whether a quote is of a passage, or the passage of the quote."""
    one, two = _flat(quote), _flat(passage)
    return bool(two) and (one in two or two in one)


def passages(text: str) -> list[str]:
    """The text in sentences and list items, spaces set right."""
    lines = (line.strip() for line in text.splitlines())
    parts = (part for line in lines for part in re.split(r"(?<=[.;])\s+(?=[A-Z])", line))
    return [" ".join(part.split()) for part in parts if part.strip()]


def _flat(text: str) -> str:
    return " ".join(text.split())
