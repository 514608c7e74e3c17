"""Why Spark gave up, as a sentence without a word of what was screened."""

from __future__ import annotations

import re
from collections.abc import Mapping

from oligomatch.api.words.catalogue import say

INSTALL = say("faults.install_oligomatch_spark_on")
_OURS = re.compile(r"\bWorkerFault: (.+)")  # told by our own part of a task, so without values
_KNOWN: Mapping[re.Pattern[str], str] = {  # parts of what Spark says; the first that fits
    re.compile(r"No module named '(?:api|matcher|rules)\b"): say(
        "faults.worker_lacks_oligomatch", install=INSTALL
    ),
    re.compile(r"No module named '([\w.]+)'"): say("faults.worker_lacks_package", install=INSTALL),
    re.compile(r"PYTHON_VERSION_MISMATCH"): (say("faults.workers_python_another_version")),
    re.compile(r"Cannot run program \"([^\"]+)\""): (say("faults.worker_has_no_python")),
    re.compile(r"ExecutorLostFailure"): (say("faults.part_was_lost_with")),
    re.compile(r"SparkContext (?:was|is|has been) (?:shut down|stopped)|Master removed our app"): (
        say("faults.cluster_ended_screening_or")
    ),
    re.compile(r"cancelled"): say("faults.screening_was_cancelled_on"),
    re.compile(r"JAVA_GATEWAY_EXITED|JAVA_NOT|UnsupportedClassVersionError"): (
        say("faults.spark_could_not_be")
    ),
    re.compile(r"All masters are unresponsive"): say("faults.master_does_not_answer"),
    re.compile(r"TABLE_OR_VIEW_NOT_FOUND|PATH_NOT_FOUND"): say("faults.table_spark_knows_no"),
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
    return ClusterFault(say("faults.spark_gave_up_its", kind=_kind(error)))


def _kind(error: Exception) -> str:
    """The name that Spark has for a kind of failure, else that of the exception."""
    condition = getattr(error, "getCondition", lambda: None)()
    return condition or type(error).__name__
