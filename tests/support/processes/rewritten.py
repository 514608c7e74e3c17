"""Our modules as pytest rewrites their assertions, made once before the workers would each make
them: those begin at the same time and find the same files not yet rewritten.

It rewrites the tests, and the package too, which has a plugin for it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from _pytest.assertion import rewrite

ROOT = Path(__file__).parents[3]
ROOMS = ("api", "matcher", "rules")
WAYS = ("PYC_TAIL", "_read_pyc", "_rewrite_test", "_write_pyc", "assertstate_key", "get_cache_dir")


def rewritten_once(config: pytest.Config) -> None:
    """Rewrite and keep what pytest would when it imports it; nothing where pytest does it in
    another way than we know."""
    if sys.dont_write_bytecode or not all(hasattr(rewrite, way) for way in WAYS):
        return
    tests = [p for p in ROOT.glob("tests/**/*.py") if p.match("test_*") or p.match("conftest.py")]
    for path in (*tests, *(p for room in ROOMS for p in (ROOT / room).rglob("*.py"))):
        kept = rewrite.get_cache_dir(path) / (path.stem + rewrite.PYC_TAIL)
        if rewrite._read_pyc(path, kept) is None:
            kept.parent.mkdir(exist_ok=True)
            found, code = rewrite._rewrite_test(path, config)
            rewrite._write_pyc(config.stash[rewrite.assertstate_key], code, found, kept)
