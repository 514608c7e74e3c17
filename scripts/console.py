"""Runs commands as a page shows them: in this process, in a folder, on a terminal of 80 columns."""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

COLUMNS = 80
_BLOCK = re.compile(r"(```console\n)(.*?)(```)", re.DOTALL)
_PASSING = re.compile(
    r"(?<=rules )[0-9a-f]{12}|(?<=Rules )[0-9a-f]{12}|(?<=\"rules\": \")[0-9a-f]{12}"
    r"|(?<=engine )(?:plain|durable)|(?<=\"engine\": \")(?:plain|durable)"
)


def answer(command: str, folder: Path = Path()) -> str:
    """What one command prints, errors included; `oligomatch .. > FILE` and `cat FILE` are known."""
    name, *arguments = shlex.split(command)
    if name == "cat":
        return (folder / arguments[0]).read_text(encoding="utf-8")
    assert name == "oligomatch", command
    target = None
    if ">" in arguments:
        arguments, (target,) = arguments[: arguments.index(">")], arguments[-1:]
    with chdir(folder), _terminal() as (out, said):
        _run([name for word in arguments for name in _expanded(word)])
        out.flush()
    if target is None:
        return said.getvalue().decode()
    (folder / target).write_bytes(said.getvalue())
    return ""


def _expanded(word: str) -> list[str]:
    return sorted(str(path) for path in Path().glob(word)) if "*" in word else [word]


def _run(arguments: list[str]) -> None:
    from api.cli import app

    try:
        app(arguments, prog_name="oligomatch")
    except SystemExit:
        return


@contextmanager
def _terminal() -> Iterator[tuple[io.TextIOWrapper, io.BytesIO]]:
    """Both streams as one, without colour; nothing to read."""
    before, stdin = dict(os.environ), sys.stdin
    said = io.BytesIO()
    out = io.TextIOWrapper(said, encoding="utf-8", write_through=True)
    os.environ.update(COLUMNS=str(COLUMNS), NO_COLOR="1")
    sys.stdin = io.TextIOWrapper(io.BytesIO())
    try:
        with redirect_stdout(out), redirect_stderr(out):
            yield out, said
    finally:
        sys.stdin = stdin
        os.environ.clear()
        os.environ.update(before)


def session(text: str, folder: Path = Path()) -> str:
    """The text with every answer in its console blocks as it is now."""

    def renewed(block: re.Match[str]) -> str:
        commands = [line for line in block[2].split("\n") if line.startswith("$ ")]
        answers = [f"{line}\n{answer(line[2:], folder)}" for line in commands]
        return block[1] + "\n".join(answers) + block[3]

    return _BLOCK.sub(renewed, text)


def settled(text: str) -> str:
    """The text without what every change of a rule turns, and without the engine that ran."""
    return _PASSING.sub("…", text)
