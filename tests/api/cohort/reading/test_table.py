"""A cohort as a table: what its columns bound, and what is refused before and at a row."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from oligomatch.api.cohort.reading.mapping import Columns, read_mapping
from oligomatch.api.cohort.reading.records import patients, records
from oligomatch.api.cohort.reading.table import header_problems
from oligomatch.api.commands.app import app
from oligomatch.api.intake.files import Day, Given, Refused
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.text.text import RuleFileError
from tests.support.wording import (
    MEAN,
    NO_COLUMN,
    NO_LIST,
    NOT_MAPPED,
    NOT_UTF8,
    UNREADABLE,
    WHOLE_NUMBER,
)

CANARY = "Kanarienvogel"
ROOT = Path(__file__).parents[4]
EXAMPLE = ROOT / "docs" / "cohort"
DAY = Day(date(2026, 5, 14))
METASTASES = "assessments/0/totals/metastases"


def mapping(tmp_path: Path, text: str) -> Columns:
    path = tmp_path / "columns.yaml"
    path.write_text(text, encoding="utf-8")
    return read_mapping(path)


def column(tmp_path: Path, bound: str, cell: str) -> dict[str, Any]:
    """What one cell of a column so described tells."""
    told, problems = mapping(tmp_path, f"columns:\n  c: {bound}\n").document({"c": cell})
    assert problems == []
    return told


def reason(tmp_path: Path, bound: str, cell: str) -> str:
    """Why one cell is refused."""
    ((_, found),) = mapping(tmp_path, f"columns:\n  c: {bound}\n").document({"c": cell})[1]
    return found


def read(path: Path, columns: Columns) -> list[Given | Refused]:
    return [one for row in records([str(path)], DAY, columns) for one in patients(row, DAY)]


# --- cells --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("3", 3),
        ("0", 0),
        (">=3", {"at_least": 3}),
        ("≥ 3", {"at_least": 3}),
        (">3", {"at_least": 4}),
        ("<=3", {"at_most": 3}),
        ("<3", {"at_most": 2}),
        ("3-5", {"at_least": 3, "at_most": 5}),
        (" 3 ", 3),
    ],
)
def test_a_count_may_be_a_bound(tmp_path: Path, cell: str, told: Any) -> None:
    found = column(tmp_path, "{field: systemic_therapy/palliative_lines, as: count}", cell)
    assert found == {"systemic_therapy": {"palliative_lines": told}}
    if told != 0:
        Profile.model_validate(found)


def test_a_number_of_organs_bounds_the_metastases_from_below(tmp_path: Path) -> None:
    told = column(tmp_path, f"{{field: {METASTASES}, as: at least}}", "2")
    assert told == {"assessments": [{"totals": {"metastases": {"at_least": 2}}}]}
    told = column(tmp_path, f"{{field: {METASTASES}, as: at most}}", "2")
    assert told == {"assessments": [{"totals": {"metastases": {"at_most": 2}}}]}


def test_a_word_means_what_the_mapping_says_and_nothing_else(tmp_path: Path) -> None:
    bound = "{field: biomarkers/EGFR, values: {mut: positive, ND: not_tested}}"
    assert column(tmp_path, bound, "ND") == {"biomarkers": {"EGFR": "not_tested"}}
    assert reason(tmp_path, bound, CANARY) == "expected one of `mut`, `ND`, in column `c`"


@pytest.mark.parametrize(
    ("form", "cell", "told"),
    [
        ("count", "-1", f"{WHOLE_NUMBER}, or a bound"),
        ("count", "3.5", f"{WHOLE_NUMBER}, or a bound"),
        ("count", "<0", "expected a bound above 0"),
        ("count", CANARY, f"{WHOLE_NUMBER}, or a bound"),
        ("at least", ">=3", WHOLE_NUMBER),
        ("at most", "٣", WHOLE_NUMBER),
        ("number", "1e3", "expected a number"),
        ("number", "NaN", "expected a number"),
    ],
)
def test_a_cell_of_another_form_is_refused(tmp_path: Path, form: str, cell: str, told: str) -> None:
    found = reason(tmp_path, f"{{field: {METASTASES}, as: {form}}}", cell)
    assert found.startswith(told)
    assert CANARY not in found


@pytest.mark.parametrize("cell", ["Yes", "yes", "TRUE", "1", "y"])
def test_a_yes_is_at_least_one_and_a_no_is_none(tmp_path: Path, cell: str) -> None:
    organ = "assessments/0/totals/by_organ/brain"
    bound = f"{{field: {organ}, as: present}}"
    for told, number in ((cell, {"at_least": 1}), ("No", 0), ("0", 0)):
        found = column(tmp_path, bound, told)
        assert found == {"assessments": [{"totals": {"by_organ": {"brain": number}}}]}
    assert reason(tmp_path, bound, "maybe") == "expected yes or no, in column `c`"


def test_words_of_their_own_stand_beside_a_form(tmp_path: Path) -> None:
    bound = "{field: biomarkers/EGFR, as: variants, values: {wt: negative, NS: not_tested}}"
    told = {cell: column(tmp_path, bound, cell)["biomarkers"]["EGFR"] for cell in CELLS}
    assert told == CELLS
    assert reason(tmp_path, bound, "L858R;") == (
        "expected names of variants with ; between them; or one of `wt`, `NS`, in column `c`"
    )


CELLS: dict[str, Any] = {
    "wt": "negative",
    "NS": "not_tested",
    "p.G12D": {"variants": [{"protein": "p.G12D"}]},
    "L858R; exon 19 deletion": {"variants": [{"protein": "L858R"}, {"name": "exon 19 deletion"}]},
    "E709K pathogenic;I655V benign; A289V VUS": {
        "variants": [
            {"protein": "E709K", "pathogenic": True},
            {"protein": "I655V", "pathogenic": False},
            {"protein": "A289V", "kind": "vus"},
        ]
    },
}


def test_columns_share_a_list_of_words(tmp_path: Path) -> None:
    text = (
        "words: {gene: {mut: positive, wt: negative}}\n"
        "columns:\n  a: {field: biomarkers/EGFR, values: gene}\n"
        "  b: {field: biomarkers/ALK, values: gene}\n"
    )
    told = mapping(tmp_path, text).document({"a": "mut", "b": "wt"})
    assert told == ({"biomarkers": {"EGFR": "positive", "ALK": "negative"}}, [])


def test_what_is_not_known_tells_nothing(tmp_path: Path) -> None:
    columns = mapping(tmp_path, "unknown: [NA]\ncolumns:\n  c: {field: age, as: number}\n")
    for cell in ("", " ", "NA", " NA "):
        assert columns.document({"c": cell}) == ({}, [])
    assert columns.document({"c": "60"}) == ({"age": 60}, [])


def test_an_empty_cell_means_none_only_where_the_mapping_says_so(tmp_path: Path) -> None:
    organ = "assessments/0/totals/by_organ/brain"
    told = column(tmp_path, f'{{field: {organ}, as: present, values: {{"": 0}}}}', "")
    assert told == {"assessments": [{"totals": {"by_organ": {"brain": 0}}}]}
    assert column(tmp_path, f"{{field: {organ}, as: present}}", "") == {}


def test_a_word_may_mean_nothing_beside_a_column_that_tells(tmp_path: Path) -> None:
    organ = "assessments/0/totals/by_organ/gastrointestinal"
    yes = f"{{field: {organ}, values: {{'Yes': {{at_least: 1}}, 'No': null}}}}"
    columns = mapping(tmp_path, f"columns:\n  bowel: {yes}\n  stomach: {yes}\n")
    one = [{"totals": {"by_organ": {"gastrointestinal": {"at_least": 1}}}}]
    for bowel, stomach in (("Yes", "No"), ("No", "Yes"), ("Yes", "Yes")):
        told = columns.document({"bowel": bowel, "stomach": stomach})
        assert told == ({"assessments": one}, [])
    assert columns.document({"bowel": "No", "stomach": "No"}) == ({}, [])


def test_two_ends_of_a_number_go_together_and_two_values_do_not(tmp_path: Path) -> None:
    text = f"columns:\n  a: {{field: {METASTASES}, as: at least}}\n"
    low = mapping(tmp_path, f"{text}  b: {{field: {METASTASES}, as: at most}}\n")
    told, problems = low.document({"a": "2", "b": "5"})
    assert told["assessments"] == [{"totals": {"metastases": {"at_least": 2, "at_most": 5}}}]
    assert problems == []
    twice = mapping(tmp_path, f"{text}  b: {{field: {METASTASES}, as: count}}\n")
    ((field, why),) = twice.document({"a": "2", "b": "5"})[1]
    assert (field, why) == (
        METASTASES,
        f"{say('mapping.another_column_tells_otherwise')}, in column `b`",
    )


def test_one_column_may_bound_several_fields_and_join_what_all_share(tmp_path: Path) -> None:
    text = (
        "always: {assessments: [{at: [diagnosis]}], lesions: []}\n"
        f"columns:\n  c: [{{field: {METASTASES}, as: count}}, {{field: age, as: number}}]\n"
    )
    told, _ = mapping(tmp_path, text).document({"c": "3"})
    shared = {"at": ["diagnosis"], "totals": {"metastases": 3}}
    assert told == {"assessments": [shared], "lesions": [], "age": 3}
    assert mapping(tmp_path, text).document({"c": ""})[0]["assessments"] == [{"at": ["diagnosis"]}]


# --- the mapping --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("always: {}\n", "`columns` is missing"),
        ("columns: {}\n", NO_COLUMN),
        (
            "columns: {c: {field: cyclez}}\n",
            f"`cyclez` is no field of a profile; {MEAN} `cycles`",
        ),
        ("columns: {c: {field: /age}}\n", "`/age`: a name is empty"),
        ("columns: {c: {field: 0/age}}\n", "expected the name of a field first"),
        ("columns: {c: {as: count}}\n", "`field` is missing"),
        ("columns: {c: {field: age, as: figure}}\n", "unknown form `figure`"),
        ("columns: {c: {field: age, values: ages}}\n", "unknown list of words `ages`"),
        (
            "words: {ages of all: {a: 1}}\ncolumns: {c: {field: age, values: age of all}}\n",
            f"unknown list of words `age of all`; {MEAN} `ages of all`",
        ),
        ("columns:\n  c: {field: totals/metastases}\n", ":2:3: column `c`: `totals/metastases`"),
        ("columns: {c: {field: assessments/totals/metastases, as: count}}\n", NO_LIST),
        (
            "columns: {c: {field: biomarkers/EGFR, values: {a: negative, b: mutant}}}\n",
            "column `c`: `b` for `biomarkers/EGFR`: expected one of positive",
        ),
        ("columns: {c: {field: cancer_type, as: present}}\n", "`cancer_type`: expected one of"),
        (
            "columns: {c: {field: assessments/0/totals/by_organ/EGFR, as: present}}\n",
            "expected a known organ",
        ),
        ("columns: {c: {field: age, values: {}}}\n", "expected at least one word"),
        ("columns: {c: {field: age}}\nseparator: '|'\n", "unknown separator `|`"),
        ("columns: {c: {field: age}}\ncolums: {}\n", "unknown key `colums`"),
    ],
)
def test_a_mapping_is_refused_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(RuleFileError) as caught:
        mapping(tmp_path, text)
    assert told in str(caught.value)
    assert str(caught.value).startswith(f"{tmp_path / 'columns.yaml'}:")


def test_a_column_is_mapped_ignored_or_an_error(tmp_path: Path) -> None:
    columns = mapping(tmp_path, "ignored: [note]\ncolumns:\n  a: {field: age}\n")
    assert columns.header_problems(["a", "note"]) == []
    assert columns.header_problems(["A", "a", "a"]) == [
        say("mapping.column_stands_twice", what="a"),
        f"column `A` {NOT_MAPPED} `ignored`",
    ]
    assert columns.header_problems(["note"]) == ["column `a` of the mapping is not in the table"]


# --- rows ---------------------------------------------------------------------------------------


def test_a_row_that_no_profile_can_be_is_refused_with_its_columns(tmp_path: Path) -> None:
    columns = mapping(
        tmp_path,
        f"columns:\n  a: {{field: {METASTASES}, as: count}}\n"
        "  b: {field: assessments/0/totals/organs, as: count}\n  c: {field: age, as: number}\n",
    )
    path = tmp_path / "rows.csv"
    path.write_text("a,b,c\n1,2,60\n2,2,600\n2,2,60\n")
    first, second, third = read(path, columns)
    assert isinstance(first, Refused)
    assert isinstance(second, Refused)
    assert isinstance(third, Given)
    (told,) = first.faults
    assert (told.line, told.field) == (2, METASTASES)
    assert told.expected.endswith(", in column `a`")
    assert str(second.faults[0]).startswith(f"{path}:3: age: ")
    assert "in column `c`" in second.faults[0].expected


def test_the_example_is_read_as_its_mapping_says() -> None:
    each = read(EXAMPLE / "patients.csv", read_mapping(EXAMPLE / "columns.yaml"))
    assert [one.origin.line for one in each if isinstance(one, Refused)] == [8]
    first = each[0]
    assert isinstance(first, Given)
    assert first.profile == profile_of(
        {
            "patient": "P1",
            "as_of": "2026-05-14",
            "cancer_type": "nsclc",
            "assessments": [
                {
                    "at": ["diagnosis", "baseline"],
                    "totals": {"organs": 1, "by_organ": {"brain": 0}},
                }
            ],
            "biomarkers": {
                "EGFR": {"result": "positive", "variants": [{"name": "L858R"}]},
                "ALK": "negative",
            },
            "systemic_therapy": {"palliative_lines": 0},
        }
    )


def test_every_bad_row_is_refused_with_its_line_and_the_rest_is_read(tmp_path: Path) -> None:
    columns = mapping(tmp_path, "columns:\n  a: {field: age, as: number}\n  b: {field: country}\n")
    path = tmp_path / "t.csv"
    path.write_bytes(
        b"\xef\xbb\xbfa,b\n60,IT\n61\n62,\xff\n\n400,IT\n"
        + f'63,{CANARY}\n64,"IT"\n'.encode()
        + b'65,"IT\n66,IT\n'
    )
    each = read(path, columns)
    refused = [one for one in each if isinstance(one, Refused)]
    assert [one.profile.age for one in each if isinstance(one, Given)] == [60, 64]
    assert [one.origin.line for one in refused] == [3, 4, 6, 7, 10]
    told = [str(fault) for one in refused for fault in one.faults]
    assert "expected 2 cells, found 1" in told[0]
    assert NOT_UTF8 in told[1]
    assert "age" in told[2]
    assert "not readable as a table from here on" in told[-1]
    assert not any(CANARY in text for text in told)


def test_tabs_and_semicolons_separate_too(tmp_path: Path) -> None:
    text = "columns:\n  a: {field: age, as: number}\n  b: {field: sex}\n"
    (tmp_path / "t.tsv").write_text("a\tb\n60\tmale\n")
    (tmp_path / "t.csv").write_text("a;b\n60;male\n")
    each = [
        *read(tmp_path / "t.tsv", mapping(tmp_path, text)),
        *read(tmp_path / "t.csv", mapping(tmp_path, f"{text}separator: ;\n")),
    ]
    assert [(o.profile.age, o.profile.sex) for o in each if isinstance(o, Given)] == [
        (60, "male"),
        (60, "male"),
    ]


def test_an_empty_table_has_no_columns(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"")
    columns = mapping(tmp_path, "columns:\n  a: {field: age}\n")
    assert header_problems(str(path), columns) == [
        f"{path}: expected a first line with the names of the columns"
    ]


def test_a_table_is_screened_and_needs_its_mapping(tmp_path: Path) -> None:
    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["screen", *words, "--out", str(tmp_path / "out")])
        return done.exit_code, done.stderr

    table, columns = str(EXAMPLE / "patients.csv"), str(EXAMPLE / "columns.yaml")
    assert run(table, "--mapping", columns) == (2, "")
    listed = (tmp_path / "out" / "refused.ndjson").read_text().splitlines()
    assert [json.loads(line)["line"] for line in listed] == [8]
    status, err = run(table)
    assert (status, "a table needs --mapping FILE" in err) == (2, True)
    status, err = run(str(ROOT / "examples" / "sparse.yaml"), "--mapping", columns)
    assert (status, "no table among the files" in err) == (2, True)
    status, err = run(table, "--mapping", str(tmp_path / "none.yaml"))
    assert (status, UNREADABLE in err) == (2, True)
    other = tmp_path / "m.yaml"
    other.write_text("columns:\n  id: {field: patient}\n")
    status, err = run(table, "--mapping", str(other))
    assert (status, f"column `EGFR` {NOT_MAPPED}" in err) == (2, True)
