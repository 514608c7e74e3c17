"""The command that screens a cohort on Apache Spark, where one machine is not enough."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from oligomatch.api.commands.options import AsOf, Progress, SiteAnswers, Trials, argument, option
from oligomatch.api.commands.screen import (
    KeepMeasures,
    Mapping,
    PerMonth,
    check,
    columns_of,
    kept_of,
    screened_into,
)
from oligomatch.api.commands.shared import as_wrong_use, day_asked, rules_used
from oligomatch.api.terminal.choices import ResultFormat
from oligomatch.api.terminal.wrong_use import WrongUse
from oligomatch.api.words.catalogue import say

if TYPE_CHECKING:
    from oligomatch.api.cohort.kept import Kept


def screen_spark(
    cohort: Annotated[
        list[str] | None, argument("screen_spark.cohort", metavar="COHORT", show_default=False)
    ] = None,
    *,
    out: Annotated[Path, option("screen_spark.out", metavar="DIR")],
    master: Annotated[
        str | None, option("screen_spark.master", metavar="URL", show_default=False)
    ] = None,
    table: Annotated[str | None, option("screen_spark.table", metavar="NAME")] = None,
    measures: Annotated[Path | None, option("screen_spark.measures", metavar="DIR")] = None,
    mapping: Mapping = None,
    trials: Trials = None,
    as_of: AsOf = None,
    site_answers: SiteAnswers = None,
    form: Annotated[
        ResultFormat, option("screen_spark.form", "--format", "-f")
    ] = ResultFormat.PARQUET,
    keep_measures: KeepMeasures = False,
    rows: Annotated[int | None, option("screen_spark.rows", metavar="N", min=1)] = None,
    per_month: PerMonth = None,
    progress: Progress = None,
) -> int:
    """Screen a cohort on Apache Spark."""
    from oligomatch.api.cohort.asked import Screening
    from oligomatch.api.cohort.spark.cluster import Cluster
    from oligomatch.api.cohort.spark.faults import ClusterFault
    from oligomatch.api.cohort.spark.session import session
    from oligomatch.api.cohort.spark.tables import table_of

    files = cohort or []
    kept = kept_of(measures, out)
    _check_cohort(files, table, kept, (mapping, as_of, rows, keep_measures or None))
    check(files, form, per_month, out)
    asked = Screening(
        (table,) if table else tuple(files),
        rules_used(trials, site_answers),
        day_asked(as_of),
        form,
        per_month=per_month,
        progress=sys.stderr.isatty() if progress is None else progress,
        columns=columns_of(files, mapping),
        keep_measures=keep_measures,
        kept=kept,
    )
    with as_wrong_use(say("spark.nothing_was_written"), ClusterFault), session(master) as spark:
        cluster = Cluster(spark, rows, table_of(spark, table) if table else None)
        return screened_into(out, replace(asked, cluster=cluster))


def _check_cohort(
    files: list[str], table: str | None, kept: Kept | None, of_files: tuple[object, ...]
) -> None:
    """That there is one cohort, and only what can be asked of it."""
    from oligomatch.rules.text.text import STDIN

    named = [one for one in (files or None, table, kept) if one is not None]
    if len(named) != 1:
        raise WrongUse(say("spark.expected_one_cohort_its"))
    if STDIN in files:
        raise WrongUse(say("spark.cluster_cannot_read_standard"))
    mapping, _, rows, _ = of_files
    if kept is not None and any(one is not None for one in of_files):
        message = say("spark.measures_what_was_measured")
        raise WrongUse(say("spark.mapping_as_rows_and", message=message))
    if table is not None and (mapping, rows) != (None, None):
        raise WrongUse(say("spark.table_spark_reads_it"))
