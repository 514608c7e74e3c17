"""What the server writes on standard error: a line a request, and faults without any value."""

from __future__ import annotations

import logging
import sys

LOG = logging.getLogger("oligomatch.access")
FAULTS = logging.getLogger("oligomatch.faults")


def set_logging(*, quiet: bool) -> None:
    """One line a request on standard error; of the server's own words only warnings."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"))
    for logger, level in (
        (LOG, logging.WARNING if quiet else logging.INFO),
        (FAULTS, logging.WARNING),
        (logging.getLogger("uvicorn.error"), logging.ERROR),
    ):
        logger.handlers[:], logger.propagate = [handler], False
        logger.setLevel(level)
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # may tell what an exception holds
