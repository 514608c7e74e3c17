"""A metastasis that an earlier staging showed and of which it is open whether it is there today: it
is listed as seen then, where no other may be the same and no number leaves it out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)
SINCE = "CT of 3 May 2026: left adrenal 20 mm, sternum sclerotic."

ROWS: list[tuple[str, str, list[tuple[str, Any]]]] = [
    (
        "an organ that is free today",
        "PET-CT of 10 April 2025: metastases in the left adrenal 33 mm, right adrenal 21 mm and the"
        f" sternum. {SINCE} The right adrenal is inconspicuous.",
        [("right_adrenal", {"diameter_mm": 21})],
    ),
    (
        "two alike, each by a name of its own",
        "PET-CT of 10 April 2025: two liver metastases, left adrenal metastasis 33 mm and a"
        f" metastasis of the sternum. {SINCE} The liver is unremarkable.",
        [("liver", {}), ("liver", {})],
    ),
    (
        "none that may be another that is known",
        "PET-CT of 10 April 2025: metastases in the left adrenal 33 mm, the liver and the sternum."
        f" {SINCE} The liver is unremarkable. A new metastasis of the liver in segment VI, 9 mm.",
        [],
    ),
    (
        "none that the number of then leaves out",
        "PET-CT of 10 April 2025: two metastases in all, the left adrenal 33 mm and the sternum;"
        f" right adrenal metastasis 21 mm. {SINCE} The right adrenal is inconspicuous.",
        [],
    ),
]


@pytest.mark.parametrize(("text", "once"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_what_an_earlier_staging_alone_showed_is_listed_as_of_then(
    text: str, once: list[tuple[str, Any]]
) -> None:
    read = read_letters([Letter(f"NSCLC of the right upper lobe. {text}", dated=DAY)], DAY).document
    then = read["assessments"][0].get("lesions", {})
    lesions = [one for one in read.get("lesions", []) if "(once)" in one.get("id", "")]
    assert [(one["organ"], then[one["id"]]) for one in lesions] == once
    assert not any({"status", "diameter_mm"} & one.keys() for one in lesions)
    assert all("id" in one for one in read.get("lesions", []))
