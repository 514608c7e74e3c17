"""Pages from their templates; every value is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from api.matching import Rules
from api.page.entry import element
from api.page.examples import EXAMPLES
from api.page.patient import Page, context_of
from api.words import LIMITS_OF_USE

PAGES = (("/", "Patient"),)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["element"] = element
    return environment


def patient_page(
    page: Page,
    rules: Rules,
    today: date,
    *,
    theme: str,
    wrong: Sequence[str] = (),
    pasted: str = "",
) -> str:
    """The patient's page, whole; `wrong` is what keeps a profile that was brought from use."""
    context = {
        **_frame("/", rules, theme),
        **context_of(page, rules, today),
        "examples": EXAMPLES,
        "wrong": wrong,
        "pasted": pasted if wrong else "",
    }
    return _render("patient.html", context)


def argument_part(page: Page, trial: str, rules: Rules, today: date) -> str:
    """The argument of one trial, to be put into its row."""
    opened = Page(page.document, page.mistakes, frozenset({trial}))
    ranking = context_of(opened, rules, today)["ranking"]
    rows = [row for part in ranking.parts for row in part.rows] if ranking is not None else []
    rows += list(ranking.evidence) if ranking is not None else []
    row = next((row for row in rows if row.id == trial), None)
    return _render("argument_part.html", {"row": row, "ranking": None})


def problem_page(title: str, detail: str, theme: str) -> str:
    """What went wrong with a request of the page, as a page."""
    return _render("problem.html", {"title": title, "detail": detail, "theme": theme})


def _frame(here: str, rules: Rules, theme: str) -> dict[str, Any]:
    return {
        "here": here,
        "pages": PAGES,
        "trials": len(rules.trials),
        "digest": rules.digest,
        "limits": LIMITS_OF_USE,
        "theme": theme,
    }


def _render(name: str, context: Mapping[str, Any]) -> str:
    return _environment().get_template(name).render(context)
