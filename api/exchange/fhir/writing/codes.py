"""The code that stands for an entry of the vocabulary, and concepts made of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from oligomatch.rules.text.text import compose_file, value_of
from oligomatch.rules.vocabulary.entries import Code
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_FOLDER = Path(__file__).parent
Json = dict[str, Any]
HGVS, HGNC = "http://varnomen.hgvs.org", "http://www.genenames.org"
UCUM = "http://unitsofmeasure.org"
MCODE = "http://hl7.org/fhir/us/mcode/StructureDefinition/"
_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"


@cache
def written(name: str) -> dict[str, Any]:
    """A table of this folder."""
    value = value_of(compose_file(_FOLDER / name))
    assert isinstance(value, dict)
    return value


def code_of(aspect: str, entry: str) -> Code | None:
    """The code that stands for an entry and says no more than it; None where there is none."""
    name = written("written.yaml")["codes"][aspect].get(entry)
    return load_vocabulary().codes[name] if name is not None else None


def concept(code: Code) -> Json:
    """A concept of one code."""
    system, _, own = code.id.partition(" ")
    return {"coding": [{"system": load_vocabulary().code_systems[system].uris[0], "code": own}]}


def coded(aspect: str, entry: str) -> Json:
    """The concept of an entry that has a code."""
    code = code_of(aspect, entry)
    assert code is not None
    return concept(code)


def worded(entry: str) -> Json:
    """The concept of an entry without a code: its name."""
    return {"text": " ".join(entry.split("_"))}


def other(system: str, code: str) -> Json:
    """A concept of a code of FHIR itself."""
    return {"coding": [{"system": f"{_TERMINOLOGY}{system}", "code": code}]}


def extension(name: str, value: Mapping[str, Any]) -> Json:
    """An extension of mCODE."""
    return {"url": f"{MCODE}{name}", **value}


def absent(why: str = "unknown") -> Json:
    """What stands for a required element of which nothing is known."""
    return {"extension": [{"url": _ABSENT, "valueCode": why}]}
