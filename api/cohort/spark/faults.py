"""Why Spark gave up, as a sentence without a word of what was screened."""

from __future__ import annotations

import re
from collections.abc import Mapping

INSTALL = "install 'oligomatch[spark]' on every worker, or send it (docs/spark.md)"
_OURS = re.compile(r"\bWorkerFault: (.+)")  # told by our own part of a task, so without values
_KNOWN: Mapping[re.Pattern[str], str] = {  # parts of what Spark says; the first that fits
    re.compile(
        r"No module named '(?:api|matcher|rules)\b"
    ): f"a worker lacks OligoMatch; {INSTALL}",
    re.compile(r"No module named '([\w.]+)'"): rf"a worker lacks the package \1; {INSTALL}",
    re.compile(r"PYTHON_VERSION_MISMATCH"): (
        "the workers' Python is of another version than this one; PYSPARK_PYTHON tells which"
        " they use"
    ),
    re.compile(r"Cannot run program \"([^\"]+)\""): (
        r"a worker has no Python at `\1`; set PYSPARK_PYTHON to one that all have"
    ),
    re.compile(r"ExecutorLostFailure"): (
        "a part was lost with its worker again and again, perhaps for want of memory;"
        " try fewer --rows, or more memory (spark.executor.memory)"
    ),
    re.compile(r"SparkContext (?:was|is|has been) (?:shut down|stopped)|Master removed our app"): (
        "the cluster ended the screening, or its master was lost"
    ),
    re.compile(r"cancelled"): "the screening was cancelled on the cluster",
    re.compile(r"JAVA_GATEWAY_EXITED|JAVA_NOT|UnsupportedClassVersionError"): (
        "Spark could not be started: it needs Java 17 or later; `java -version` tells which is here"
    ),
    re.compile(r"All masters are unresponsive"): "the master does not answer",
    re.compile(r"TABLE_OR_VIEW_NOT_FOUND|PATH_NOT_FOUND"): "--table: Spark knows no such table",
}


class ClusterFault(Exception):
    """Why a cluster could not screen, without any word of a patient's."""


def fault_of(error: Exception) -> ClusterFault:
    """The sentence of what Spark raised; what it says itself may hold values, and is left out."""
    if isinstance(error, ClusterFault):
        return error
    stated = str(error)
    if ours := _OURS.search(stated):
        return ClusterFault(ours[1].strip())
    for pattern, sentence in _KNOWN.items():
        if found := pattern.search(stated):
            return ClusterFault(found.expand(sentence))
    return ClusterFault(f"Spark gave up ({_kind(error)}); its own log tells more")


def _kind(error: Exception) -> str:
    """The name that Spark has for a kind of failure, else that of the exception."""
    condition = getattr(error, "getCondition", lambda: None)()
    return condition or type(error).__name__
