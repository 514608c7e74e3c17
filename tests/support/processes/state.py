"""What the system says of a process that these tests began."""

from __future__ import annotations

from pathlib import Path


def runs(pid: int) -> bool:
    """Whether a process runs still: one that nobody has waited for yet does not. Its command line
    is no sign of that: for a moment of its start it is empty."""
    return state(pid) not in ("", "Z")


def state(pid: int) -> str:
    """What the system says of a process, by one letter; nothing of one that has gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""
