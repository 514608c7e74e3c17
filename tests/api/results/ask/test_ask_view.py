"""What to ask next, as a clinician and a program read it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.api.commands.test_app import GOLDEN, SPARSE, Call
from tests.api.commands.test_app import call as call
from tests.support.wording import CANCER_TYPE, MOLECULAR_REPORT, STAGING_REPORT


def test_the_table_names_reports_answers_and_what_they_move(call: Call) -> None:
    done = call("ask", SPARSE)
    text = " ".join(done.out.split())
    assert (done.status, done.err) == (0, "")
    assert "Ask next, for 28 trials still in reach" in text
    assert "One molecular report: matters for" in text
    assert "One staging report: matters for" in text
    assert "3 → opens NCT03119519 and OITROLC; decides" in text
    assert "BRAF, RET, MET, NTRK1, NTRK2, NTRK3, KRAS and ERBB2 test: negative." in text
    assert "No longer worth asking (no answer changes a trial in reach): " in text


def test_a_chosen_trial_says_what_settles_it(call: Call) -> None:
    text = " ".join(call("ask", SPARSE, "--only", "saron").out.split())
    assert f"SARON: 2 questions decide it whatever the answers are: {MOLECULAR_REPORT}" in text
    assert "To do: FDG-PET and brain imaging" in text
    text = " ".join(call("ask", GOLDEN, "--only", "OITROLC").out.split())
    assert "No question to the clinic is left for 1 trial still in reach" in text
    assert (
        "nothing is missing that the clinic could provide. The trial site must clarify: A-34."
        in text
    )


@pytest.fixture
def told(call: Call) -> Any:
    return call("ask", SPARSE, "--format", "json", "--only", "saron").value


def test_json_tells_every_answer_with_its_effect(told: Any) -> None:
    assert told["in_reach"] == ["NCT02417662"]
    facts = {one["fact"]: one for question in told["questions"] for one in question["missing"]}
    egfr = facts["/biomarkers/EGFR"]
    assert egfr["settles_alone"]
    closing = [answer for answer in egfr["effects"] if answer["closes"] == ["NCT02417662"]]
    assert any("exon 20 insertion" in answer["words"] for answer in closing)
    assert told["settling"][0]["obtain"] == [MOLECULAR_REPORT, STAGING_REPORT]
    assert {one["fact"] for one in told["settling"][0]["to_do"]} == {
        "/imaging/fdg_pet", "/imaging/brain_imaging"}  # fmt: skip


def test_each_answer_told_with_whatif_keeps_the_promise(
    call: Call, told: Any, tmp_path: Path
) -> None:
    for question in told["questions"]:
        for one in question["missing"]:
            for answer in one["effects"]:
                value = json.dumps(answer["answers"][0])
                place = f"--set={one['fact']}={value}"
                found = call("whatif", SPARSE, place, "-f", "json", "--only", "saron").value
                closed = [t["trial"] for t in found["changes"] if t["effect"] == "closes"]
                assert closed == answer["closes"], place


def test_a_patient_who_cannot_be_used_is_left_out(call: Call, tmp_path: Path) -> None:
    bad = tmp_path / "p.yaml"
    bad.write_text("cancer_type: lung\n")
    done = call("ask", str(bad))
    assert (done.status, done.out) == (2, "")
    assert f"cancer_type: expected {CANCER_TYPE}" in done.err


def test_a_site_answer_narrows_the_questions(call: Call, tmp_path: Path) -> None:
    file = str(tmp_path / "answers.yaml")
    call(
        "site", "saron", "A-08", "A", "--by", "office", "--on", "2026-05-20", "--site-answers", file
    )
    found = call("ask", SPARSE, "--only", "saron", "--site-answers", file, "-f", "json").value
    facts = {one["fact"] for question in found["questions"] for one in question["missing"]}
    assert "/biomarkers/EGFR" in facts
    assert "/biomarkers/KRAS" not in facts  # a driver under the other reading alone
