"""The patient's page: from what the form posts to everything that the page shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from oligomatch.api.intake import files as intake
from oligomatch.api.intake.case import WORDS
from oligomatch.api.intake.files import Given, Origin
from oligomatch.api.page.form import entry
from oligomatch.api.page.form.body import body_of
from oligomatch.api.page.form.contradictions import loosening_of, sides
from oligomatch.api.page.form.entry import FormContents
from oligomatch.api.page.form.fields import field_at
from oligomatch.api.page.form.form import REPORT, ROWS, Document, Mistake, carried_text
from oligomatch.api.page.form.further import shelves
from oligomatch.api.page.form.lesions import table_of
from oligomatch.api.page.form.lists import lists
from oligomatch.api.page.form.texts.dates import dated, day_words
from oligomatch.api.page.form.texts.variants import RESULTS
from oligomatch.api.page.form.texts.written import TAKES
from oligomatch.api.page.letter.confirming import open_in
from oligomatch.api.page.letter.panel import panel_of
from oligomatch.api.page.patient.axis.axis import axis_of
from oligomatch.api.page.patient.choosing import selects
from oligomatch.api.page.patient.doing import Page
from oligomatch.api.page.patient.next import questions_of
from oligomatch.api.page.patient.odds import Conflict, at_odds, stated_type
from oligomatch.api.page.patient.ranking import (
    MARKS,
    RankedRow,
    Ranking,
    answered_here,
    argued_row,
    aside_of,
    asked_of,
    ranking_of,
    site_of,
    target,
)
from oligomatch.api.page.patient.whatif import Tries, tries_of
from oligomatch.api.page.patient.when import dates_of
from oligomatch.api.results.matching import Only, Result, Rules, match_patient
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import RANKING_KEYS, capital
from oligomatch.api.words.patient.disease_state import state_line
from oligomatch.api.words.patient.facts import case_lines
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.calendar import Day
from oligomatch.matcher.match.trial_keys import LOWER_KEYS
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.trial import Trial

FOUND_FIELDS = frozenset(
    f"/metastatic_disease/{name}" for name in ("diagnosis_date", "first_metastasis_date")
)


def context_of(page: Page, rules: Rules, today: date) -> dict[str, Any]:
    """Everything that the page's template shows."""
    # what takes longer is asked for by itself
    apart = page.have is not None and bool(page.document)
    quick = apart or not page.opened
    result, problems = answered(page.document, rules, today, keys=page.choosing.keys, quick=quick)
    problems = [(pointer, dated(words)) for pointer, words in problems]
    odds: tuple[Conflict, ...] = ()
    if result is None:
        result = _provisional(page, rules, today, quick=quick)
        odds = at_odds(page.document, today)
    contents = FormContents(
        page.document,
        page.mistakes,
        dict(problems),
        asked_of(result) if result is not None else {},
        page.echoes,
        aside_of(result) if result is not None else {},
        open_in(page.document),
    )
    profile = result.profile if result is not None else None
    return {
        **_form(contents, page, result.patient if result is not None and not problems else None),
        "further": shelves(contents, rules.trials),
        **_course(None if apart else result),
        "apart": apart and result is not None,
        "body": body_of(profile),
        **_lines(profile, stated_type(page.document, odds)),
        "as_of": day_words(_day(page.document, today)),
        "label": page.document.get("patient", ""),
        "empty": not page.document and not page.mistakes,
        "left_out": [(_not_read(name, one), target(name)) for name, one in page.mistakes.items()],
        "problems": [(words, target(pointer)) for pointer, words in problems],
        "odds": odds,
        "ranking": None if result is None else _ranking(result, page, argued=not apart),
        **({"questions": questions_of(result)} if result is not None and page.ask else {}),
        **(_sites(page, result) if result is not None and page.have is None else {}),
        "said": () if result is None else _said(page, result),
        "case": page.case,
        "panel": panel_of(contents, page.letters, page.focus),
        "letters": page.letters.model_dump_json() if page.letters is not None else "",
        "board_words": WORDS,
        "tries": _tries(page, result, rules, today) if page.trying else None,
        "selects": selects(page.choosing, rules.trials, rules.offers),
        "find": page.choosing.find,
        "hiding": page.choosing.words,
        "order": [(key, RANKING_KEYS[key]) for key in page.choosing.keys],
        "usual": page.choosing.keys == LOWER_KEYS,
        "ordering": page.focus.startswith(("earlier ", "later ")),
        "engine": result.patient.engine if result is not None else "",
    }


def _not_read(name: str, mistake: Mistake) -> str:
    """A field that could not be read, by its label, and what was typed in it."""
    named, parts = field_at(name), name.split("/")
    label = named.label if named is not None else parts[2]
    if name == REPORT:
        label = say("genes.other")
    if name.startswith("/lesions/"):
        label = say("profile.lesion_2", number=int(parts[2]) + 1, label=label)
    return say("ranking.not_read", label=label, text=mistake.text)


def _course(result: Result | None) -> dict[str, Any]:
    """What the axis, the dates and the state of the disease are drawn of."""
    if result is None:
        return {"state": "", "dates": ((), 0), "axis": None, "marks": MARKS}
    state, dates = state_line(result.patient), dates_of(result)
    axis = axis_of(result, dates[0])
    return {"state": f"{state}." if state else "", "dates": dates, "axis": axis, "marks": MARKS}


def course_context(page: Page, rules: Rules, today: date) -> dict[str, Any]:
    """What the part of the page shows that tells the course of the disease."""
    result = _shown(page, rules, today)
    return {**_course(result), "apart": False, "part": True, "ranking": result is not None}


def argued(page: Page, trial: str, rules: Rules, today: date) -> RankedRow | None:
    """One trial with its argument; None where it is not among the trials that are shown."""
    result = _shown(page, rules, today, quick=False)
    return None if result is None else argued_row(result, trial, _passing(result, page))


def asked_context(page: Page, rules: Rules, today: date) -> dict[str, Any]:
    """What the part of the page shows that tells what to ask next."""
    result = _shown(page, rules, today)
    if result is None:
        return {
            "ranking": {"asked": (), "site": ()},
            "questions": ((), 0, ""),
            "sites": (),
            "said": (),
        }
    return {
        "ranking": _ranking(result, page, argued=False),
        "questions": questions_of(result),
        **_sites(page, result),
    }


def _sites(page: Page, result: Result) -> dict[str, Any]:
    """The questions to trial sites with their answers, and what they have answered already."""
    return {"sites": site_of(result, answers=True), "said": _said(page, result)}


def _said(page: Page, result: Result) -> tuple[tuple[str, str, str], ...]:
    return tuple(answered_here(result, page.case))


def tries_context(page: Page, rules: Rules, today: date) -> dict[str, Any]:
    """What the part of the page shows that tries changes on a copy."""
    result, _ = answered(page.document, rules, today, keys=page.choosing.keys, quick=True)
    return {"tries": _tries(page, result, rules, today)}


def _shown(page: Page, rules: Rules, today: date, *, quick: bool = True) -> Result | None:
    """What the page shows: the matches, or those of what is left where the profile contradicts
    itself."""
    result, _ = answered(page.document, rules, today, keys=page.choosing.keys, quick=quick)
    return result or _provisional(page, rules, today, quick=quick)


def _provisional(page: Page, rules: Rules, today: date, *, quick: bool) -> Result | None:
    """The matches of what is left where what is at odds is unknown; on this page alone."""
    found = loosening_of(page.document, today)
    if found is None:
        return None
    result, _ = answered(found.document, rules, today, keys=page.choosing.keys, quick=quick)
    return None if result is None else replace(result, aside=found.at_odds)


def _tries(page: Page, result: Result | None, rules: Rules, today: date) -> Tries:
    def answer(document: Document) -> tuple[Result | None, Sequence[tuple[str, str]]]:
        return answered(document, rules, today, keys=page.choosing.keys, quick=True)

    return tries_of(result, page.document, page.tried, answer, today, page.treat)


def _passing(result: Result, page: Page) -> Callable[[Trial], bool]:
    """Which trials the filters let through."""
    return partial(page.choosing.shows, known=result.rules.offers)


def _ranking(result: Result, page: Page, *, argued: bool) -> Ranking:
    return ranking_of(result, page.opened, _passing(result, page), argued=argued)


def answered(
    document: Mapping[str, Any],
    rules: Rules,
    today: date,
    *,
    keys: tuple[str, ...] = LOWER_KEYS,
    quick: bool = False,
) -> tuple[Result | None, list[tuple[str, str]]]:
    """The matches of a document, or what is wrong with it: pointers and sentences."""
    made: list[Patient] = []
    day = intake.Day(today)

    def patient(stated: Profile) -> Patient:
        made.append(derive(stated, stated.as_of or today))
        return made[0]

    try:
        asked, as_of_from = intake.dated(dict(document), day)
        profile = profile_of(asked, patient)
    except ProfileError as error:
        return None, [one for p in error.problems for one in sides(document, p, day)]
    assert profile.as_of is not None
    given = Given(Origin(say("patient.page"), 1, 1), profile, profile.as_of, as_of_from)
    return match_patient(given, rules, Only(), quick=quick, keys=keys, patient=made[0]), []


def _lines(profile: Profile | None, cancer_type: str | None = None) -> dict[str, str]:
    """Who it is; `cancer_type`: as it is stated, where only what counts with it is at odds."""
    if profile is None:
        return {"headline": say("patient.patient_whose_profile_needs"), "spread": ""}
    if cancer_type is not None:
        profile = profile.model_copy(update={"cancer_type": cancer_type})
    who, spread = case_lines(profile)
    return {"headline": capital(who), "spread": f"{capital(spread)}." if spread else ""}


def _day(document: Mapping[str, Any], today: date) -> Day:
    try:
        day = date.fromisoformat(str(document.get("as_of", "")))
    except ValueError:
        return Day(today, today)
    return Day(day, day)


def _form(contents: FormContents, page: Page, patient: Patient | None) -> dict[str, Any]:
    groups = {group.id: group for group in entry.sections(contents)}
    lesions, scans, courses = (entry.rows(contents, at, more=page.more == at) for at in ROWS)
    genes = entry.genes(contents)
    return {
        "in_short": entry.in_short(groups.values(), lesions, scans, courses, genes),
        "carry": carried_text(page.carried),
        "undo": page.undo,
        "undo_at": page.undo_at,
        "focus": page.focus,
        "groups": list(groups.values()),
        "metastases": groups["metastases"],
        "found_fields": FOUND_FIELDS,
        "treatment": groups["treatment"],
        "molecular": groups["molecular"],
        "lesions": lesions,
        "lesion": page.lesion,
        "lesions_told": any(row.stated for row in lesions),
        "table": table_of(
            contents, more=page.more, complete=page.complete, patient=patient, lesions=lesions
        ),
        "courses": courses,
        "genes": genes,
        "molecular_report": entry.report_line(contents),
        "results": RESULTS,
        "lists": lists(),
        "takes": TAKES,
    }
