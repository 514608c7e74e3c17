"""What a profile tells at a pointer, as a clause: `first metastasis 2026-03-04`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from api.asking import fact, lesion_name, line_words
from api.lexicon import listed, plural, word
from matcher.profile import Profile

_PLAIN: Mapping[str, str] = {
    "/cancer_type": "{}",
    "/primary/diagnosis_date": "primary diagnosed {}",
    "/primary/side": "primary {}",
    "/metastatic_disease/first_metastasis_date": "first metastasis {}",
    "/metastatic_disease/diagnosis_date": "present metastases {}",
}
_FLAGS: Mapping[str, tuple[str, str]] = {  # told yes, told no
    "/primary/progressing": ("primary site progressing", "primary site not progressing"),
    "/metastatic_disease/ever": ("metastatic", "never metastatic"),
    "/metastatic_disease/first_episode": ("first episode", "a later episode"),
    "/metastatic_disease/polymetastatic_before": (
        "polymetastatic before",
        "never polymetastatic before",
    ),
    "/metastatic_disease/oligometastatic_before": (
        "oligometastatic before",
        "never oligometastatic before",
    ),
}
_COUNTS: Mapping[str, tuple[str, str]] = {
    "/systemic_therapy/palliative_lines": ("palliative line", "palliative lines"),
    "/systemic_therapy/adjuvant_lines": ("adjuvant course", "adjuvant courses"),
}
_OF_LINE: Mapping[str, str] = {
    "agents": "",  # the line goes by them
    "classes": "",
    "number": "",
    "intent": "{line} {value}",
    "start": "{line} from {value}",
    "end": "{line} to {value}",
    "latest_response": "{value} under {line}",
    "progression_date": "progression under {line} on {value}",
    "stop_reason": "{line} stopped for {value}",
}
_OF_LINE_FLAGS: Mapping[str, tuple[str, str]] = {
    "ongoing": ("{line} goes on", "{line} has ended"),
    "progressed": ("progression under {line}", "no progression under {line}"),
}


def told_words(profile: Profile, pointer: str) -> str:
    """What is told at a pointer; empty where it goes without saying."""
    value = _told(profile, pointer)
    if pointer in _FLAGS and isinstance(value, bool):
        return _FLAGS[pointer][not value]
    if pointer in _COUNTS and isinstance(value, int):
        return plural(value, *_COUNTS[pointer])
    if pointer in _PLAIN:
        return _PLAIN[pointer].format(_words(value))
    for pattern, say in _PATTERNS:
        found = pattern.fullmatch(pointer)
        if found:
            return say(profile, value, *found.groups())
    return f"{fact(pointer, profile)}: {_words(value)}"


def staging_words(profile: Profile, index: int) -> str:
    """An assessment as one speaks of it."""
    day = profile.assessments[index].date
    return f"the staging of {day}" if day is not None else f"assessment {index + 1}"


def _told(profile: Profile, pointer: str) -> Any:
    value: Any = profile
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Mapping):
            value = value[key]
        else:
            value = value[int(key)] if isinstance(value, Sequence) else getattr(value, key)
    return value


def _of_line(profile: Profile, value: Any, index: str, field: str) -> str:
    line = line_words(profile.systemic_therapy.lines[int(index)], int(index))
    if field in _OF_LINE_FLAGS and isinstance(value, bool):
        return _OF_LINE_FLAGS[field][not value].format(line=line)
    say = _OF_LINE.get(field, f"{{line}}, {word(field)}: {{value}}")
    return say.format(line=line, value=_words(value))


def _of_staging(profile: Profile, value: Any, index: str, field: str) -> str:
    if field == "date":
        return f"staging of {_words(value)}"
    if field == "at":
        return f"{staging_words(profile, int(index))} is that at {_words(value)}"
    return f"{_words(value)} at {staging_words(profile, int(index))}"


def _of_lesion(profile: Profile, value: Any, index: str) -> str:
    name, words = lesion_name(profile, int(index)), _words(value)
    return f"lesion: {name}" if name.startswith(words) else f"{name} {words}"


def _of_growth(profile: Profile, lesion: Any, index: str) -> str:
    return f"{lesion_name(profile, int(index))} {lesion.status or 'new or growing'}"


def _of_lesion_at(profile: Profile, value: Any, index: str, id: str) -> str:
    return f"{id} {_words(value)} at {staging_words(profile, int(index))}"


_PATTERNS: Sequence[tuple[re.Pattern[str], Callable[..., str]]] = (
    (re.compile(r"/systemic_therapy/lines/(\d+)/([a-z_]+)"), _of_line),
    (re.compile(r"/assessments/(\d+)/(date|response|at)"), _of_staging),
    (re.compile(r"/assessments/(\d+)/lesions/([^/]+)/status"), _of_lesion_at),
    (re.compile(r"/lesions/(\d+)"), _of_growth),
    (re.compile(r"/lesions/(\d+)/(?:role|organ|station|side|status)"), _of_lesion),
)


def _words(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return listed((_words(one) for one in value), "and")
        case BaseModel():
            told = value.model_dump(mode="json", exclude_none=True).items()
            return listed((f"{word(name)} {_words(one)}" for name, one in told), "and")
        case _:
            return word(str(value))
