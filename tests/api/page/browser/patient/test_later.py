"""What follows a keystroke by itself: the course of the disease, and the arguments of open rows."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qs

from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from oligomatch.api.web.html.pages import add_pages
from oligomatch.api.web.problems import HttpProblem, Kind
from tests.api.page.browser.hand import settled, start

ROW = "#row-NCT03705403"
PET = "[name='/imaging/fdg_pet']"
FRESH = "() => !document.querySelector('#course[data-old], .row[open] [data-old]')"


def fresh(page: Any) -> None:
    """Wait until nothing on the page is outdated."""
    settled(page)
    page.wait_for_function(FRESH)


def opened(page: Any) -> None:
    start(page, "golden")
    page.locator(f"{ROW} summary").click()
    page.wait_for_selector(f"{ROW} .crit")


def test_a_keystroke_is_answered_with_what_differs(page: Any) -> None:
    start(page, "golden")
    with page.expect_response(lambda answer: answer.url.endswith("/")) as answered:
        page.fill("[name='/lesions/0/diameter_mm']", "23")
    assert len(answered.value.body()) < 40_000
    assert parse_qs(answered.value.request.post_data)["have"]
    settled(page)
    assert page.locator("#page [data-same]").count() == 0
    assert page.locator("[name='/lesions/0/diameter_mm']").input_value() == "23"


def test_an_open_argument_follows_what_is_typed(page: Any) -> None:
    opened(page)
    before = page.locator(f"{ROW} .crit").inner_text()
    with page.expect_request(f"**/argument/{ROW[5:]}"):
        page.fill(PET, "yes")
    fresh(page)  # where the row stays under the pointer too
    assert page.locator(f"{ROW} .crit").inner_text() != before
    page.mouse.move(200, 300)
    page.wait_for_selector("#eligible " + ROW)
    fresh(page)
    assert page.locator(f"{ROW} .crit").inner_text() != before
    assert page.locator(f"{ROW} .arg.stale").count() == 0
    assert page.locator(f"{ROW} .arg input[name=open]").count() == 1


def test_an_argument_about_an_earlier_profile_is_dropped(page: Any) -> None:
    opened(page)
    held: list[Any] = []
    page.route("**/argument/*", lambda route: route.continue_() if held else held.append(route))
    page.fill(PET, "yes")
    page.wait_for_function("() => document.querySelector('.row[open] .htmx-request')")
    page.fill(PET, "no")
    settled_words = "() => document.querySelector('#row-NCT03705403 .why').textContent"
    page.wait_for_function(f"{settled_words} && !document.querySelector('#profile.htmx-request')")
    held[0].continue_()
    fresh(page)
    assert page.locator(PET).input_value() == "no"
    links = page.locator(f"{ROW} .crit tr", has_text="PET").first.inner_text()
    assert "not done" in links or "no FDG-PET" in links or "missing" not in links


def test_the_course_follows_what_is_typed(page: Any) -> None:
    start(page)
    assert page.locator("#course").count() == 0
    page.fill("[name='/as_of']", "14 May 2026")
    settled(page)
    page.fill("[name='/assessments/0/date']", "10 May 2026")
    fresh(page)
    assert "10 May 2026" in page.locator("#axis .course").text_content()


def test_another_patient_leaves_nothing_of_the_one_before(page: Any) -> None:
    opened(page)
    page.route("**/argument/*", lambda _: None)  # it is not answered
    page.click("button[value=clear]")
    page.wait_for_selector("#bring")
    settled_but_for_it = "() => !document.querySelector('#profile.htmx-request')"
    page.wait_for_function(settled_but_for_it)
    assert page.locator(".crit").count() == 0
    assert page.locator("#state").inner_text() == ""
    assert page.locator("#course").count() == 0


def test_what_nobody_has_time_for_is_asked_for_again(page: Any) -> None:
    asked: list[str] = []

    def busy_at_first(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(status=204) if len(asked) == 1 else route.continue_()

    page.route("**/ask", busy_at_first)
    start(page, "golden")
    page.wait_for_selector("#ask .ans button")
    assert len(asked) > 1


def test_a_part_is_answered_without_a_fault_where_every_worker_is_busy() -> None:
    async def nobody(wanted: object, request: Request) -> bytes:
        raise HttpProblem(Kind.BUSY, "every worker is busy")

    async def body(request: Request) -> bytes:
        return await request.body()

    app = FastAPI()
    add_pages(app, nobody, body, date.today, lambda _: True)
    client = TestClient(app)
    for path in ("/ask", "/course", "/argument/OMEGA"):
        asked = client.post(path, data={"carry": "{}"}, headers={"HX-Request": "true"})
        assert (asked.status_code, asked.content) == (204, b"")
        assert asked.headers["cache-control"] == "no-store"
        assert client.post(path, data={"carry": "{}"}).status_code == 503
    assert client.post("/", data={"carry": "{}"}, headers={"HX-Request": "true"}).status_code == 503
