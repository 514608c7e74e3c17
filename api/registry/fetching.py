"""Records fetched from the registry's own service, page by page: slowly, patiently, resumably."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oligomatch.api.registry.parse import RecordFault
from oligomatch.api.registry.reading import read_page
from oligomatch.api.registry.store import Progress, Registry
from oligomatch.api.words.catalogue import say

if TYPE_CHECKING:
    import httpx

SERVICE = "https://clinicaltrials.gov/api/v2"
PAGE = 100
TRIES = 5  # of one page, before the fetch stops where it is
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0  # seconds between tries, doubling
TIMEOUT = 30.0

Pause = Callable[[float], object]


class FetchError(Exception):
    """Why a fetch stopped, in one sentence; what came before it is in the registry."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of the registry, by the names of its own parameters."""

    parameters: tuple[tuple[str, str], ...]

    @property
    def key(self) -> str:
        """The query as it is remembered."""
        return "&".join(f"{name}={value}" for name, value in self.parameters)


@dataclass(frozen=True, slots=True)
class Page:
    """One page that went in."""

    progress: Progress
    total: int | None
    new: int
    changed: int
    faults: tuple[RecordFault, ...]
    again: int = 0  # records of this fetch so far that had come before, where paging moved

    @property
    def missing(self) -> int:
        """How many of the records the registry tells of never came, once the last page is in."""
        if not self.progress.done or self.total is None:
            return 0
        return max(0, self.total - self.progress.records + self.again)


@dataclass(frozen=True, slots=True)
class Manners:
    """How the registry is treated: seconds between requests, and how waiting is done."""

    between: float = 1.0
    page_size: int = PAGE
    pause: Pause = threading.Event().wait


class _Expired(Exception):
    """The registry no longer knows the page that was to come next."""


def fetch(
    query: Query,
    store: Registry,
    client: httpx.Client,
    day: str,
    *,
    manners: Manners | None = None,
    restart: bool = False,
) -> Iterator[Page]:
    """The pages of a query put into the registry, each told as it went in.

    A fetch that stopped goes on at the page where it stopped; one that was done begins anew.

    Raises:
        FetchError: the registry refuses, does not answer, or answers what cannot be read.
    """
    own = manners or Manners()
    known = store.progress(query.key)
    fresh = Progress("", 0, 0, False)
    progress = known if known is not None and not known.done and not restart else fresh
    seen: set[str] = set()
    numbers: Counter[str] = Counter()
    began_anew = not progress.token
    while not progress.done:
        try:
            answer = _page(query, progress, client, own)
        except _Expired:
            if began_anew:
                raise FetchError(say("fetching.registry_refuses_query_status_2")) from None
            progress, began_anew, seen, numbers = fresh, True, set(), Counter()
            continue
        page = _put(answer, progress, store, day, numbers)
        token = page.progress.token
        if token and token in seen:
            raise FetchError(say("fetching.registry_s_pages_go"))
        seen.add(token)
        store.note_progress(query.key, page.progress)
        yield page
        progress = page.progress
        if not progress.done:
            own.pause(own.between)


def _put(
    answer: Mapping[str, Any],
    progress: Progress,
    store: Registry,
    day: str,
    numbers: Counter[str],
) -> Page:
    number = progress.pages + 1
    reading = read_page(answer["studies"], say("fetching.page", number=number))
    added = store.add(reading.records, day)
    numbers.update(record.nct for record in reading.records)
    token = answer.get("nextPageToken") or ""
    after = Progress(token, number, progress.records + len(answer["studies"]), not token)
    total = answer.get("totalCount")
    known = total if isinstance(total, int) else None
    again = numbers.total() - len(numbers)
    return Page(after, known, len(added.new), len(added.changed), reading.faults, again)


def _page(
    query: Query, progress: Progress, client: httpx.Client, manners: Manners
) -> Mapping[str, Any]:
    """One page, asked for again where the registry is busy or its answer is cut off."""
    wait, problem = FIRST_PAUSE, ""
    for attempt in range(TRIES):
        if attempt:
            manners.pause(wait)
        answer = _asked(query, progress, client, manners)
        if isinstance(answer, Mapping):
            return answer
        if answer.after > LONGEST_PAUSE:
            raise FetchError(
                say(
                    "fetching.page_and_registry_asks",
                    pages=progress.pages + 1,
                    problem=answer.problem,
                    after=answer.after,
                )
            )
        problem = answer.problem
        wait = min(answer.after or wait * (2 if attempt else 1), LONGEST_PAUSE)
    raise FetchError(
        say(
            "fetching.page_times_same_command",
            pages=progress.pages + 1,
            problem=problem,
            tries=TRIES,
        )
    )


@dataclass(frozen=True, slots=True)
class _Busy:
    """Why a page did not come, and how long the registry asks to wait."""

    problem: str
    after: float = 0.0


def _asked(
    query: Query, progress: Progress, client: httpx.Client, manners: Manners
) -> Mapping[str, Any] | _Busy:
    import httpx

    parameters = dict(query.parameters) | {
        "format": "json",
        "pageSize": str(manners.page_size),
        "countTotal": "true",
    }
    if progress.token:
        parameters["pageToken"] = progress.token
    try:
        response = client.get("studies", params=parameters)
    except httpx.HTTPError as error:
        return _Busy(say("fetching.no_answer", type=type(error).__name__))
    if response.status_code in (408, 429) or response.status_code >= 500:
        after = response.headers.get("Retry-After", "")
        return _Busy(
            say("fetching.status", status_code=response.status_code),
            float(after) if after.isdigit() else 0.0,
        )
    if response.status_code == 400:
        raise _Expired
    if response.status_code != 200:
        raise FetchError(
            say("fetching.registry_refuses_query_status", status_code=response.status_code)
        )
    return _whole(response)


def _whole(response: httpx.Response) -> Mapping[str, Any] | _Busy:
    """The page as data; one that is cut off, or holds no studies, is asked for again."""
    try:
        answer = response.json()
    except (ValueError, RecursionError):
        return _Busy(say("fetching.answer_that_cut_off"))
    if not isinstance(answer, dict) or not isinstance(answer.get("studies"), list):
        return _Busy(say("fetching.answer_without_studies"))
    if not isinstance(answer.get("nextPageToken", ""), str):
        return _Busy(say("fetching.answer_whose_next_page"))
    return answer


def client_of(service: str) -> httpx.Client:
    """A client of the service that follows no redirect to another host.

    Raises:
        ModuleNotFoundError: httpx is not there.
    """
    import httpx

    from oligomatch import __version__

    headers = {"User-Agent": f"oligomatch/{__version__}", "Accept": "application/json"}
    base = service if service.endswith("/") else f"{service}/"
    return httpx.Client(base_url=base, timeout=TIMEOUT, headers=headers)


def page_words(page: Page) -> str:
    """One line on a page."""
    of = say("fetching.of", total=page.total) if page.total is not None else ""
    lost = sum(fault.lost for fault in page.faults)
    bad = say("fetching.could_not_be_read", lost=lost) if lost else ""
    progress = page.progress
    return say(
        "fetching.page_records_new_changed",
        pages=progress.pages,
        records=progress.records,
        of=of,
        new=page.new,
        changed=page.changed,
        bad=bad,
    )


def missing_words(page: Page) -> str:
    """That records never came, and what to do."""
    return say("fetching.records_did_not_come", missing=page.missing, total=page.total)
