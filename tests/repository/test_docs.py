"""The pages: every command they show is run, every link leads somewhere, the steps they give work."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from oligomatch.rules.measures import MEASURES
from oligomatch.rules.operators import OPERATORS
from oligomatch.rules.terms import CONVENTIONS
from scripts.console import answer, session, settled, shown, undated
from scripts.readme import ROOT, clone, pages
from tests.conftest import PROFILE

PAGES = {str(page.relative_to(ROOT)): page for page in pages()}
TEXTS = {name: page.read_text(encoding="utf-8") for name, page in PAGES.items()}
ASKING = [name for name, text in TEXTS.items() if "```console" in text]
CODING = [name for name, text in TEXTS.items() if "```python" in text]
EXAMPLES = re.compile(r"\bmax_examples=\d\d\b")  # not of what is looked for until it is found
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


@pytest.mark.parametrize("name", ASKING)
def test_every_command_of_a_page_answers_as_shown(name: str, tmp_path: Path) -> None:
    now = session(TEXTS[name], clone(tmp_path))  # python scripts/readme.py renews them
    assert settled(now) == settled(TEXTS[name])


def test_the_pages_show_commands_of_every_kind() -> None:
    blocks = "".join(
        block
        for text in TEXTS.values()
        for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    )
    asked = {command.split()[1] for command, _ in shown(blocks)}
    assert {"match", "check", "trials", "new", "outlook"} <= asked


def test_a_changed_answer_is_noticed(tmp_path: Path) -> None:
    page = "```console\n$ oligomatch trials core\nsomething else\n```\n"
    assert session(page, tmp_path) != page
    part = "```console\n$ oligomatch trials core\n...\nTreatment    SoC vs SoC + SBRT\n...\n```\n"
    assert session(part, tmp_path) == part
    assert session(part.replace("SBRT", "surgery"), tmp_path) != part


@pytest.mark.parametrize("name", CODING)
def test_the_python_of_a_page_runs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for block in re.findall(r"```python\n(.*?)```", TEXTS[name], re.DOTALL):
        said = io.StringIO()
        with redirect_stdout(said):
            exec(block if PROFILE == "long" else EXAMPLES.sub("max_examples=4", block), {})
        assert said.getvalue()


@pytest.mark.parametrize("name", CODING)
def test_no_property_of_a_page_fails_on_a_slow_machine(name: str) -> None:
    drawn = re.findall(r"\bsettings\((?:max|dead|derand)[^)]*\)", TEXTS[name])
    assert [one for one in drawn if "deadline=None" not in one] == []


def test_a_command_answers_alike_in_a_process_of_its_own() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "oligomatch.api.commands.app", "--version"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert undated(done.stdout) == answer("oligomatch --version")


LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)")
DIFF = re.compile(r"^ *```diff\n.*?^ *```$", re.DOTALL | re.MULTILINE)  # code, which holds no links


@pytest.mark.parametrize("name", PAGES)
def test_every_link_of_a_page_leads_somewhere(name: str) -> None:
    links = LINK.findall(DIFF.sub("", TEXTS[name]))
    lost = [link for link in links if not (PAGES[name].parent / link).exists()]
    assert lost == []


ANCHOR = re.compile(r"\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)")


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as the host of the repository makes them."""
    text = re.sub(r"^ *```.*?^ *```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    heads = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("name", PAGES)
def test_every_anchor_that_a_page_names_is_a_heading(name: str) -> None:
    lost = []
    for link, anchor in ANCHOR.findall(DIFF.sub("", TEXTS[name])):
        page = PAGES[name].parent / link if link else PAGES[name]
        if page.suffix == ".md" and anchor not in anchors(page):
            lost.append(f"{link}#{anchor}")
    assert lost == []


def test_the_index_names_every_page() -> None:
    index = set(LINK.findall(TEXTS["docs/README.md"]))
    docs = {
        str(page.relative_to(ROOT / "docs"))
        for page in (ROOT / "docs").rglob("*.md")
        if page.name != "README.md"
    }
    assert docs <= index


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_is_one_page_of_four_parts(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.match(rf"# {page.stem[:2]} \S", text)
    parts = ("The question.", "What we chose.", "What we gave up.", "What would change our mind.")
    assert tuple(re.findall(r"^\*\*(.*?)\*\*", text, re.MULTILINE)) == parts
    assert len(text.split("\n")) <= 45


def test_a_trial_is_added_by_following_the_page(tmp_path: Path) -> None:
    page = TEXTS["docs/rule-language.md"]
    place = clone(tmp_path)
    session(page, place)
    (trial,) = (place / "my-trials").glob("NCT*[0-9].yaml")
    told = answer("oligomatch check my-trials", place)
    assert re.match(r"[2-9] cases, 1 trial checked: no problem found", told)
    assert f"{trial.stem}" in answer(f"oligomatch trials {trial.stem} --trials my-trials", place)
    broken = trial.read_text(encoding="utf-8").replace("limit: 3", "limit: 30")
    trial.write_text(broken, encoding="utf-8")
    assert "expected match `ineligible`" in answer("oligomatch check my-trials", place)


def test_the_rule_language_names_every_operator_measure_and_convention() -> None:
    page = TEXTS["docs/rule-language.md"]
    named = set(re.findall(r"`([^`\n]+)`", page))
    assert set(OPERATORS) <= named
    assert set(MEASURES) <= named
    assert set(CONVENTIONS) - {"DAGGER.B"} <= named


def test_no_page_shows_the_digest_of_rules_that_may_have_changed() -> None:
    shown_files = [
        *TEXTS,
        *(str(p.relative_to(ROOT)) for p in (ROOT / "examples" / "output").iterdir()),
    ]
    for name in (*shown_files, "docs/match.svg"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert undated(text) == text, name
    assert undated("Rules 6f6736b65c8c, engine durable") != "Rules 6f6736b65c8c, engine durable"
