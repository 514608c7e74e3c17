"""Measures and questions by a digest: the same in every process; nothing of Polars is read here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any


def digest_of(value: Any) -> str:
    """A digest of a measure or a question, the same in every process."""
    text = json.dumps(_canonical(value), separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _canonical(value: Any) -> Any:
    """A measure or node as plain lists, sets in order."""
    if is_dataclass(value):
        return [type(value).__name__, *(_canonical(getattr(value, f.name)) for f in fields(value))]
    if isinstance(value, Mapping):
        return ["map", *sorted((key, _canonical(item)) for key, item in value.items())]
    if isinstance(value, frozenset):
        return ["set", *sorted(value)]
    if isinstance(value, tuple):
        return [_canonical(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
