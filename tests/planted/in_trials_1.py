"""Bugs of every kind an author makes, planted into copies of shipped trials."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from oligomatch.rules.case_files import SHIPPED as CASES
from oligomatch.rules.read import SHIPPED as TRIALS

EXAMPLES = Path(__file__).parents[2] / "examples" / "trials"
SARON, CHESS, LONESTAR = "NCT02417662", "NCT03965468", "NCT03391869"
TKI, ROLE, MDACC = "NCT02314364", "NCT01796288", "NCT01725165"
PROTONS, OSI, OSI8, COMET = "NCT02045446", "NCT03410043", "NCT03667820", "NCT03721341"
BREAST, EXONS, ROSEL, COPIED = "NCT02364557", "NCT03595644", "NCT02805530", "NCT04275687"


@dataclass(frozen=True, slots=True)
class Bug:
    """One mistake: what it is, and the words of one criterion that it replaces."""

    name: str
    trial: str
    criterion: str  # empty: anywhere in the file
    old: str
    new: str
    lints: tuple[str, ...] = ()  # that find it; none: a case, or nothing, does

    @property
    def room(self) -> tuple[Path, Path]:
        """The folders of the trial and of its cases: those shipped, or the examples."""
        there = (TRIALS / f"{self.trial}.yaml").is_file()
        return (TRIALS, CASES) if there else (EXAMPLES, EXAMPLES)

    def text(self) -> str:
        """The trial's file with the bug in it."""
        text = (self.room[0] / f"{self.trial}.yaml").read_text(encoding="utf-8")
        if not self.criterion:
            assert self.old in text, self.name
            return text.replace(self.old, self.new, 1)
        start = text.index(f"  - id: {self.criterion}\n")
        end = re.compile(r"\n\n  - id: |\Z").search(text, start)
        assert end is not None
        block = text[start : end.start()]
        assert self.old in block, self.name
        return text[:start] + block.replace(self.old, self.new, 1) + text[end.start() :]

    def plant(self, folder: Path, *, cases: bool = True) -> Path:
        """The file of the buggy trial in a folder, with the cases of the right one."""
        text = self.text()
        found = re.search(r"^trial: (\S+)$", text, re.MULTILINE)
        assert found is not None
        path = folder / f"{found[1]}.yaml"
        path.write_text(text, encoding="utf-8")
        if cases:
            beside = folder / f"{found[1]}.case.yaml"
            shutil.copyfile(self.room[1] / f"{self.trial}.case.yaml", beside)
        return path


_TWICE = """
  - id: 7662-12
    kind: inclusion
    basis: cell
    quote: ≤5 in ≤3 organs
    source: {document: seed 000, line: 12}
    at most: {measure: organs, of: metastases, at: entry, by: YEN, limit: 5}

  - id: 7662-05
"""
_COPY = """
  - id: 7662-12
    kind: inclusion
    basis: cell
    quote: including ≥1 extra-cranial lesion
    source: {document: seed 000, line: 12}
    exists: {of: metastases, where: {not: {is: intracranial}}, at: entry}

  - id: 7662-07
"""

BUGS = (
    # limits
    Bug("contradictory limits", CHESS, "5468-05", "limit: 1", "limit: 4", ("OM202",)),
    Bug("at least for at most", SARON, "7662-04", "at most", "at least", ("OM222",)),
    Bug("a limit one too high", SARON, "7662-05", "limit: 3", "limit: 4", ("OM222",)),
    Bug("at most for less than", EXONS, "5644-04", "limit: 4", "limit: 5", ("OM222",)),
    Bug("5 mm for 5 cm", BREAST, "4557-04", "limit: 50", "limit: 5", ("OM210", "OM222")),
    Bug("3 mm for 30", COMET, "1341-06", "max_diameter_mm, limit: 30", "max_diameter_mm, limit: 3",
        ("OM210", "OM222")),
    Bug("weeks for months", EXONS, "5644-06", "measure: months", "measure: weeks", ("OM222",)),
    Bug("months for weeks", OSI8, "7820-04", "measure: weeks", "measure: months", ("OM222",)),
    Bug("a span that begins too low", COMET, "1341-04", "low: 4", "low: 3", ("OM222",)),
    Bug("a looser limit beside a stricter", SARON, "", "\n  - id: 7662-05\n",
        _TWICE, ("OM203",)),
    # names
    Bug("one state for another", MDACC, "5165-02", "[peOMD]", "[pOMD]", ("OM224",)),
    Bug("one gene for another", OSI, "0043-03", "gene: EGFR", "gene: ALK", ("OM224",)),
    Bug("a gene dropped", CHESS, "5468-03", "      - {not: {is: {measure: altered, gene: ROS1}}}\n",
        "", ("OM224",)),
    Bug("one drug for another", OSI8, "7820-04", "names: [osimertinib]", "names: [gefitinib]",
        ("OM224",)),
    Bug("one exon for another", OSI8, "7820-03", "[19, 21]", "[19, 20]", ("OM224",)),
    Bug("one class for another", TKI, "4364-06", "names: [tki]", "names: [ici]", ("OM224",)),
    Bug("line 2 for line 1", TKI, "4364-07", "line: 1", "line: 2", ("OM224",)),
    Bug("a response too many", ROSEL, "5530-08", "[PR, SD]", "[PR, SD, PD]", ("OM224",)),
    Bug("every response", TKI, "4364-08", "[CR, PR, SD]", "[CR, PR, SD, PD]", ("OM210",)),
    Bug("one tumour for another", CHESS, "5468-01", "[nsclc]", "[breast]", ("OM226",)),
    Bug("entry for diagnosis", ROSEL, "5530-04", "at: diagnosis", "at: entry", ("OM224",)),
    Bug("entry for after induction", TKI, "4364-04", "at: post_induction\n      by", "at: entry\n      by",
        ("OM224",)),
    Bug("another counting convention", MDACC, "5165-04", "by: BETA", "by: DEFAULT", ("OM224",)),
    Bug("count for organs", SARON, "7662-05", "measure: organs", "measure: count", ("OM224",)),
    # logic
    Bug("a criterion negated", OSI, "0043-03", "is: {measure: altered, gene: EGFR}",
        "not: {is: {measure: altered, gene: EGFR}}", ("OM223",)),
    Bug("an exclusion written as an inclusion", PROTONS, "5446-10",
        "not: {is: {measure: prior_or_concurrent, names: [ici]}}",
        "is: {measure: prior_or_concurrent, names: [ici]}", ("OM223",)),
    Bug("all for any", TKI, "4364-03", "any:", "all:", ("OM223",)),
    Bug("any for all", CHESS, "5468-03", "all:", "any:", ("OM223",)),
    Bug("inside for outside the brain", SARON, "7662-06", "where: {not: {is: intracranial}}",
        "where: {is: intracranial}", ("OM224",)),
    Bug("the place forgotten", SARON, "7662-06", ", where: {not: {is: intracranial}}", "",
        ("OM224",)),
    Bug("one for each", BREAST, "4557-04",
        """    every:
      of: metastases
      where: {not: {is: intracranial}}
      at: entry
      is: {at most: {measure: max_diameter_mm, limit: 50}}""",
        """    exists:
      of: metastases
      where: {all: [{not: {is: intracranial}}, {at most: {measure: max_diameter_mm, limit: 50}}]}
      at: entry""", ("OM224",)),
    Bug("a criterion twice", SARON, "", "\n  - id: 7662-07\n", _COPY, ("OM207",)),
    Bug("a criterion dropped", SARON, "7662-06",
        "exists: {of: metastases, where: {not: {is: intracranial}}, at: entry}", "always: true",
        ("OM223",)),
    # waits and readings
    Bug("a wait nobody can be in", ROSEL, "5530-07", "less than: {measure: months, line: 1, limit: 3}",
        "at least: {measure: months, line: 1, limit: 3}", ("OM209",)),
    Bug("a wait forgotten", ROSEL, "5530-08",
        "    waits: [{event: induction, when: {is: no_systemic_therapy_yet}}]\n", "", ("OM209",)),
    Bug("the wrong event", ROSEL, "5530-08", "event: induction", "event: time", ("OM209",)),
    Bug("a dead reading", SARON, "7662-04", "B: {at: diagnosis, words",
        "B: {replace: {less than: {measure: count, of: metastases, at: entry, by: YEN, limit: 6}}, words",
        ("OM208",)),
    Bug("a reading that turns the rule", SARON, "7662-04", "B: {at: diagnosis, words",
        "B: {replace: {at least: {measure: count, of: metastases, at: entry, by: YEN, limit: 6}}, words",
        ("OM208",)),
    # words
    Bug("a quote from another row", SARON, "7662-05", "quote: ≤3 organs",
        "quote: ≤3 bone metastases", ("OM220",)),
    Bug("a quote with another number", SARON, "7662-04", "quote: ≤5", "quote: ≤4",
        ("OM220", "OM222")),
    Bug("an examination made a remark", SARON, "7662-08",
        "kind: workup\n    basis: cell\n    quote: \"Yes\"\n    source: {document: seed 000, line: 12}\n"
        "    is: fdg_pet_done",
        "kind: info\n    basis: cell\n    quote: \"Yes\"\n    source: {document: seed 000, line: 12}\n"
        "    text: PET is done", ("OM226",)),
    Bug("words of the row that nobody encoded", SARON, "7662-06",
        "quote: including ≥1 extra-cranial lesion", "quote: including", ("OM225",)),
    Bug("facts of another trial", COMET, "", "tumour_types: [any]", "tumour_types: [nsclc]",
        ("OM226",)),
    # files
    Bug("a file copied under a new number", COPIED, "", "trial: NCT04275687", "trial: NCT09995687",
        ("OM240",)),
    Bug("a silence left behind", TKI, "4364-06", "      - {is: {measure: is_current, line: 1}}\n",
        "", ("OM260",)),
)  # fmt: skip
