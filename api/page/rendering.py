"""Pages from their templates; every value is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from jinja2.utils import htmlsafe_json_dumps

from oligomatch.api.exchange.imported import Imported
from oligomatch.api.page.form.entry import element
from oligomatch.api.page.form.examples import EXAMPLES
from oligomatch.api.page.form.texts.dates import dated
from oligomatch.api.page.patient.choosing import country_of
from oligomatch.api.page.patient.doing import Page
from oligomatch.api.page.patient.patient import context_of
from oligomatch.api.page.pieces import signed
from oligomatch.api.page.wanted import UP
from oligomatch.api.results.matching import Rules
from oligomatch.api.results.records.imported_view import report
from oligomatch.api.words.catalogue import PHRASES, say
from oligomatch.api.words.citing import documents_of, registry_link, source_words
from oligomatch.api.words.sentences import asked_words, limits_of_use, trial_name
from oligomatch.api.words.templates import environment as templates
from oligomatch.matcher.findings.engines import available

PAGES = (
    ("/", say("base.patient")),
    ("/board", say("base.board")),
    ("/trials", say("base.trials")),
    ("/criteria", say("base.criteria")),
    ("/overlap", say("base.overlap")),
)
TEMPLATES = Path(__file__).parent / "templates"  # a template is found by its name alone


@cache
def _environment() -> Environment:
    environment = templates([TEMPLATES, *sorted(TEMPLATES.glob("*/"))])
    environment.globals["up"] = UP
    environment.filters.update(
        element=element,
        dated=dated,
        named=trial_name,
        asked=asked_words,
        source=source_words,
        registry=registry_link,
        country=country_of,
    )
    of_scripts = {name: words for name, words in PHRASES.items() if name.startswith("script.")}
    environment.globals["script_words"] = htmlsafe_json_dumps(of_scripts)
    return environment


def patient_page(
    page: Page,
    rules: Rules,
    today: date,
    *,
    theme: str,
    up: str = UP,
    wrong: Sequence[str] = (),
    pasted: str = "",
    read: Imported | None = None,
    no_letter: str = "",
) -> str:
    """The patient's page, whole; `wrong` is what keeps a profile that was brought from use, `read`
    what was read of a record that is brought, `no_letter` what keeps a letter from being read.

    A browser that tells which pieces of it it has is sent what differs, and asks for what takes
    longer by itself.
    """
    context = {
        **frame_of("/", rules, theme),
        **context_of(page, rules, today),
        "up": up,
        "examples": EXAMPLES,
        "wrong": wrong,
        "pasted": pasted if wrong else "",
        "no_letter": no_letter,
        "report": [*report(read)] if read is not None else (),
    }
    if page.have is None:
        return signed(render("patient.html", context))
    return signed(render("page.html", context), page.have)


FRAMED = {"sheet": say("sheet_frame.trial_sheet"), "compare": say("sheet_frame.side_by_side")}


def frame_of_sheet(name: str) -> str:
    """A page about no patient; its script puts there what is made of the patient's page."""
    return render("sheet_frame.html", {"title": FRAMED[name]})


def problem_page(title: str, detail: str, theme: str, up: str = UP) -> str:
    """What went wrong with a request of the page, as a page."""
    return render("problem.html", {"title": title, "detail": detail, "theme": theme, "up": up})


def frame_of(here: str, rules: Rules, theme: str) -> dict[str, Any]:
    """What stands around every page; `here` is its place in the navigation."""
    return {
        "here": here,
        "pages": PAGES,
        "trials": len(rules.trials),
        "digest": rules.digest,
        "limits": _limits(rules),
        "documents": documents_of(rules.trials),
        "engine": available()[0],
        "theme": theme,
    }


_LIMITS: dict[str, str] = {}  # by the digest of the rules


def _limits(rules: Rules) -> str:
    if rules.digest not in _LIMITS:
        _LIMITS[rules.digest] = limits_of_use(rules.trials)
    return _LIMITS[rules.digest]


def render(name: str, context: Mapping[str, Any]) -> str:
    """A page, or a part of one, from its template."""
    return _environment().get_template(name).render(context)
