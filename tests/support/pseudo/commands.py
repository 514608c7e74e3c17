"""What every command prints: each that takes patients with every flag, the others by a list."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from typer.main import get_command
from typer.testing import CliRunner

from oligomatch.api.commands.app import app
from tests.net.faces import BEFORE, BESIDE, Command, commands
from tests.support.pseudo.typeset import words_of
from tests.support.records import metastasis, nsclc, patient
from tests.support.records import text as bundle_of

ROOT = Path(__file__).parents[3]
GOLDEN = json.loads((ROOT / "api/web/examples/golden.json").read_text(encoding="utf-8"))
SPARSE = json.loads((ROOT / "api/web/examples/sparse.json").read_text(encoding="utf-8"))
WRONG = {"cancer_type": "lung", "ecog": 9, "age": "old", "colour": "red", "as_of": "2026-05"}
AT_ODDS = {
    **GOLDEN,
    "primary": {"diagnosis_date": "2026-05-10"},
    "systemic_therapy": {"palliative_lines": 0, "lines": [{"start": "2030-01-01"}]},
}
ELIGIBILITY = "Inclusion Criteria:\n* Age 18 or older\n* ECOG 0-1\n* Up to 5 metastases\n"
Answers = Iterator[tuple[str, str]]
TEXTS = {".csv", ".pdf", ".html", ".json", ".ndjson", ".svg", ".txt", ".yaml"}  # of files to read
# of every command what is run besides the patients with its flags; {name} is a file made for it
RUNS: Mapping[str, Sequence[str]] = {
    "match": ("{golden} --all", "{golden} --only SARON", "{none}", "{golden} --only nothing"),
    "explain": ("NCT03827577 {golden} --criteria", "none {golden}"),
    "offers": (),
    "gaps": ("{golden} --only NCT03827577",),
    "ask": ("examples/conflicting-reports.yaml",),
    "outlook": (),
    "read": ("tests/letters/known/a_synchronous.txt", "{none}"),
    "import": ("{bundle}", "{bundle} --format json", "{golden}", "{none}"),
    "export": ("{golden}", "{golden} --format json", "{none}"),
    "whatif": (
        "{golden} --set imaging.fdg_pet=false",
        "{golden} --set ecog=9",
        "{golden} --unset lesions.0 --set nothing",
    ),
    "site": (
        "chess A-18 A --by NN --on 2026-05-20 --site-answers {new}.yaml",
        "chess A-18 Z --by NN --on 2026-05-20 --site-answers {new}.yaml",
        "none A-18 A",
    ),
    "trials": ("", "saron", "NCT03667820", "--group none", "--find osimertinib", "none"),
    "check": (
        "{golden} {wrong} {at_odds}",
        "--unverified",
        "--code OM1",
        "{none}",
        "{unlinted}",
        "examples/trials/NCT03808337.yaml",
    ),
    "cases": (
        "rules/cases/NCT04275687.case.yaml --coverage",
        "rules/cases/NCT04275687.case.yaml --mutate",
        "{none}",
    ),
    "boundary": ("NCT04275687", "NCT04275687 --criterion none", "none"),
    "compare": (
        "rules/trials/NCT02417662.yaml {otherwise} {golden} {sparse}",
        "none shipped",
    ),
    "draft": ("NCT00000000 --text {eligibility}", "NCT00000000 --text {none}", "none"),
    "findings": ("", "not-late-not-recurrent", "none"),
    "new": ("", "trial NCT01234567", "trial none", "other", "trial NCT01234567 --out {new}"),
    "schema": ("profile", "trial"),
    "screen": (
        "{golden} {sparse} {at_odds} --out {new} --processes 1",
        "{golden} {sparse} examples/complete.yaml --out {new}2 --since {new} --processes 1"
        " --per-month 3",
        "{none} --out {new}1",
    ),
    "screen-spark": ("{golden}",),
    "landscape": (
        "library --library --out {new}",
        "--gap-map --out {new}",
        "{none}",
        "",
    ),
    "serve": ("--root-path /v1",),
    "registry add": ("{record} --registry {registry}", "{none} --registry {registry}"),
    "registry fetch": ("one --service http://127.0.0.1:9 --registry {registry}",),
    "registry status": (
        "--registry {registry}",
        "saron --registry {registry}",
        "none --registry {registry}",
    ),
}


def every_command() -> Iterator[str]:
    """The words of every command there is."""
    group = get_command(app)
    assert hasattr(group, "commands")
    for name, one in group.commands.items():
        yield from (
            (f"{name} {each}" for each in one.commands) if hasattr(one, "commands") else (name,)
        )


def helps() -> Answers:
    """The help of every command."""
    for words in ("", "registry", *every_command()):
        done = CliRunner().invoke(app, [*words.split(), "--help"], terminal_width=400)
        yield f"oligomatch {words} --help", done.output


def printed() -> Answers:
    """What every command prints: for patients with every flag, refused ones, and by its own runs."""
    with TemporaryDirectory() as folder:
        files = _files(Path(folder))
        written = _Written(Path(folder))
        os.environ["XDG_DATA_HOME"] = folder  # no registry of the machine
        for command in commands():
            before = [files.get(w.strip("{}"), w) for w in BEFORE.get(command.name, ())]
            beside = [files["new"] if w == "{}" else w for w in BESIDE.get(command.name, ())]
            if command.name == "compare":
                before = ["shipped", "shipped"]
            for who in (
                ("golden", "sparse", "at_odds", "wrong") if not command.words else _flagged(command)
            ):
                words = [command.name, *before, *beside, files[who], *command.words]
                if command.name != "compare" and beside[:1] == ["core"]:
                    words = [command.name, "core", files[who], *command.words]
                yield _run(words, f"{command} {who}")
                yield from written.by(command.name)
        for name, runs in RUNS.items():
            for words in runs:
                yield _run(f"{name} {words}".format_map(files).split(), f"{name} {words}")
                yield from written.by(name)
        for code in (ROOT / "api/words/english/codes").glob("*.md"):
            yield _run(["check", "--code", code.stem], f"check --code {code.stem}")


def _flagged(command: Command) -> tuple[str, ...]:
    """For whom a flag is given: the calendar of the sparse patient has no date."""
    return ("golden", "sparse") if command.words == ("--format", "ics") else ("sparse",)


class _Written:
    """The files that commands write to a folder, each text once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen = {path.read_bytes() for path in self._each()}

    def _each(self) -> list[Path]:
        each = (p for p in self._folder.rglob("*") if p.suffix in TEXTS and p.is_file())
        # the tables of a landscape are drawn in the words of its rules alone
        return sorted(p for p in each if not p.name.startswith("table-"))

    def by(self, command: str) -> Answers:
        """What is new since it was looked at last, by the command that wrote it."""
        for path in self._each():
            if (text := path.read_bytes()) not in self._seen:
                self._seen.add(text)
                said = words_of(text) if path.suffix == ".pdf" else text.decode("utf-8")
                yield f"{command} wrote {path.name}", said


def _files(folder: Path) -> dict[str, str]:
    """The files that the runs name."""
    found = {"new": str(folder / "new"), "none": str(folder / "none.yaml")}
    found["registry"] = str(folder / "registry.sqlite")
    for name, told in (
        ("golden", GOLDEN),
        ("sparse", SPARSE),
        ("wrong", WRONG),
        ("at_odds", AT_ODDS),
    ):
        path = folder / f"{name}.json"
        path.write_text(json.dumps(told), encoding="utf-8")
        found[name] = str(path)
    trial = (ROOT / "rules/trials/NCT02417662.yaml").read_text(encoding="utf-8")
    for name, text in (
        ("otherwise", trial.replace("limit: 5", "limit: 4")),
        ("unlinted", trial.replace("limit: 5", "limit: 0")),
    ):
        path = folder / name / "NCT02417662.yaml"
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        found[name] = str(path)
    path = folder / "eligibility.txt"
    path.write_text(ELIGIBILITY)
    found["eligibility"] = str(path)
    for name, text in (
        ("bundle", bundle_of(patient(birthDate="1960-01-01"), nsclc(), metastasis())),
    ):
        path = folder / f"{name}.json"
        path.write_text(text, encoding="utf-8")
        found[name] = str(path)
    path = folder / "record.json"
    path.write_text('{"protocolSection": {"identificationModule": {}}}')
    found["record"] = str(path)
    return found


def _run(words: list[str], place: str) -> tuple[str, str]:
    wide = (
        "6000" if words[0] in ("match", "offers", "trials") else "400"
    )  # where a cell is not broken into lines
    done = CliRunner().invoke(app, words, terminal_width=400, env={"COLUMNS": wide})
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise AssertionError(place) from done.exception
    return f"oligomatch {place}", done.output
