"""Pages from their templates; every value is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from api.matching import Rules
from api.page import library
from api.page.choosing import choosing_of
from api.page.entry import element
from api.page.examples import EXAMPLES
from api.page.patient import Page, asked_context, context_of
from api.page.sheet import Sheet
from api.words import LIMITS_OF_USE
from matcher.engines import available

PAGES = (("/", "Patient"), ("/board", "Board"), ("/trials", "Trials"), ("/criteria", "Criteria"))


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


def ask_part(page: Page, rules: Rules, today: date) -> str:
    """What to ask next, with what each answer would do."""
    return _render("ask.html", asked_context(page, rules, today))


def board_page(context: Mapping[str, Any], rules: Rules, theme: str) -> str:
    """The board, with its patients or with the form that brings them."""
    return _render("board.html", {**_frame("/board", rules, theme), **context})


def trials_page(pairs: Sequence[tuple[str, str]], rules: Rules, theme: str) -> str:
    """The list of all trials, or of those that the filters let through."""
    context = library.trials_context(rules, choosing_of(dict(pairs)))
    return _render("trials.html", {**_frame("/trials", rules, theme), **context})


def trial_page(name: str, rules: Rules, theme: str) -> str:
    """One trial with its quotes and rules side by side.

    Raises:
        ValueError: there is no such trial.
    """
    context = library.trial_context(rules, name)
    return _render("trial.html", {**_frame("/trials/", rules, theme), **context})


def criteria_page(rules: Rules, theme: str) -> str:
    """Who limits what at which number, over all trials."""
    context = library.criteria_context(rules)
    return _render("criteria.html", {**_frame("/criteria", rules, theme), **context})


def sheet_page(sheet: Sheet | None) -> str:
    """The sheet to print."""
    return _render("sheet.html", {"sheet": sheet})


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
        "engine": available()[0],
        "theme": theme,
    }


def _render(name: str, context: Mapping[str, Any]) -> str:
    return _environment().get_template(name).render(context)
