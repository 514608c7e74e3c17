"""The fields that several answers have: each with its type, and what it means for OpenAPI."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict


def means(words: str) -> Any:
    """What a field means; where it takes more than a line, it stands below the field instead."""
    return Field(description=words)


def one_of(*names: str) -> Any:
    """The words that a field may hold."""
    return Field(json_schema_extra={"enum": [*names]})


_A_POINTER = Field(
    description="A JSON pointer (RFC 6901)", examples=["/biomarkers/EGFR/variants/0"]
)
Pointer = Annotated[str, _A_POINTER]
FactPlace = Annotated[
    Pointer, means("Its place in the profile; `-` stands for an entry of a list still to come.")
]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
Number = Annotated[int, Field(ge=0)]
Place = Annotated[int, Field(ge=1)]

TrialId = Annotated[str, means("The registry number.")]
Trials = Annotated[list[str], means("Registry numbers of the trials on which it bears.")]
CriterionId = Annotated[str, means("The id of the criterion.")]
Asks = Annotated[str, means("What it asks, in our words.")]
Limits = Annotated[str, means("The limits of use. Show them with every answer.")]


class OfTrial(TypedDict):
    """What is said of one trial."""

    trial: TrialId
    acronym: Annotated[str | None, means("The acronym, where it has one.")]


class Quoted(TypedDict):
    """What rests on words of a source."""

    quote: Annotated[str, means("The source's words; empty where it is implied.")]
    source: Annotated[str, means("Where they stand.")]


class Fact(TypedDict):
    """One fact of the profile."""

    fact: FactPlace
    ask: Annotated[str, means("The fact in words.")]
