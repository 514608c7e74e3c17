"""A table of the shape of published cohorts: three-valued counts of seven rules, counted apart."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner

from oligomatch.api.commands.app import app

Row = dict[str, str]
Ends = tuple[int, int]
NO_END = 10**6
PATIENTS = 400
ORGANS = {"Adrenal": 0.1, "Bone": 0.3, "Brain": 0.2, "Liver": 0.3, "Lung": 0.3, "Kidney": 0.02}
UNMAPPED = {"Biliary tract": 0.1, "Unspecified": 0.1}  # of these the table has no organ of ours
MAPPING = """
unknown: [NA]
ignored: [Sample, Biliary tract, Unspecified]
words: {fusions: {wt: negative, fusion: positive, not sequenced: not_tested}}
always: {assessments: [{at: [diagnosis, baseline]}]}
columns:
  Patient: {field: patient}
  Cancer type: {field: cancer_type, values: {NSCLC: nsclc, Colorectal Cancer: colorectal}}
  Age: {field: age, as: count}
  Sampled: {field: as_of}
  Metastases: {field: assessments/0/totals/metastases, as: count}
  Sites: {field: assessments/0/totals/organs, as: count}
  EGFR:
    field: biomarkers/EGFR
    as: variants
    values: {wt: negative, not sequenced: not_tested, amplified: null}
  ALK: {field: biomarkers/ALK, values: fusions}
""" + "".join(
    f"  {name}: {{field: assessments/0/totals/by_organ/{name.lower()}, as: present}}\n"
    for name in ORGANS
)
OF_METASTASES = "of: metastases, at: entry, by: DEFAULT"
RULES = (
    f"at most: {{measure: organs, {OF_METASTASES}, limit: 3}}",
    f"at most: {{measure: count, {OF_METASTASES}, limit: 5}}",
    f"between: {{measure: count, {OF_METASTASES}, low: 1, high: 3,"
    " where: {one of: {measure: organ, values: [brain]}}}",
    "is: {measure: altered, gene: EGFR}",
    "not: {exists: {of: metastases, at: entry,"
    " where: {one of: {measure: organ, values: [liver]}}}}",
    "one of: {measure: cancer_type, values: [nsclc]}",
    f"all: [{{between: {{measure: organs, {OF_METASTASES}, low: 1, high: 3}}}},"
    " {at least: {measure: age, limit: 18}},"
    " {any: [{is: {measure: altered, gene: EGFR}}, {is: {measure: altered, gene: ALK}}]}]",
)


def table(path: Path) -> list[Row]:
    """The same patients each time, some of them told in part."""
    random = Random(9)
    rows = [_row(random, number) for number in range(PATIENTS)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return rows


def _row(random: Random, number: int) -> Row:
    spread, told = random.random() < 0.8, random.random() < 0.95
    each = {**ORGANS, **UNMAPPED}
    there = {name: spread and random.random() < share for name, share in each.items()}
    seen = {name: ("No", "Yes")[is_there] if told else "" for name, is_there in there.items()}
    if random.random() < 0.1:
        seen[random.choice(list(ORGANS))] = "NA"
    organs = sum(there.values())
    metastases = organs + (random.randint(0, 3) if organs else 0)
    return {
        "Patient": f"P-{number:05}",
        "Sample": f"P-{number:05}-T01",
        "Cancer type": random.choice(["NSCLC", "Colorectal Cancer"]),
        "Age": random.choice([">89", "<18", "", "17", "18", "64", "71"]),
        "Sampled": random.choice(["2019-03-05", "2020-11-30", ""]),
        "Metastases": _stated(random, metastases),
        "Sites": _stated(random, organs),
        "EGFR": random.choice(["wt", "wt", "L858R", "L858R;T790M", "G12D", "NA", "not sequenced"]),
        "ALK": random.choice(["wt", "wt", "fusion", "", "not sequenced"]),
        **seen,
    }


def _stated(random: Random, number: int) -> str:
    exact = str(number)
    return random.choice([exact, exact, exact, f">={number}", f"{number}-{number + 2}", ""])


# --- counted apart ------------------------------------------------------------------------------


def ends(cell: str) -> Ends:
    if "-" in cell:
        low, high = cell.split("-")
        return int(low), int(high)
    for sign, more in ((">=", 0), (">", 1)):
        if cell.startswith(sign):
            return int(cell.removeprefix(sign)) + more, NO_END
    if cell.startswith("<"):
        return 0, int(cell[1:]) - 1
    return (int(cell), int(cell)) if cell not in ("", "NA") else (0, NO_END)


def within(told: Ends, low: int, high: int) -> bool | None:
    if low <= told[0] and told[1] <= high:
        return True
    return False if told[1] < low or told[0] > high else None


def altered(cell: str) -> bool | None:
    """G12D of EGFR is a variant that the vocabulary lacks: whether it alters the gene stays open."""
    return None if cell in ("", "NA", "not sequenced", "G12D") else cell != "wt"


def both(*each: bool | None) -> bool | None:
    return False if False in each else None if None in each else True


def either(*each: bool | None) -> bool | None:
    return True if True in each else None if None in each else False


def numbers(row: Row) -> tuple[Ends, Ends, dict[str, Ends]]:
    """How many organs and metastases there may be, and how many in each organ."""
    least = {name: int(row[name] == "Yes") for name in ORGANS}
    told = sum(least.values())
    organs, metastases = ends(row["Sites"]), ends(row["Metastases"])
    organs = (max(organs[0], told, min(1, metastases[0])), min(organs[1], metastases[1]))
    metastases = (max(metastases[0], organs[0]), metastases[1] if organs[1] else 0)
    return organs, metastases, {n: _in_one(row[n], told, organs, metastases) for n in ORGANS}


def _in_one(cell: str, told: int, organs: Ends, metastases: Ends) -> Ends:
    if cell == "No" or (cell != "Yes" and told >= organs[1]):
        return 0, 0
    if cell == "Yes" and organs[1] == 1:
        return metastases  # all are there
    low = int(cell == "Yes")
    return low, metastases[1] - max(organs[0] - 1, told - low)


def verdicts(row: Row) -> tuple[bool | None, ...]:
    organs, metastases, each = numbers(row)
    liver, age = each["Liver"], ends(row["Age"])
    genes = either(altered(row["EGFR"]), altered(row["ALK"]))
    return (
        within(organs, 0, 3),
        within(metastases, 0, 5),
        within(each["Brain"], 1, 3),
        altered(row["EGFR"]),
        within(liver, 0, 0),
        row["Cancer type"] == "NSCLC",
        both(within(organs, 1, 3), within(age, 18, NO_END), genes),
    )


# --- held together ------------------------------------------------------------------------------


@pytest.fixture
def trials(tmp_path: Path) -> Path:
    """One trial for each rule."""
    head = (Path(__file__).parents[3] / "api" / "words" / "english" / "trial.yaml").read_text()
    folder = tmp_path / "trials"
    folder.mkdir()
    for number, rule in enumerate(RULES, 1):
        text = head[: head.index("criteria:\n")].replace("NCT00000000", f"NCT{number:08}")
        text += (
            f"criteria:\n  - id: {number:04}-01\n    kind: inclusion\n    basis: text\n"
            f"    quote: a rule\n    source: {{document: own}}\n    {rule}\n"
        )
        (folder / f"NCT{number:08}.yaml").write_text(text)
    return folder


def screened(room: Path, trials: Path, name: str, *more: str) -> Path:
    (room / "columns.yaml").write_text(MAPPING)
    words = [str(room / "cohort.csv"), "--mapping", str(room / "columns.yaml")]
    told = [*words, "--trials", str(trials), "--out", str(room / name), "--processes", "1", *more]
    done = CliRunner().invoke(app, ["screen", *told])
    assert done.exit_code == 0, done.output
    return room / name


def test_the_judge_says_the_same_of_a_number_of_organs(tmp_path: Path, trials: Path) -> None:
    table(tmp_path / "cohort.csv")
    each = [
        (screened(tmp_path, trials, name, "--first", "60", *more) / "results.ndjson").read_text()
        for name, more in (("columns", ()), ("judge", ("--executor", "judge")))
    ]
    assert json.loads(each[0].splitlines()[0])["number"] == 1
    assert [json.loads(line) for line in each[0].splitlines()] == [
        json.loads(line) for line in each[1].splitlines()
    ]


def test_seven_rules_have_the_counts_that_were_counted_apart(tmp_path: Path, trials: Path) -> None:
    each = table(tmp_path / "cohort.csv")
    out = screened(tmp_path, trials, "out")
    with (out / "trials.csv").open() as file:
        found = [
            tuple(int(row[kind]) for kind in ("eligible", "possible", "ineligible"))
            for row in csv.DictReader(file)
        ]
    by_rule = zip(*map(verdicts, each), strict=True)
    assert found == [tuple(map(rule.count, (True, None, False))) for rule in by_rule]
    assert all(min(rule) > 0 for at, rule in enumerate(found) if at != 5)
