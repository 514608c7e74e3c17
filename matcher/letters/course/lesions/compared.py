"""Days in a sentence on sizes that are those of sizes before, and no day of what is told."""

from __future__ import annotations

from oligomatch.matcher.letters.course.days import Written
from oligomatch.matcher.letters.course.lesions.status import new_since
from oligomatch.matcher.letters.forms import forms
from oligomatch.rules.reading.kept import kept


@kept
def are_of_comparisons(text: str, days: tuple[Written, ...]) -> list[bool]:
    """Of each day of a sentence whether it is no more than that of a size before, or since which
    something is so."""
    return [_is_of_comparison(text, one) for one in days]


def _is_of_comparison(text: str, day: Written) -> bool:
    """Whether a day stands in a bracket with the size of that day, behind another size; or beside
    words by which it is that of a size before."""
    at, known = day.start, forms("lesions")
    opened = text.rfind("(", 0, at)
    if known["of_another_day"].search(text, 0, at) or known["then_now"].match(text, day.end):
        return True
    if known["since_then"].search(text, 0, at):
        return True  # it is so today
    if any(start <= at and day.end <= end for start, end in new_since(text, 0)):
        return True
    if known["from_then"].search(text, 0, at):
        return True
    if known["apposed_then"].search(text, 0, at) and known["then_on"].match(text, day.end):
        return True
    if opened < 0 or ")" in text[opened:at] or known["sized"].search(text[:opened]) is None:
        return False
    listed = known["dated_sizes"].fullmatch(text, opened + 1, text.find(")", at))
    return listed is not None or known["size"].match(text, opened + 1) is not None
