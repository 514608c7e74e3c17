"""A variant in one list with a denial, a request or a failure is found only where words or signs of its own say so."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 10)
HEAD = "NSCLC, adenocarcinoma. "

NONE_FOUND = (
    "KRAS G12C-, BRAF V600E-, EGFR-.",
    "EGFR -ve, ALK -ve, KRAS G12C -ve.",
    "MET exon 14 skipping -, HER2 exon 20 insertion (-).",
    "KRAS G12C VAF 0 %.",
    "EGFR L858R VAF <0.1 % (below detection).",
    "KRAS G12C, BRAF V600E, EGFR L858R: all negative.",
    "KRAS G12C, BRAF V600E - not detected.",
    "KRAS G12C / BRAF V600E / RET: unremarkable.",
    "EGFR exon 19 deletion, EGFR L858R and ALK fusion all negative.",
    "Molecular: no EGFR L858R, KRAS G12C or BRAF V600E.",
    "NGS negative for KRAS G12C, EGFR exon 20 insertion, BRAF V600E.",
    "Molecular pathology negative (EGFR L858R, KRAS G12C, BRAF V600E).",
    "Wildtype: KRAS G12C, BRAF V600E.",
    "Negative: MET amplification, ALK fusion, ROS1 fusion.",
    "Tested for KRAS G12C, BRAF V600E: none found.",
    "Targets: BRAF V600E, KRAS G12C. All negative.",
    "Panel covers EGFR L858R, T790M, KRAS G12C, BRAF V600E.\nResult: no variant.",
    "Limit of detection for EGFR T790M 0.1 %.",
    "BRAF V600E requested. MET exon 14 skipping ordered.",
    "KRAS G12C failed. BRAF V600E insufficient.",
    "Pending: KRAS G12C, MET exon 14, RET.",
    "Kein Nachweis von KRAS G12C. Geen EGFR L858R.",
    "KRAS G12C nicht nachweisbar. BRAF V600E niet aangetoond.",
    "KRAS G12C likely given smoking history.",
    "Sotorasib is only licensed for KRAS G12C.",
    "Progression probably due to MET amplification.",
    "EGFR L858R was a sample swap.",
    "EGFR L858R reported by mistake.",
    "EGFR L858R (addendum: corrected to L861Q).",
    "Referral letter states EGFR L858R; our own NGS found no such mutation.",
    "KRAS G12C lost at progression.",
    "EGFR T790M germline carrier, somatic not tested.",
    "ALK+ per outside hospital, ALK- per reference pathology.",
)

FOUND = (
    ("EGFR L858R.", "EGFR", "L858R"),
    ("KRAS G12C mutation.", "KRAS", "G12C"),
    ("EGFR exon 19 deletion, PD-L1 60%.", "EGFR", "exon 19 deletion"),
    ("ALK, ROS1 negative, KRAS G12C.", "KRAS", "G12C"),
    ("KRAS G12C, TP53 R273H, EGFR negative, ALK negative.", "KRAS", "G12C"),
    ("EGFR L858R, ALK negative, ROS1 negative.", "EGFR", "L858R"),
    ("EGFR ex19del/ ALK-/ ROS1-.", "EGFR", "exon 19 deletion"),
    ("EGFR del19, T790M-, C797S-.", "EGFR", "exon 19 deletion"),
    ("BRAF V600E -, KRAS G12C +.", "KRAS", "G12C"),
    ("No EGFR or ALK alteration, KRAS G12C.", "KRAS", "G12C"),
    ("EGFR/ALK negative (KRAS G12C).", "KRAS", "G12C"),
    ("HER2 exon 20 insertion, negative for EGFR and ALK.", "ERBB2", "exon 20 insertion"),
    ("Tested for KRAS G12C: positive.", "KRAS", "G12C"),
    ("NGS panel (50 genes): EGFR L858R, VAF 23 %.", "EGFR", "L858R"),
    ("KRAS G12C - PD-L1 60 %.", "KRAS", "G12C"),
    ("EGFR L858R, ordered CT scan of the thorax.", "EGFR", "L858R"),
)

NOT_NEGATIVE = (
    "MET exon 14 skipping absent on DNA, present on RNA.",
    "RET fusion not detected by DNA, detected by RNA panel.",
    "ROS1 negative at first, positive on repeat.",
)


def _genes(text: str) -> dict[str, Any]:
    """What is read of the genes of a letter that says so."""
    found: dict[str, Any] = read_letters([Letter(HEAD + text, "", DAY)], DAY).document.get(
        "biomarkers", {}
    )
    return found


@pytest.mark.parametrize("text", NONE_FOUND)
def test_a_variant_that_is_denied_or_sought_is_not_found(text: str) -> None:
    read = _genes(text).values()
    assert not any("variants" in one or "positive" in one for one in read)


@pytest.mark.parametrize(("text", "gene", "name"), FOUND)
def test_a_variant_that_is_named_is_found(text: str, gene: str, name: str) -> None:
    read = _genes(text)[gene]
    assert (read["result"], read["variants"]) == ("positive", [{"name": name}])


@pytest.mark.parametrize("text", NOT_NEGATIVE)
def test_a_gene_is_not_negative_that_another_test_found_altered(text: str) -> None:
    assert _genes(text) == {}


def test_a_share_that_something_requires_is_not_the_tumours() -> None:
    for text in (
        "PD-L1 above 50 % needed for monotherapy.",
        "PD-L1 not done, CPS 20 in a stomach cancer.",
    ):
        document = read_letters([Letter(HEAD + text, "", DAY)], DAY).document
        assert "measurements" not in document
