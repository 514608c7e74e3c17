"""A sentence's text, and what was found in it: looked up once, however many ask.

It is kept with the text itself and goes with it: nothing of a letter outlives its reading."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, update_wrapper
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar, cast

from oligomatch.rules.reading.made import form_of, needs_of, quick_of
from oligomatch.rules.reading.needed import Index, Needs
from oligomatch.rules.reading.quick import small

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
        self.may = self.held = Form.that_may_be_in(self)  # `held`: by the words in it alone

    @classmethod
    def of(cls, text: str) -> SentenceText:
        """A text that keeps, as it is or made of one that does not."""
        return text if type(text) is SentenceText else cls(text)

    def lacks(self, form: Form, last: int) -> bool:
        """Whether a form is surely not found in what is before a place: where no word lies across
        it, that holds no word that the text does not."""
        if last == WHOLE:
            return not self.may & form.bit
        if self.held & form.bit:
            return False
        return last >= len(self) or (
            last > 0 and not (_is_of_word(self[last - 1]) and _is_of_word(self[last]))
        )


def _is_of_word(sign: str) -> bool:
    return sign == "_" or sign.isalnum()


class Form:
    """A regular expression that is not tried where it is sure that it is not found: on a kept text
    without any of the words that it needs."""

    each: ClassVar[list[Form]] = []
    index: ClassVar[Index] = Index([])
    since: ClassVar[int] = 0  # texts since the index was made
    common: ClassVar[set[str]] = set()  # words that letters are likely to have

    def __init__(self, written: str) -> None:
        self.whole = form_of(written)
        self._tried = 0
        self.bit = 1 << len(Form.each)
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
        cls.index = Index(needs, cls.common)
        cls.since = 0

    @classmethod
    def quickening(cls) -> Iterator[None]:
        """Make a quicker one of each form that there is, step by step."""
        for one in cls.each:
            one._tried = OFTEN if one.quick else 0
            yield

    @cached_property
    def needs(self) -> Needs:
        """Words of which one, or one of each, is in every text in which the form is found."""
        return needs_of(self.whole.pattern)

    @cached_property
    def quick(self) -> re.Pattern[str] | None:
        """What is found in small letters wherever the form may be; None where there is none."""
        return quick_of(self.whole.pattern)

    def search(self, text: str, first: int = 0, last: int = WHOLE) -> re.Match[str] | None:
        """As of `re.Pattern`."""
        if type(text) is SentenceText and text.lacks(self, last):
            return None
        if self._tried < OFTEN:
            self._tried += 1
            return self.whole.search(text, first, last)
        if self.quick is None or (letters := _small(text)) is None:
            return self.whole.search(text, first, last)
        at = first
        while (may := self.quick.search(letters, at, last)) is not None:
            if (found := self.whole.match(text, may.start(), last)) is not None:
                return found
            at = may.start() + 1
        if first == 0 and last == WHOLE and type(text) is SentenceText:
            text.may &= ~self.bit  # whoever looks for it again need not
        return None

    def match(self, text: str, first: int = 0, last: int = WHOLE) -> re.Match[str] | None:
        """As of `re.Pattern`."""
        if type(text) is SentenceText:
            if text.lacks(self, last):
                return None
            if self._tried >= OFTEN and self.quick is not None and text.small is not None:
                if self.quick.match(text.small, first, last) is None:
                    return None
            else:
                self._tried += 1
        return self.whole.match(text, first, last)

    def fullmatch(self, text: str, first: int = 0, last: int = WHOLE) -> re.Match[str] | None:
        """As of `re.Pattern`."""
        if type(text) is SentenceText and text.lacks(self, last):
            return None
        return self.whole.fullmatch(text, first, last)

    def finditer(self, text: str, first: int = 0, last: int = WHOLE) -> Iterator[re.Match[str]]:
        """As of `re.Pattern`."""
        if type(text) is SentenceText and text.lacks(self, last):
            return iter(())
        if self._tried < OFTEN:
            self._tried += 1
            return self.whole.finditer(text, first, last)
        if self.quick is None:
            return self.whole.finditer(text, first, last)
        found = self.search(text, first, last)
        return iter(()) if found is None else self._each(found, text, last)

    def _each(self, found: re.Match[str], text: str, last: int) -> Iterator[re.Match[str]]:
        """What was found, and what is behind it."""
        yield found
        while (more := self.search(text, found.end(), last)) is not None:
            found = more
            yield found

    def split(self, text: str) -> list[str]:
        """As of `re.Pattern`."""
        return self.whole.split(text)

    def sub(self, by: str | Callable[[re.Match[str]], str], text: str, count: int = 0) -> str:
        """As of `re.Pattern`."""
        if self._tried < OFTEN or self.quick is None or count:
            self._tried += 1
            return self.whole.sub(by, text, count)
        pieces, end = list[str](), 0
        for found in self.finditer(text):
            pieces += [text[end : found.start()], by(found) if callable(by) else found.expand(by)]
            end = found.end()
        return "".join([*pieces, text[end:]])


def places(text: str, each: Sequence[Form]) -> list[tuple[int, int]]:
    """Where any of some forms is found in a text."""
    may = text.may if type(text) is SentenceText else -1
    return [found.span() for one in each if may & one.bit for found in one.finditer(text)]


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
