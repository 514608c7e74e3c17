"""The fields that several answers have: each with its type, and what it means for OpenAPI."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from oligomatch.api.words.catalogue import say


def means(words: str) -> Any:
    """What a field means; where it takes more than a line, it stands below the field instead."""
    return Field(description=words)


def one_of(*names: str) -> Any:
    """The words that a field may hold."""
    return Field(json_schema_extra={"enum": [*names]})


_A_POINTER = Field(
    description=say("fields.json_pointer_rfc"), examples=["/biomarkers/EGFR/variants/0"]
)
Pointer = Annotated[str, _A_POINTER]
FactPlace = Annotated[Pointer, means(say("fields.its_place_in_profile"))]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
Number = Annotated[int, Field(ge=0)]
Place = Annotated[int, Field(ge=1)]

TrialId = Annotated[str, means(say("fields.registry_number"))]
Trials = Annotated[list[str], means(say("fields.registry_numbers_trials_on"))]
CriterionId = Annotated[str, means(say("fields.id_criterion"))]
Requires = Annotated[str, means(say("fields.what_it_asks_in"))]
Limits = Annotated[str, means(say("fields.limits_use_show_them"))]


class OfTrial(TypedDict):
    """What is said of one trial."""

    trial: TrialId
    acronym: Annotated[str | None, means(say("fields.acronym_where_it_has"))]


class Sourced(TypedDict):
    """What is from a source: where it stands in words, and the parts of that."""

    source: Annotated[str, means(say("fields.where_they_stand"))]
    document: Annotated[str, means(say("fields.document"))]
    row: Annotated[str | None, means(say("fields.row"))]
    line: Annotated[int | None, means(say("fields.line"))]


class Quoted(Sourced):
    """What rests on words of a source."""

    quote: Annotated[str, means(say("fields.source_s_words_empty"))]


class Fact(TypedDict):
    """One fact of the profile."""

    fact: FactPlace
    ask: Annotated[str, means(say("fields.fact_in_words"))]
