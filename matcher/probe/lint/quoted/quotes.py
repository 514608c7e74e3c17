"""Whether the words that a criterion quotes stand where it says, and are few enough to be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from oligomatch.matcher.probe.lint.noted import Lint, Noted, quoting
from oligomatch.rules.text.sentence import MOST_OF_SENTENCE, is_endless
from oligomatch.rules.trial import Criterion, Facts, Source, Trial

# The cells that the words of each basis come from; those of the treatment and of footnotes are
# kept in our words, so that their numbers and most of their words are looked for, not the whole.
LITERAL = {"cell": ("pet", "brain_imaging", "molecular_status", "number_of_metastases", "group")}
SAID_AGAIN = {
    "treat": ("treatment", "notes", "primary_endpoints", "secondary_endpoints"),
    "foot": ("footnotes", "notes"),
    "note": ("notes", "footnotes", "treatment", "group"),
    "group": ("group",),
}
QUOTED_WHOLE = ("number_of_metastases", "molecular_status", "pet", "brain_imaging")
MOST_MISSING = 0.5  # of the words of a quote that is looked for in a cell in our words
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_JOINING = frozenset(
    ["and", "in", "or", "with", "the", "of", "including", "one", "to", "at", "only"]
)
_SIGN = re.compile(r"[^\w≤≥<>=%]|_")
_CLAUSE_ENDS = re.compile(r";|(?<=[\w)])\.\s+(?=[A-Z])")
_BLANK = re.compile(r"[\u00a0\u2007\u2009\u202f]")
_ESCAPED = re.compile(r"\\(?=[<>=*~_\[\]])")
_OR_EQUAL = (
    (re.compile(r"</=|=<|\b(?:less|lower|smaller) than or equal to\b", re.I), "≤"),
    (re.compile(r">/=|=>|\b(?:greater|more|higher|larger) than or equal to\b", re.I), "≥"),
)
_TWICE = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|twenty-eight|thirty)"
    r"\s*\(\s*(\d+)\s*\)",
    re.I,
)
_ITEM = re.compile(r"^\s*(?:\(?(?:\d{1,2}|[a-h]|i{1,3}|iv|vi{0,3})[.)]|[*•–-])\s+(?=\S)")
_ELSEWHERE = re.compile(r"\s*\((?:see|refer to|cf\.?|appendix|section)\s[^()]*\)", re.I)

Lines = Callable[[Source, str], Sequence[str] | None]  # the lines of a document, for a trial


def plain(text: str) -> str:
    """The text without blanks, case and marks; no letter, digit or sign of comparison changed."""
    return _SIGN.sub("", text).casefold()


def quotes(trial: Trial) -> Iterator[Noted]:
    """Quotes that no cell of the source's row holds."""
    for criterion in trial.criteria:
        cells = " | ".join(_cells(trial.facts, criterion.basis))
        if not criterion.quote or plain(cells) in ("", "nr"):
            continue
        missing = _missing(criterion, cells)
        if missing:
            details = {"quote": criterion.quote, "missing": ", ".join(missing)}
            yield Noted(Lint.QUOTE_NOT_IN_CELL, criterion.id, ("quote",), details=details)


def _cells(facts: Facts, basis: str) -> list[str]:
    names = LITERAL.get(basis) or SAID_AGAIN.get(basis, ())
    return [text for name in names if (text := getattr(facts, name))]


def _missing(criterion: Criterion, cells: str) -> list[str]:
    """What of the quote is not there; nothing where enough is."""
    if plain(criterion.quote) in plain(cells):
        return []
    if criterion.basis in LITERAL:
        return [criterion.quote]
    there = {word.casefold() for word in _WORD.findall(cells)}
    words = [w for w in _WORD.findall(criterion.quote) if w.casefold() not in _JOINING]
    missing = [word for word in words if word.casefold() not in there and word not in plain(cells)]
    numbers = [n for n in _NUMBER.findall(criterion.quote) if n not in _NUMBER.findall(cells)]
    if numbers and criterion.basis == "treat":
        return numbers
    return missing if len(missing) > MOST_MISSING * len(words) else []


def in_documents(trial: Trial, lines: Lines) -> Iterator[Noted]:
    """Quotes that do not stand in the line of the document that they name."""
    for criterion in trial.criteria:
        if not criterion.quote:
            continue
        source = criterion.source
        details = {"quote": criterion.quote, "document": source.document, "line": str(source.line)}
        found = lines(source, trial.id)
        if found is None:
            yield Noted(Lint.QUOTE_NOT_IN_SOURCE, criterion.id, ("source",), None, "none", details)
        elif source.line is not None and source.line > len(found):
            yield Noted(Lint.QUOTE_NOT_IN_SOURCE, criterion.id, ("source",), None, "short", details)
        elif bare(criterion.quote) not in bare(_text(found, source)):
            how = "" if source.line is not None else "whole"
            yield Noted(Lint.QUOTE_NOT_IN_SOURCE, criterion.id, ("quote",), None, how, details)


def _text(lines: Sequence[str], source: Source) -> str:
    return "\n".join(lines) if source.line is None else lines[source.line - 1]


_SIGNS = {r"\rightarrow": "→", r"\times": "×", r"\pm": "±", "<i>": "", "</i>": ""}


def bare(text: str) -> str:
    """The text without blanks and the marks of a typesetter; no letter or digit is changed."""
    for mark, sign in _SIGNS.items():
        text = text.replace(mark, sign)
    return re.sub(r"\\text(it)?|[\s$^{}\\*]", "", text)


def _stands_in(part: str, quoted: Sequence[str]) -> bool:
    """Whether a part of a cell stands whole in a longer quote, as where the text is the source."""
    words = part.strip(" ()[],&-")
    return bool(words) and any(words in quote for quote in quoted)


def not_encoded(trial: Trial) -> Iterator[Noted]:
    """Words of the cells that say who is eligible, and that no criterion quotes; where all quote a
    text, the head of the file is a summary of it."""
    if all(one.basis == "text" for one in trial.criteria if one.quote):
        return
    quoted = sorted({c.quote for c in trial.criteria if c.quote}, key=len, reverse=True)
    for cell in QUOTED_WHOLE:
        text: str = getattr(trial.facts, cell)
        if plain(text) in ("", "nr"):
            continue
        left = text
        for quote in quoted:
            left = left.replace(quote, "␣")
        left = "␣".join(part for part in re.split("[␣;]", left) if not _stands_in(part, quoted))
        words = [word for word in _WORD.findall(left) if word.casefold() not in _JOINING]
        if words:
            details = {"cell": cell, "words": left.strip(" ␣()[];,&-"), "text": text}
            yield Noted(Lint.NOT_ENCODED, "", ("facts", cell), details=details)


def not_read(trial: Trial) -> Iterator[Noted]:
    """Each criterion that decides whose quote is longer than is read."""
    for criterion, _ in quoting(trial):
        if is_endless(criterion.quote):
            details = {"length": f"{len(criterion.quote):,}", "most": f"{MOST_OF_SENTENCE:,}"}
            yield Noted(Lint.NOT_READ, criterion.id, ("quote",), details=details)


def without_endless(trial: Trial) -> Trial:
    """The trial without the words of those quotes."""
    if not any(is_endless(one.quote) for one in trial.criteria):
        return trial
    return replace(
        trial,
        criteria=tuple(
            replace(one, quote="") if is_endless(one.quote) else one for one in trial.criteria
        ),
    )


def clauses(quote: str) -> list[str]:
    """The parts of a quote that stand for themselves; of one that names nothing there is none."""
    return [one for one in _CLAUSE_ENDS.split(quote) if one.strip()]


def plainly_written(trial: Trial) -> Trial:
    """The trial with its quotes in one writing: plain blanks, signs for what they say, a number
    once that stands there in a word and in digits, and nothing of its place in a list or of where
    more is to be found."""
    each = trial.criteria
    own = tuple(replace(one, quote=_plainly(one.quote)) for one in each)
    return trial if own == each else replace(trial, criteria=own)


def _plainly(quote: str) -> str:
    plain = _ITEM.sub("", _ESCAPED.sub("", _BLANK.sub(" ", quote)))
    for form, sign in _OR_EQUAL:
        plain = form.sub(sign, plain)
    return _ELSEWHERE.sub("", _TWICE.sub(r"\1", plain))
