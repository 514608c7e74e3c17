"""What a browser would post of the patient's form, and the ranking that stands beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

Pairs = list[tuple[str, str]]
PARTS = ("eligible", "possible", "not-yet", "ineligible", "closed")


@dataclass
class Select:
    """A list to choose from, and what is chosen: the first where nothing is said."""

    name: str
    values: list[str] = field(default_factory=list)
    chosen: str | None = None


class PatientPage(HTMLParser):
    """The form `profile` and the ranking of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.pairs: Pairs = []
        self.ranking: dict[str, list[str]] = {part: [] for part in PARTS}
        self.wrong = False
        self._inside = False
        self._part = ""
        self._select: Select | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = told.get("id") == "profile"
        if tag == "section":
            self._part = told.get("id", "")
        if "aria-invalid" in told or told.get("role") == "alert":
            self.wrong = self.wrong or "hidden" not in told
        if told.get("id", "").startswith("row-") and self._part in PARTS:
            self.ranking[self._part].append(told["id"][4:])
        folded = tag == "button" and told.get("name") == "open" and self._part in PARTS
        if folded and told["value"] not in self.ranking[self._part]:  # a row has its own button
            self.ranking[self._part].append(told["value"])
        if told.get("form", "profile" if self._inside else "") == "profile":
            self._field(tag, told)
        if tag == "option" and self._select is not None:
            self._select.values.append(told.get("value", ""))
            if "selected" in told:
                self._select.chosen = told.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag == "select" and self._select is not None:
            one = self._select
            value = one.chosen if one.chosen is not None else (one.values or [""])[0]
            self.pairs.append((one.name, value))
            self._select = None

    def _field(self, tag: str, told: dict[str, str]) -> None:
        name = told.get("name", "")
        if tag == "select" and name:
            self._select = Select(name)
        if tag != "input" or not name:
            return
        if told.get("type") not in ("radio", "checkbox") or "checked" in told:
            self.pairs.append((name, told.get("value", "")))
