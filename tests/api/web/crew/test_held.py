"""What a worker keeps of the patients it was asked about has a bound, and the bound is small."""

from __future__ import annotations

import gc
import json
from datetime import date
from functools import _lru_cache_wrapper
from urllib.parse import urlencode

import pytest

from oligomatch.api.intake.files import Day
from oligomatch.api.page.form.texts import written
from oligomatch.api.page.wanted import PagePart, Wanted
from oligomatch.api.results.matching import load_rules
from oligomatch.api.web.letters import LettersQuestion
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.options import Options
from oligomatch.api.web.work import PatientQuestion, Question, Task, answer
from oligomatch.api.words.patient import facts
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.measures import person
from oligomatch.matcher.profile import types, variants

RULES, LIMITS, DAY = load_rules(None), ServerLimits(), date(2026, 5, 14)
ALL_KINDS = (Task.MATCH, Task.GAPS, Task.ASK, Task.OUTLOOK, Task.OFFERS)


def questions(number: int) -> list[Question]:
    """What may be asked of a patient whose names and numbers no other has."""
    told = {
        "as_of": "2026-05-14",
        "age": 40 + number,
        "cancer_type": "nsclc",
        "biomarkers": {
            f"GENE{number}": {
                "result": "positive",
                "variants": [{"name": f"variant {number}", "kind": "fusion"}],
            }
        },
        "measurements": {"haemoglobin": {"value": 9 + number / 8, "unit": "g/dL"}},
        "lesions": [
            {"id": f"node {number}", "organ": "liver", "diameter_mm": 11 + number / 8},
            {"diameter_mm": 9 + number / 8},
        ],
        "assessments": [
            {
                "date": "2026-05-02",
                "lesions": {f"node {number}": {"diameter_mm": 11 + number / 8}},
            }
        ],
        "systemic_therapy": {"lines": [{"number": 1, "agents": [f"trial drug {number}"]}]},
    }
    body = json.dumps(told).encode()
    typed = {
        "carry": json.dumps(told),
        "/systemic_therapy/lines/0/agents": f"another drug {number}",
        "/lesions/1/diameter_mm": f"{8 + number / 8}",
        "/biomarkers/0/gene": f"OTHER{number}",
    }
    letter = f"Mr No. {number}. NSCLC with a metastasis of {7 + number} mm in segment {number}."
    read = json.dumps({"letters": [{"text": letter}]}).encode()
    return [
        *(PatientQuestion(task, body, Options(), DAY) for task in ALL_KINDS),
        Wanted(PagePart.PAGE, urlencode(typed).encode(), DAY),
        LettersQuestion(read, Day(DAY)),
    ]


def ask(number: int) -> None:
    for one in questions(number):
        assert answer(one, RULES, LIMITS).status == 200


def sizes() -> dict[str, int]:
    """How much is kept by what has no bound."""
    each = [one for one in gc.get_objects() if isinstance(one, _lru_cache_wrapper)]
    own = [one for one in each if str(one.__module__).startswith("oligomatch.")]
    assert own
    return {
        f"{one.__module__}.{one.__qualname__} {id(one)}": one.cache_info().currsize
        for one in own
        if one.cache_info().maxsize is None
    }


def test_nothing_without_a_bound_grows_with_those_who_are_asked_about() -> None:
    ask(1)
    ask(2)
    before = sizes()
    ask(3)
    assert {name: size for name, size in sizes().items() if size != before.get(name)} == {}


@pytest.mark.parametrize(
    "cache",
    [
        written._is_drug,
        person._exact,
        variants.variant_names,
        variants.loose_names,
        types.kinds_at,
    ],
    ids=lambda cache: str(cache.__qualname__),
)
def test_what_is_kept_by_what_patients_tell_stays_small(cache: _lru_cache_wrapper[object]) -> None:
    most = cache.cache_info().maxsize
    assert most is not None
    assert most <= 2_000


def test_the_lesions_that_were_named_last_go_with_their_profile() -> None:
    profile = profile_of({"cancer_type": "nsclc", "lesions": [{"organ": "liver"}]})
    assert facts.lesion_noun(profile, 0) == "the liver lesion"
    assert facts._LAST
    del profile
    gc.collect()
    assert facts._LAST == []
