"""`oligomatch read` and `POST /v1/read`: a profile with its words, headed until it is confirmed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from oligomatch.api.commands.app import app
from oligomatch.api.intake.letters import MOST_SIGNS, letter_of
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.rules.text.sentence import MOST_OF_SENTENCE
from tests.support.wording import said

KNOWN = Path(__file__).parents[2] / "letters/known"
LETTER = KNOWN / "a_synchronous.txt"


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_the_profile_is_yaml_with_the_words_of_each_fact() -> None:
    made = run("read", str(LETTER))
    assert made.exit_code == 0
    document = yaml.safe_load(made.stdout)
    profile = profile_of(document)
    assert profile.ecog == 1
    assert "/ecog" in profile.unconfirmed
    assert "# [8] “ECOG 1”\necog: 1" in made.stdout
    assert said("letter.unused") in made.stdout


def test_as_data_each_place_is_that_of_its_words() -> None:
    made = json.loads(run("read", str(LETTER), "--format", "json").stdout)
    text = LETTER.read_text(encoding="utf-8")
    places = [place for fact in made["facts_read"] for place in fact["places"]]
    places += [
        place for one in (*made["questions"], *made["unused"]) for place in one["places"]
    ] + made["unread"]
    assert places
    for place in places:
        assert text[place["start"] : place["end"]] == place["words"]
        assert text.count("\n", 0, place["start"]) + 1 == place["line"]
    assert made["as_of"] == "2026-05-14"
    assert made["as_of_from"] == "letter"


def test_an_answer_over_what_was_read_is_headed_so(tmp_path: Path) -> None:
    file = tmp_path / "patient.yaml"
    file.write_text(run("read", str(LETTER)).stdout, encoding="utf-8")
    shown = run("match", str(file)).stdout
    assert said("letter.unconfirmed") in " ".join(shown.split())
    assert json.loads(run("match", str(file), "--format", "json").stdout)["unconfirmed"] is True


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    made = run("read", str(tmp_path / "none.txt"))
    assert made.exit_code == 2
    assert made.stdout == ""


def test_a_letter_that_is_too_long_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    file.write_text("ECOG 1. " * (MOST_SIGNS // 8 + 1), encoding="utf-8")
    made = run("read", str(file))
    assert made.exit_code == 2
    assert "ECOG" not in made.output


def test_a_letter_with_a_sentence_without_end_is_refused_at_its_place(tmp_path: Path) -> None:
    file = tmp_path / "endless.txt"
    endless = "metastases in the liver and the brain and " * (MOST_OF_SENTENCE // 40)
    file.write_text(f"ECOG 1.\n\nThere were {endless}bone.", encoding="utf-8")
    made = run("read", str(file))
    assert made.exit_code == 2
    words = say("letter.endless", most=f"{MOST_OF_SENTENCE:,}")
    assert words in " ".join(made.output.split())
    assert "endless.txt:3:1: " in made.output


def test_a_long_letter_of_sentences_is_read(tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    file.write_text("No fever was seen. " * (MOST_OF_SENTENCE // 15) + "ECOG 1.", encoding="utf-8")
    assert "ecog: 1" in run("read", str(file)).stdout


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Milan, 14 May 2026\nDear colleague", date(2026, 5, 14)),
        ("Tumour board of 14.05.2026", date(2026, 5, 14)),
        ("Date: 2026-05-14", date(2026, 5, 14)),
        ("Date of birth: 14 May 1957", None),
        ("Seen 03/04/2026", None),  # April or March
        ("14 May 2026\n15 May 2026", None),
    ],
)
def test_a_letter_says_its_day_at_its_head(text: str, day: date | None) -> None:
    assert letter_of(text).dated == day
