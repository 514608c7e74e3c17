"""What keeps a profile from being used, in words: what is expected at a place, and the remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import listed, word
from oligomatch.matcher.logic.unfit import Fault
from oligomatch.matcher.profile.problems import Problem, ProfileError

_CONTRADICTIONS: Mapping[str, Sequence[str]] = table("problems")  # what is expected, the remedy
_FORMS: Mapping[str, str] = table("forms_expected")
_FIXES: Mapping[str, str] = table("fixes")
_FACES: Mapping[str, Mapping[str, str]] = table("faces")  # where each shows the form
_FACE: ContextVar[str] = ContextVar("face", default="terminal")
ELSEWHERE = frozenset({"see_schema", "known", "known_here", "mean_or_known_here"})


@contextmanager
def shown_by(face: str) -> Iterator[None]:
    """What is said here is for those who ask by this face: `terminal` or `http`."""
    before = _FACE.set(face)
    try:
        yield
    finally:
        _FACE.reset(before)


def for_face(text: str) -> str:
    """A text of the catalogue with what the face in use has in its place."""
    return text.format(**_FACES[_FACE.get()])


class _Name(str):
    """A name as a file has it, or as a form of the page does: `{name:true}` with its value."""

    on_page = False

    def __format__(self, value: str) -> str:
        name = word(str(self)) if self.on_page else str(self)
        text = f"{name}: {value}" if value else name
        return f"“{text}”" if self.on_page else f"`{text}`"


class _NameOnPage(_Name):
    on_page = True


class _Fields:
    """The fields of a profile by their names, as an attribute of each: `{f.progressed:true}`."""

    def __init__(self, name: type[_Name]) -> None:
        self._name = name

    def __getattr__(self, name: str) -> str:
        return self._name(name)


class _Filled(str):
    """What stands in the words of a kind; `{part:name}` where it is a name."""

    name: type[_Name] = _Name

    def __format__(self, how: str) -> str:
        return f"{self.name(self)}" if how == "name" else str(self)


class _PartOnPage(_Filled):
    name = _NameOnPage


def _filled(text: str, fault: Fault, *, on_page: bool) -> str:
    part = _PartOnPage if on_page else _Filled
    parts = {
        name: part(value) if isinstance(value, str) else listed(value)
        for name, value in fault.parts
    }
    fields = _Fields(_NameOnPage if on_page else _Name)
    return text.format(f=fields, **_FACES[_FACE.get()], **parts)


def form_words(fault: Fault, *, on_page: bool = False) -> str:
    """What a kind of fault expects: `a whole number`."""
    text = _CONTRADICTIONS[fault.kind][0] if fault.kind in _CONTRADICTIONS else _FORMS[fault.kind]
    return _filled(text, fault, on_page=on_page)


def expected_of(faults: Sequence[Fault], *, on_page: bool = False) -> str:
    """What is expected where a value may have one of several forms."""
    each = dict.fromkeys(form_words(one, on_page=on_page) for one in faults)
    if {one.kind for one in faults} == {"worded"}:  # by a reader of texts, as a sentence
        return say("refused.or").join(each)
    return say("refused.expected", what=say("refused.or").join(each))


def expected_words(problem: Problem, *, on_page: bool = False) -> str:
    """What is expected at the place of a problem."""
    return expected_of(problem.expected, on_page=on_page)


def remedy_words(fault: Fault, *, on_page: bool = False) -> str:
    """One remedy; a contradiction's goes by the contradiction's name."""
    text = _CONTRADICTIONS[fault.kind][1] if fault.kind in _CONTRADICTIONS else _FIXES[fault.kind]
    return _filled(text, fault, on_page=on_page)


def fix_words(problem: Problem, *, on_page: bool = False) -> str:
    """How to fix a problem."""
    each = dict.fromkeys(remedy_words(one, on_page=on_page) for one in problem.fix)
    return say("refused.then").join(each)


def page_words(problem: Problem) -> str:
    """The same at a field of the page, which shows by itself what it may hold."""
    expected = expected_words(problem, on_page=True)
    if ELSEWHERE & {one.kind for one in problem.fix}:
        return expected
    return say("refused.then").join((expected, fix_words(problem, on_page=True)))


def problem_line(problem: Problem) -> str:
    """A problem with its place, in one line."""
    return say(
        "refused.at",
        place=problem.pointer or "/",
        expected=expected_words(problem),
        fix=fix_words(problem),
    )


def error_words(error: ProfileError) -> str:
    """Every problem of a profile, one a line."""
    return "\n".join(map(problem_line, error.problems))
