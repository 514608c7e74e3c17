"""The closed sets of words that a caller of the command line chooses from."""

from __future__ import annotations

from enum import StrEnum


class CohortExecutor(StrEnum):
    """What screens a cohort: columns over all patients, or the judge patient by patient."""

    COLUMNS = "columns"
    JUDGE = "judge"


class ResultFormat(StrEnum):
    """How the results of a cohort are written."""

    NDJSON = "ndjson"
    PARQUET = "parquet"
