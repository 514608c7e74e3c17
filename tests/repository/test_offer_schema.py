"""The schema of what a trial offers: fresh, taken by every shipped file, and strict."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from oligomatch.rules.offers.read import SHIPPED, SUFFIX, read_offer
from oligomatch.rules.schema import OFFER
from oligomatch.rules.text.text import RuleFileError, compose, plain
from scripts.offer_schema import schema_text

VALIDATOR = jsonschema.Draft202012Validator(json.loads(schema_text()))
SARON = (SHIPPED / f"NCT02417662{SUFFIX}").read_text(encoding="utf-8")


def faults(text: str) -> list[str]:
    value, _ = plain(compose(text, "offer.yaml"))
    return [fault.message for fault in VALIDATOR.iter_errors(value)]


def test_the_shipped_schema_is_fresh() -> None:
    assert OFFER.read_text(encoding="utf-8") == schema_text()
    jsonschema.Draft202012Validator.check_schema(json.loads(schema_text()))


@pytest.mark.parametrize("path", sorted(SHIPPED.glob(f"*{SUFFIX}")), ids=lambda path: path.stem)
def test_each_shipped_offer_fits_the_schema(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../../schema/offer.schema.json\n")
    assert not faults(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("allocation: randomised", "allocation: random"),
        ("modality: conventional_rt", "modality: conventional"),
        ("gy: 50–55", "gy: 50 to 55"),
        ("site: primary", "site: primaries"),
        ("term: os", "term: overall"),
        ("part: gate", "part: door"),
        ("agents: [ici]", "agents: [immunotherapies]"),
        ("about: schedule", "about: time"),
        ("trial: NCT02417662", "trial: SARON"),
        ("arms: [systemic]", "arm: [systemic]"),
    ],
)
def test_what_the_reader_refuses_does_not_fit_the_schema_either(
    old: str, new: str, tmp_path: Path
) -> None:
    assert old in SARON
    wrong = SARON.replace(old, new, 1)
    assert faults(wrong)
    path = tmp_path / f"NCT02417662{SUFFIX}"
    path.write_text(wrong, encoding="utf-8")
    with pytest.raises(RuleFileError, match=f"{path.name}:[0-9]+:[0-9]+: "):
        read_offer(path)


def test_an_arm_that_is_none_of_its_arms_is_refused(tmp_path: Path) -> None:
    path = tmp_path / f"NCT02417662{SUFFIX}"
    path.write_text(SARON.replace("arms: [systemic]", "arms: [other]", 1), encoding="utf-8")
    with pytest.raises(RuleFileError, match="`other` is none of its arms"):
        read_offer(path)
