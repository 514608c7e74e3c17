"""A wrong call of a command, as a sentence."""

from __future__ import annotations


class WrongUse(Exception):
    """A sentence about how a command was called, with a way out."""


class WrongFile(WrongUse):
    """A sentence about a file, which it begins with, as every problem of a file does."""
