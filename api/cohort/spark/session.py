"""A Spark to work with: the one that is running, or one begun on a master and ended afterwards."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from oligomatch.api.cohort.spark.faults import ClusterFault, fault_of
from oligomatch.api.words.catalogue import say

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

NAME = "oligomatch"
STANDALONE, USUAL_PORT = "spark://", 7077
_MASTERS = re.compile(r"spark://\S|k8s://\S|yarn$|local(?:\[[\d*,]+\])?$")
PANDAS = "PySpark does not yet fully support pandas"  # of which nothing is used
PATIENCE = 5.0  # seconds for a master to answer
_LOGS = "log4j2.configurationFile"
_PACKAGES = ("pyspark", "pyarrow", "pandas", "polars", "msgspec", "numpy")


@contextmanager
def session(master: str | None = None) -> Iterator[SparkSession]:
    """Spark on a master; without one, as spark-submit or Spark's own settings name it.

    Raises:
        ClusterFault: what it needs is not here, or the master does not answer.
    """
    _check(master)
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    if running is not None:
        yield running
        return
    spark = _begun(SparkSession.builder.appName(NAME), master)
    try:
        yield spark
    finally:
        spark.stop()


def _begun(builder: SparkSession.Builder, master: str | None) -> SparkSession:
    # what the workers run, where nobody says otherwise: the same program at the same place
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if not submitted():  # which has settings of its own
        builder = builder.config("spark.ui.showConsoleProgress", "false")
    if master is not None:
        builder = builder.master(master)
    try:
        with _hushed(), warnings.catch_warnings():
            warnings.filterwarnings("ignore", PANDAS, FutureWarning)
            return builder.getOrCreate()
    except Exception as error:
        raise fault_of(error) from None


@contextmanager
def _hushed() -> Iterator[None]:
    """Where Spark begins with us and nobody has set up its own log, that is silent."""
    folder = os.environ.get("SPARK_CONF_DIR")
    before = os.environ.get("SPARK_SUBMIT_OPTS")
    if _LOGS in (before or "") or (folder and (Path(folder) / "log4j2.properties").exists()):
        yield
        return
    quiet = (Path(__file__).parent / "quiet.properties").as_uri()
    os.environ["SPARK_SUBMIT_OPTS"] = f"{before or ''} -D{_LOGS}={quiet}".strip()
    try:
        yield
    finally:
        if before is None:
            del os.environ["SPARK_SUBMIT_OPTS"]
        else:
            os.environ["SPARK_SUBMIT_OPTS"] = before


def submitted() -> bool:
    """Whether spark-submit began this program, and Spark with it."""
    return "PYSPARK_GATEWAY_PORT" in os.environ


def _check(master: str | None) -> None:
    lacking = [name for name in _PACKAGES if find_spec(name) is None]
    if lacking:
        raise ClusterFault(say("session.spark_needs_pip_install", lacking=lacking[0]))
    if not submitted() and not _java():
        message = say("session.spark_needs_java_or")
        raise ClusterFault(say("session.install_it_openjdk_jre", message=message))
    if master is not None and not _MASTERS.match(master):
        raise ClusterFault(say("session.master_expected_spark_host"))
    if master == "yarn" and not {"HADOOP_CONF_DIR", "YARN_CONF_DIR"} & os.environ.keys():
        raise ClusterFault(say("session.master_yarn_set_hadoop"))
    if master is not None and master.startswith(STANDALONE):
        _check_answers(master)


def _java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=f"{home}/bin" if home else None) is not None


def _check_answers(master: str) -> None:
    """That one of the masters takes a call: Spark itself would wait a minute for it."""
    for one in master.removeprefix(STANDALONE).split(","):
        host, _, port = one.rpartition(":") if ":" in one else (one, "", str(USUAL_PORT))
        try:
            socket.create_connection((host.strip("[]"), int(port)), PATIENCE).close()
        except (OSError, ValueError, OverflowError):
            continue
        return
    raise ClusterFault(say("session.no_master_answers_at", master=master))
