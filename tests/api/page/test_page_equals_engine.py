"""The page ranks every patient as the engine does, through the form's whole round over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

from oligomatch.api.intake.files import Given, Origin
from oligomatch.api.page.form.examples import EXAMPLES, example_text
from oligomatch.api.results.matching import Only, Result, load_rules, match_patient
from oligomatch.matcher.intake.intake import read_profile
from oligomatch.matcher.probe.strategies import profiles
from oligomatch.matcher.profile.profile import Profile
from tests.support.page_form import PARTS, PatientPage
from tests.support.processes.live import SERVE, serving

FEW = settings(
    max_examples=15, deadline=None, suppress_health_check=[*HealthCheck], derandomize=True
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    command = (*SERVE, "--processes", "1")
    place = tmp_path_factory.mktemp("equal") / "server"
    with serving(place, command) as live, live.client() as client:
        yield client


RULES = load_rules(None)


def matched(profile: Profile) -> Result:
    day = profile.as_of or date.today()
    given = Given(Origin("test", 1, 1), profile, day, "profile")
    return match_patient(given, RULES, Only(), quick=True)


def parts(result: Result) -> dict[str, list[str]]:
    """The trials of each part of the page in their order, as the engine has them."""
    found: dict[str, list[str]] = {part: [] for part in PARTS}
    for one in result.ranked:
        part = str(one.kind).replace(" ", "-") if one.section == "options" else "closed"
        found[part].append(one.trial.id)
    return found


def page_of(client: httpx.Client, path: str, form: Any) -> PatientPage:
    answer = client.post(path, data=form) if path == "/" else client.post(path, files=form)
    assert answer.status_code == 200
    return PatientPage(answer.text)


def brought(client: httpx.Client, profile: Profile) -> PatientPage:
    told = {"text": (None, json.dumps(profile.document())), "do": (None, "bring")}
    return page_of(client, "/bring", told)


def posted(client: httpx.Client, page: PatientPage) -> PatientPage:
    form: dict[str, list[str]] = {}
    for name, value in page.pairs:
        form.setdefault(name, []).append(value)
    return page_of(client, "/", form)


def same(client: httpx.Client, profile: Profile) -> None:
    expected = parts(matched(profile))
    first = brought(client, profile)
    for page in (first, posted(client, first)):
        assert not page.wrong
        for part, shown in page.ranking.items():
            if part in ("not-yet", "ineligible"):  # those that wait or fail alike share a line
                assert sorted(shown) == sorted(expected[part])
            else:
                assert shown == expected[part]


@FEW
@given(profiles())
def test_the_page_ranks_a_generated_patient_as_the_engine(
    client: httpx.Client, profile: Profile
) -> None:
    same(client, profile)


@pytest.mark.parametrize("name", [name for name, _ in EXAMPLES])
def test_the_page_ranks_an_example_as_the_engine(client: httpx.Client, name: str) -> None:
    same(client, read_profile(example_text(name)))


def test_what_is_compared_can_differ(client: httpx.Client) -> None:
    page = brought(client, read_profile(example_text("golden")))
    other = read_profile(example_text("progressing"))
    assert page.ranking["eligible"] != parts(matched(other))["eligible"]
