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
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_PATH = re.compile(r"# ([\w./-]+\.yaml)\n")
_PART = "\n...\n"
# a digest turns with every change of a rule: no page shows one, so that none shows an old one
_DIGEST = re.compile(
    r"(?<=[Rr]ules )[0-9a-f]{12}|(?<=[Rr]ules&#160;)[0-9a-f]{12}|(?<=\"rules\": \")[0-9a-f]{12}"
    r"|(?<=,)[0-9a-f]{12}(?=,(?:plain|durable),)"
)
_ENGINE = re.compile(
    r"(?<=engine )(?:plain|durable)|(?<=\"engine\": \")(?:plain|durable)"
    rf"|(?<={'·' * 12},)(?:plain|durable)(?=,)"
)


def answer(command: str, folder: Path = Path()) -> str:
    """What one command prints, errors included; of the shell `> FILE` and `| head -N` are known."""
    command, _, few = command.partition(" | head -")
    name, *arguments = shlex.split(command)
    assert name == "oligomatch", command
    target = None
    if ">" in arguments:
        arguments, (target,) = arguments[: arguments.index(">")], arguments[-1:]
    with chdir(folder), _terminal() as (out, said):
        _run([name for word in arguments for name in _expanded(word)])
        out.flush()
    if target is None:
        lines = undated(said.getvalue().decode()).splitlines(keepends=True)
        return "".join(lines[: int(few)] if few else lines)
    (folder / target).write_bytes(said.getvalue())
    return ""


def _expanded(word: str) -> list[str]:
    return sorted(str(path) for path in Path().glob(word)) if "*" in word else [word]


def _run(arguments: list[str]) -> None:
    from oligomatch.api.commands.app import app

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
    """The page with every answer in its console blocks as it is now, its commands run in order.

    A YAML block whose first line is the comment of a path is first written there. An answer that is
    shown in part, with a line `...` for the rest, stays as it is while that part still holds.
    """

    def renewed(block: re.Match[str]) -> str:
        kind, body = block[1], block[2]
        if kind == "yaml" and (named := _PATH.match(body)):
            path = folder / named[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body, encoding="utf-8")
        if kind != "console":
            return block[0]
        return f"```console\n{''.join(_answered(*each, folder) for each in shown(body))}```"

    return _BLOCK.sub(renewed, text)


def shown(body: str) -> list[tuple[str, str]]:
    """The commands of a console block, each with the answer that the page shows."""
    parts = re.split(r"^\$ (.*)\n", body, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def _answered(command: str, before: str, folder: Path) -> str:
    now = answer(command, folder)
    gap = "\n" if before.endswith("\n\n") and not now.endswith("\n\n") else ""
    in_part = _PART in f"\n{before}" and _fits(settled(before), settled(now))
    if in_part or settled(before) == settled(now + gap):
        return f"$ {command}\n{before}"
    return f"$ {command}\n{now}{gap}"


def _fits(part: str, whole: str) -> bool:
    """Whether the pieces of a part stand in the whole, in their order."""
    pieces = [piece.strip("\n") for piece in f"\n{part.strip()}\n".split(_PART)]
    return bool(re.search(".*?".join(map(re.escape, pieces)), whole, re.DOTALL))


def settled(text: str) -> str:
    """The text without the digest of the rules, and without the engine that ran."""
    return _ENGINE.sub("…", undated(text))


def undated(text: str) -> str:
    """The text without the digest of the rules."""
    return _DIGEST.sub("·" * 12, text)
