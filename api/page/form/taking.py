"""Whether the profile takes a value by itself, and in words why not."""

from __future__ import annotations

import re
from typing import Any

from oligomatch.api.page.form.written import FieldValue
from oligomatch.api.words.lexicon import capital, word
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.profile.problems import Problem, ProfileError
from oligomatch.rules.text.pointer import parts_of

_RULE = re.compile(r" \(W\d+\)")
_NAME = re.compile(r"`([a-z_]+)(: [a-z_]+)?`")
_WORD = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")


def refusal(pointer: str, value: FieldValue) -> str:
    """Why the profile does not take a value at a place, whatever else is told; empty if it does."""
    parts = ["0" if part.isdecimal() else part for part in parts_of(pointer)]
    document = _holding(parts, value)
    if parts[0] == "assessments" and "lesions" in parts:
        document["lesions"] = [{"id": parts[3]}]
    try:
        profile_of(document)
    except ProfileError as error:
        at = "".join(f"/{part}" for part in parts[: 2 if parts[0] == "biomarkers" else len(parts)])
        return next((problem_words(p) for p in error.problems if _of(p.pointer, at)), "")
    return ""


def _of(pointer: str, at: str) -> bool:
    """Whether a problem lies at a place; a name that is no known one stands as `*` in it."""
    parts, own = pointer.split("/"), at.split("/")
    return len(parts) >= len(own) and all(
        part in (mine, "*") for part, mine in zip(parts, own, strict=False)
    )


def _holding(parts: list[str], value: FieldValue) -> Any:
    for part in reversed(parts):
        value = [value] if part == "0" else {part: value}
    return value


def problem_words(problem: Problem) -> str:
    """What a field expects, and how to mend it on the page."""
    on_page = "oligomatch" not in problem.mend and not problem.mend.startswith("known:")
    words = f"{problem.expected}; {problem.mend}" if on_page else problem.expected
    words = _NAME.sub(lambda m: f"“{word(m[1])}{m[2] or ''}”", _RULE.sub("", words))
    return capital(_WORD.sub(lambda m: word(m[0]), words))
