"""Days without their year in letters that do not say their own day, and what hangs on a staging:
the baseline, the episode, and how many metastases are left."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

AS_OF = date(2026, 5, 20)


def read(text: str, as_of: date = AS_OF, *, dated: date | None = None) -> dict[str, Any]:
    return read_letters([Letter(text, dated=dated)], as_of).document


@pytest.mark.parametrize(
    ("text", "as_of", "on"),
    [
        ("NSCLC. CT of 3 May 2026. Brain MRI on 5 May was clear.", AS_OF, "2026-05-05"),
        ("NSCLC. CT of 3 May 2026. Brain MRI on 28 April was clear.", AS_OF, "2026-04-28"),
        ("NSCLC. CT of 3 May 2026. Brain MRI on 5 May was clear.", date(2026, 12, 1), None),
        ("NSCLC. Brain MRI on 5 May was clear.", AS_OF, None),
        ("NSCLC. 18 June 2025 - MRI brain 11 June: clear. 3 May 2026: well.", AS_OF, None),
        # in May of the one year or of the other
        ("NSCLC. RT until 2 May 2025. Brain MRI on 5 May. CT of 9 May 2026.", AS_OF, None),
    ],
)
def test_a_day_has_the_year_of_those_around_it(text: str, as_of: date, on: str | None) -> None:
    found = read(text, as_of).get("imaging", {}).get("brain_imaging")
    assert found == {"done": True, "date": on} if on else found in (True, None)


LINE = "Osimertinib was started on 2 March 2026 as first-line treatment."
FIRST = "NSCLC, diagnosed on 9 February 2026 with a metastasis in L3. PET-CT of 12 February 2026"


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        (f"{FIRST}: metastasis in L3. {LINE}", ["diagnosis", "baseline"]),
        # the latest before the first line, as docs/profile.md tells: what was irradiated is still there
        (
            f"{FIRST}: metastasis in L3. L3 was irradiated on 20 February 2026. {LINE}",
            ["diagnosis", "baseline"],
        ),
        # of what was cut out after it, it is open whether it is to be counted there
        (
            f"{FIRST}: metastasis in L3. L3 was resected on 20 February 2026. {LINE}",
            ["diagnosis"],
        ),
        (f"{FIRST}: metastasis in L3. {LINE.replace('March', 'May')}", ["diagnosis"]),
        (f"{FIRST}: metastasis in L3. {LINE.replace('first', 'second')}", ["diagnosis"]),
    ],
)
def test_the_staging_right_before_the_first_line_is_its_baseline(
    text: str, marked: list[str]
) -> None:
    assert read(text, dated=AS_OF)["assessments"][0].get("at") == marked


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("NSCLC, diagnosed in May 2025 together with two metastases, in L3 and the liver.", True),
        ("NSCLC. CT of 3 May 2026: metastasis in L3, her first.", True),
        ("NSCLC. He had never had metastases before the one in L3.", True),
        ("NSCLC. A metastasis in L3, one year after treatment of the first.", None),
        ("NSCLC. The relapse was found in May 2025 together with two metastases.", None),
        ("NSCLC of the mother was diagnosed in May 2025 with two metastases.", None),
        ("NSCLC, diagnosed in May 2025 with no metastases.", None),
        ("NSCLC, diagnosed in May 2025 with possible metastases in L3.", None),
        (
            "NSCLC, diagnosed in May 2023 with a metastasis in L3. Complete remission in 2024. "
            "CT of 3 May 2026: new metastasis in the liver.",
            None,
        ),
        (
            "NSCLC, diagnosed in May 2023 with a metastasis in L3. No recurrence until 2025. "
            "CT of 3 May 2026: metastasis in the liver.",
            None,
        ),
        ("NSCLC, diagnosed in May 2023 with a metastasis in L3. Complete remission now.", True),
    ],
)
def test_metastases_are_the_first_where_nothing_may_have_gone(
    text: str, first: bool | None
) -> None:
    disease = read(text, dated=AS_OF).get("metastatic_disease", {})
    assert disease.get("first_episode") is first


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("CT of 3 May 2026: L3 and liver are stable. Two metastases thus remain.", 2),
        ("CT of 3 May 2026: partial response. These two are her only metastases.", 2),
        ("CT of 3 May 2026: the liver lesion is the only metastasis left.", 1),
        ("CT of 3 May 2026: at least twelve metastases.", {"at_least": 12}),
        ("CT of 3 May 2026: more than ten metastases.", {"at_least": 11}),
        ("CT of 3 May 2026: complete remission without any residual metastasis.", 0),
        ("CT of 3 May 2026: no more than ten metastases.", None),
        ("Brain MRI of 3 May 2026: two metastases thus remain.", None),
        ("Brain MRI of 3 May 2026: no metastasis is left.", None),
        ("CT of 3 May 2026: in the liver two metastases thus remain.", None),
        ("CT of 3 May 2026: without any residual metastasis in the liver.", None),
        ("CT of 3 May 2026. If no metastasis is left, osimertinib is stopped.", None),
        ("CT of 3 May 2026. We hope that without any residual metastasis she will do well.", None),
        ("CT of 3 May 2026. The trial requires at least two metastases.", None),
        ("CT of 3 May 2026: of those irradiated two metastases still remain.", None),
        ("CTs of 3 March and 3 May 2026, the latter with two remaining lesions.", None),
    ],
)
def test_how_many_metastases_are_left_is_told_of_all_of_them(text: str, total: Any) -> None:
    each = read(f"NSCLC. {text}", dated=AS_OF).get("assessments", [])
    found = [one["totals"]["metastases"] for one in each if "metastases" in one.get("totals", {})]
    assert found == ([] if total is None else [total])
