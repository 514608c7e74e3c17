"""The application under a path: mounted in another one, and behind a gateway."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from oligomatch.api.results.matching import load_rules
from oligomatch.api.web.app import application
from oligomatch.api.web.guard import below, root_of
from oligomatch.api.web.limits import ServerLimits

PLACE = "/tumour-board/trials-here"
LEADS = ("href", "src", "action", "formaction", "hx-post", "hx-get")
HOST = "http://localhost"
# however loaded the machine is
PATIENT_LIMITS = ServerLimits(workers=1, work_seconds=300, wait_seconds=300, body_seconds=300)


class Links(HTMLParser):
    """Where the links, forms and buttons of a page lead, as they are written."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}  # with the attribute

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        for name, value in attrs:
            if name in LEADS and value and not value.startswith("#"):
                self.found[value] = name


def links(html: str) -> dict[str, str]:
    page = Links()
    page.feed(html)
    return page.found


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    inner = application(load_rules(), limits=PATIENT_LIMITS)
    app = FastAPI(lifespan=inner.lifespan)
    app.mount(PLACE, inner)

    @app.get("/trials")
    def own() -> str:
        return "a page of the host"

    with TestClient(app, base_url=HOST) as found:
        yield found


def visited(client: TestClient) -> dict[str, str]:
    """Every page that a reader comes to by links, by its address."""
    pages: dict[str, str] = {}
    waiting = [f"{HOST}{PLACE}/"]
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        assert answer.status_code == 200, address
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        pages[address] = answer.text
        for link, kind in links(answer.text).items():
            to = urljoin(address, link)
            if urlsplit(to).netloc != urlsplit(HOST).netloc:
                continue
            assert urlsplit(to).path.startswith(f"{PLACE}/"), (address, link)
            plain = to.partition("#")[0]
            of_few = "/overlap/" not in plain or plain.endswith("/NCT02417662")
            if kind in ("href", "src") and of_few and plain not in pages and plain not in waiting:
                waiting.append(plain)
    return pages


def test_every_link_of_every_page_stays_under_the_path(client: TestClient) -> None:
    pages = visited(client)
    paths = {urlsplit(one).path.removeprefix(PLACE) for one in pages}
    assert {"/", "/board", "/trials", "/criteria", "/overlap", "/trials/NCT02417662"} <= paths
    assert sum(path.count("/") == 3 for path in paths) > 10  # of pairs of trials


def test_what_a_form_or_a_part_of_the_page_sends_stays_under_it_too(client: TestClient) -> None:
    def posted(path: str, page: str = "/", **form: str) -> str:
        """What a browser makes of the links of an answer, where it shows it on a page."""
        answer = client.post(f"{PLACE}{path}", data=form)
        assert answer.status_code == 200, path
        for link in links(answer.text):
            to = urlsplit(urljoin(f"{HOST}{PLACE}{page}", link))
            assert to.netloc != urlsplit(HOST).netloc or to.path.startswith(f"{PLACE}/"), link
        return answer.text

    example = {"do": "example", "example": "golden"}
    page = posted("/bring", **example)
    fields = {"carry": '{"cancer_type": "nsclc", "as_of": "2026-05-14"}'}
    assert "eligible" in page
    for path in ("/theme/dark", "/sheet"):  # without JavaScript each is a page of its own
        assert links(posted(path, path, **fields))
    assert "SARON" in posted("/theme/dark", "/theme/dark", **fields, open="NCT02417662")
    for part in ("/ask", "/course", "/argument/SARON", "/what-if"):
        posted(part, **fields)
    assert "action=" in posted("/board", "/board", do="examples")
    assert "action=" in posted("/board/rows", "/board", one=f"1 {fields['carry']}")


def test_a_page_that_cannot_be_had_leads_back(client: TestClient) -> None:
    for path in ("/trials/none", "/overlap/none/neither"):
        answer = client.get(f"{PLACE}{path}")
        assert answer.status_code == 404
        back = [one for one, kind in links(answer.text).items() if kind == "href"]
        assert urljoin(f"{HOST}{PLACE}{path}", back[-1]) == f"{HOST}{PLACE}/"


def test_the_host_keeps_its_own_places_and_cookies(client: TestClient) -> None:
    assert client.get("/trials").json() == "a page of the host"
    said = client.post(f"{PLACE}/theme/dark", data={"do": "show"}).headers["set-cookie"]
    assert f"Path={PLACE};" in said
    assert client.get(PLACE).url == f"{HOST}{PLACE}/"  # with the slash that its links lead from


def test_programs_are_answered_under_it_and_told_where(client: TestClient) -> None:
    known = {"as_of": "2026-05-14", "cancer_type": "nsclc"}
    answer = client.post(f"{PLACE}/v1/match?only=SARON", json=known)
    assert answer.json()["matches"][0]["match"] == "possible"
    described = client.get(f"{PLACE}/openapi.json").json()
    assert described["servers"] == [{"url": PLACE}]
    assert client.get(f"{PLACE}/readyz").json()["status"] == "ready"


def test_without_its_lifespan_the_workers_begin_with_the_first_question() -> None:
    app = FastAPI()
    app.mount("/x", application(load_rules(), limits=PATIENT_LIMITS))
    plain = TestClient(app, base_url=HOST)  # each request in a loop of events of its own
    for _ in range(2):
        answer = plain.post("/x/v1/match?only=SARON", json={"as_of": "2026-05-14"})
        assert answer.json()["matches"][0]["trial"] == "NCT02417662"


@pytest.mark.parametrize(
    ("path", "root"),
    [("", ""), ("/", ""), ("x", "/x"), ("/x/", "/x"), ("/a/b.c", "/a/b.c")],
)
def test_a_root_is_read_with_and_without_its_slashes(path: str, root: str) -> None:
    assert root_of(path, {"trials"}) == root


@pytest.mark.parametrize("path", ["a b", "/a//b", "/..", "/a/../b", "/{x}", "/trials/x"])
def test_a_root_that_cannot_be_meant_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match=r"expected a path|path of its own"):
        root_of(path, {"trials"})


@pytest.mark.parametrize("asked", ["/x/trials", "/trials"])
def test_a_gateway_may_take_the_path_off_or_leave_it(asked: str) -> None:
    scope: dict[str, Any] = {"type": "http", "path": asked}
    assert below(scope, "/x") == {"type": "http", "path": "/x/trials", "root_path": "/x"}
    assert below({"path": "/xy"}, "/x")["path"] == "/x/xy"
