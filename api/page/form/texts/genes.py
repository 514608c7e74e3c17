"""A gene with its result, as one writes it in a line: `STK11 altered`, `HER2 negative`."""

from __future__ import annotations

import re
from functools import cache

from oligomatch.api.page.form.texts.written import Mistyped
from oligomatch.api.words.catalogue import say, table
from oligomatch.rules.vocabulary.spellings import spelt
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

RESULTS = table("results")  # of a gene
_SYMBOL = re.compile(r"[A-Z][A-Z0-9-]{1,14}")  # of a gene, known or not
OFFERED = ("positive", "negative", "not_tested")  # where a gene is written without its result


def read_gene(text: str) -> tuple[str, str]:
    """The gene and its result.

    Raises:
        Mistyped: a gene that is not known, or no result beside it.
    """
    name, _, result = " ".join(text.split()).partition(" ")
    gene = genes().get(name.casefold()) or (name if _SYMBOL.fullmatch(name) else None)
    if gene is None:
        raise Mistyped(say("genes.unknown"))
    results = {**{words.casefold(): one for one, words in RESULTS.items()}, **spelt("gene_results")}
    found = results.get(result.casefold().lstrip(":= "))
    if found is None or found == "unknown":
        raise Mistyped(say("genes.no_result"), tuple(map(gene_words, [gene] * 3, OFFERED)))
    return gene, found


def gene_words(gene: str, result: str) -> str:
    """`STK11 altered`."""
    return f"{gene} {RESULTS[result]}"


@cache
def genes() -> dict[str, str]:
    """Every gene of the vocabulary by each of its names."""
    each = load_vocabulary().genes.values()
    return {name.casefold(): one.id for one in each for name in (*one.known_as, one.id)}
