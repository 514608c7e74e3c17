"""Trials of an author's own: days of conditions, values, lines and lesions."""

from __future__ import annotations

from pathlib import Path

from oligomatch.rules.read import read_trial
from oligomatch.rules.trial import Trial

OWN = "NCT90000042"
_HEAD = f"""\
trial: {OWN}
acronym: OWN
source: {{document: protocol OWN}}
facts: {{group: NR, drivers_only: false, design: single-arm, phase: II, randomised: false,
        country: NR, pet: NR, brain_imaging: NR, molecular_status: NR, number_of_metastases: NR,
        treatment: SBRT, molecular: not_specified, state_groups: 0, tumour_types: [nsclc]}}
recruitment: {{status: unverified, as_of: protocol}}
criteria:
"""
_SOURCE = "basis: text, quote: words, source: {document: protocol OWN}"
RULES = (
    "not: {at most: {measure: days_since, names: [live_vaccine], limit: 30}}",
    "not: {less than: {measure: months_since, names: [major_surgery], limit: 6}}",
    "at least: {measure: measured, test: haemoglobin, unit: g/dL, within_days: 28, limit: 9}",
    "at most: {measure: measured, test: alt, unit: ULN, limit: 2.5}",
    "is: fdg_pet_done",
    "between: {measure: count, of: metastases, at: entry, by: DEFAULT, low: 1, high: 3}",
    "at most: {measure: lines, intent: palliative, limit: 1}",
    "at most: {measure: ecog, limit: 1}",
)


def own_trial(folder: Path, *rules: str) -> Trial:
    """A trial of these rules in the folder, numbered in turn."""
    lines = (
        f"  - {{id: 0042-{number:02}, kind: {_kind(rule)}, {_SOURCE}, {rule}}}\n"
        for number, rule in enumerate(rules, 1)
    )
    file = folder / f"{OWN}.yaml"
    file.write_text(_HEAD + "".join(lines), encoding="utf-8")
    return read_trial(file)


def _kind(rule: str) -> str:
    return "workup" if rule == "is: fdg_pet_done" else "inclusion"
