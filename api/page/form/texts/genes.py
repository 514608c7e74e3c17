"""What a report says of genes and PD-L1, as one writes it in a line: `EGFR ALK neg, KRAS G12C`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from oligomatch.api.page.form.texts.measured import read_share, show_test
from oligomatch.api.page.form.texts.written import (
    FieldValue,
    Mistyped,
    read_variants,
    show_variants,
)
from oligomatch.api.words.catalogue import say, table
from oligomatch.rules.text.pointer import escaped, unescaped
from oligomatch.rules.vocabulary.spellings import spelt
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

RESULTS = table("results")  # of a gene
_SYMBOL = re.compile(r"[A-Z][A-Z0-9-]{1,14}")  # of a gene, known or not
OFFERED = ("positive", "negative", "not_tested")  # where a gene is written without its result


PD_L1 = "/measurements/pd_l1_tps"
_PD_L1 = r"pd-?l1(?: tps)?|tps"
_BETWEEN = " ,;:=/&."


def read_report(text: str) -> dict[str, FieldValue]:
    """What a report says, by its places in the profile: `egfr alk neg, KRAS G12C, pdl1 80`. A
    result holds of every gene named before it since the last one.

    Raises:
        Mistyped: a gene that is not known, or without its result.
    """
    plain = " ".join(text.split())
    names = list(_named().finditer(plain))
    if not names or names[0].start():
        names = [found for found in [_SYMBOL.match(plain)] if found is not None]
    if not names:
        raise Mistyped(say("genes.unknown"))
    values: dict[str, FieldValue] = {}
    waiting: list[str] = []  # genes of which the result is still to come
    ends = [one.start() for one in names[1:]]
    for name, end in zip(names, [*ends, len(plain)], strict=True):
        said = re.sub(r"(?:^| )and$", "", plain[name.end() : end].strip(_BETWEEN)).strip(_BETWEEN)
        if re.fullmatch(_PD_L1, name[0], re.IGNORECASE):
            if waiting:
                raise _without_result(waiting)
            values[PD_L1] = read_share(said)
            continue
        waiting.append(genes().get(name[0].casefold(), name[0]))
        if said:
            values |= _results(waiting, said)
            waiting = []
    if waiting:
        raise _without_result(waiting)
    return values


def _results(names: list[str], said: str) -> dict[str, FieldValue]:
    """The result of some genes, or the variants of one."""
    if (result := _result(said)) is not None:
        return {f"/biomarkers/{escaped(gene)}": result for gene in names}
    *words, last = said.split()
    each = [word for part in re.split("[,;]", said) for word in part.split()[:-1]]
    has_number = any(map(str.isdigit, said))  # as a variant has
    if len(names) > 1 or not has_number or any(map(_result, each)):
        raise _without_result(names)
    found = read_variants(" ".join(words) if _result(last) == "positive" else said)
    called = {"result": "positive"} if "variants" in found else {}
    return {f"/biomarkers/{escaped(names[0])}": {**called, **found}}


def _result(said: str) -> str | None:
    results = {**{words.casefold(): one for one, words in RESULTS.items()}, **spelt("gene_results")}
    found = results.get(said.casefold()) or results.get(said.casefold().lstrip("-– "))
    return None if found == "unknown" else found


def _without_result(names: list[str]) -> Mistyped:
    each = ", ".join(names)
    return Mistyped(say("genes.no_result"), [gene_words(each, result) for result in OFFERED])


def report_words(values: Mapping[str, FieldValue]) -> str:
    """A report in words: `EGFR negative, KRAS G12C, PD-L1 80 %`."""
    return ", ".join(_said(at, value) for at, value in values.items())


def _said(at: str, value: FieldValue) -> str:
    if at == PD_L1:
        return f"PD-L1 {show_test(value).text}"
    gene = unescaped(at.rpartition("/")[2])
    return gene_words(gene, value) if isinstance(value, str) else f"{gene} {show_variants(value)}"


@cache
def _named() -> re.Pattern[str]:
    """A gene by any of its names, or PD-L1."""
    each = "|".join(map(re.escape, sorted(genes(), key=len, reverse=True)))
    return re.compile(rf"(?<![\w-])(?:{_PD_L1}|{each})(?![^\W_])", re.IGNORECASE)


def gene_words(gene: str, result: str) -> str:
    """`STK11 altered`."""
    return f"{gene} {RESULTS[result]}"


@cache
def genes() -> dict[str, str]:
    """Every gene of the vocabulary by each of its names."""
    each = load_vocabulary().genes.values()
    return {name.casefold(): one.id for one in each for name in (*one.known_as, one.id)}
