"""Every outer face in one process, each answer by the place that gave it, as JSON on its output."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from typer.main import get_command
from typer.testing import CliRunner

from oligomatch.api.commands.app import app
from oligomatch.api.results.matching import load_rules
from tests.net.faces import client, questions
from tests.support.page_form import PatientPage

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "examples"
CONTRADICTS = {"as_of": "2026-05-14", "cancer_type": "nsclc", "patient": "P-1",
    "lesions": [{"organ": "liver", "role": "metastasis"}, {"organ": "brain"}],
    "assessments": [{"date": "2026-05-01", "totals": {"metastases": 1}}]}  # fmt: skip
PATIENTS = {
    "empty": {},
    "golden": json.loads((ROOT / "api/web/examples/golden.json").read_text(encoding="utf-8")),
    "sparse": json.loads((ROOT / "api/web/examples/sparse.json").read_text(encoding="utf-8")),
    "contradicts": CONTRADICTS,
}


def helps() -> Iterator[tuple[str, str]]:
    """The help of every command."""
    group = get_command(app)
    names = [[]] + [[name] for name in group.commands]
    names += [["registry", name] for name in group.commands["registry"].commands]
    for words in names:
        done = CliRunner().invoke(app, [*words, "--help"], terminal_width=400)
        yield " ".join(["oligomatch", *words, "--help"]), done.output


def commands(folder: Path) -> Iterator[tuple[str, str]]:
    """Every command in its human form, over examples and over what it refuses."""
    golden, sparse = str(EXAMPLES / "golden.yaml"), str(EXAMPLES / "sparse.yaml")
    broken, wrong = folder / "broken.yaml", folder / "wrong.json"
    broken.write_text("cancer_type: [nsclc\nlesions: {\n", encoding="utf-8")
    wrong.write_text(json.dumps(CONTRADICTS), encoding="utf-8")
    odd = folder / "odd.yaml"
    odd.write_text("cancer_typ: nsclc\nage: many\necog: 9\nlesions: [{organ: lver}]\n", "utf-8")
    cohort = folder / "cohort.ndjson"
    cohort.write_text(
        "\n".join(json.dumps({**p, "patient": f"P-{n}"}) for n, p in enumerate(PATIENTS.values()))
        + "\n",
        "utf-8",
    )
    calls = [
        [], ["--version"], ["nothing"], ["match"], ["match", "--nothing", golden],
        ["match", golden], ["match", sparse], ["match", golden, "--explain"],
        ["match", str(broken)], ["match", str(wrong)], ["match", str(odd)], ["match", "none.yaml"],
        ["match", golden, "--only", "none"], ["match", golden, "--as-of", "soon"],
        ["match", golden, "--order", "none"], ["match", golden, "--exact"],
        ["explain", golden, "saron"], ["explain", sparse, "saron", "--witness"],
        ["explain", golden, "none"], ["gaps", sparse], ["gaps", golden], ["ask", sparse],
        ["ask", sparse, "--only", "saron"], ["outlook", golden], ["outlook", sparse],
        ["whatif", golden, "--set", "lesions.0.organ=brain"],
        ["whatif", golden, "--unset", "/biomarkers"], ["whatif", golden, "--set", "none"],
        ["site", golden], ["site", sparse], ["site", "saron", "A-18"],
        ["trials"], ["trials", "saron"], ["trials", "none"], ["trials", "--phase", "IX"],
        ["findings"], ["findings", "none"], ["new"], ["new", "trial", "NCT01234567"], ["new", "x"],
        ["check", golden], ["check", str(wrong)], ["check", "none"], ["check", "--explain", "OM999"],
        ["boundary", "saron"], ["boundary", "none"],
        ["compare", "shipped", "shipped"], ["compare", "none", "shipped"],
        ["schema", "none"], ["draft"], ["registry", "status"], ["registry", "add", str(broken)],
        ["screen", str(cohort), "--out", str(folder / "out"), "--processes", "1"],
        ["screen", str(cohort), "--out", str(folder / "out"), "--per-month", "-1"],
        ["screen", "none.ndjson", "--out", str(folder / "none")],
        ["screen", str(folder / "none.csv"), "--out", str(folder / "none")],
        ["screen-spark"], ["serve", "--port", "99999"], ["landscape"], ["landscape", "none"],
        ["landscape", "--gaps", "--out", str(folder / "gaps")],
    ]  # fmt: skip
    for words in calls:
        done = CliRunner(env={"COLUMNS": "2000"}).invoke(app, words, terminal_width=400)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        yield " ".join(["oligomatch", *words]), done.output
    for name in ("report.txt", "report.html"):
        yield f"screen: {name}", (folder / "out" / name).read_text(encoding="utf-8")


def pages() -> Iterator[tuple[str, str]]:
    """Every page: each link from each, each example, each part, and the problems."""
    with client(load_rules(None)) as http:
        seen, todo = (
            set(),
            ["/", "/board", "/nothing", "/trials/none", "/overlap/none/none", "/trials?phase=IX"],
        )
        while todo:
            path = todo.pop(0)
            if path in seen or (
                sum(p.startswith(path.rpartition("/")[0] + "/") for p in seen) > 12
                and path.count("/") > 1
            ):
                continue
            seen.add(path)
            text = http.get(path).text
            yield f"GET {path}", text
            todo += [
                link.partition("#")[0]
                for link in re.findall(r'href="(/[^"#]*)', text)
                if not link.startswith(("/static", "/vendor")) and "." not in link
            ]
        for name, told in PATIENTS.items():
            brought = http.post("/bring", data={"text": json.dumps(told), "do": "bring"})
            yield f"/bring {name}", brought.text
            pairs = [pair for pair in PatientPage(brought.text).pairs if pair[0]]
            for part in ("/", "/sheet", "/ask", "/course", "/what-if"):
                yield (
                    f"{part} {name}",
                    http.post(
                        part,
                        content=urlencode(pairs),
                        headers={"content-type": "application/x-www-form-urlencoded"},
                    ).text,
                )
            for trial in ("NCT02417662", "NCT03410043", "NCT03667820"):
                yield (
                    f"/argument {name}",
                    http.post(
                        f"/argument/{trial}",
                        content=urlencode(pairs),
                        headers={"content-type": "application/x-www-form-urlencoded"},
                    ).text,
                )
            if name != "contradicts":
                tried = [*pairs, ("if-add", "/ecog"), ("do", "try")]
                yield (
                    f"try {name}",
                    http.post(
                        "/",
                        content=urlencode(tried),
                        headers={"content-type": "application/x-www-form-urlencoded"},
                    ).text,
                )
        for text in ("", "{", "- 1", json.dumps({"cancer_typ": 1})):
            yield f"/bring {text}", http.post("/bring", data={"text": text, "do": "bring"}).text
        each = json.dumps(list(PATIENTS.values()))
        for form in (
            {"do": "examples"},
            {"text": each},
            {"text": "{"},
            {"text": each, "mapping": "x"},
        ):
            yield f"/board {sorted(form)}", http.post("/board", data=form).text


def answers() -> Iterator[tuple[str, str]]:
    """Every answer over HTTP, its problems among them, and what documents it."""
    with client(load_rules(None)) as http:
        for path in (
            "/openapi.json",
            "/v1/trials",
            "/v1/trials/saron",
            "/v1/none",
            "/v1/trials/none",
            "/metrics",
            "/readyz",
        ):
            yield f"GET {path}", http.get(path).text
        for question in questions():
            for name, told in PATIENTS.items():
                yield f"{question} {name}", http.post(f"/v1/{question}", json=told).text
        for content in (
            "",
            "{",
            "[]",
            '{"a": 1, "a": 2}',
            "9" * 40,
            '{"cancer_typ": "nsclc", "age": "x"}',
        ):
            yield (
                f"match {content}",
                http.post(
                    "/v1/match", content=content, headers={"content-type": "application/json"}
                ).text,
            )
        for query in ("only=none", "as_of=soon", "none=1", "order=none", "executor=none"):
            yield f"match?{query}", http.post(f"/v1/match?{query}", json=PATIENTS["sparse"]).text


if __name__ == "__main__":
    here = Path(sys.argv[1])
    made = {"help": helps(), "command": commands(here), "page": pages(), "answer": answers()}
    wanted = sys.argv[2:] or list(made)
    json.dump({name: list(made[name]) for name in wanted}, sys.stdout, ensure_ascii=False)
