"""Sentences of several lesions, made with known truth: none takes what is said of another one."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)
CALLED = {
    "L3": ("L3", "the L3 metastasis", "the lesion in L3", "L3 lesion"),
    "liver": ("the liver metastasis", "the hepatic lesion", "the metastasis in the liver"),
    "left_adrenal": (
        "the left adrenal metastasis",
        "the left adrenal",
        "left adrenal gland lesion",
    ),
    "frontal_lobe": ("the right frontal metastasis", "the right frontal lesion"),
    "spleen": ("the splenic metastasis", "the lesion in the spleen"),
}
KNOWN = (
    "NSCLC. Metastases of L3, the liver, the left adrenal, the right frontal lobe and the spleen. "
)
BECAME: dict[str, tuple[str | None, int | None]] = {
    "is stable": ("stable", None),
    "unchanged": ("stable", None),
    "has grown": ("growing", None),
    "is larger": ("growing", None),
    "has shrunk": ("shrinking", None),
    "smaller": ("shrinking", None),
    "is no longer visible": ("resolved", None),
    "is inactive": (None, None),
    "is sclerotic": (None, None),
    "is hard to judge": (None, None),
    "remains painful": (None, None),
    "shows no uptake": (None, None),
    "measures 12 mm": (None, 12),
    "now 17 mm": (None, 17),
    "has grown from 8 to 21 mm": ("growing", 21),
    "decreased from 30 mm to 11 mm": ("shrinking", 11),
}
GIVEN = {
    "was treated with SABR in March 2025": "SABR",
    "was irradiated with 30 Gy in 10 fractions in May 2025": "RT",
    "received stereotactic radiotherapy (5 x 9 Gy) in March 2025": "SABR",
    "was resected in May 2025": "surgery",
    "was not irradiated": None,
    "has not been treated": None,
    "was biopsied in May 2025": None,
    "is left alone": None,
    "could be irradiated": None,
    "is to be irradiated next month": None,
}
BETWEEN = st.sampled_from([", ", " and ", "; ", ", while ", ". ", ", but ", ", whereas ", ", and "])
Said = dict[str, str]


@st.composite
def sentences(draw: st.DrawFn, words: tuple[str, ...]) -> tuple[str, Said]:
    """Of two or three lesions something, in one sentence or more; and what of which."""
    of = draw(st.lists(st.sampled_from([*CALLED]), min_size=2, max_size=3, unique=True))
    said = {organ: draw(st.sampled_from(words)) for organ in of}
    text = ""
    for organ, became in said.items():
        between = draw(BETWEEN) if text else ""
        own = f"{draw(st.sampled_from(CALLED[organ]))} {became}"
        text += between + (own[0].upper() + own[1:] if between in ("", ". ") else own)
    return f"{text}.", said


def lesions(text: str) -> dict[str, dict[str, Any]]:
    found = read_letters([Letter(text, dated=DAY)], DAY).document.get("lesions", [])
    assert max(Counter(one["organ"] for one in found).values(), default=0) <= 1, text
    return {one["organ"]: one for one in found}


@given(sentences(tuple(BECAME)))
def test_what_became_of_one_is_not_said_of_another(drawn: tuple[str, Said]) -> None:
    scan, said = drawn
    text = f"{KNOWN}CT of 3 May 2026: {scan}"
    for organ, one in lesions(text).items():
        status, size = BECAME[said[organ]] if organ in said else (None, None)
        assert one.get("status") in (None, status), text
        assert one.get("diameter_mm") in (None, size), text


@given(sentences(tuple(GIVEN)))
def test_what_one_was_treated_with_is_not_said_of_another(drawn: tuple[str, Said]) -> None:
    listing, said = drawn
    text = f"{KNOWN}{listing}"
    for organ, one in lesions(text).items():
        each = one.get("prior_local_therapy", [])
        own = {
            given["modality"] for given in (each["at_least"] if isinstance(each, dict) else each)
        }
        given_to_it = GIVEN[said[organ]] if organ in said else None
        assert own <= ({given_to_it} if given_to_it else set()), text


WHERE = {
    "liver": ("liver metastas{}", "metastas{} in the liver"),
    "bone": ("bone metastas{}", "bony metastas{}"),
    "spleen": ("splenic metastas{}", "metastas{} in the spleen"),
    "lung": ("lung metastas{}", "pulmonary metastas{}"),
}
NUMBERS = {1: ("a", "one", "a single", "1"), 2: ("two", "2", "a couple of"), 3: ("three", "3")}
NORMAL = {"the brain is clear": {"brain"}, "adrenals normal": {"adrenal"},
          "liver and adrenals are normal": {"liver", "adrenal"}, "spleen normal": {"spleen"},
          "bones unremarkable": {"bone"}, "": set()}  # fmt: skip


@st.composite
def stagings(draw: st.DrawFn) -> tuple[str, dict[str, int]]:
    """Metastases with their numbers, and what is normal behind them."""
    of = draw(st.lists(st.sampled_from([*WHERE]), min_size=1, max_size=3, unique=True))
    many = {organ: draw(st.sampled_from([*NUMBERS])) for organ in of}
    each = [
        f"{draw(st.sampled_from(NUMBERS[n]))} "
        + draw(st.sampled_from(WHERE[organ])).format("is" if n == 1 else "es")
        for organ, n in many.items()
    ]
    text = each[0] + "".join(
        draw(st.sampled_from([", ", " and ", " plus ", " as well as "])) + one for one in each[1:]
    )
    normal = draw(st.sampled_from([one for one, organs in NORMAL.items() if not organs & {*of}]))
    return text + (draw(st.sampled_from([", ", "; "])) + normal if normal else ""), many


@given(stagings())
def test_an_organ_has_no_more_than_is_said_of_it(drawn: tuple[str, dict[str, int]]) -> None:
    listing, many = drawn
    text = f"Adenocarcinoma of the right upper lobe. PET-CT and MRI brain of 3 May 2026 showed {listing}."
    read = read_letters([Letter(text, dated=DAY)], DAY).document
    found = Counter(one["organ"] for one in read.get("lesions", []) if one.get("role") != "primary")
    assert all(number <= many.get(organ, 0) for organ, number in found.items()), text
    totals = [one["totals"] for one in read.get("assessments", []) if "totals" in one]
    for one in totals:
        assert one.get("metastases") in (None, sum(many.values())), text
        of_organs = one.get("by_organ", {}).items()
        assert all(number == many.get(organ, 0) for organ, number in of_organs), text
