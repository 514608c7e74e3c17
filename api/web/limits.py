"""What one client may ask for: sizes, numbers and seconds, each with a bound."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

MEGABYTE = 1 << 20


def _crew() -> int:
    return max(1, min(4, os.cpu_count() or 1))


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """Every bound of the server; docs/http.md tells them."""

    body: int = MEGABYTE  # bytes of one request
    record: int = 16 * MEGABYTE  # bytes of one that is a FHIR record, by its media type
    passed_over: int = 16 * MEGABYTE  # bytes of a body that is refused, taken and dropped
    passed_over_seconds: float = 2.0  # for it to arrive
    board: int = 4 * MEGABYTE  # bytes of a list of patients for the page's board
    patients: int = 50  # in one request
    faults: int = 100  # told in one answer; the rest are counted
    body_seconds: float = 20.0  # for a request's body to arrive
    header_seconds: float = 10.0  # for a request's head to arrive
    write_seconds: float = 20.0  # without the client taking anything
    wait_seconds: float = 10.0  # for a worker to be free
    work_seconds: float = 30.0  # for a worker to answer
    workers: int = field(default_factory=_crew)
    waiting: int = 8  # requests in the queue, for each worker
    waiting_each: int = 6  # of them from one address
    connections: int = 512
    connections_each: int = 384  # of them from one address, those that have asked nothing yet too
    memory: int = 2048 * MEGABYTE  # address space of one worker
