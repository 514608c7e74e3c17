"""Pages from their templates; every value is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from oligomatch.api.page.form.entry import element
from oligomatch.api.page.form.examples import EXAMPLES
from oligomatch.api.page.form.written import dated
from oligomatch.api.page.library import library
from oligomatch.api.page.library.overlaps import overlap_context, pair_context
from oligomatch.api.page.patient.choosing import choosing_of
from oligomatch.api.page.patient.doing import Page
from oligomatch.api.page.patient.patient import (
    argued,
    asked_context,
    context_of,
    course_context,
    tries_context,
)
from oligomatch.api.page.patient.ranking import MARKS
from oligomatch.api.page.pieces import signed
from oligomatch.api.page.sheet.sheet_fit import Sheet
from oligomatch.api.results.matching import Rules
from oligomatch.api.words.sentences import limits_of_use
from oligomatch.matcher.findings.engines import available

PAGES = (
    ("/", "Patient"),
    ("/board", "Board"),
    ("/trials", "Trials"),
    ("/criteria", "Criteria"),
    ("/overlap", "Overlap"),
)


TEMPLATES = Path(__file__).parent / "templates"  # a template is found by its name alone


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader([TEMPLATES, *sorted(TEMPLATES.glob("*/"))]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # no look at the disk for each page
    )
    environment.filters["element"] = element
    environment.filters["dated"] = dated
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
    """The patient's page, whole; `wrong` is what keeps a profile that was brought from use.

    A browser that tells which pieces of it it has is sent what differs, and asks for what takes
    longer by itself.
    """
    context = {
        **_frame("/", rules, theme),
        **context_of(page, rules, today),
        "examples": EXAMPLES,
        "wrong": wrong,
        "pasted": pasted if wrong else "",
    }
    if page.have is None:
        return signed(_render("patient.html", context))
    return signed(_render("page.html", context), page.have)


def course_part(page: Page, rules: Rules, today: date) -> str:
    """The course of the disease and the dates to come, to be put over the ranking."""
    return _render("course_part.html", {**course_context(page, rules, today), "part": True})


def argument_part(page: Page, trial: str, rules: Rules, today: date) -> str:
    """The argument of one trial, to be put into its row."""
    return _render("argument_part.html", {"row": argued(page, trial, rules, today)})


def ask_part(page: Page, rules: Rules, today: date) -> str:
    """What to ask next, with what each answer would do."""
    return _render("ask.html", asked_context(page, rules, today))


def tried_part(page: Page, rules: Rules, today: date) -> str:
    """The changes tried on a copy, and what differs."""
    return _render("whatif.html", tries_context(page, rules, today))


def board_page(context: Mapping[str, Any], rules: Rules, theme: str) -> str:
    """The board, with its patients or with the form that brings them."""
    return _render("board.html", {**_frame("/board", rules, theme), **context})


def board_rows(context: Mapping[str, Any]) -> str:
    """Some rows of the matrix, to be put in the place of those that wait."""
    return _render("board_rows.html", context)


def board_sums(context: Mapping[str, Any]) -> str:
    """What stands over the whole list, to be put in its places."""
    return _render("board_sums.html", context)


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


def overlap_page(rules: Rules, theme: str) -> str:
    """How the trials overlap, all pairs or (named one after the other) one of them."""
    return _render("overlap.html", {**_frame("/overlap", rules, theme), **overlap_context(rules)})


def pair_page(names: str, rules: Rules, theme: str) -> str:
    """Two trials, and whether one patient can be eligible for both.

    Raises:
        ValueError: there are no two such trials.
    """
    one, other = (library.trial_named(rules, name) for name in names.split("/"))
    if one is other:
        raise ValueError("expected two trials")
    context = pair_context(rules, one, other)
    return _render("overlap_pair.html", {**_frame("/overlap/", rules, theme), **context})


def sheet_page(sheet: Sheet | None) -> str:
    """The sheet to print."""
    return _render("sheet.html", {"sheet": sheet, "marks": MARKS})


def sheet_frame() -> str:
    """A page about no patient; its script puts the sheet of the patient's page there."""
    return _render("sheet_frame.html", {})


def problem_page(title: str, detail: str, theme: str) -> str:
    """What went wrong with a request of the page, as a page."""
    return _render("problem.html", {"title": title, "detail": detail, "theme": theme})


def _frame(here: str, rules: Rules, theme: str) -> dict[str, Any]:
    return {
        "here": here,
        "pages": PAGES,
        "trials": len(rules.trials),
        "digest": rules.digest,
        "limits": _limits(rules),
        "engine": available()[0],
        "theme": theme,
    }


_LIMITS: dict[str, str] = {}  # by the digest of the rules


def _limits(rules: Rules) -> str:
    if rules.digest not in _LIMITS:
        _LIMITS[rules.digest] = limits_of_use(rules.trials)
    return _LIMITS[rules.digest]


def _render(name: str, context: Mapping[str, Any]) -> str:
    return _environment().get_template(name).render(context)
