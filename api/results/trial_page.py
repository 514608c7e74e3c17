"""All trials as one Markdown page: each as a clinician reads it, and who limits what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from oligomatch.api.results.forms import trials as forms
from oligomatch.api.results.trial_view import trial_object
from oligomatch.api.words.lexicon import capital, titled
from oligomatch.api.words.nouns import measure_name
from oligomatch.api.words.sentences import trial_name
from oligomatch.rules.tree import Every, Measure, Node, Not, Within, parts_of
from oligomatch.rules.trial import DECIDING, Criterion, Trial

TITLE = """# The trials

Generated from `rules/trials` by `python scripts/trial_page.py`; `oligomatch trials` shows the
same. Recruitment is unverified, as of the source. No trial's row states age, ECOG or organ
function: general fitness is not covered. "Source silent" marks what the source does not report: no
rule is made of it.
"""


def page(trials: Iterable[Trial]) -> str:
    """The whole page."""
    each = list(trials)
    parts = [TITLE, *_limits_table(each), *(part for trial in each for part in _trial(trial))]
    return "\n".join(parts).rstrip() + "\n"


def _limits_table(trials: list[Trial]) -> Iterator[str]:
    yield "## Who limits what at which number\n"
    yield "| what | limit | trial | criterion | under |"
    yield "| --- | --- | --- | --- | --- |"
    for row in limit_rows(trials):
        cells = (row.what, row.limit, row.name, row.criterion, row.under)
        yield f"| {' | '.join(map(_cell, cells))} |"
    yield ""


class LimitRow(NamedTuple):
    """A number that a trial limits, and the reading under which it does."""

    what: str
    limit: str
    name: str
    criterion: str
    under: str
    trial: str
    low: float | None
    high: float | None


def limit_rows(trials: Iterable[Trial]) -> list[LimitRow]:
    """Each number that a trial limits, in the order of what is limited."""
    found = {
        LimitRow(
            _what(leaf), _limit(test), trial_name(trial), criterion.id, reading, trial.id,
            test.low, test.high if test.under is None else test.under,
        )
        for trial in trials
        for criterion in trial.criteria
        if criterion.kind in DECIDING
        for reading, leaf in _numeric(criterion)
        for test in (_test(leaf),)
    }  # fmt: skip
    return sorted(found, key=lambda row: (row.what.casefold(), row[:6]))


def _numeric(criterion: Criterion) -> Iterator[tuple[str, Within | Every]]:
    """Each numeric limit of a criterion, with the readings under which it stands."""
    found: dict[Within | Every, list[str]] = {}
    forms = criterion.forms
    for form in forms:
        for leaf in dict.fromkeys(_leaves(form.tree)):
            found.setdefault(leaf, []).append(
                " ".join(f"{number} {letter}" for number, letter in form.choice.items())
            )
    for leaf, readings in found.items():
        yield "" if len(readings) == len(forms) else "; ".join(readings), leaf


def _leaves(node: Node) -> Iterator[Within | Every]:
    if isinstance(node, Within) or (isinstance(node, Every) and isinstance(node.test, Within)):
        yield node
    for part in parts_of(node):
        if not isinstance(node, Not):
            yield from _leaves(part)


def _what(leaf: Within | Every) -> str:
    measure: Measure = leaf.measure
    if isinstance(leaf, Every) and isinstance(leaf.test, Within):
        size = measure_name(leaf.test.measure).replace("max diameter mm", "diameter in mm")
        return f"{size} of each of the {measure_name(measure)}"
    return measure_name(measure)


def _test(leaf: Within | Every) -> Within:
    test = leaf.test if isinstance(leaf, Every) else leaf
    assert isinstance(test, Within)
    return test


def _limit(test: Within) -> str:
    if test.low is not None and test.low == test.high:
        return f"{test.low:g}"
    parts = [
        f"≥ {test.low:g}" if test.low is not None else "",
        f"≤ {test.high:g}" if test.high is not None else "",
        f"< {test.under:g}" if test.under is not None else "",
    ]
    return " and ".join(part for part in parts if part)


def _trial(trial: Trial) -> Iterator[str]:
    about = trial_object(trial)
    acronym = f"{trial.acronym}, " if trial.acronym else ""
    yield f"## {acronym}{trial.id}\n"
    for name, value in _facts(trial, about):
        yield f"- **{name}**: {value}"
    yield "\n| criterion | kind | asks | the source's words | readings, waits, notes |"
    yield "| --- | --- | --- | --- | --- |"
    for criterion in about["criteria"]:
        quote = f"“{criterion['quote']}”" if criterion["quote"] else "(implied)"
        cells = (
            criterion["id"], criterion["kind"], capital(criterion["asks"]),
            f"{quote} {criterion['source']}", _more(criterion),
        )  # fmt: skip
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |"
    yield ""
    if about["silent"]:
        yield "Source silent: " + "; ".join(about["silent"]) + ".\n"
    for one in about["evidence"]:
        yield f"- *{titled(one['about'])}*: {one['words']}. “{one['quote']}” ({one['source']})"
    if about["evidence"]:
        yield ""


def _facts(trial: Trial, about: forms.Trial) -> Iterator[tuple[str, str]]:
    facts = trial.facts
    size = facts.n if facts.n is not None else "size not stated"
    yield "Design", f"{facts.group}; phase {facts.phase}, {facts.design}, {size}; {facts.country}"
    rows = {
        "Molecular status": facts.molecular_status,
        "Number of metastases": facts.number_of_metastases,
        "PET, brain imaging": f"{facts.pet}, {facts.brain_imaging}",
        "Treatment": facts.treatment,
        "Endpoints": "; also ".join(
            filter(None, (facts.primary_endpoints, facts.secondary_endpoints))
        ),
        "Notes": facts.notes,
        "Footnotes": facts.footnotes,
        "Recruitment": f"{trial.recruitment.status}, as of {trial.recruitment.as_of}",
        "Source": about["source"],
    }
    yield from ((name, value) for name, value in rows.items() if value)


def _more(criterion: forms.TrialCriterion) -> str:
    parts = [
        f"{number} {letter}: {words}."
        for number, letters in criterion["readings"].items()
        for letter, words in letters.items()
    ]
    parts += [f"Waits for {w['event']} while {w['while']}." for w in criterion["waits"]]
    if criterion["note"]:
        parts.append(f"Note: {criterion['note']}.")
    return " ".join(parts)


def _cell(text: str) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")
