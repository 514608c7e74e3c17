"""The comments of an entry, which a writer of rules does not know."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.rules.text.text import RuleFileError, compose, plain


def comments_of(entry: str) -> Iterator[str]:
    """Every comment of an entry as a line of its own, indented as the entry; a `#` within a text
    is none, so each is tried: without a comment the entry says the same."""
    lines = entry.splitlines()
    indent = entry[: len(entry) - len(entry.lstrip())]
    said = _said(entry)
    if said is None:
        return
    for number, line in enumerate(lines):
        at = line.find("#")
        while at >= 0:
            cut = [*lines[:number], line[:at].rstrip(), *lines[number + 1 :]]
            if _said("\n".join(cut)) == said:
                yield f"{indent}{line[at:].rstrip()}"
                break
            at = line.find("#", at + 1)


def _said(text: str) -> object:
    try:
        return plain(compose(text, ""))[0]
    except RuleFileError:
        return None
