"""An illness of the family, or one that is denied, is none of the patient's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 10)
FRONT = "NSCLC, adenocarcinoma."

NOT_HIS = (
    " Fam Hx: {}.",
    " Family Hx: {}.",
    " Fam. hist.: {}.",
    " F/H: {}.",
    " Familienanamnese: {}.",
    " Anamnesi familiare: {}.",
    " Heredity: {}.",
    " FA: {}.",
    " Fam hx positive for {}.",
    " In family: {}.",
    " Stepfather {}.",
    " M: {}.",
    " Mo: COPD; Sib: {}.",
    " Family history:\n- asthma\n- {}",
    " Family history:\n\n- asthma\n- {}",
    " Family history\nasthma (mother)\n{}",
    "\nFamily history: positive\n  - {}",
    "\nFamily history: see below.\n1. asthma\n2. {}",
    "\nFam Hx:\n- asthma\n- {}",
    " Neg. for asthma, {}.",
    " Ø {}.",
    " {} ø.",
    " Kein {}.",
    " Geen {}.",
    " Nessun {}.",
    " {} verneint.",
)

HIS = (
    " Family history: asthma. PMH: {}.",
    " Family history:\n- asthma\n\nComorbidities:\n- {}",
    "\nFamily history: mother had asthma.\n- {}",
    " Family history:\n- asthma\n\nHe has {}.",
    " Comorbidities:\n- {}\nFamily history:\n- asthma",
    " F, 67 years. PMH: {}.",
    " The family is well informed. He has {}.",
)


def _diabetes(text: str) -> Any:
    document = read_letters([Letter(FRONT + text.format("diabetes"), "", DAY)], DAY).document
    return document.get("conditions", {}).get("diabetes")


@pytest.mark.parametrize("text", NOT_HIS)
def test_an_illness_of_another_or_none_is_not_stated(text: str) -> None:
    assert _diabetes(text) is None


@pytest.mark.parametrize("text", HIS)
def test_his_own_illness_stays(text: str) -> None:
    assert _diabetes(text) == {"now": True}
