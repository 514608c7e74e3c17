"""The patient's page: from what the form posts to everything that the page shows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from api.asking import case_line
from api.intake import Given, Origin
from api.lexicon import capital
from api.matching import Only, Result, Rules, match_patient
from api.page import entry
from api.page.body import body_of
from api.page.choosing import KEY_WORDS, Choosing, choosing_of, selects
from api.page.contradictions import sides
from api.page.entry import Told
from api.page.form import Document, Mistake, carried_text, dropped, posted, row_count
from api.page.next import may_ask, questions_of, told_by
from api.page.ranking import Ranking, asked_of, ranking_of, target
from api.page.when import dates_of
from api.page.written import day_words
from api.state_words import state_line
from matcher.calendar import Day
from matcher.profile import Profile
from matcher.rank import LOWER_KEYS
from matcher.reading import ProfileError, asked_on, profile_of
from rules.vocabulary import load_vocabulary

Pairs = Sequence[tuple[str, str]]
MOST_BACK = 1 << 20


@dataclass(frozen=True, slots=True)
class Page:
    """What one request asks of the page: the fields, the rows that are open, and the button."""

    document: Document
    mistakes: Mapping[str, Mistake] = field(default_factory=dict)
    opened: frozenset[str] = frozenset()
    undo: str = ""
    spare: Mapping[str, int] = field(default_factory=dict)
    choosing: Choosing = field(default_factory=Choosing)
    ask: bool = False  # whether it is told what each answer would do


def page_of(pairs: Pairs) -> Page:
    """What the form posts, with what its button does to it."""
    named = dict(pairs)
    opened = frozenset(value for name, value in pairs if name == "open")
    chosen = choosing_of(named)
    if named.get("do") == "undo":
        return Page(dict(_carried(named.get("undo", ""))), opened=opened, choosing=chosen)
    told = posted(pairs, _carried(named.get("carry", "")))
    made = _done(named.get("do", ""), told.document, told.mistakes, opened)
    return replace(made, choosing=chosen, ask=named.get("do") == "ask")


def _carried(text: str) -> Mapping[str, Any]:
    """The document that the form carries; nothing where it cannot be read."""
    try:
        value = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _done(
    do: str, document: Document, mistakes: Mapping[str, Mistake], opened: frozenset[str]
) -> Page:
    verb, _, at = do.partition(" ")
    if verb == "clear":
        return Page({})
    if verb == "tell":
        return Page(told_by(document, at), mistakes, opened, carried_text(document))
    if verb == "drop":
        kept = {name: m for name, m in mistakes.items() if not name.startswith(f"{at}/")}
        before = carried_text(document)
        return Page(dropped(document, at), kept, opened, before if len(before) < MOST_BACK else "")
    if verb == "more":
        return Page(document, mistakes, opened, spare={at: 2})
    return Page(document, mistakes, opened)


# --- what is shown --------------------------------------------------------------------------------


def context_of(page: Page, rules: Rules, today: date) -> dict[str, Any]:
    """Everything that the page's template shows."""
    result, problems = answered(
        page.document, rules, today, keys=page.choosing.keys, quick=not page.opened
    )
    told = Told(
        page.document,
        page.mistakes,
        dict(problems),
        asked_of(result) if result is not None else {},
    )
    profile = result.profile if result is not None else None
    state = state_line(result.patient) if result is not None else ""
    return {
        **_form(told, page),
        "body": body_of(profile),
        "headline": _headline(profile),
        "state": f"{state}." if state else "",
        "as_of": day_words(_day(page.document, today)),
        "label": page.document.get("patient", ""),
        "empty": not page.document and not page.mistakes,
        "left_out": len(page.mistakes),
        "problems": [(words, target(pointer)) for pointer, words in problems],
        "ranking": _ranking(result, page),
        "may_ask": result is not None and may_ask(result),
        "dates": dates_of(result) if result is not None else ((), 0),
        **(
            {"questions": questions_of(result)}
            if result is not None and page.ask and may_ask(result)
            else {}
        ),
        "selects": selects(page.choosing, rules.trials),
        "first": page.choosing.first,
        "keys": KEY_WORDS,
        "engine": result.patient.engine if result is not None else "",
    }


def asked_context(page: Page, rules: Rules, today: date) -> dict[str, Any]:
    """What the part of the page shows that tells what to ask next."""
    result, _ = answered(page.document, rules, today, keys=page.choosing.keys, quick=True)
    if result is None:
        return {"ranking": {"asked": (), "site": ()}, "questions": ((), 0), "may_ask": False}
    found = {"questions": questions_of(result)} if may_ask(result) else {}
    return {"ranking": _ranking(result, page), "may_ask": may_ask(result), **found}


def _ranking(result: Result | None, page: Page) -> Ranking | None:
    return None if result is None else ranking_of(result, page.opened, page.choosing.shows)


def answered(
    document: Mapping[str, Any],
    rules: Rules,
    today: date,
    *,
    keys: tuple[str, ...] = LOWER_KEYS,
    quick: bool = False,
) -> tuple[Result | None, list[tuple[str, str]]]:
    """The matches of a document, or what is wrong with it: pointers and sentences."""
    try:
        profile = profile_of(dict(document))
    except ProfileError as error:
        return None, [one for p in error.problems for one in sides(document, p)]
    day = profile.as_of or today
    origin = Origin("the page", 1, 1)
    given = Given(origin, profile, day, "profile" if profile.as_of else "today")
    return match_patient(given, rules, Only(), quick=quick, keys=keys), []


def _headline(profile: Profile | None) -> str:
    if profile is None:
        return "A patient whose profile needs mending"
    return capital(case_line(profile))


def _day(document: Mapping[str, Any], today: date) -> Day:
    try:
        told = date.fromisoformat(str(document.get("as_of", "")))
    except ValueError:
        return Day(today, today)
    return Day(told, told)


def _form(told: Told, page: Page) -> dict[str, Any]:
    groups = {group.id: group for group in entry.sections(told)}
    lesions = entry.lesions(told, spare=page.spare.get("/lesions", 1))
    scans = entry.scans(told, spare=page.spare.get("/assessments", 1) - 1)
    courses = entry.courses(told, spare=page.spare.get("/systemic_therapy/lines", 1) - 1)
    told_scans = max(1, row_count(told.document, "/assessments"))
    return {
        "carry": carried_text(told.document),
        "undo": page.undo,
        "groups": list(groups.values()),
        "metastases": groups["metastases"],
        "treatment": groups["treatment"],
        "lesions": lesions,
        "lesions_told": any(row.told for row in lesions),
        "lesion_labels": [one.label for one in lesions[0].entries],
        "scans": scans,
        "seen": [entry.seen(told, scan) for scan in range(len(scans))],
        "latest_total": entry.total_of(told, _latest(told.document, told_scans)),
        "courses": courses,
        "genes": entry.genes(told),
        "results": entry.RESULTS,
        "modes": list(entry.TOTAL_MODES.items()),
        "lists": _lists(),
    }


def _latest(document: Mapping[str, Any], scans: int) -> int:
    """The scan that says how things are now: the one with the latest day, or the last row."""
    days = [
        (_last_day(one.get("date")), index)
        for index, one in enumerate(document.get("assessments", ()))
    ]
    return max(days)[1] if days else scans - 1


def _last_day(told: Any) -> str:
    return str(told.get("to", "")) if isinstance(told, Mapping) else str(told or "")


def _lists() -> dict[str, list[str]]:
    """What may be written in fields with a vocabulary."""
    vocabulary = load_vocabulary()
    return {
        "organs": [name.replace("_", " ") for name in vocabulary.organs],
        "stations": list(vocabulary.stations),
        "agents": [name.replace("_", " ") for name in vocabulary.agents],
        "classes": [name.replace("_", " ") for name in vocabulary.classes],
    }


def profile_text(document: Mapping[str, Any], today: date) -> str:
    """The profile as a file to keep, in YAML."""
    import yaml

    return yaml.safe_dump(asked_on(document, today), sort_keys=False, allow_unicode=True)
