"""What the server counts of itself: nothing of a patient, and every label from a closed set."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from oligomatch.api.results.forms.match import About
from oligomatch.api.words.catalogue import say

MEDIA_TYPE = CONTENT_TYPE_LATEST
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})
OTHER = "other"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


def method_word(method: str) -> str:
    """The method as a label: a client may send any word as one."""
    return method if method in METHODS else OTHER


class Metrics:
    """The counters of one server."""

    def __init__(self, about: About) -> None:
        self._registry = CollectorRegistry()
        labels = ("route", "method", "status")
        self._requests = Counter(
            "oligomatch_requests", say("metrics.requests_answered"), labels, registry=self._registry
        )
        self._seconds = Histogram(
            "oligomatch_request_seconds",
            say("metrics.from_request_s_head"),
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._patients = Counter(
            "oligomatch_patients",
            say("metrics.patients_answered_for"),
            ("task",),
            registry=self._registry,
        )
        self._lost = Counter(
            "oligomatch_workers_lost", say("metrics.workers_replaced"), registry=self._registry
        )
        self._waiting = Gauge(
            "oligomatch_waiting", say("metrics.requests_that_wait_for"), registry=self._registry
        )
        Info("oligomatch_build", say("metrics.what_runs_here"), registry=self._registry).info(
            {name: str(value) for name, value in about.items()}
        )

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """One request is done."""
        self._requests.labels(route, method_word(method), str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def patients(self, task: str, number: int) -> None:
        """So many patients were answered for."""
        self._patients.labels(task).inc(number)

    def lost(self) -> None:
        """A worker had to be replaced."""
        self._lost.inc()

    def text(self, waiting: int) -> bytes:
        """Everything counted, as Prometheus reads it."""
        self._waiting.set(waiting)
        return generate_latest(self._registry)
