"""A clause as data until it is printed: what is said, of what, and which verb it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import listed
from oligomatch.api.words.nouns import of_subject


@dataclass(frozen=True, slots=True)
class Clause:
    """What is said of one measure."""

    said: str
    subject: str = ""  # what it is said of, where others may be said of the same
    many: str = ""  # the same said of several subjects, with a place for them
    there: str = ""  # the verb it takes in a sentence, where it has none: a name in the catalogue
    idle: bool = False  # that a line has not begun, from which all else of it follows
    open: bool = False  # that nothing is known of it

    def __str__(self) -> str:
        return of_subject(self.subject, self.said)

    def with_verb(self) -> str:
        """The clause as it stands behind `because`: `there are 6 metastases`."""
        return _VERBS[self.there](str(self))


_VERBS: Mapping[str, Callable[[str], str]] = {
    "": str,
    "one": lambda clause: say("there.one", clause=clause),
    "many": lambda clause: say("there.many", clause=clause),
    "since": lambda clause: say("there.since", clause=clause),
    "span_one": lambda clause: say("there.span_one", clause=clause),
    "span_many": lambda clause: say("there.span_many", clause=clause),
}


def joined(
    clauses: Iterable[Clause], series: Callable[[Sequence[Clause]], Clause] | None = None
) -> Clause:
    """Clauses as one: what they are all said of, or all say, is said once; `series` makes one of
    those that have nothing in common."""
    each = list(dict.fromkeys(clauses))
    idle = [one for one in each if one.idle]
    each = idle or each
    first = each[0]
    if len(each) == 1:
        return first
    if first.subject and all(one.subject == first.subject for one in each):
        return replace(first, said=listed((one.said for one in each), "and"))
    if first.many and all(one.many == first.many for one in each):
        subjects = listed((one.subject for one in each), "and")
        return Clause(first.many.format(genes=subjects), there=first.there)
    if series is not None:
        return series(each)
    texts = [str(one) for one in each]
    return Clause(_series(texts), there=first.there)


def _series(texts: Sequence[str]) -> str:
    """Clauses in a row; with semicolons where one of them has a comma of its own."""
    long = any(", " in text for text in texts)
    return say("clause.then" if long else "clause.and").join(texts)
