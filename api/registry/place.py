"""Where the local registry is kept; read at every start, so it imports next to nothing."""

from __future__ import annotations

import os
from pathlib import Path

FILE_NAME = "registry.sqlite"


def default_path() -> Path:
    """Where the registry is kept: `OLIGOMATCH_REGISTRY`, else in the user's data folder."""
    path = os.environ.get("OLIGOMATCH_REGISTRY")
    if path:
        return Path(path)
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "oligomatch" / FILE_NAME
