"""Renews docs/self-tests/planted-bugs.md: which tool of the kit finds which bug (takes minutes).

Cases: a case of the right trial gets another verdict of the wrong one. Coverage and mutate: the
cases leave a clause of the changed criterion one-sided, or a further small change of it unnoticed.
Compare: some patient tells the two versions apart.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from oligomatch.api.authoring.case_kit import Kit, file_object, one_sided
from oligomatch.api.authoring.compare_view import compared
from oligomatch.api.authoring.linting import lint
from oligomatch.api.authoring.problem import Finding
from oligomatch.api.commands.authoring.compare_source import cases_at
from oligomatch.matcher.probe.mutants import survivors
from oligomatch.rules.case_files import read_cases
from oligomatch.rules.equivalent_changes import load_equivalent
from oligomatch.rules.read import read_trial
from oligomatch.rules.text.text import RuleFileError
from tests.planted.in_trials_1 import BUGS, Bug
from tests.planted.in_trials_2 import BUGS as AGAIN
from tests.planted.in_trials_3 import BUGS as FRESH

PAGE = Path(__file__).parent.parent / "docs" / "self-tests" / "planted-bugs.md"
HEAD = "| bug | lint | cases | coverage | mutate | compare |\n| --- | --- | --- | --- | --- | --- |"
_TABLE = re.compile(r"(?<=\n<!-- planted -->\n).*?(?=\n<!-- end -->)", re.DOTALL)
_UNRELATED = frozenset({"OM250", "OM251", "OM260"})  # of the cases, or of a silence now idle


def row(bug: Bug, folder: Path) -> str:
    """What finds a bug, as a row of the table."""
    path = bug.plant(folder)
    codes = sorted({_code(one) for one in lint(path).findings} - _UNRELATED | set(bug.lints))
    cells = [bug.name, ", ".join(codes), *_by_cases(bug, path), _by_compare(bug, path)]
    return "| " + " | ".join(cells) + " |"


def _code(finding: Finding) -> str:
    return finding.code


def _by_cases(bug: Bug, path: Path) -> tuple[str, str, str]:
    file = path.with_suffix(".case.yaml")
    try:
        kit = Kit(file, read_trial(path), read_cases(file))
    except RuleFileError:
        return "yes", "", ""  # they name a criterion that is gone
    changed = [one for one in kit.trial.criteria if one.id == bug.criterion] or kit.trial.criteria
    part = type(kit.trial)(**{**_fields(kit.trial), "criteria": tuple(changed)})
    alive = [(one.criterion.id, one.what) for one in survivors(part, kit.patients())]
    lost = [one for one in alive if one not in load_equivalent()]
    found = file_object(kit, cover=True)
    return _yes(found["failed"]), _yes(one_sided(found)), _yes(lost)


def _fields(one: object) -> dict[str, object]:
    return {name: getattr(one, name) for name in type(one).__dataclass_fields__}  # type: ignore[attr-defined]


def _by_compare(bug: Bug, path: Path) -> str:
    old, new = read_trial(bug.room[0] / f"{bug.trial}.yaml"), read_trial(path)
    if old.id != new.id:
        return ""
    cases = {old.id: cases_at(str(bug.room[0]), {old.id: old})[old.id]}
    found = list(compared({old.id: old}, {new.id: new}, [], cases))
    if any(one.differs for one in found):
        return "a patient"
    return "in words" if found else ""


def _yes(found: object) -> str:
    return "yes" if found else ""


def main() -> None:
    """Plant every bug, and write the table."""
    rows = []
    for bug in (*BUGS, *AGAIN, *FRESH):
        with TemporaryDirectory() as folder:
            rows.append(row(bug, Path(folder)))
        print(rows[-1], file=sys.stderr, flush=True)
    table = "\n".join([HEAD, *rows])
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_TABLE.sub(lambda _: table, text), encoding="utf-8")


if __name__ == "__main__":
    main()
