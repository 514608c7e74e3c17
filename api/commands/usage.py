"""How a caller learns the command line: examples of each command, and names to complete."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "match": (
        "oligomatch match examples/sparse.yaml",
        "oligomatch match examples/golden.yaml --only eligible --only saron --explain",
        "oligomatch match examples/golden.yaml --as-of 2026-06-05 --format json",
        "oligomatch match examples/*.yaml --quick --format csv > matches.csv",
    ),
    "check": (
        "oligomatch check examples/letter.yaml",
        "oligomatch check rules/trials rules/cases",
        "oligomatch check --explain OM203",
        "oligomatch check --unverified",
    ),
    "cases": (
        "oligomatch cases rules/cases/NCT04275687.case.yaml --coverage",
        "oligomatch cases rules/cases/NCT04275687.case.yaml --mutate",
    ),
    "boundary": (
        "oligomatch boundary NCT04275687 --criterion 5687-03 --format json",
        "oligomatch boundary NCT04275687 --format yaml > NCT04275687.case.yaml",
    ),
    "compare": (
        "oligomatch compare shipped rules/trials",
        "oligomatch compare shipped rules/trials --patients examples/golden.yaml",
    ),
    "trials": (
        "oligomatch trials --group peOMD --phase III",
        "oligomatch trials saron",
        "oligomatch trials --country CN --find SBRT --format csv",
    ),
    "new": (
        "oligomatch new > patient.yaml",
        "oligomatch new trial NCT01234567 > NCT01234567.yaml",
        "oligomatch new trial NCT01234567 --write my-trials",
    ),
    "findings": (
        "oligomatch findings",
        "oligomatch findings not-late-not-recurrent",
        "oligomatch findings --format json",
    ),
    "schema": ("oligomatch schema profile > profile.schema.json",),
    "outlook": (
        "oligomatch outlook examples/golden.yaml",
        "oligomatch outlook examples/golden.yaml --format ics > dates.ics",
    ),
    "explain": ("oligomatch explain examples/letter.yaml core",),
    "gaps": ("oligomatch gaps examples/sparse.yaml --only possible",),
    "whatif": (
        "oligomatch whatif examples/letter.yaml",
        "oligomatch whatif examples/golden.yaml --set imaging.fdg_pet=true",
    ),
    "serve": ("oligomatch serve --port 8080",),
    "ask": (
        "oligomatch ask examples/sparse.yaml",
        "oligomatch ask examples/sparse.yaml --only saron",
    ),
    "site": (
        "oligomatch site examples/on-chemotherapy.yaml",
        "oligomatch site chess A-18 A --by office --on 2026-05-20 --file answers.yaml",
    ),
}

OUTSIDE: Mapping[str, tuple[str, ...]] = {  # examples that need a cluster, records or the network
    "draft": (
        "oligomatch draft NCT03955198 > NCT03955198.yaml",
        "oligomatch draft --records records/ --out drafts",
        "oligomatch draft NCT03955198 --text eligibility.txt",
    ),
    "landscape": (
        "oligomatch landscape irt-nsclc --records records/ --out landscape",
        "oligomatch landscape library --library --out library",
        "oligomatch landscape --gaps --out gaps",
    ),
    "screen": (
        "oligomatch screen cohort.ndjson --out screened",
        "oligomatch screen cohort.ndjson --per-month 4 --out screened",
        "oligomatch screen cohort.ndjson --since screened --out again",
        "oligomatch screen cohort.ndjson -f parquet --limit 1000 --out out",
    ),
    "screen-spark": (
        "oligomatch screen-spark *.parquet --master spark://host:7077 --out out",
        "oligomatch screen-spark --table db.patients --master yarn --out out",
        "oligomatch screen-spark *.parquet --master 'local[4]' --out out",
    ),
    "registry add": ("oligomatch registry add records/ more.ndjson.gz",),
    "registry fetch": (
        "oligomatch registry fetch 'radiation AND immunotherapy' --condition NSCLC",
        "oligomatch registry fetch NCT02417662",
    ),
    "registry status": ("oligomatch registry status SARON",),
}

SHORT: Mapping[str, str] = {  # where the first sentence is too long for the list of commands
    "check": "Check rule, case and patient files.",
    "cases": "Run cases; show which clauses they exercise.",
    "compare": "Compare two versions of rules, for every patient.",
    "boundary": "Show patients on either side of each criterion.",
    "new": "Print a patient profile or a trial file to fill in.",
    "findings": "Show the rules behind the findings, and what each decides.",
    "outlook": "Tell on which days a match changes by time alone.",
    "site": "Ask trial sites, and keep what they answered.",
    "ask": "Tell what to ask next, and what each answer settles.",
    "whatif": "Tell which matches change if a fact were otherwise.",
    "explain": "Explain one trial for a patient, step by step.",
    "gaps": "Say what to obtain next, and what each answer does.",
    "serve": "Serve over HTTP; nothing of a patient is kept.",
    "draft": "Draft a trial file from a registry's eligibility text.",
    "landscape": "Compute a landscape of trials from registry records.",
    "screen": "Screen a cohort: who fits, and where patients are lost.",
    "screen-spark": "Screen a cohort on Apache Spark: as `screen`, on many machines.",
    "registry add": "Read registry records into the local registry.",
    "registry fetch": "Fetch records from ClinicalTrials.gov into the registry.",
    "registry status": "Tell what has changed since the rules were written.",
}


def examples(lines: Iterable[str]) -> str:
    """The end of a command's help; a \\b keeps the lines that follow it as they stand."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


_ACRONYM = re.compile(r"^acronym: *(\S+)$", re.MULTILINE)
CLASSES = ("eligible", "possible", "not-yet", "ineligible")


def _names() -> Iterator[str]:
    """Registry numbers and acronyms of the shipped trials, read from the head of each file; a shell
    takes no acronym with a blank in it."""
    folder = Path(__file__).parents[2] / "rules" / "trials"
    for path in sorted(folder.glob("NCT*.yaml")):
        yield path.stem
        head = path.read_text(encoding="utf-8")[:400]
        yield from _ACRONYM.findall(head)


def _beginning(names: Callable[[], Iterator[str]]) -> Callable[[str], list[str]]:
    def complete(incomplete: str) -> list[str]:
        typed_low = incomplete != "" and incomplete == incomplete.casefold()
        spelt = (name.casefold() if typed_low else name for name in names())
        return [name for name in spelt if name.startswith(incomplete)]

    return complete


def _classes_and_names() -> Iterator[str]:
    yield from CLASSES
    yield from _names()


complete_trial = _beginning(_names)
complete_only = _beginning(_classes_and_names)
