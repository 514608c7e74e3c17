"""The routes of the author's desk: forms in, files of one folder out; on this machine only."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from oligomatch.api.authoring.desk.desk import Desk, DeskError, FolderBroken, Unreadable
from oligomatch.api.page.author import author
from oligomatch.api.results.matching import Rules
from oligomatch.api.web.html.pages import FORM, page, refused, theme_of, up_from
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.problems import HttpProblem, Kind
from oligomatch.api.web.receiving import body_of
from oligomatch.rules.text.text import RuleFileError

UNFIT = 422
SEE_OTHER = 303


def add_desk(app: FastAPI, desk: Desk, rules: Rules, limits: ServerLimits) -> None:
    """Add the routes of a desk."""

    async def typed(request: Request) -> dict[str, str]:
        content = await body_of(request, limits, (FORM,))
        return dict(parse_qsl(content.decode(), keep_blank_values=True))

    async def shown(
        request: Request,
        make: Callable[[], str],
        status: int = 200,
        *,
        of: str = "",
        kept: str = "",
    ) -> Response:
        """A page of the desk; where the file `of` cannot be read, what was typed is kept."""
        try:
            answer = page((await run_in_threadpool(make)).encode())
        except (DeskError, RuleFileError) as error:
            return broken(request, error, of, kept)
        answer.status_code = status
        return answer

    def broken(
        request: Request, error: DeskError | RuleFileError, of: str, kept: str = ""
    ) -> Response:
        if isinstance(error, DeskError) and not kept and not isinstance(error, FolderBroken):
            return refused(request, HttpProblem(Kind.NO_SUCH_PLACE, str(error)))
        theme, up = theme_of(request), up_from(request)
        text = author.broken_page(rules, theme, up=up, id=of, problem=str(error), typed=kept)
        answer = page(text.encode())
        answer.status_code = UNFIT
        return answer

    @app.get("/author")
    async def files(request: Request) -> Response:
        empty = {"number": "", "text": ""}
        theme = theme_of(request)
        return await shown(request, lambda: author.files_page(desk, rules, theme, typed=empty))

    @app.post("/author")
    async def begin(request: Request) -> Response:
        form = {"number": "", "text": "", **await typed(request)}
        try:
            await run_in_threadpool(desk.begin, form["number"], form["text"])
        except DeskError as error:
            wrong, theme = str(error), theme_of(request)
            return await shown(
                request,
                lambda: author.files_page(desk, rules, theme, typed=form, problem=wrong),
                UNFIT,
            )
        return RedirectResponse(f"author/{form['number'].strip().upper()}", SEE_OTHER)

    @app.get("/author/{trial}")
    async def one(request: Request, trial: str) -> Response:
        theme, up, at = theme_of(request), up_from(request), request.query_params.get("at", "")
        return await shown(
            request, lambda: author.trial_page(desk, rules, trial, theme, up=up, at=at), of=trial
        )

    @app.get("/author/{trial}/{criterion}/boundary")
    async def boundary(request: Request, trial: str, criterion: str) -> Response:
        return await shown(request, lambda: author.boundary_part(desk, trial, criterion))

    @app.post("/author/{trial}/{criterion}")
    async def turned(request: Request, trial: str, criterion: str) -> Response:
        form = {"how": "", "entry": "", "seen": "", "at": "", **await typed(request)}
        how, seen = form["how"], form["seen"]

        def turn() -> None:
            if how == "accept":
                desk.accept(trial, criterion, seen)
            elif how in ("", "save"):
                desk.change(trial, criterion, form["entry"], seen)
            else:
                desk.turn(trial, criterion, how, seen, form["at"])

        try:
            await run_in_threadpool(turn)
        except DeskError as error:
            problems = error.problems if isinstance(error, Unreadable) else [str(error)]
            kept = {"criterion": criterion, "entry": form["entry"]}
            theme, up = theme_of(request), up_from(request)
            return await shown(
                request,
                lambda: author.trial_page(
                    desk, rules, trial, theme, up=up, kept=kept, problems=problems
                ),
                UNFIT,
                of=trial,
                kept=form["entry"],
            )
        except RuleFileError as error:
            return broken(request, error, trial, form["entry"])
        return RedirectResponse(f"../{trial}?at={criterion}", SEE_OTHER)
