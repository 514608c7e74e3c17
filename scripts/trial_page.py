"""Writes docs/trials.md: the 34 trials as a clinician reads them, and who limits what.

python scripts/trial_page.py
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from oligomatch.api.page.library.limits import limit_rows
from oligomatch.api.results.forms import trials as forms
from oligomatch.api.results.trial_view import trial_object
from oligomatch.api.words.lexicon import capital, titled
from oligomatch.rules.read import load_trials
from oligomatch.rules.trial import Trial

PAGE = Path(__file__).parent.parent / "docs" / "trials.md"
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


def _trial(trial: Trial) -> Iterator[str]:
    about = trial_object(trial)
    acronym = f"{trial.acronym}, " if trial.acronym else ""
    yield f"## {acronym}{trial.id}\n"
    for name, value in _facts(trial, about):
        yield f"- **{name}**: {value}"
    yield "\n| criterion | kind | requires | the source's words | readings, waits, notes |"
    yield "| --- | --- | --- | --- | --- |"
    for criterion in about["criteria"]:
        quote = f"“{criterion['quote']}”" if criterion["quote"] else "(implied)"
        cells = (
            criterion["criterion"], criterion["kind"], capital(criterion["requires"]),
            f"{quote} {criterion['source']}", _more(criterion),
        )  # fmt: skip
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |"
    yield ""
    if about["not_stated"]:
        yield "Source silent: " + "; ".join(about["not_stated"]) + ".\n"
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
    parts += [f"Waits for {w['event']} while {w['while']}." for w in criterion["awaits"]]
    if criterion["note"]:
        parts.append(f"Note: {criterion['note']}.")
    return " ".join(parts)


def _cell(text: str) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    PAGE.write_text(page(load_trials()), encoding="utf-8")
