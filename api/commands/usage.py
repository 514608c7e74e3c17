"""How a caller learns the command line: examples of each command, and names to complete."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from oligomatch.api.words.catalogue import say, table

EXAMPLES: Mapping[str, Sequence[str]] = table("command_examples")

OUTSIDE: Mapping[str, Sequence[str]] = table(  # that need a cluster, records or the network
    "command_examples_elsewhere"
)

HELPS: Mapping[str, str] = table("command_helps")

SHORT: Mapping[str, str] = table("commands")  # where the first sentence of a help is too long


def examples(lines: Iterable[str]) -> str:
    """The end of a command's help; a \\b keeps the lines that follow it as they stand."""
    return f"\b\n{say('usage.examples')}\n" + "\n".join(f"  {line}" for line in lines)


_ACRONYM = re.compile(r"^acronym: *(\S+)$", re.MULTILINE)
CLASSES = ("eligible", "possible", "not-yet", "ineligible")


def _names() -> Iterator[str]:
    """Registry numbers and acronyms of the shipped trials, read from the head of each file; a shell
    takes no acronym with a blank in it."""
    folder = Path(__file__).parents[2] / "rules" / "trials"
    for path in sorted(folder.glob("NCT*.yaml")):
        yield path.stem
        head = path.read_text(encoding="utf-8")[:400]
        yield from _ACRONYM.findall(head)


def _beginning(names: Callable[[], Iterator[str]]) -> Callable[[str], list[str]]:
    def complete(incomplete: str) -> list[str]:
        typed_low = incomplete != "" and incomplete == incomplete.casefold()
        spelt = (name.casefold() if typed_low else name for name in names())
        return [name for name in spelt if name.startswith(incomplete)]

    return complete


def _classes_and_names() -> Iterator[str]:
    yield from CLASSES
    yield from _names()


complete_trial = _beginning(_names)
complete_only = _beginning(_classes_and_names)
