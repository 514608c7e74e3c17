"""The page's routes: forms in, pages out; nothing of a patient is kept, logged or put in a URL."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import date
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from oligomatch.api.page.rendering import frame_of_sheet, problem_page
from oligomatch.api.page.wanted import MOST_FIELDS, UP, PagePart, Wanted
from oligomatch.api.web.problems import HttpProblem, Kind
from oligomatch.api.web.receiving import FHIR
from oligomatch.api.words.catalogue import say

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HTML, YAML = "text/html; charset=utf-8", "application/yaml"
CSV = "text/csv; charset=utf-8"
THEMES = ("light", "dark")
BUSY = 503
FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
_HERE = Path(__file__).parents[2] / "page"


class InMemory(MultiPartParser):
    """The parts of a form, none of them ever in a temporary file: the bound is that of the body."""

    spool_max_size = max_file_size = 0  # no bound of its own; the name is that of the release


Ask = Callable[[Wanted, Request], Awaitable[bytes]]
Body = Callable[[Request], Awaitable[bytes]]


class PageRoute(NamedTuple):
    """One route that a part of the page answers; `file` is the name of what is kept as a file."""

    methods: tuple[str, ...]
    path: str
    part: PagePart
    kind: str = HTML
    file: str = ""


GET, POST = ("GET",), ("POST",)
ROUTES = (
    PageRoute((*GET, *POST), "/", PagePart.PAGE),
    PageRoute(POST, "/bring", PagePart.BRING),
    PageRoute(POST, "/letter", PagePart.LETTER),
    PageRoute(POST, "/sheet", PagePart.SHEET),
    PageRoute(POST, "/compare", PagePart.COMPARE),
    PageRoute((*GET, *POST), "/board", PagePart.BOARD),
    PageRoute(POST, "/board/rows", PagePart.ROWS),
    PageRoute(POST, "/board/sums", PagePart.SUMS),
    PageRoute(POST, "/board.csv", PagePart.TABLE, CSV, "board.csv"),
    PageRoute(GET, "/board/template.csv", PagePart.TEMPLATE, CSV, "patients.csv"),
    PageRoute(GET, "/board/template.yaml", PagePart.MAPPING, YAML, "columns.yaml"),
    PageRoute(GET, "/trials", PagePart.TRIALS),
    PageRoute(GET, "/overlap", PagePart.OVERLAP),
    PageRoute(GET, "/criteria", PagePart.CRITERIA),
    PageRoute(POST, "/ask", PagePart.ASK),
    PageRoute(POST, "/what-if", PagePart.TRY),
    PageRoute(POST, "/course", PagePart.COURSE),
    PageRoute(POST, "/argument/{trial}", PagePart.ARGUMENT),
    PageRoute(POST, "/profile.yaml", PagePart.FILE, YAML, "profile.yaml"),
    PageRoute(POST, "/bundle", PagePart.BUNDLE),
)
BESIDES = (PagePart.ASK, PagePart.COURSE, PagePart.ARGUMENT)  # what the page asks for by itself


def add_pages(
    app: FastAPI, ask: Ask, body: Body, clock: Callable[[], date], known: Callable[[str], bool]
) -> None:
    """Add every route of the page; `ask` puts a request to a worker, `body` takes in its bytes,
    `known` tells whether there is a trial of a name."""

    async def answered(request: Request, part: PagePart, trial: str = "", up: str = UP) -> bytes:
        query = request.url.query.encode() if part is PagePart.TRIALS else b""  # about no patient
        form = await _form_of(request, body) if request.method == "POST" else query
        wanted = Wanted(part, form, clock(), theme_of(request), trial, up)
        return await ask(wanted, request)

    async def answer_page(
        request: Request,
        part: PagePart,
        trial: str,
        kind: str = HTML,
        file: str = "",
        up: str = UP,
    ) -> Response:
        try:
            return page(await answered(request, part, trial, up), kind, file)
        except HttpProblem as problem:
            # where nobody has time for a part the page is as good without it, and is told so
            # without the noise of a fault
            if part in BESIDES and problem.status == BUSY and "hx-request" in request.headers:
                return Response(status_code=204, headers={"Cache-Control": "no-store"})
            return refused(request, problem)

    def add(route: PageRoute) -> None:
        async def answer(request: Request) -> Response:
            trial = request.path_params.get("trial", "")
            return await answer_page(request, route.part, trial, route.kind, route.file)

        app.add_api_route(route.path, answer, methods=list(route.methods))

    for route in ROUTES:
        add(route)

    @app.get("/sheet")
    @app.get("/compare")
    async def no_sheet(request: Request) -> Response:
        return page(frame_of_sheet(PurePosixPath(request.url.path).name).encode())

    @app.post("/sheet.pdf")
    async def pdf(request: Request) -> Response:
        if find_spec("typst") is None:
            words = say("pages.pdf_needs_one_package")
            return refused(request, HttpProblem(Kind.NOT_READY, words))
        try:
            made = await answered(request, PagePart.PDF)
        except HttpProblem as problem:
            return refused(request, problem)
        if not made:
            words = say("pages.profile_contradicts_itself_fix")
            return refused(request, HttpProblem(Kind.UNUSABLE_PROFILE, words))
        return page(made, "application/pdf", "sheet.pdf")

    @app.post("/bundle.json")
    async def bundle(request: Request) -> Response:
        try:
            made = await answered(request, PagePart.BUNDLE_FILE)
        except HttpProblem as problem:
            return refused(request, problem)
        if not made:
            words = say("pages.profile_contradicts_itself_fix")
            return refused(request, HttpProblem(Kind.UNUSABLE_PROFILE, words))
        return page(made, FHIR, "bundle.json")

    @app.get("/trials/{trial}")
    async def one_trial(request: Request, trial: str) -> Response:
        if not known(trial):
            return refused(
                request, HttpProblem(Kind.NO_SUCH_TRIAL, say("pages.list_trials_has_them"))
            )
        return await answer_page(request, PagePart.TRIAL, trial, up=up_from(request))

    @app.get("/overlap/{one}/{other}")
    async def pair(request: Request, one: str, other: str) -> Response:
        if not (known(one) and known(other)) or one.casefold() == other.casefold():
            words = say("pages.two_different_trials_list")
            return refused(request, HttpProblem(Kind.NO_SUCH_TRIAL, words))
        pair = f"{one}/{other}"
        return await answer_page(request, PagePart.PAIR, pair, up=up_from(request))

    @app.post("/theme/{theme}")
    async def theme(request: Request, theme: str) -> Response:
        if theme not in THEMES:
            raise HttpProblem(Kind.NO_SUCH_PLACE, say("pages.themes_light_and_dark"))
        form = await _form_of(request, body)
        wanted = Wanted(PagePart.PAGE, form, clock(), theme, up=up_from(request))
        answer = page(await ask(wanted, request))
        below = request.scope.get("root_path") or "/"  # no cookie of ours for an app it stands in
        answer.set_cookie(
            "theme", theme, max_age=31536000, path=below, httponly=True, samesite="strict"
        )
        return answer

    app.mount("/static", StaticFiles(directory=_HERE / "static"))
    app.mount("/vendor", StaticFiles(directory=_HERE / "vendor"))


def page(content: bytes, kind: str = HTML, file: str = "") -> Response:
    """A page, or a file of it, as it is sent."""
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
    if file:
        headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return Response(content, media_type=kind, headers=headers)


def refused(request: Request, problem: HttpProblem) -> Response:
    """A problem as a page with a way back."""
    title = problem.kind.title_words
    html = problem_page(title, problem.detail, theme_of(request), up_from(request))
    answer = page(html.encode())
    answer.status_code = problem.status
    answer.headers.update(problem.headers)
    return answer


def place_of(scope: Scope) -> str:
    """The path asked for, below the one that the application is served under."""
    return str(scope["path"]).removeprefix(str(scope.get("root_path", ""))) or "/"


def up_from(request: Request) -> str:
    """The way from the page asked for to the place that all pages stand under."""
    return "../" * (place_of(request.scope).count("/") - 1) or UP


def theme_of(request: Request) -> str:
    """The theme that the reader has chosen; empty for that of the system."""
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in THEMES else ""


async def _form_of(request: Request, body: Body) -> bytes:
    """The pairs of a form, URL-encoded; a file that is sent with it is one of them."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    content = await body(request)
    if kind == FORM:
        return content

    async def stream() -> AsyncGenerator[bytes, None]:  # it is here already, within its bound
        yield content

    parser = InMemory(request.headers, stream(), max_fields=MOST_FIELDS)
    parser.max_part_size = len(content)
    try:
        form = await parser.parse()
    except MultiPartException:
        raise HttpProblem(Kind.UNREADABLE_BODY, say("pages.form_cannot_be_read")) from None
    pairs = [(name, await _text_of(value)) for name, value in form.multi_items()]
    pairs += [
        (f"{name}#name", value.filename or "")
        for name, value in form.multi_items()
        if isinstance(value, UploadFile)
    ]
    return urlencode(pairs).encode()


async def _text_of(value: UploadFile | str) -> str:
    if isinstance(value, str):
        return value
    try:
        return (await value.read()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise HttpProblem(Kind.UNREADABLE_BODY, say("pages.file_not_utf_text")) from None
