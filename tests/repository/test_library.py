"""The front door: what is public is listed here, and a profile is checked however it was made."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import io
import pickle
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from datetime import date, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

import oligomatch
from oligomatch import Matches, Profile, Ranked, UnknownNameError, load_trials, match
from oligomatch.api.intake.files import Day, Given, read_patients
from oligomatch.api.results.matching import Only, load_rules, match_patient
from oligomatch.matcher.intake.intake import profile_of, read_profile
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.text.faults import fault
from oligomatch.rules.text.text import RuleFileError
from tests.support.patients import GOLDEN as GOLDEN_TOLD
from tests.support.wording import FILE_EMPTY, LISTED_TWICE, MEAN, NO_LIST

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
GOLDEN = (ROOT / "examples" / "golden.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def golden() -> Matches:
    return match(read_profile(GOLDEN), load_trials())


def judged_again(found: Ranked) -> Ranked:
    """What another process makes of a match: it is read there, and sent back."""
    assert found.criteria
    return found


AGAIN = pytest.mark.parametrize(
    "again", [lambda one: pickle.loads(pickle.dumps(one)), copy.copy, copy.deepcopy],
    ids=["pickled", "copied", "copied whole"],
)  # fmt: skip


@AGAIN
def test_a_refusal_comes_whole_from_another_process(again: Callable[[Any], Any]) -> None:
    with pytest.raises(ProfileError) as refused:
        profile_of({"age": "x"})
    second = RuleFileError("a.yaml", 4, 5, fault("twice", name="a"))
    first = RuleFileError("a.yaml", 2, 3, fault("no_list"), others=[second])
    assert str(first) == f"a.yaml:2:3: {NO_LIST}\na.yaml:4:5: `a` {LISTED_TWICE}"
    for one in (refused.value, first):
        other = again(one)
        assert str(other) == str(one)
        assert vars(other).keys() == vars(one).keys()
    assert again(refused.value).problems == refused.value.problems
    assert [str(one) for one in again(first)] == [str(one) for one in first]


@AGAIN
def test_matches_are_kept_and_copied(golden: Matches, again: Callable[[Any], Any]) -> None:
    fresh = match(read_profile(GOLDEN), load_trials())  # of which nothing has been read yet
    for one in (fresh, fresh[0], fresh[0].criteria):
        assert again(one) == one
    assert golden.because(golden[0].criteria[0]) is not None  # its search is begun, and stays here
    other = again(golden)
    assert other == golden
    assert list(other) == list(golden)
    assert other.because(other[0].criteria[0]) == golden.because(golden[0].criteria[0])


def test_a_pool_of_processes_takes_matches_and_gives_them_back(golden: Matches) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(judged_again, golden[:3])) == list(golden[:3])
        (found,) = pool.map(match, [GOLDEN_TOLD], [load_trials()])
    assert found == match(GOLDEN_TOLD, load_trials())


# What a program may rely on, whole: a name that is added, lost or called otherwise is seen here, and
# told in the change log (docs/library.md, what may change).
PUBLIC = {
    "Answer": "as_of get items keys question to_dict values",
    "Matches": "as_of because count counts engine index of profile to_dict to_frame trial why",
    "Profile": None,  # its fields are those of docs/profile.md
    "ProfileError": "add_note args problems profile with_traceback",
    "Ranked": "arm arms because criteria criterion match near_miss rank section tied to_dict to_frame trial"
    " warnings why with_verdict",
    "RuleFileError": None,
    "Screened": "get items keys left_out patients values",
    "UnknownNameError": "add_note args with_traceback",
    "ask_next": "(patient, trials=None, *, only=(), as_of=None, site_answers=None)",
    "explain": "(patient, trial, trials=None, *, as_of=None, site_answers=None, exact=False)",
    "export": "(patient, *, as_of=None)",
    "gaps": "(patient, trials=None, *, only=(), as_of=None, site_answers=None, exact=False)",
    "load_trials": "(folder=None, *, site_answers=None)",
    "match": "(patient, trials=None, *, as_of=None, site_answers=None, exact=False)",
    "outlook": "(patient, trials=None, *, only=(), as_of=None, site_answers=None)",
    "profile_of": "(value, derived=None)",
    "read_profile": "(text)",
    "screen": "(patients, trials=None, *, as_of=None, mapping=None, site_answers=None,"
    " per_month=None, leave_out=False)",
    "web_app": "(trials=None, *, site_answers=None, allow_host=(), processes=None, root_path='')",
}
ROOMS = {"api", "matcher", "rules"}


def attributes(kind: type) -> str:
    own = {name for name in dir(kind) if not name.startswith("_")}
    if kind is ProfileError:
        own |= {"problems", "profile"}
    if dataclasses.is_dataclass(kind):
        own |= {one.name for one in dataclasses.fields(kind) if not one.name.startswith("_")}
    return " ".join(sorted(own | ({"patients"} if kind is oligomatch.Screened else set())))


@pytest.mark.parametrize("name", PUBLIC)
def test_what_is_public_is_listed_and_stays(name: str) -> None:
    found, listed = getattr(oligomatch, name), PUBLIC[name]
    if isinstance(found, type):
        assert listed is None or attributes(found) == listed
    else:
        taken = inspect.signature(found).parameters.values()
        plain = [one.replace(annotation=inspect.Parameter.empty) for one in taken]
        assert str(inspect.Signature(plain)) == listed
    assert found.__doc__


def test_every_other_name_of_the_front_door_is_private() -> None:
    assert oligomatch.__all__ == sorted([*PUBLIC, "__version__"])
    assert dir(oligomatch) == oligomatch.__all__
    loaded = {name for name in vars(oligomatch) if name.isidentifier() and name[0] != "_"}
    assert loaded - {"annotations"} <= {*PUBLIC, *ROOMS}


def test_the_version_is_that_of_the_package_and_of_the_change_log() -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert package["project"]["dynamic"] == ["version"]
    assert package["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "oligomatch.__version__"}
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    dated = re.findall(r"^## (\d+\.\d+\.\d+)(?: \((\d{4}-\d\d-\d\d)\))?$", log, re.MULTILINE)
    assert len(dated) == log.count("\n## ")
    assert dated[0][0] == oligomatch.__version__
    assert dated[0][1]


def test_a_name_that_is_not_there_is_met_with_the_nearest() -> None:
    with pytest.raises(AttributeError, match=f"{MEAN} `match`"):
        _ = oligomatch.mtach
    with pytest.raises(AttributeError, match=r"no attribute 'rankings_of'$"):
        _ = oligomatch.rankings_of
    assert not hasattr(oligomatch, "__wrapped__")


def test_the_page_of_the_library_names_all_that_is_public() -> None:
    page = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    assert [name for name in PUBLIC if f"`{name}" not in page] == []


@pytest.mark.parametrize("room", ["oligomatch", "rules", "matcher", "api"])
def test_every_package_says_that_it_is_typed(room: str) -> None:
    assert (ROOT / room / "py.typed").is_file()


def five_lines() -> str:
    (block,) = re.findall(
        r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL
    )
    return str(block)


def test_the_five_lines_of_the_readme_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    lines = five_lines()
    assert len([line for line in lines.split("\n") if line.strip()]) == 5
    said = io.StringIO()
    with redirect_stdout(said):
        exec(lines, {})
    first = said.getvalue().split("\n")[0]
    assert first == "1 NCT03667820 eligible"
    assert len(said.getvalue().strip().split("\n")) == len(load_trials())


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_library_and_the_command_line_give_one_answer(path: Path) -> None:
    (given,) = read_patients(str(path), Day(date(2026, 5, 14)))
    assert isinstance(given, Given)
    rules = load_rules(None)
    shown = match_patient(given, rules, Only(), quick=True).ranked
    ours = match(read_profile(path.read_text("utf-8")), load_trials(), as_of=given.as_of)
    assert tuple(one._placed for one in ours) == shown


def test_the_matches_are_read_by_place_class_and_name(golden: Matches) -> None:
    assert len(golden) == len(load_trials())
    assert golden[0] is next(iter(golden))
    assert [found.trial.id for found in golden.of("eligible")] == [
        "NCT03667820", "NCT03410043", "NCT02314364",
    ]  # fmt: skip
    assert golden.of(MatchClass.ELIGIBLE) == golden.of("eligible")
    assert golden.trial("saron").trial is golden.trial("NCT02417662").trial
    assert golden["saron"] is golden.trial("SARON")
    with pytest.raises(KeyError, match="none of these trials"):
        golden.trial("none such")
    with pytest.raises(UnknownNameError, match=f"{MEAN} `SARON`"):
        golden.trial("SARN")
    with pytest.raises(UnknownNameError, match="maybe"):
        golden.of("maybe")


def test_a_criterion_tells_its_verdict_and_what_decides(golden: Matches) -> None:
    (failed,) = golden.trial("NCT03595644").with_verdict(Verdict.NOT_MET)
    assert failed.criterion.quote == "EGFR-TKI ×3 months"
    assert [(str(a.event), a.day) for a in failed.awaits] == [("time", date(2026, 6, 5))]
    assert "/systemic_therapy/lines/0/start" in golden.because(failed)
    assert golden.because(golden.trial("ImmunoSABR").with_verdict(Verdict.UNKNOWN)[0]) == ()


@pytest.mark.parametrize(
    "day",
    [date(2026, 6, 5), "2026-06-05", datetime(2026, 6, 5, 12)],
    ids=["date", "word", "moment"],
)
def test_the_day_is_that_of_the_call_then_of_the_profile(day: date | str) -> None:
    later = match(read_profile(GOLDEN), load_trials(), as_of=day)
    assert later.as_of == date(2026, 6, 5)
    assert type(later.as_of) is date
    assert later.trial("NCT03595644").match is MatchClass.ELIGIBLE


def test_without_a_day_nothing_is_answered() -> None:
    with pytest.raises(ValueError, match="`as_of`") as told:
        match(Profile(cancer_type="nsclc"), load_trials())
    assert "clock" in str(told.value)
    with pytest.raises(ValueError, match="full date"):
        match(Profile(cancer_type="nsclc"), load_trials(), as_of="2026-05")


STATED: dict[str, Any] = {
    "as_of": "2026-05-14",
    "cancer_type": "nsclc",
    "lesions": [{"organ": "Left adrenal"}],
}


@pytest.mark.parametrize(
    "made",
    [
        Profile.model_validate(STATED),
        profile_of(STATED),
        read_profile("{as_of: 2026-05-14, cancer_type: nsclc, lesions: [{organ: Left adrenal}]}"),
        STATED,
    ],
    ids=["unchecked", "of", "read", "map"],
)
def test_a_profile_is_checked_and_named_however_it_was_made(made: Any) -> None:
    assert match(made, load_trials()).profile == profile_of(STATED)
    assert match(made, load_trials()).profile.lesions[0].organ == "left_adrenal"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_what_is_told_makes_the_same_profile_again(path: Path) -> None:
    profile = read_profile(path.read_text(encoding="utf-8"))
    assert profile_of(profile.document()) == profile


BAD: dict[str, tuple[Callable[[], Any], str]] = {
    "contradiction": (
        lambda: match(
            Profile.model_validate(
                {**STATED, "assessments": [{"date": "2026-05-01", "totals": {"metastases": 0}}]}
            ),
            (),
        ),
        "/assessments/0",
    ),
    "unknown field": (lambda: profile_of({"lesion": []}), f"{MEAN} `lesions`"),
    "repeated key": (lambda: read_profile("age: 3\nage: 4"), "line 2, column 1: repeated key"),
    "no map": (lambda: read_profile("- 1"), "expected one patient"),
    "empty": (lambda: read_profile(""), FILE_EMPTY),
    "day after": (lambda: match(read_profile(GOLDEN), (), as_of="2026-01-01"), "as_of"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_profile_that_cannot_be_used_is_refused_with_its_place(name: str) -> None:
    attempt, words = BAD[name]
    with pytest.raises(ProfileError) as told:
        attempt()
    assert words in str(told.value)
    assert told.value.problems


def test_a_folder_of_trials_is_named_by_a_word_too(tmp_path: Path) -> None:
    assert load_trials(str(ROOT / "rules" / "trials")) == load_trials()
    with pytest.raises(RuleFileError, match="no such folder"):
        load_trials(tmp_path / "none")


def test_the_function_is_reached_whatever_was_imported_before() -> None:
    lines = "import oligomatch.matcher.match.judge; from oligomatch import match; match.__name__"
    code = f"{lines}; assert callable(match), match"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_library_needs_no_web_and_no_terminal() -> None:
    code = (
        "import sys; from oligomatch import load_trials, match, read_profile;"
        "one = match({'as_of': '2026-05-14'}, load_trials()[:2]); one[0].why(); repr(one);"
        "heavy = {'typer', 'rich', 'fastapi', 'z3', 'polars', 'pandas'};"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
