"""A sentence's text, and what was found in it: looked up once, however many ask.

It is kept with the text itself and goes with it: nothing of a letter outlives its reading."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, update_wrapper
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar, cast

from oligomatch.rules.reading.needed import Index, Words, needed
from oligomatch.rules.reading.quick import quick, small

P = ParamSpec("P")
T = TypeVar("T")
WHOLE = sys.maxsize
OFTEN = 100  # times that a form is looked for, from which on it is worth making a quicker one
AT_ONCE = 200  # texts of which each form is tried: of so few it is not worth knowing what it needs


class SentenceText(str):
    """A text that keeps what was found in it, and which forms may be found in it."""

    def __init__(self, _: str) -> None:
        self.found: dict[object, tuple[Any, ...]] = {}
        self.small = small(self)
        self.may = Form.that_may_be_in(self)


class Form:
    """A regular expression that is not tried where it is sure that it is not found: on a kept text
    without any of the words that it needs."""

    each: ClassVar[list[Form]] = []
    index: ClassVar[Index] = Index([])
    since: ClassVar[int] = 0  # texts since the index was made

    def __init__(self, written: str) -> None:
        self.whole = re.compile(written, re.I)
        self._tried = 0
        self._bit = 1 << len(Form.each)
        Form.each.append(self)

    @classmethod
    def that_may_be_in(cls, text: str) -> int:
        """The forms that may be found in a text, each a bit."""
        cls.since += 1
        if cls.since > AT_ONCE and len(cls.each) > len(cls.index):
            for _ in cls.learning():
                pass
        return cls.index.may(text)

    @classmethod
    def learning(cls) -> Iterator[None]:
        """Make the index of what each form needs, of the forms that there are, step by step."""
        needs = []
        for one in cls.each:
            needs.append(one.needs)
            yield
        cls.index = Index(needs)
        cls.since = 0

    @classmethod
    def quickening(cls) -> Iterator[None]:
        """Make a quicker one of each form that there is, step by step."""
        for one in cls.each:
            one._tried = OFTEN if one.quick else 0
            yield

    @cached_property
    def needs(self) -> Words | None:
        """The words of which one is in every text in which the form is found; None: not known."""
        return needed(self.whole.pattern)

    @cached_property
    def quick(self) -> re.Pattern[str] | None:
        """What is found in small letters wherever the form may be; None where there is none."""
        return quick(self.whole.pattern)

    def search(self, text: str, first: int = 0, last: int = WHOLE) -> re.Match[str] | None:
        """As of `re.Pattern`."""
        if type(text) is SentenceText and not text.may & self._bit and last == WHOLE:
            return None
        if self._tried < OFTEN:
            self._tried += 1
            return self.whole.search(text, first, last)
        if self.quick is None or (letters := _small(text)) is None:
            return self.whole.search(text, first, last)
        found = next(self._each(self.quick, letters, text, first, last), None)
        if found is None and first == 0 and last == WHOLE and type(text) is SentenceText:
            text.may &= ~self._bit  # whoever looks for it again need not
        return found

    def match(self, text: str, first: int = 0, last: int = WHOLE) -> re.Match[str] | None:
        """As of `re.Pattern`."""
        if type(text) is SentenceText and not text.may & self._bit and last == WHOLE:
            return None
        return self.whole.match(text, first, last)

    def fullmatch(self, text: str, first: int = 0, last: int = WHOLE) -> re.Match[str] | None:
        """As of `re.Pattern`."""
        if type(text) is SentenceText and not text.may & self._bit and last == WHOLE:
            return None
        return self.whole.fullmatch(text, first, last)

    def finditer(self, text: str, first: int = 0, last: int = WHOLE) -> Iterator[re.Match[str]]:
        """As of `re.Pattern`."""
        if type(text) is SentenceText and not text.may & self._bit and last == WHOLE:
            return iter(())
        if self._tried < OFTEN:
            self._tried += 1
            return self.whole.finditer(text, first, last)
        if self.quick is None or (letters := _small(text)) is None:
            return self.whole.finditer(text, first, last)
        return self._each(self.quick, letters, text, first, last)

    def _each(
        self, quick: re.Pattern[str], letters: str, text: str, first: int, last: int
    ) -> Iterator[re.Match[str]]:
        """Where the form is found, held against each place at which it may be."""
        whole = self.whole
        while (may := quick.search(letters, first, last)) is not None:
            found = whole.match(text, may.start(), last)
            if found is None:
                first = may.start() + 1
            else:
                yield found
                first = found.end()

    def split(self, text: str) -> list[str]:
        """As of `re.Pattern`."""
        return self.whole.split(text)

    def sub(self, by: str | Callable[[re.Match[str]], str], text: str, count: int = 0) -> str:
        """As of `re.Pattern`."""
        return self.whole.sub(by, text, count)


def _small(text: str) -> str | None:
    return text.small if type(text) is SentenceText else small(text)


def kept(
    look: Callable[Concatenate[str, P], Iterable[T]],
) -> Callable[Concatenate[str, P], tuple[T, ...]]:
    """What a function finds in a text, looked up once of one that keeps it."""

    def once(text: str, /, *args: P.args, **options: P.kwargs) -> tuple[T, ...]:
        if type(text) is not SentenceText:
            return tuple(look(text, *args, **options))
        key = (look, args, *options.items())
        if key not in text.found:
            text.found[key] = tuple(look(text, *args, **options))
        return cast("tuple[T, ...]", text.found[key])

    update_wrapper(once, look)
    return once
