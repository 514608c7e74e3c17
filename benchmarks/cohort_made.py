"""A made-up cohort as a database might hold it: organ counts or lesion lists, genes, lines, days.

Nothing in it is of a patient, and no share in it is measured: it is there to be read and counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, islice
from random import Random
from typing import Any

ORGANS = ("brain", "bone", "liver", "lung", "adrenal", "lymph_node", "pleura", "kidney", "skin")
WEIGHTS = (30, 35, 20, 30, 12, 25, 12, 3, 2)
REGIMENS = (
    ["osimertinib"],
    ["pembrolizumab"],
    ["carboplatin", "pemetrexed"],
    ["carboplatin", "pemetrexed", "pembrolizumab"],
    ["alectinib"],
    ["docetaxel"],
)
GENES = ("EGFR", "ALK", "ROS1", "KRAS", "BRAF", "MET")


def made(patients: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """So many profiles, the same for the same seed."""
    random = Random(seed)
    for number in range(patients):
        yield _one(random, number)


def followed(patients: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """So many profiles that each list lesions, of which two to four assessments tell."""
    random = Random(seed)
    each = (_one(random, number) for number in count())
    listed = (one for one in each if one["lesions"] and _days(one) > timedelta(120))
    for one in islice(listed, patients):
        yield {**one, "assessments": list(_seen(random, one))}


def _days(one: dict[str, Any]) -> timedelta:
    """From the metastases to the assessment of a profile."""
    spread = date.fromisoformat(one["metastatic_disease"]["diagnosis_date"])
    return date.fromisoformat(one["assessments"][0]["date"]) - spread


def _seen(random: Random, one: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The assessments of a profile: at the baseline, later ones, and the one that it had."""
    spread = date.fromisoformat(one["metastatic_disease"]["diagnosis_date"])
    last = random.choice([1, 1, 2, 3])
    for at in range(last + 1):
        lesions = {}
        for lesion in one["lesions"]:
            size = lesion["diameter_mm"]
            if at < last:
                size = max(2, size + random.randrange(-9, 10))
            state = {"status": random.choice(["stable", "stable", "growing", "shrinking"])}
            lesions[lesion["id"]] = {**(state if at else {}), "diameter_mm": size}
        staging: dict[str, Any] = {"date": str(spread + _days(one) * at // last)}
        if at:
            staging["response"] = random.choice(["PR", "SD", "SD", "PD"])
        else:
            staging["at"] = ["diagnosis", "baseline"]
        yield {**staging, "lesions": lesions}


def _one(random: Random, number: int) -> dict[str, Any]:
    today = date(2024, 1, 1) + timedelta(random.randrange(600))
    found = today - timedelta(random.randrange(30, 1500))
    spread = min(found + timedelta(random.choice([0, 0, 14, 400])), today)
    sites = random.choices(ORGANS, WEIGHTS, k=random.choice([1, 1, 2, 2, 3, 5]))
    lines = list(_lines(random, spread, today))
    staging: dict[str, Any] = {"date": str(today - timedelta(random.randrange(25)))}
    if not lines:
        staging["at"] = ["diagnosis", "baseline"]
    listed = random.random() < 0.3
    if not listed:
        organs = {organ: {"at_least": 1} if organ in sites else 0 for organ in ORGANS}
        staging["totals"] = {"metastases": {"at_least": len(set(sites))}, "by_organ": organs}
    return {
        "patient": f"P{number:08}",
        "as_of": str(today),
        "cancer_type": "nsclc",
        "histology": random.choice(["adenocarcinoma"] * 5 + ["squamous", "nos"]),
        "age": random.randrange(35, 88),
        "primary": {
            "diagnosis_date": str(found),
            "status": random.choice(["in_place_untreated", "in_place_treated", "resected"]),
        },
        "metastatic_disease": {"ever": True, "diagnosis_date": str(spread)},
        "lesions": [_lesion(random, at, organ) for at, organ in enumerate(sites)] if listed else [],
        "assessments": [staging],
        "biomarkers": {
            gene: random.choice(["negative"] * 6 + ["positive", "not_tested"]) for gene in GENES
        },
        "systemic_therapy": {"palliative_lines": len(lines), "lines": lines},
    }


def _lines(random: Random, spread: date, today: date) -> Iterator[dict[str, Any]]:
    start = spread + timedelta(random.randrange(5, 60))
    for number in range(1, random.choice([0, 0, 1, 1, 1, 2]) + 1):
        if start >= today - timedelta(200):
            return
        end = start + timedelta(random.randrange(40, 150))
        line: dict[str, Any] = {"number": number, "intent": "palliative", "start": str(start)}
        line["agents"] = random.choice(REGIMENS)
        yield {**line, "end": str(end), "stop_reason": random.choice(["progression", "completed"])}
        start = end + timedelta(random.randrange(5, 60))


def _lesion(random: Random, at: int, organ: str) -> dict[str, Any]:
    role = {"lung": "metastasis", "lymph_node": "distant_node"}.get(organ)
    lesion = {"id": f"L{at + 1}", "organ": organ, "diameter_mm": random.randrange(4, 70)}
    return lesion if role is None else {**lesion, "role": role}
