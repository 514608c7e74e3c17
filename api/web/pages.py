"""The page's routes: forms in, pages out; nothing of a patient is kept, logged or put in a URL."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.staticfiles import StaticFiles

from oligomatch.api.page.rendering import problem_page, sheet_frame
from oligomatch.api.page.wanted import MOST_FIELDS, PagePart, Wanted
from oligomatch.api.web.problems import KINDS, HttpProblem, Kind

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HTML, YAML = "text/html; charset=utf-8", "application/yaml"
CSV = "text/csv; charset=utf-8"
THEMES = ("light", "dark")
BUSY = 503
FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
_HERE = Path(__file__).parent.parent / "page"


class InMemory(MultiPartParser):
    """The parts of a form, none of them ever in a temporary file: the bound is that of the body."""

    spool_max_size = max_file_size = 0  # no bound of its own; the name is that of the release


Ask = Callable[[Wanted], Awaitable[bytes]]
Body = Callable[[Request], Awaitable[bytes]]


def add_pages(
    app: FastAPI, ask: Ask, body: Body, clock: Callable[[], date], known: Callable[[str], bool]
) -> None:
    """Add every route of the page; `ask` puts a request to a worker, `body` takes in its bytes,
    `known` tells whether there is a trial of a name."""

    def page(content: bytes, kind: str = HTML, **headers: str) -> Response:
        policy = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
        return Response(content, media_type=kind, headers={**policy, **headers})

    async def answered(request: Request, part: PagePart, *, trial: str = "") -> bytes:
        query = request.url.query.encode() if part is PagePart.TRIALS else b""  # about no patient
        form = await _form_of(request, body) if request.method == "POST" else query
        return await ask(Wanted(part, form, clock(), theme_of(request), trial))

    async def answer_page(
        request: Request, part: PagePart, kind: str = HTML, *, trial: str = "", **headers: str
    ) -> Response:
        try:
            return page(await answered(request, part, trial=trial), kind, **headers)
        except HttpProblem as problem:
            return refused(request, problem)

    async def part(request: Request, which: PagePart, *, trial: str = "") -> Response:
        """A part that the page asks for by itself. Where nobody has time for it the page is as good
        without it, and is told so without the noise of a fault."""
        try:
            return page(await answered(request, which, trial=trial))
        except HttpProblem as problem:
            if problem.status == BUSY and "hx-request" in request.headers:
                return Response(status_code=204, headers={"Cache-Control": "no-store"})
            return refused(request, problem)

    def refused(request: Request, problem: HttpProblem) -> Response:
        title = KINDS[problem.kind][1]
        answer = page(problem_page(title, problem.detail, theme_of(request)).encode())
        answer.status_code = problem.status
        answer.headers.update(problem.headers)
        return answer

    @app.get("/")
    async def empty(request: Request) -> Response:
        return await answer_page(request, PagePart.PAGE)

    @app.post("/")
    async def patient(request: Request) -> Response:
        return await answer_page(request, PagePart.PAGE)

    @app.post("/bring")
    async def bring(request: Request) -> Response:
        return await answer_page(request, PagePart.BRING)

    @app.get("/sheet")
    async def no_sheet(request: Request) -> Response:
        return page(sheet_frame().encode())

    @app.post("/sheet")
    async def sheet(request: Request) -> Response:
        return await answer_page(request, PagePart.SHEET)

    @app.post("/sheet.pdf")
    async def pdf(request: Request) -> Response:
        if find_spec("typst") is None:
            words = (
                "the PDF needs one package more (`oligomatch[sheet]`); the sheet to print does not"
            )
            return refused(request, HttpProblem(Kind.NOT_READY, words))
        name = {"Content-Disposition": 'attachment; filename="sheet.pdf"'}
        try:
            made = await answered(request, PagePart.PDF)
        except HttpProblem as problem:
            return refused(request, problem)
        if not made:
            words = "the profile contradicts itself; mend it first"
            return refused(request, HttpProblem(Kind.UNUSABLE_PROFILE, words))
        return page(made, "application/pdf", **name)

    @app.get("/board")
    async def no_board(request: Request) -> Response:
        return await answer_page(request, PagePart.BOARD)

    @app.post("/board")
    async def board(request: Request) -> Response:
        return await answer_page(request, PagePart.BOARD)

    @app.post("/board/rows")
    async def rows(request: Request) -> Response:
        return await answer_page(request, PagePart.ROWS)

    @app.post("/board/sums")
    async def sums(request: Request) -> Response:
        return await answer_page(request, PagePart.SUMS)

    @app.post("/board.csv")
    async def table(request: Request) -> Response:
        return await answer_page(request, PagePart.TABLE, CSV, **_named("board.csv"))

    @app.get("/board/template.csv")
    async def template(request: Request) -> Response:
        return await answer_page(request, PagePart.TEMPLATE, CSV, **_named("patients.csv"))

    @app.get("/board/template.yaml")
    async def mapping(request: Request) -> Response:
        return await answer_page(request, PagePart.MAPPING, YAML, **_named("columns.yaml"))

    @app.get("/trials")
    async def trials(request: Request) -> Response:
        return await answer_page(request, PagePart.TRIALS)

    @app.get("/trials/{trial}")
    async def one_trial(request: Request, trial: str) -> Response:
        if not known(trial):
            return refused(
                request, HttpProblem(Kind.NO_SUCH_TRIAL, "the list of trials has them all")
            )
        return await answer_page(request, PagePart.TRIAL, trial=trial)

    @app.get("/overlap")
    async def overlap(request: Request) -> Response:
        return await answer_page(request, PagePart.OVERLAP)

    @app.get("/overlap/{one}/{other}")
    async def pair(request: Request, one: str, other: str) -> Response:
        if not (known(one) and known(other)) or one.casefold() == other.casefold():
            words = "two different trials of the list have an overlap"
            return refused(request, HttpProblem(Kind.NO_SUCH_TRIAL, words))
        return await answer_page(request, PagePart.PAIR, trial=f"{one}/{other}")

    @app.get("/criteria")
    async def criteria(request: Request) -> Response:
        return await answer_page(request, PagePart.CRITERIA)

    @app.post("/ask")
    async def ask_next(request: Request) -> Response:
        return await part(request, PagePart.ASK)

    @app.post("/what-if")
    async def what_if(request: Request) -> Response:
        return await answer_page(request, PagePart.TRY)

    @app.post("/course")
    async def course(request: Request) -> Response:
        return await part(request, PagePart.COURSE)

    @app.post("/argument/{trial}")
    async def argument(request: Request, trial: str) -> Response:
        return await part(request, PagePart.ARGUMENT, trial=trial)

    @app.post("/profile.yaml")
    async def profile(request: Request) -> Response:
        name = {"Content-Disposition": 'attachment; filename="profile.yaml"'}
        return await answer_page(request, PagePart.FILE, YAML, **name)

    @app.post("/theme/{theme}")
    async def theme(request: Request, theme: str) -> Response:
        if theme not in THEMES:
            raise HttpProblem(Kind.NO_SUCH_PLACE, "the themes are `light` and `dark`")
        form = await _form_of(request, body)
        answer = page(await ask(Wanted(PagePart.PAGE, form, clock(), theme)))
        answer.set_cookie("theme", theme, max_age=31536000, httponly=True, samesite="strict")
        return answer

    app.mount("/static", StaticFiles(directory=_HERE / "static"))
    app.mount("/vendor", StaticFiles(directory=_HERE / "vendor"))


def _named(name: str) -> dict[str, str]:
    """The header of an answer that is kept as a file."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}


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
        raise HttpProblem(Kind.UNREADABLE_BODY, "the form cannot be read") from None
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
        raise HttpProblem(Kind.UNREADABLE_BODY, "the file is not UTF-8 text") from None
