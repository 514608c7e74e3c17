"""Changed files for the fuzzer: real ones, their bytes, lines or structure altered at random."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import yaml

CANARY = "Zqxjkvanna"  # no message about a patient may hold it
ODD_TEXTS = (
    "", " ", "~", "null", "true", "no", "0", "-0", "-1", "1e99", "1e-99", ".inf", ".nan", "0x1F",
    "0o17", "1_000", "9" * 30, "9" * 5000, "1" + "0" * 400 + ".5", "²", "٣", "2024-02-30",
    "2024-13", "0000-00-00", "9999-12-31", "10000-01-01", "2024-W01-1", "not given", "\u202e",
    "\u0000", "\ufeff", "\ud7ff", "\U0010ffff", "é" * 200, "a" * 70_000, "*a", "&a",
    "!!python/name:os.system", "<<", "{", "[", "- ", "? ", ": ", "#", "%YAML 9.9", "---",
    "...", "|", ">", "'", '"', "`", "\\", "/", "~1", "$x", CANARY,
)  # fmt: skip
ODD_LINES = (
    "---", "...", "%YAML 1.1", "%TAG ! tag:x,2000:", "<<: *a", "a: &a [*a]", "? {a: b} : c",
    "\t- x", "- - - - - -", "!!binary |", "&a", "*a", "# note", "? |", "key: >-",
    f"{CANARY}: {CANARY}", "patient: {}", "criteria: []", "lesions: [[]]", "as_of: 2024-02-30",
)  # fmt: skip
ODD_BYTES = (
    b"\x00",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\r",
    b"\x85",
)
MOST = (1 << 20) + 64  # just beyond what a file may hold


def changed(content: bytes, other: bytes, chance: random.Random) -> bytes:
    """The content after one to six changes; `other` is another file, to borrow from."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        content = chance.choice(CHANGES)(content, other, chance)[:MOST]
    return content


def _bytes(content: bytes, other: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    put = chance.choice((*ODD_BYTES, bytes([chance.randrange(256)])))
    return content[:at] + put + content[at + chance.choice((0, 0, 1, 4)) :]


def _piece(content: bytes, other: bytes, chance: random.Random) -> bytes:
    """A piece taken out, said twice, or borrowed."""
    start = chance.randrange(len(content) + 1)
    end = min(len(content), start + chance.choice((1, 8, 60, 400)))
    from_ = chance.randrange(len(other) + 1)
    put = chance.choice((b"", content[start:end] * 2, other[from_ : from_ + end - start]))
    return content[:start] + put + content[end:]


def _lines(content: bytes, other: bytes, chance: random.Random) -> bytes:
    """Lines moved, dropped, said twice, indented otherwise, or odd ones put between."""
    lines = content.split(b"\n")
    at = chance.randrange(len(lines))
    line = lines[at]
    odd = b" " * chance.randrange(8) + chance.choice(ODD_LINES).encode()
    borrowed = chance.choice(other.split(b"\n"))
    lines[at : at + 1] = chance.choice(
        ([], [line, line], [b"  " + line], [line[1:]], [odd, line], [line, odd], [borrowed], [odd])
    )
    return b"\n".join(lines)


def _large(content: bytes, other: bytes, chance: random.Random) -> bytes:
    """Much of one thing: of depth, of entries, of keys, of one key, of patients, of lines."""
    size = chance.choice((50, 1000, 20_000, 400_000))
    unit = chance.choice(
        (b"[", b"{a: ", b"- ", b"[],", b"{},", b"0,", b"a,", b"? ", b"\n", b" ", b"9")
    )
    many = {
        "of one": unit * (size // len(unit)),
        "of keys": b"\n".join(b"k%d: 0" % n for n in range(size // 8)),
        "a long key": b"{? " + b"k" * (size // 2) + b" : [" + b"0," * (size // 4) + b"]}",
        "again": b"\n".join([content] * (size // (len(content) + 1) + 1)),
        "a list of it": b"\n".join(
            b"- " + content.replace(b"\n", b"\n  ") for _ in range(size // (len(content) * 2 + 1))
        ),
    }[chance.choice(("of one", "of one", "of keys", "a long key", "again", "a list of it"))]
    at = chance.choice((0, len(content), chance.randrange(len(content) + 1)))
    return chance.choice((many, content[:at] + many + content[at:]))


def _structure(content: bytes, other: bytes, chance: random.Random) -> bytes:
    """The document with parts of its tree replaced, written again as YAML or JSON."""
    try:
        tree, donor = _tree(content), _tree(other)
    except (yaml.YAMLError, ValueError, TypeError):
        return _lines(content, other, chance)
    places, given = list(_places(tree)), [value for *_, value in _places(donor)]
    for _ in range(chance.choice((1, 1, 2, 5))):
        if places:
            _put(*chance.choice(places)[:2], _part(given, chance), chance)
    write = chance.choice((_as_yaml, _as_yaml, _as_flow, _as_json))
    return write(tree)


def _tree(content: bytes) -> Any:
    """The document of a content that is not deep: PyYAML crashes where one is."""
    depth = 0
    for event in yaml.parse(content, Loader=yaml.CBaseLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > 50:
            raise ValueError("too deep to be changed in parts")
    return yaml.load(content, Loader=yaml.CBaseLoader)


def _places(tree: Any, depth: int = 0) -> Iterator[tuple[Any, Any, Any]]:
    entries = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree)
        if isinstance(tree, list)
        else ()
    )
    for key, value in list(entries):
        yield tree, key, value
        if depth < 40:
            yield from _places(value, depth + 1)


def _part(given: list[Any], chance: random.Random) -> Any:
    text = chance.choice(ODD_TEXTS)
    shapes: tuple[Any, ...] = (
        text,
        text,
        [],
        {},
        [text],
        {text: text},
        [[text]],
        {text: {}},
        [{}, {}],
    )
    return chance.choice(given) if given and chance.random() < 0.4 else chance.choice(shapes)


def _put(parent: Any, key: Any, part: Any, chance: random.Random) -> None:
    """The part in place of what is there, beside it, or instead of its name."""
    how = chance.randrange(4)
    if isinstance(parent, list):
        if how == 0:
            parent.append(part)
        elif key < len(parent):
            parent[key : key + 1] = [part] if how < 3 else []
    elif how == 0:
        parent.pop(key, None)
    elif how == 1:
        parent[chance.choice(ODD_TEXTS)] = parent.pop(key, part)
    else:
        parent[key] = part


def _as_yaml(tree: Any) -> bytes:
    return _dumped(tree, default_flow_style=False)


def _as_flow(tree: Any) -> bytes:
    return _dumped(tree, default_flow_style=True)


def _dumped(tree: Any, **how: Any) -> bytes:
    """As YAML; what is the same part twice becomes an anchor and an alias."""
    text: str = yaml.dump(tree, Dumper=yaml.CDumper, sort_keys=False, allow_unicode=True, **how)
    return text.encode(errors="surrogatepass")


def _as_json(tree: Any) -> bytes:
    return json.dumps(tree, ensure_ascii=False).encode(errors="surrogatepass")


CHANGES: tuple[Callable[[bytes, bytes, random.Random], bytes], ...] = (
    _bytes, _piece, _lines, _lines, _structure, _structure, _structure, _structure, _large,
)  # fmt: skip
