"""The closed sets of words that a caller of the command line chooses from."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """How matches are printed."""

    TABLE = "table"
    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"


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
