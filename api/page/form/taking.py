"""Whether the profile takes a value by itself, and in words why not."""

from __future__ import annotations

from typing import Any

from oligomatch.api.page.form.texts.written import FieldValue
from oligomatch.api.words.lexicon import capital
from oligomatch.api.words.problems import page_words
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.text.pointer import parts_of


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
        return next((capital(page_words(p)) for p in error.problems if _of(p.pointer, at)), "")
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
