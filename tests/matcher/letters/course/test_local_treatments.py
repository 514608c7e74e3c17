"""Local treatments by clause, and what a denial of them is of."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)
SPREAD = (
    "NSCLC of the right upper lobe. CT of 3 February 2025 showed metastases of L3, of the femur "
    "and of the left adrenal gland. "
)


def given(words: str) -> dict[str, Any]:
    """What is read of the local treatment of each lesion, by its organ."""
    lesions = read_letters([Letter(SPREAD + words, "", DAY)], DAY).document.get("lesions", [])
    return {
        one["organ"]: one["prior_local_therapy"] for one in lesions if "prior_local_therapy" in one
    }


def some(*each: dict[str, Any]) -> dict[str, Any]:
    """Treatments beside which there may be others."""
    return {"at_least": list(each)}


RT20 = {"modality": "RT", "date": "2025-09", "dose_gy": 20, "fractions": 5}
RT8 = {"modality": "RT", "date": "2025-10-10", "dose_gy": 8, "fractions": 1}
SABR27 = {"modality": "SABR", "date": "2025-01-20", "dose_gy": 27, "fractions": 3}


@pytest.mark.parametrize(
    ("words", "read"),
    [
        (
            "The femur hurt and got 20 Gy in five fractions in September 2025.",
            {"femur": some(RT20)},
        ),
        (
            "A single fraction of 8 Gy was delivered to L3 on 10 October 2025, "
            "and the femur received 20 Gy in 5 fractions in September 2025.",
            {"L3": some(RT8), "femur": some(RT20)},
        ),
        (
            "SBRT to what was left: L3 with 30 Gy in 3 fractions until 17 October 2025, "
            "left adrenal with 40 Gy in 5 fractions until 24 October 2025.",
            {
                "L3": some(
                    {"modality": "SABR", "date": "2025-10-17", "dose_gy": 30, "fractions": 3}
                ),
                "left_adrenal": some(
                    {"modality": "SABR", "date": "2025-10-24", "dose_gy": 40, "fractions": 5}
                ),
            },
        ),
        ("It was planned that the femur received 20 Gy in five fractions in September 2025.", {}),
        ("The femur will receive 20 Gy in five fractions in September 2026.", {}),
        ("The femur was not given 20 Gy in five fractions, as was meant in September 2025.", {}),
        ("The femur was painless after 20 Gy in five fractions in September 2025.", {}),
        ("The femur is near the field that received 20 Gy in 5 fractions in May 2025.", {}),
        ("Planned: SBRT of L3 (27 Gy in 3 fractions), and the femur 20 Gy in 5 fractions.", {}),
        ("The board voted for SBRT of L3, which has had no treatment before.", {"L3": []}),
        ("Her mother's femur received 20 Gy in 5 fractions in May 2025.", {}),
        ("The prostate cancer received 70 Gy in May 2015, and the femur was spared.", {}),
    ],
)
def test_a_treatment_is_of_what_its_clause_names(words: str, read: dict[str, Any]) -> None:
    assert given(words) == read


ALL: dict[str, Any] = {"L3": [], "femur": [], "left_adrenal": []}
PRIMARY: dict[str, Any] = {"right_upper_lobe": []}  # which is in place, as it was never treated


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("None of the three has undergone local treatment.", ALL),
        ("No site has had any local treatment, whether radiation or surgery.", ALL | PRIMARY),
        ("No local treatment was given to any of these.", ALL | PRIMARY),
        ("Nothing has been treated yet.", ALL | PRIMARY),
        ("None of the lesions was ever irradiated or removed; the plan is SBRT of L3.", ALL | PRIMARY),
        ("So far neither irradiation nor surgery has been applied to L3 or the femur.",
         {"L3": [], "femur": []}),
        ("L3, being painless, was not treated.", {"L3": []}),
        ("L3 and the femur have been spared any local treatment.", {"L3": [], "femur": []}),
        ("L3 has been left alone.", {"L3": []}),
        ("No lesion other than that of the femur has had local treatment.",
         {"L3": [], "left_adrenal": []}),
        ("No lesion but that of the femur may have had local treatment.", {}),
        ("L3 grew, and has never been irradiated or operated on.", {}),
        ("Board: no radiotherapy or surgery.", {}),
        ("None of the three would have undergone local treatment.", {}),
        ("None of the two has undergone local treatment.", {}),
        ("No local treatment was given to any of these until 3 May 2025.", {}),
        ("If nothing has been treated yet, SBRT is an option.", {}),
        ("L3 has been left alone since SBRT in May 2025.", {}),
        ("The lesion has not been treated.", {}),
        ("None of the lesions was ever irradiated or removed. Pain free since SBRT of L3.", {}),
        (
            "L3 got 8 Gy in one fraction on 10 October 2025. No other lesion has had local "
            "treatment.",
            {"L3": some(RT8), "femur": [], "left_adrenal": []},
        ),
        (
            "L3 got 8 Gy in one fraction on 10 October 2025. The femur and the adrenal have never "
            "been treated locally, nor has the primary.",
            {"L3": some(RT8), "femur": [], "left_adrenal": []} | PRIMARY,
        ),
        (
            "L3 got 8 Gy in one fraction on 10 October 2025. The femur has never been treated.",
            {"L3": some(RT8), "femur": []},
        ),
    ],
)  # fmt: skip
def test_a_denial_is_of_what_it_names(words: str, read: dict[str, Any]) -> None:
    assert given(words) == read


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("The primary was given 60 Gy in 30 fractions, finishing on 6 June 2025; the primary is stable.",
         "in_place_treated"),
        ("The primary was given 8 Gy in one fraction on 6 June 2025; it is stable.", None),
        ("The primary will be given 60 Gy in 30 fractions in June 2026.", None),
        ("The primary received 60 Gy in 30 fractions for palliation in June 2025.", None),
        ("The tumour was removed by lobectomy on 6 June 2025.", "resected"),
        ("The tumour was removed by lobectomy on 6 June 2025; neither local recurrence nor new "
         "metastases.", "resected"),
        ("The tumour was removed by lobectomy on 6 June 2025. Local recurrence and no new "
         "metastasis.", None),
    ],
)  # fmt: skip
def test_what_was_done_to_the_primary(words: str, status: str | None) -> None:
    read = read_letters([Letter(SPREAD + words, "", DAY)], DAY).document
    assert read.get("primary", {}).get("status") == status


NONE = "She has had no local treatment so far. "


@pytest.mark.parametrize(
    ("words", "untreated"),
    [
        (NONE + "SBRT of L3 is to be chosen according to the MRI.", True),
        (NONE + "Radiosurgery is held in reserve.", True),
        (NONE + "The board intends to irradiate them after three months of drugs.", True),
        (NONE + "Might the remainders be irradiated now, before resistance sets in?", True),
        (NONE + "Splenectomy has been scheduled, vaccinations having been given.", True),
        (NONE + "He was operated on for a benign parotid tumour at forty.", True),
        (NONE + "Radiotherapy consultation, 3 May 2026.", True),
        (NONE + "Too frail for an operation, he will get SBRT.", True),
        ("No radiotherapy has been given and no operation done.", True),
        ("Neither knife nor beam has touched any of the lesions.", True),
        ("None of these has ever been the target of local treatment.", True),
        ("The treatment so far has been purely systemic.", True),
        (NONE + "SBRT was planned, and was completed on 3 May 2026.", False),
        (NONE + "Radiosurgery was scheduled and then given.", False),
        (NONE + "We irradiate the femur since Monday.", False),
        (NONE + "The resection cavity is clean.", False),
        (NONE + "The irradiated femur is stable.", False),
        (NONE + "Given radiotherapy for pain, she is better.", False),
        ("No further local treatment has been given.", False),
        ("There has been no local therapy, the patient says.", False),
        ("No radiotherapy is planned and no operation intended.", False),
        ("None of these has progressed since local treatment.", False),
        ("Neither knife nor beam has touched any of the lesions since 2024.", False),
        ("The other metastases were never treated locally, the femur excepted.", False),
    ],
)
def test_what_may_be_done_is_no_treatment_given(words: str, untreated: bool) -> None:
    """A plan, a question and a treatment of something else leave a denial as it is; a treatment
    that was given after all, or was told of as one given before, does not."""
    read = given(words)
    assert (read.get("femur") == []) is untreated


TWO = (
    "NSCLC of the right upper lobe. CT of 3 February 2025 showed two metastases, in the femur and "
    "in the left adrenal gland. "
)
SABR40 = {"modality": "SABR", "date": "2025-04-22", "dose_gy": 40, "fractions": 5}


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("Both received SBRT, 40 Gy in 5 fractions apiece, last fraction April 22, 2025.", SABR40),
        (
            "Both were treated in the same sessions with SBRT, 40 Gy in five fractions to each, "
            "the last of them on 22 April 2025.",
            SABR40,
        ),
        (
            "On 22 April 2025 both were treated with SBRT, 40 Gy in 5 fractions, and crizotinib "
            "was stopped.",
            SABR40,
        ),
        ("Both received SBRT, 40 Gy in 5 fractions to the former, on 22 April 2025.", None),
        ("Both were treated on 22 April 2025 with drugs, and the femur by radiosurgery.", None),
        ("Both were to be treated by radiosurgery on 22 April 2025.", None),
        ("Both received SBRT planning on 22 April 2025.", None),
        ("Both were treated with osimertinib and, in April 2025, one with SBRT.", None),
        ("On 22 April 2025 both were not irradiated.", None),
        (
            "The primary is unchanged, as is the femur, which is the single metastasis remaining "
            "now that the lingular one has been excised.",
            None,
        ),
    ],
)
def test_both_are_the_two_of_the_sentence_before(words: str, read: dict[str, Any] | None) -> None:
    """What both were given, at the time in front of them or behind, each of the two was given."""
    lesions = read_letters([Letter(TWO + words, "", DAY)], DAY).document["lesions"]
    each = [one.get("prior_local_therapy") for one in lesions if one.get("role") != "primary"]
    assert each == ([some(read)] * 2 if read else [None, None])


def test_what_is_told_once_in_short_and_once_in_full_is_one_treatment() -> None:
    rays = {"modality": "SABR", "date": "2025-09-26", "dose_gy": 27, "fractions": 3}
    text = "The femur was stereotactically irradiated. Femur irradiated with 3 x 9 Gy until 26 September 2025."
    assert given(text) == {"femur": some(rays)}
    cut = {"modality": "surgery", "date": "2025-03-22"}
    text = "In March 2025 the adrenal was resected. The left adrenal gland was resected on 22 March 2025."
    assert given(text) == {"left_adrenal": some(cut)}


def test_rays_in_many_fractions_are_not_the_stereotactic_ones() -> None:
    text = "The femur was stereotactically irradiated. The femur received 30 Gy in 10 fractions in May 2025."
    rays = {"modality": "RT", "date": "2025-05", "dose_gy": 30, "fractions": 10}
    assert given(text) == {"femur": some({"modality": "SABR"}, rays)}


def test_another_treatment_behind_a_semicolon_has_not_the_day_in_front_of_it() -> None:
    text = (
        "Radical RT of the chest, 60 Gy in 20 fractions, finished 16 January 2026; "
        "SABR of the femur in 5 fractions, finished 23 January 2026."
    )
    rays = {"modality": "SABR", "date": "2026-01-23"}
    assert given(text) == {"femur": some(rays)}


@pytest.mark.parametrize("behind", ["SBRT in March 2025.", "RFA in March 2025."])
def test_a_lesion_denied_of_treatment_stays_open_where_one_behind_may_be_its(behind: str) -> None:
    assert "L3" not in given(f"L3: no local treatment so far. {behind}")


def test_a_treatment_elsewhere_behind_leaves_a_lesion_untreated() -> None:
    assert given("L3: no local treatment so far. RFA of the liver in March 2025.")["L3"] == []
