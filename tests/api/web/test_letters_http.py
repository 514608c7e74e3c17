"""`POST /v1/read`: letters as a profile to be confirmed; no word of them in what is refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from oligomatch.api.intake.letters import MOST_LETTERS
from oligomatch.api.results.matching import load_rules
from oligomatch.api.web.letters import EXAMPLE
from tests.net.faces import client


@pytest.fixture(scope="module")
def http() -> Iterator[TestClient]:
    with client(load_rules(None)) as one:
        yield one


def test_letters_make_a_profile_with_the_words_of_each_fact(http: TestClient) -> None:
    answer = http.post("/v1/read", json=EXAMPLE)
    assert answer.status_code == 200
    read = answer.json()
    assert read["profile"]["biomarkers"]["KRAS"]["variants"] == [{"name": "G12C"}]
    assert read["as_of"] == answer.headers["OligoMatch-As-Of"] == "2026-05-14"
    words = {one["pointer"]: one["places"][0]["words"] for one in read["facts_read"]}
    assert words["/ecog"] == "ECOG 1"
    again = http.post("/v1/match?only=SARON", json=read["profile"]).json()
    assert again["unconfirmed"] is True


def test_the_day_is_that_of_the_query_before_that_of_the_letter(http: TestClient) -> None:
    read = http.post("/v1/read?as_of=2026-07-01", json=EXAMPLE).json()
    assert (read["as_of"], read["as_of_from"]) == ("2026-07-01", "option")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, ""),
        ([], ""),
        ({"letters": []}, ""),
        ({"letters": [{"name": "Miller"}]}, "/letters/0"),
        ({"letters": [{"text": "Miller", "more": "Miller"}]}, "/letters/0"),
        ({"letters": [{"text": "  "}]}, "/letters/0"),
        ({"letters": [{"text": 3}]}, "/letters/0"),
        ({"letters": [{"text": "Miller", "date": "May"}]}, "/letters/0/date"),
        ({"letters": [{"text": "Miller"}] * (MOST_LETTERS + 1)}, "/letters"),
    ],
)
def test_another_body_is_refused_without_a_word_of_it(
    body: object, pointer: str, http: TestClient
) -> None:
    answer = http.post("/v1/read", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert "Miller" not in answer.text
