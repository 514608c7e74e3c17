"""The HTTP face: what a client may ask, and in which form it is answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import Send

from oligomatch.api.authoring.schema_words import trial_schema
from oligomatch.api.intake import profile_schema
from oligomatch.api.intake.files import Day
from oligomatch.api.page.wanted import Wanted
from oligomatch.api.results import trial_view
from oligomatch.api.results.forms.match import About
from oligomatch.api.results.matching import Rules, by_name, load_rules
from oligomatch.api.terminal.streams import fault_words
from oligomatch.api.web import metrics, options, problems
from oligomatch.api.web.admitting import client_of
from oligomatch.api.web.crew.cradle import Cradle
from oligomatch.api.web.crew.crew import Crew
from oligomatch.api.web.document.document import document
from oligomatch.api.web.fhir.asking import FhirQuestion, FhirTask, check_format
from oligomatch.api.web.fhir.metadata import OPERATION, capability, operation
from oligomatch.api.web.fhir.outcome import FOLDER, SERVICE, over_fhir
from oligomatch.api.web.guard import GONE, Guard, refused, root_of
from oligomatch.api.web.html import pages
from oligomatch.api.web.html.pages import FORM, MULTIPART, add_pages, place_of
from oligomatch.api.web.letters import LettersQuestion
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.problems import HttpProblem, Kind
from oligomatch.api.web.receiving import FHIR, JSON, body_of, patient_body, record_body
from oligomatch.api.web.turning_away import COMING
from oligomatch.api.web.work import HttpAnswer, PatientQuestion, Question, Task, about, takes_long
from oligomatch.api.words.catalogue import say, schema_file
from oligomatch.rules.trial import Trial

SCHEMA_TYPE = "application/schema+json"
PIECE = 1 << 18  # bytes: a whole answer is one or two


class Sent(Response):
    """A body sent piece by piece, each when the client has taken the one before."""

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:  # noqa: ARG002
        """Send it."""
        start = {"type": "http.response.start", "status": self.status_code}
        await send({**start, "headers": self.raw_headers})
        for first in range(0, max(1, len(self.body)), PIECE):
            piece = bytes(self.body[first : first + PIECE])
            more = first + PIECE < len(self.body)
            await send({"type": "http.response.body", "body": piece, "more_body": more})


@dataclass
class Service:
    """What every route needs: the rules, the workers, the clock."""

    rules: Rules
    crew: Crew
    aside: Crew
    limits: ServerLimits
    clock: Callable[[], date]
    metrics: metrics.Metrics

    @cached_property
    def about(self) -> About:
        """What every answer carries."""
        return about(self.rules)

    @cached_property
    def trials(self) -> Mapping[str, Trial]:
        """The trials by registry number and acronym, in any case."""
        return by_name(self.rules.trials)

    def answer(self, content: Mapping[str, Any], media_type: str = JSON) -> Response:
        """An answer that is about no patient, with what every answer carries."""
        today = self.clock().isoformat()
        body = json.dumps({**content, **self.about, "as_of": today}, ensure_ascii=False)
        return Sent(body, media_type=media_type, headers={"OligoMatch-As-Of": today})

    async def put(self, question: Question, request: Request) -> HttpAnswer:
        """The answer of a worker; none is made for a client that goes meanwhile.

        Raises:
            ClientDisconnect: the client has gone.
        """
        if COMING in request.scope:
            request.scope[COMING].end()
        crew = self._crew_of(question)
        asked = asyncio.ensure_future(crew.ask(question, client_of(request.scope)))
        left = asyncio.ensure_future(_left(request))
        try:
            await asyncio.wait({asked, left}, return_when=asyncio.FIRST_COMPLETED)
            if not asked.done():
                raise ClientDisconnect
            return asked.result()
        finally:
            asked.cancel()
            left.cancel()

    def _crew_of(self, question: Question) -> Crew:
        return self.aside if takes_long(question) else self.crew

    def full(self, question: Question, client: str, coming: int, of_client: int) -> bool:
        """Whether a question of a client would be refused at once, where so many come before it,
        and so many of its own."""
        return self._crew_of(question).full(client, coming, of_client)

    async def page(self, wanted: Wanted, request: Request) -> bytes:
        """A page, whole or in part, as a worker makes it."""
        answer = await self.put(wanted, request)
        if answer.status != 200:
            raise problems.problem_in(answer.body)
        return answer.body

    async def form(self, request: Request) -> bytes:
        """The bytes of a form."""
        is_list = place_of(request.scope).startswith("/board")
        limits = replace(self.limits, body=self.limits.board) if is_list else self.limits
        return await body_of(request, limits, (FORM, MULTIPART))

    async def ask(self, task: Task, request: Request) -> Response:
        """A question about patients, put to a worker."""
        known = options.PATIENT[task]
        chosen = options.options_of(request.query_params.multi_items(), known, self.rules.trials)
        body = await patient_body(request, self.limits)
        answer = await self.put(PatientQuestion(task, body, chosen, self.clock()), request)
        if answer.status != 200:
            return Response(answer.body, answer.status, media_type=problems.MEDIA_TYPE)
        self.metrics.patients(task, answer.patients)
        headers = {"OligoMatch-As-Of": ", ".join(answer.days)}
        return Sent(answer.body, media_type=JSON, headers=headers)

    async def read(self, request: Request) -> Response:
        """Letters, read by a worker."""
        chosen = options.options_of(request.query_params.multi_items(), options.LETTERS, ())
        body = await body_of(request, self.limits)
        day = Day(self.clock(), chosen.as_of)
        answer = await self.put(LettersQuestion(body, day), request)
        if answer.status != 200:
            return Response(answer.body, answer.status, media_type=problems.MEDIA_TYPE)
        headers = {"OligoMatch-As-Of": ", ".join(answer.days)}
        return Sent(answer.body, media_type=JSON, headers=headers)

    async def ask_fhir(self, task: FhirTask, request: Request) -> Response:
        """A question about the patient of a record, put to a worker."""
        query = check_format(request.headers, request.query_params.multi_items())
        body = await record_body(request, self.limits)
        answer = await self.put(FhirQuestion(task, body, query, self.clock()), request)
        headers = {"OligoMatch-As-Of": ", ".join(answer.days)} if answer.days else {}
        self.metrics.patients(task, answer.patients)
        return Sent(answer.body, answer.status, headers, FHIR)


async def _left(request: Request) -> None:
    """End when the client goes; what it still sends is nothing that a route waits for."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def application(
    rules: Rules,
    folder: Path | None = None,
    answers: Path | None = None,
    *,
    limits: ServerLimits | None = None,
    hosts: Collection[str] = (),
    root: str = "",
    desk: Path | None = None,
) -> Guard:
    """The application on today's date over rules that were read from a folder and a file of site
    answers, which its workers read again; `hosts` and `root` as `create_app` takes them.

    Raises:
        ValueError: as `create_app`.
    """
    # a registry that is updated meanwhile counts from the next start on, for all workers at once
    statuses = {trial.id: trial.recruitment for trial in rules.trials}
    again = partial(load_rules, folder, answers, statuses=statuses)
    return create_app(
        rules, date.today, again=again, limits=limits, hosts=hosts, root=root, desk=desk
    )


def create_app(
    rules: Rules,
    clock: Callable[[], date],
    *,
    again: Callable[[], Rules] = load_rules,
    limits: ServerLimits | None = None,
    hosts: Collection[str] = (),
    root: str = "",
    desk: Path | None = None,
) -> Guard:
    """The application over these rules; `again` reads them once more, in each worker, `hosts` are
    the names besides those of this machine under which it may be asked, `root` the path under
    which a gateway serves it, and `desk` the folder that an author works on.

    Raises:
        ValueError: a root that is no path, or that begins as a path of the application itself.
    """
    limits = limits or ServerLimits()
    counted = metrics.Metrics(about(rules))
    cradle = Cradle(again, rules.digest, limits)
    crew = Crew(cradle, limits, counted.lost)
    # nothing typed, and no match, waits for what may take seconds
    behind = replace(limits, workers=max(3, limits.workers // 2 + 1))
    aside = Crew(cradle, behind, counted.lost, aside=True)
    service = Service(rules, crew, aside, limits, clock, counted)

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        await crew.start()
        try:
            yield
        finally:
            await crew.stop()
            await aside.stop()
            cradle.end()

    # no pages that load scripts from elsewhere, no redirect that repeats a path
    app = FastAPI(
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    for task in Task:
        _add_patient_route(app, service, task)
    _add_letter_route(app, service)
    _add_trial_routes(app, service)
    _add_fhir_routes(app, service)
    _add_server_routes(app, service)
    _add_problems(app, service)
    if desk is not None:
        from oligomatch.api.authoring.desk.desk import Desk
        from oligomatch.api.web.html.author import add_desk

        add_desk(app, Desk(desk), rules, limits)
    add_pages(
        app, service.page, service.form, clock, lambda name: name.casefold() in service.trials
    )
    taken = {str(getattr(route, "path", "")).split("/")[1] for route in app.routes}
    root = root_of(root, taken)
    return Guard(app, service.about, counted, limits, hosts, root, lifespan, service.full)


def _add_patient_route(app: FastAPI, service: Service, task: Task) -> None:
    @app.post(f"/v1/{task}")
    async def ask(request: Request) -> Response:
        return await service.ask(task, request)


def _add_letter_route(app: FastAPI, service: Service) -> None:
    @app.post("/v1/read")
    async def read(request: Request) -> Response:
        return await service.read(request)


def _add_trial_routes(app: FastAPI, service: Service) -> None:
    @app.get("/v1/trials")
    async def trials(request: Request) -> Response:
        pairs = request.query_params.multi_items()
        asked = options.words_of(pairs, options.TRIALS)
        offers = options.offers_of(pairs if asked.pop("offers", "") else ())
        chosen = trial_view.Filter(
            text=asked.pop("find", ""), offers=offers, known=service.rules.offers, **asked
        )
        try:
            rows = [
                trial_view.trial_row(one, chosen.known)
                for one in chosen.among(service.rules.trials)
            ]
        except trial_view.NoTrialHasError as error:
            raise options.no_trial_has(error) from None
        return service.answer({"rows": rows})

    @app.get("/v1/trials/{trial}")
    async def one_trial(request: Request, trial: str) -> Response:
        options.words_of(request.query_params.multi_items(), ())
        found = service.trials.get(trial.casefold())
        if found is None:
            raise HttpProblem(Kind.NO_SUCH_TRIAL, say("app.get_v_trials_lists"))
        return service.answer(trial_view.trial_object(found, service.rules.offers))

    @app.get("/v1/schema/{name}")
    async def schema(request: Request, name: str) -> Response:
        options.words_of(request.query_params.multi_items(), ())
        if name not in ("profile", "trial"):
            raise HttpProblem(Kind.NO_SUCH_PLACE, say("app.there_schema_profile_and"))
        today = service.clock().isoformat()
        if name == "trial":
            content = trial_schema(service.rules.words).encode()
        else:
            content = schema_file(profile_schema.SHIPPED).read_bytes()
        headers = {"OligoMatch-As-Of": today}
        return Sent(content, media_type=SCHEMA_TYPE, headers=headers)


def _add_fhir_routes(app: FastAPI, service: Service) -> None:
    def add(path: str, task: FhirTask) -> None:
        @app.post(path)
        async def ask(request: Request) -> Response:
            return await service.ask_fhir(task, request)

    add(SERVICE, FhirTask.SHOWN)
    add(f"{FOLDER}/ResearchStudy/$match", FhirTask.MATCH)

    def describe(path: str, content: Mapping[str, Any]) -> None:
        @app.get(path)
        async def described(request: Request) -> Response:
            check_format(request.headers, request.query_params.multi_items())
            return Sent(json.dumps(content, ensure_ascii=False), media_type=FHIR)

    describe(f"{FOLDER}/metadata", capability())
    describe(f"{FOLDER}/OperationDefinition/{OPERATION}", operation())


def _add_server_routes(app: FastAPI, service: Service) -> None:
    @app.get("/healthz")
    async def health() -> Response:
        return service.answer({"status": "alive"})

    @app.get("/readyz")
    async def ready() -> Response:
        await service.crew.start()  # where it stands in an app that runs no lifespan of ours
        if not service.crew.ready:
            raise HttpProblem(Kind.NOT_READY, say("app.no_worker_has_loaded"))
        return service.answer({"status": "ready", "trial_count": len(service.rules.trials)})

    @app.get("/metrics")
    async def counted() -> Response:
        text = service.metrics.text(service.crew.waiting + service.aside.waiting)
        return Response(text, media_type=metrics.MEDIA_TYPE)

    described: dict[str, bytes] = {}  # by the path that it is served under; made when asked for

    @app.get("/openapi.json")
    def openapi(request: Request) -> Response:
        root = str(request.scope.get("root_path", ""))
        if root not in described:
            content = document(service.rules, service.limits, root)
            described.clear()  # one at most: an app that mounts it may take its path from a client
            described[root] = json.dumps(content, ensure_ascii=False).encode()
        return Sent(described[root], media_type=JSON)


def read_by_a_person(request: Request) -> bool:
    """Whether a browser asks for a page to show: a program names no HTML."""
    wants = request.method == "GET" and "text/html" in request.headers.get("accept", "")
    return wants and not over_fhir(request.scope)


def _add_problems(app: FastAPI, service: Service) -> None:
    @app.exception_handler(HttpProblem)
    async def problem(request: Request, error: HttpProblem) -> Response:
        return refused(error, service.about, request.scope)

    @app.exception_handler(HTTPException)
    async def nowhere(request: Request, error: HTTPException) -> Response:
        kind = Kind.WRONG_METHOD if error.status_code == 405 else Kind.NO_SUCH_PLACE
        if kind is Kind.NO_SUCH_PLACE and read_by_a_person(request):
            return pages.refused(request, HttpProblem(kind, say("problem.no_such_page")))
        detail = say("app.get_openapi_json_tells")
        problem = HttpProblem(kind, detail, headers=error.headers or {})
        return refused(problem, service.about, request.scope)

    @app.exception_handler(ClientDisconnect)
    async def gone(_: Request, __: ClientDisconnect) -> Response:
        return Response(status_code=GONE)  # that nobody reads, for the log

    @app.exception_handler(Exception)
    async def fault(request: Request, error: Exception) -> Response:
        return refused(HttpProblem(Kind.FAULT, fault_words(error)), service.about, request.scope)
