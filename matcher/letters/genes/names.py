"""Which genes words name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from oligomatch.matcher.letters.course.drugs.agents import agents_of
from oligomatch.matcher.letters.forms import forms
from oligomatch.rules.terms import GENE_FAMILIES
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_OF_EGFR = re.compile(r"\bEGFR[- ](?:mutated|mutant|positive)\b", re.I)
FAMILY = GENE_FAMILIES["NTRK"]
BY_FUSION = ("ALK", "ROS1", "RET", *FAMILY, "NRG1")
CO_MUTATED = ("TP53", "STK11", "KEAP1", "SMARCA4", "CDKN2A", "RB1", "PTEN", "PIK3CA")
WAITING = ("pending", "not_tested", "failed")


@cache
def gene_ids() -> Mapping[str, str]:
    """Every gene by its names without hyphens, and those of a family by theirs."""
    table = load_vocabulary().genes.values()
    known = {_plain(name): one.id for one in table for name in (one.id, *one.known_as)}
    return {
        "her2neu": "ERBB2",
        "her2": "ERBB2",
        "cmet": "MET",
        "p53": "TP53",
        "ros": "ROS1",
        **known,
    }


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def is_of_egfr(text: str) -> bool:
    """Whether a letter names a drug against EGFR, or calls the tumour altered in it."""
    known = load_vocabulary()
    drugs = any("egfr_tki" in known.classes_of(one) for one in agents_of(text))
    return drugs or _OF_EGFR.search(text) is not None


def genes_named(text: str) -> list[str]:
    """The genes that a list names."""
    found: list[str] = []
    for one in forms("genes")["named"].finditer(text):
        plain = _plain(one[0].split(" (")[0])  # `HER2 (ERBB2)`
        found += (
            FAMILY
            if plain.startswith("ntrk") and plain not in ("ntrk1", "ntrk2", "ntrk3")
            else [gene_ids()[plain]]
        )
    return list(dict.fromkeys(found))


def drivers_named(text: str) -> list[str]:
    """Those of them that drive a tumour by themselves."""
    return [one for one in genes_named(text) if one not in CO_MUTATED]
