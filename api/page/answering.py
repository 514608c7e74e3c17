"""What a worker makes of a page's request: the pairs of its form in, the bytes of a page out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from oligomatch.api.intake.case import WORDS
from oligomatch.api.page.board import template
from oligomatch.api.page.board.board import (
    asked_of,
    board_context,
    board_table,
    rows_context,
    sums_part,
)
from oligomatch.api.page.board.briefs import BoardFound
from oligomatch.api.page.board.patients_list import List
from oligomatch.api.page.compare.compare import compare_context
from oligomatch.api.page.form.examples import EXAMPLES, example_text
from oligomatch.api.page.form.form import carried_text
from oligomatch.api.page.form.taken import brought, taken
from oligomatch.api.page.letter.read import carried_letters, read, texts_of
from oligomatch.api.page.library.library import criteria_context, trial_context, trials_context
from oligomatch.api.page.library.overlaps import overlap_context, pair_context
from oligomatch.api.page.patient.choosing import choosing_of
from oligomatch.api.page.patient.doing import (
    Page,
    page_carrying,
    page_of,
    replaced,
    with_letters,
)
from oligomatch.api.page.patient.odds import at_odds
from oligomatch.api.page.patient.patient import (
    argued,
    asked_context,
    course_context,
    tries_context,
)
from oligomatch.api.page.patient.ranking import MARKS
from oligomatch.api.page.rendering import frame_of, patient_page, render
from oligomatch.api.page.sheet.as_bundle import bundle_context, bundle_text
from oligomatch.api.page.sheet.sheet import sheet_of, sheet_pdf
from oligomatch.api.page.wanted import MOST_FIELDS, PagePart, Unreadable, Wanted
from oligomatch.api.results.matching import Rules, rules_of
from oligomatch.matcher.intake.intake import read_profile

Pairs = list[tuple[str, str]]
Context = Mapping[str, Any]


def made(wanted: Wanted, rules: Rules) -> bytes:
    """The bytes of the answer.

    Raises:
        Unreadable: a form that cannot be read.
    """
    pairs = _understood(_pairs_of, wanted.form)
    if wanted.part is PagePart.PDF:
        page, rules = _of_case(pairs, rules)
        return sheet_pdf(page, rules, wanted.today)
    if wanted.part in _TEXTS:
        return _TEXTS[wanted.part](wanted, pairs, rules).encode()
    template, here, context_of = _TEMPLATES[wanted.part]
    frame = frame_of(here, rules, wanted.theme) if here else {}
    context = context_of(wanted, pairs, rules)
    return render(template, {**frame, **context, "up": wanted.up}).encode()


def _pairs_of(form: bytes) -> Pairs:
    return parse_qsl(
        form.decode("utf-8"),
        keep_blank_values=True,
        strict_parsing=bool(form),
        errors="strict",
        max_num_fields=MOST_FIELDS,
    )


Sent = TypeVar("Sent")
Understood = TypeVar("Understood")


def _understood(reader: Callable[[Sent], Understood], sent: Sent) -> Understood:
    """What a reader of the form's own parts makes of one; nothing of ours runs in it."""
    try:
        return reader(sent)
    except ValueError:
        raise Unreadable from None


def _of_case(pairs: Pairs, rules: Rules) -> tuple[Page, Rules]:
    """The page of a form, and the rules as the sites have answered for its patient."""
    page = page_of(pairs)
    return page, rules_of(page.case, rules)


def _page(wanted: Wanted, pairs: Pairs, rules: Rules) -> str:
    page, rules = _of_case(pairs, rules)
    return patient_page(page, rules, wanted.today, theme=wanted.theme, up=wanted.up)


def _board(wanted: Wanted, pairs: Pairs, rules: Rules) -> Context:
    named = dict(pairs)
    portions = bool(named.get("portions"))
    asked = asked_of(named)
    return board_context(_list_of(named), asked, rules, wanted.today, portions=portions)


def _list_of(named: Mapping[str, str]) -> List:
    """What is brought to the board: a file, a text, or the examples."""
    if named.get("do") == "examples":
        documents = (read_profile(example_text(one)).document() for one, _ in EXAMPLES)
        return List("\n".join(carried_text(one) for one in documents), "examples.ndjson")
    is_file = bool(named.get("file", "").strip())
    text, name = ("file", "file#name") if is_file else ("text", "name")
    mapping = named.get("columns", "").strip() or named.get("mapping", "")
    return List(named.get(text, ""), named.get(name, ""), mapping)


def _board_rows(wanted: Wanted, pairs: Pairs, rules: Rules) -> Context:
    """Some patients of a list, each with its number, their trials judged."""
    texts = [text.partition(" ") for name, text in pairs if name == "one"]
    listed = [(_understood(int, number), List(text)) for number, _, text in texts]
    return rows_context(listed, rules, wanted.today)


def _found_of(pairs: Pairs) -> list[BoardFound]:
    """What the browser carries of the patients whose trials are judged."""
    texts = (text for name, text in pairs if name == "found")
    return [_understood(BoardFound.model_validate_json, text) for text in texts]


def _board_sums(wanted: Wanted, pairs: Pairs, rules: Rules) -> Context:
    """What stands over the list: counts, totals of the columns, facts and dates."""
    patients = _understood(int, dict(pairs).get("patients", "0"))
    return sums_part(_found_of(pairs), patients, rules)


def _board_table(wanted: Wanted, pairs: Pairs, rules: Rules) -> str:
    """The matrix as CSV."""
    found = _found_of(pairs)
    if not found:
        rows = _board(wanted, pairs, rules)["rows"]
        found = [row.found for row in rows]
    return board_table(found, rules)


def _bring(wanted: Wanted, pairs: Pairs, rules: Rules) -> str:
    """A page that starts from an example, or from a profile that is brought; the one before it
    stays where that cannot be used, and can be brought back where it can."""
    named = dict(pairs)
    text = example_text(named.get("example", "")) if named.get("do") == "example" else ""
    text = text or named.get("file", "").strip() or named.get("text", "")
    file, before = brought(text, wanted.today), page_carrying(named.get("before", ""))
    there = Page(file.document, file.mistakes, case=file.case)
    page = before if file.wrong else replaced(before, there)
    narrowed = rules_of(page.case, rules)
    return patient_page(
        page,
        narrowed,
        wanted.today,
        theme=wanted.theme,
        wrong=file.wrong,
        pasted=text,
        read=file.read,
    )


def _letter(wanted: Wanted, pairs: Pairs, rules: Rules) -> str:
    """The page with what letters say beside what it had; all letters of the patient are read
    together, by their days."""
    named = dict(pairs)
    before = page_carrying(named.get("before", ""))
    known = carried_letters(named.get("letters", ""))
    new = texts_of(text for name, text in pairs if name == "letter")
    page = replace(before, letters=known)
    texts = (*(known.letters if known is not None else ()), *new) if new else ()
    found = read(texts, before.document.get("as_of"), wanted.today)
    if found.letters is not None:
        page = with_letters(page, found.letters, found.document)
    return patient_page(
        page,
        rules_of(page.case, rules),
        wanted.today,
        theme=wanted.theme,
        up=wanted.up,
        no_letter=found.wrong,
    )


def _file(page: Page, today: date) -> str:
    return taken(page.document, page.mistakes, today, page.case)


_TEXTS: Mapping[PagePart, Callable[[Wanted, Pairs, Rules], str]] = {
    PagePart.PAGE: _page,
    PagePart.BRING: _bring,
    PagePart.LETTER: _letter,
    PagePart.TABLE: _board_table,
    PagePart.TEMPLATE: lambda *_: template.table(),
    PagePart.MAPPING: lambda *_: template.mapping(),
    PagePart.FILE: lambda wanted, pairs, _: _file(page_of(pairs), wanted.today),
    PagePart.BUNDLE_FILE: lambda wanted, pairs, _: bundle_text(page_of(pairs), wanted.today),
}
Context_of = Callable[[Wanted, Pairs, Rules], Context]


def _of_page(make: Callable[[Page, Rules, date], Context]) -> Context_of:
    """What is shown of a patient's page."""
    return lambda wanted, pairs, rules: make(*_of_case(pairs, rules), wanted.today)


def _argument(wanted: Wanted, pairs: Pairs, rules: Rules) -> Context:
    page, rules = _of_case(pairs, rules)
    row = argued(page, wanted.trial, rules, wanted.today)
    return {"row": row, "case": page.case, "board_words": WORDS}


def _sheet(page: Page, rules: Rules, today: date) -> Context:
    sheet = sheet_of(page, rules, today)
    odds = () if sheet is not None else at_odds(page.document, today)
    return {"sheet": sheet, "marks": MARKS, "odds": odds}


def _trials(wanted: Wanted, pairs: Pairs, rules: Rules) -> Context:
    return trials_context(rules, choosing_of(dict(pairs)))


# the template, its place in the navigation (of a part of a page none), and what it shows
_TEMPLATES: Mapping[PagePart, tuple[str, str, Context_of]] = {
    PagePart.ARGUMENT: ("argument_part.html", "", _argument),
    PagePart.COURSE: ("course_part.html", "", _of_page(course_context)),
    PagePart.ASK: ("ask.html", "", _of_page(asked_context)),
    PagePart.TRY: ("whatif.html", "", _of_page(tries_context)),
    PagePart.SHEET: ("sheet.html", "", _of_page(_sheet)),
    PagePart.BUNDLE: (
        "bundle.html",
        "",
        lambda wanted, pairs, _: {
            "theme": wanted.theme,
            **bundle_context(page_of(pairs), wanted.today),
        },
    ),
    PagePart.COMPARE: (
        "compare.html",
        "",
        lambda wanted, pairs, rules: compare_context(pairs, rules, wanted.today),
    ),
    PagePart.BOARD: ("board.html", "/board", _board),
    PagePart.ROWS: ("board_rows.html", "", _board_rows),
    PagePart.SUMS: ("board_sums.html", "", _board_sums),
    PagePart.TRIALS: ("trials.html", "/trials", _trials),
    PagePart.TRIAL: ("trial.html", "/trials/", lambda w, _, rules: trial_context(rules, w.trial)),
    PagePart.CRITERIA: ("criteria.html", "/criteria", lambda *of: criteria_context(of[2])),
    PagePart.OVERLAP: ("overlap.html", "/overlap", lambda *of: overlap_context(of[2])),
    PagePart.PAIR: ("overlap_pair.html", "/overlap/", lambda w, _, r: pair_context(r, w.trial)),
}
