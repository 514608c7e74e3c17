"""The closed sets of words that a caller of the command line chooses from."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """How matches are printed."""

    TABLE = "table"
    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"


class Executor(StrEnum):
    """What evaluates the criteria of the trials."""

    JUDGE = "judge"
    DURABLE = "durable"


class ListFormat(StrEnum):
    """How trials are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class PlainFormat(StrEnum):
    """How an answer is printed that is no list of rows."""

    TABLE = "table"
    JSON = "json"


class GapFormat(StrEnum):
    """How what is missing is printed."""

    TABLE = "table"
    JSON = "json"
    NDJSON = "ndjson"


class OutlookFormat(StrEnum):
    """How an outlook is printed; `ics` is a calendar to subscribe to or import."""

    TABLE = "table"
    JSON = "json"
    ICS = "ics"


class Schema(StrEnum):
    """What there is a schema of."""

    PROFILE = "profile"
    TRIAL = "trial"


class CohortExecutor(StrEnum):
    """What screens a cohort: columns over all patients, or the judge patient by patient."""

    COLUMNS = "columns"
    JUDGE = "judge"


class ResultFormat(StrEnum):
    """How the results of a cohort are written."""

    NDJSON = "ndjson"
    PARQUET = "parquet"


class CheckFormat(StrEnum):
    """How the problems of a check are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"


class PairFormat(StrEnum):
    """How pairs of patients are printed; `yaml` is a case file."""

    TEXT = "text"
    JSON = "json"
    YAML = "yaml"


class CompareFormat(StrEnum):
    """How a comparison of rules is printed."""

    TEXT = "text"
    JSON = "json"
