"""The house: one import name, small folders, tests where one looks, and nothing that a core lacks."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from scripts.installed import ROOMS, ROOT, laid_out

DATA = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"][
    "package-data"
]
FOLDERS = sorted(
    {path.parent for room in (*ROOMS, "tests") for path in (ROOT / room).rglob("*.py")}
)
MOST = 15  # modules side by side


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def ran(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_a_folder_is_small_and_a_package(folder: Path) -> None:
    modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert len(modules) <= MOST
    assert (folder / "__init__.py").is_file()


def test_tests_stand_in_the_folders_of_what_they_test() -> None:
    rooms = [folder for folder in FOLDERS if folder.relative_to(ROOT).parts[:2] in
             {("tests", room) for room in ROOMS}]  # fmt: skip
    odd = {
        name_of(folder)
        for folder in rooms
        if not (ROOT / folder.relative_to(ROOT / "tests")).is_dir()
    }
    assert {name for name in odd if "browser" not in name} == set()


def test_no_module_is_loaded_under_two_names() -> None:
    installed = laid_out()  # once: it lays out the whole tree
    names = [
        ".".join(path.relative_to(installed).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted((installed / "oligomatch").rglob("*.py"))
        if "spark" not in path.parts
    ]
    code = (
        "import importlib, sys\n"
        f"for name in {names!r}:\n"
        "    importlib.import_module(name)\n"
        "files = [(one.__file__, name) for name, one in sys.modules.items()\n"
        f"         if (getattr(one, '__file__', None) or '').startswith({str(ROOT)!r})\n"
        "         and '.venv' not in one.__file__]\n"
        "print(len(files), len(dict(files)))\n"
        "print([name for _, name in files if not name.startswith('oligomatch')])\n"
    )
    done = ran(ROOT, "-c", code)
    assert done.returncode == 0, done.stderr
    counts, strange = done.stdout.strip().split("\n")
    files, distinct = map(int, counts.split())
    assert files == distinct >= len(names) - 1
    assert strange == "[]"


def test_the_wheel_takes_every_file_that_is_no_python() -> None:
    listed = subprocess.run(
        ["git", "ls-files", *ROOMS], cwd=ROOT, capture_output=True, text=True, check=True
    )
    left = [
        path
        for path in listed.stdout.split("\n")
        if path and not path.endswith(".py")
        and not any(
            Path(path).relative_to(path.split("/")[0]).match(pattern.removeprefix("**/"))
            for pattern in DATA[f"oligomatch.{path.split('/')[0]}"]
        )
    ]  # fmt: skip
    assert left == []


STRANGER = {
    "api/__init__.py": "MINE = 'api'\n",
    "matcher/__init__.py": "MINE = 'matcher'\n",
    "rules/__init__.py": "MINE = 'rules'\n",
    "test_mine.py": (
        "import api, matcher, rules\n"
        "from hypothesis import given, settings, strategies as st\n"
        "from oligomatch import Profile, load_trials, match\n"
        "@settings(max_examples=3, deadline=None)\n"
        "@given(st.from_type(Profile))\n"
        "def test_all_three_are_mine(patient):\n"
        "    assert [one.MINE for one in (api, matcher, rules)] == ['api', 'matcher', 'rules']\n"
        "    assert len(match(patient, load_trials()[:2])) == 2\n"
    ),
}


def test_a_project_with_rooms_of_the_same_names_works(tmp_path: Path) -> None:
    for name, text in STRANGER.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = ran(tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout
    said = ran(
        tmp_path, "-c", "import api; from oligomatch.api.commands.app import app; app(['trials'])"
    )
    assert "NCT02417662" in said.stdout, said.stderr


# --- the core, without any extra --------------------------------------------------------------------

EXTRAS = [
    "fastapi",
    "starlette",
    "uvicorn",
    "jinja2",
    "python_multipart",
    "multipart",
    "prometheus_client",
    "durable",
    "polars",
    "numpy",
    "msgspec",
    "z3",
    "httpx",
    "typst",
    "icalendar",
    "watchfiles",
    "pyspark",
    "pyarrow",
    "pandas",
    "hypothesis",
]
GOLDEN = str(ROOT / "examples" / "golden.yaml")


BLOCK = f"""
import sys
class Without:
    def __init__(self, finder):
        self.finder = finder
    def find_spec(self, name, *more):
        return None if name.split(".")[0] in {EXTRAS!r} else self.finder.find_spec(name, *more)
sys.meta_path[:] = map(Without, sys.meta_path)
"""


def core(*words: str) -> tuple[int, str]:
    """A command where no extra is installed."""
    call = f"from oligomatch.api.commands.app import app; app({list(words)!r})"
    done = ran(ROOT, "-c", f"{BLOCK}\n{call}")
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("match", GOLDEN), ("explain", GOLDEN, "SARON"), ("gaps", GOLDEN), ("ask", GOLDEN),
        ("outlook", GOLDEN), ("trials",), ("trials", "SARON"), ("schema", "profile"), ("new",),
    ],
    ids=lambda words: " ".join(words[:1]),
)  # fmt: skip
def test_the_core_commands_need_no_extra(words: tuple[str, ...]) -> None:
    status, said = core(*words)
    assert status == 0, said
    assert "engine durable" not in said


@pytest.mark.parametrize(
    ("words", "extra"),
    [
        (("serve", "--port", "0"), "serve"),
        (("screen", GOLDEN, "--out", "nowhere"), "cohort"),
        (("match", GOLDEN, "--exact"), "exact"),
    ],
    ids=lambda one: one if isinstance(one, str) else one[0],
)
def test_a_command_that_needs_an_extra_says_which(words: tuple[str, ...], extra: str) -> None:
    status, said = core(*words)
    assert status == 2
    assert re.search(rf"pip install\s+'oligomatch\[{extra}\]'", said), said
    assert not (ROOT / "nowhere").exists()
