"""What keeps a profile or a file from being used, in words: what is expected at a place, and how
to fix it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import UNIT_NOUNS, listed, mean, word
from oligomatch.matcher.profile.problems import Problem, ProfileError
from oligomatch.rules.text.faults import Fault, Part

_CONTRADICTIONS: Mapping[str, Sequence[str]] = table("problems")  # what is expected, the remedy
_FORMS: Mapping[str, str] = table("forms_expected")
_FIXES: Mapping[str, str] = table("fixes")
# why a text, or what stands in it, is refused, and what goes into a draft
_FILES: Mapping[str, str] = {**table("file_problems"), **table("rule_words")}
_FILE_NAMES: Mapping[str, str] = table("file_names")
_FILE_FIXES: Mapping[str, str] = table("file_fixes")
_FACES: Mapping[str, Mapping[str, str]] = table("faces")  # where each shows the form
_FACE: ContextVar[str] = ContextVar("face", default="terminal")
ELSEWHERE = frozenset({"see_schema", "known", "known_here", "mean_or_known_here"})


@contextmanager
def shown_by(face: str) -> Iterator[None]:
    """What is said here is for those who ask by this face: `terminal`, `http` or `page`."""
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
        match how:
            case "name":
                return f"{self.name(self)}"
            case "what":  # kind of thing that a file names
                return _FILE_NAMES.get(self, self.replace("_", " "))
            case "mean":
                return mean(self)
            case "unit":
                noun = UNIT_NOUNS[self][1] if self in UNIT_NOUNS else _FILE_NAMES.get(self, self)
                return f" {noun}" if noun else ""
            case "quoted":
                return f" `{self}`" if self else ""
            case _:
                return str(self)


class _PartOnPage(_Filled):
    name = _NameOnPage


class _Several(tuple[str, ...]):
    """Several names in the words of a kind: `a, b or c`, or each as a file has it."""

    __slots__ = ()

    def __format__(self, how: str) -> str:
        each = [f"`{name}`" for name in self]
        match how:
            case "names":
                return ", ".join(each)
            case "few":
                return say("refused.few", names=", ".join(each)) if each else ""
            case "or":
                return listed(each)
            case "and":
                return listed(self, "and")
            case "plain":
                return ", ".join(self)
            case _:
                return listed(self)


def with_parts(text: str, parts: Iterable[tuple[str, Part]], *, on_page: bool = False) -> str:
    """A phrase of a kind with its parts in it."""
    part = _PartOnPage if on_page else _Filled
    shown = {name: part(one) if isinstance(one, str) else _shown(one) for name, one in parts}
    fields = _Fields(_NameOnPage if on_page else _Name)
    return text.format(f=fields, **_FACES[_FACE.get()], **shown)


def _shown(part: Fault | tuple[str, ...] | tuple[Fault, ...]) -> str | _Several:
    if isinstance(part, Fault):
        return refusal_words(part)
    return _Several(refusal_words(one) if isinstance(one, Fault) else one for one in part)


def form_words(fault: Fault, *, on_page: bool = False) -> str:
    """What a kind of fault expects: `a whole number`."""
    text = _CONTRADICTIONS[fault.kind][0] if fault.kind in _CONTRADICTIONS else _FORMS[fault.kind]
    return with_parts(text, fault.parts, on_page=on_page)


def refusal_words(fault: Fault) -> str:
    """Why a file, a value or a change is refused, in words."""
    text = _FILES.get(fault.kind)
    return form_words(fault) if text is None else with_parts(text, fault.parts)


def file_fix(fault: Fault) -> str:
    """How to fix a text that cannot be read; empty where its problem says so itself."""
    return for_face(_FILE_FIXES.get(fault.kind, ""))


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
    return with_parts(text, fault.parts, on_page=on_page)


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


def problem_line(problem: Problem, *, below: str = "") -> str:
    """A problem with its place, in one line; `below` the key of a file that holds the profile."""
    return say(
        "refused.at",
        place=f"{below}{problem.pointer}" or "/",
        expected=expected_words(problem),
        fix=fix_words(problem),
    )


def at_line(line: int, column: int, words: str) -> str:
    """What is wrong with a text that was brought, after its place in it."""
    if not line:
        return words
    place = "refused.at_line_column" if column else "refused.at_line"
    return say(place, line=line, column=column, words=words)


def error_words(error: ProfileError) -> str:
    """Every problem of a profile, one a line."""
    return "\n".join(map(problem_line, error.problems))
