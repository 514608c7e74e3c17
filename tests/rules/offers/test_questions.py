"""The plain filters over what trials offer, asked of trials whose rows were read by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oligomatch.rules.offers.model import Offer, Step, Therapy
from oligomatch.rules.offers.questions import (
    QUESTIONS,
    Gap,
    Stated,
    all_of,
    any_of,
    ask,
    in_step,
    is_a,
    open_points,
    opposite,
)
from oligomatch.rules.offers.read import load_offers
from oligomatch.rules.read import load_trials

OFFERS = load_offers()
HALT, SUPPRESS, CHESS = "NCT03256981", "NCT04405401", "NCT03965468"
SARON, SINDAS, CORE = "NCT02417662", "NCT02893332", "NCT02759783"
TWO_WAYS, LONESTAR, OSIMERTINIB = "NCT02975609", "NCT03391869", "NCT03667820"
ONE_ROW = "NCT03119519"  # randomised, and its row names one arm


def surely(question: str, *, arms: str = "some") -> set[str]:
    """The trials of which the answer is yes for some arm, or for every arm."""
    fold = any_of if arms == "some" else all_of
    return {id for id, one in OFFERS.items() if fold(ask(one, question).values()) is Stated.YES}


def test_which_trials_randomise_against_radiotherapy() -> None:
    yes = surely("randomised_for_radiotherapy")
    assert {HALT, SUPPRESS, SARON, SINDAS, CORE, TWO_WAYS} <= yes
    assert not yes & {CHESS, LONESTAR, ONE_ROW}
    assert ask(OFFERS[ONE_ROW], "randomised_for_radiotherapy") == {"radiotherapy": Stated.OPEN}


def test_which_trials_keep_the_tki() -> None:
    assert surely("keeps_tki", arms="every") == {
        HALT,
        "NCT01796288",  # ROLE: erlotinib
        "NCT03410043",  # osimertinib
    }
    assert ask(OFFERS[SUPPRESS], "keeps_tki") == {"sabr": Stated.YES, "standard": Stated.OPEN}
    assert ask(OFFERS["NCT03595644"], "keeps_tki") == {"tki": Stated.YES, "sbrt": Stated.OPEN}
    assert ask(OFFERS[OSIMERTINIB], "keeps_tki") == {"all": Stated.OPEN}  # the row is silent
    assert ask(OFFERS[CHESS], "keeps_tki") == {"all": Stated.NO}
    # gefitinib or erlotinib, which the patient may have or not
    assert ask(OFFERS[SINDAS], "keeps_tki") == {"tki": Stated.OPEN, "sbrt": Stated.OPEN}
    # ImmunoSABR: observation and surgery name no drug, L19-IL2 is another
    assert ask(OFFERS["NCT03705403"], "keeps_tki") == {
        "standard": Stated.OPEN,
        "l19il2": Stated.NO,
    }


def test_which_trials_give_an_ici() -> None:
    assert surely("gives_ici") == {
        CHESS,
        LONESTAR,
        "NCT04255836",  # durvalumab
        "NCT04306926",  # TQB2450
        "NCT04486287",  # sintilimab
        "NCT03557411",  # SHR-1210
    }
    assert set(ask(OFFERS[SARON], "gives_ici").values()) == {Stated.OPEN}  # "CT/immunotherapy"
    assert set(ask(OFFERS[HALT], "gives_ici").values()) == {Stated.NO}


def test_which_trials_treat_the_primary_too() -> None:
    assert surely("treats_primary") == {
        CHESS,
        SARON,
        SINDAS,
        TWO_WAYS,
        "NCT01796288",
        "NCT02045446",
        "NCT02076477",
        "NCT02805530",
        "NCT03916913",
    }
    assert ask(OFFERS["NCT03808337"], "treats_primary")["sbrt"] is Stated.NO  # metastatic sites
    assert ask(OFFERS[SUPPRESS], "treats_primary")["sabr"] is Stated.OPEN  # where it progresses
    for trial in (OSIMERTINIB, "NCT01725165"):  # where it persists
        assert any_of(ask(OFFERS[trial], "treats_primary").values()) is Stated.OPEN


def test_which_trials_give_sabr_to_all_metastases() -> None:
    assert surely("sabr_to_all_metastases") == {
        CHESS,
        SINDAS,
        TWO_WAYS,
        "NCT02045446",
        "NCT03808337",
    }
    assert ask(OFFERS["NCT03705403"], "sabr_to_all_metastases")["l19il2"] is Stated.OPEN


def test_no_chemotherapy_is_said_only_where_no_drug_is_left_open() -> None:
    assert {HALT, SINDAS, LONESTAR} <= surely("no_chemotherapy", arms="every")
    assert set(ask(OFFERS[CORE], "no_chemotherapy").values()) == {Stated.OPEN}
    assert set(ask(OFFERS[CHESS], "no_chemotherapy").values()) == {Stated.NO}


def test_what_comes_before_entry_is_ahead_of_a_patient_who_does_not_meet_it() -> None:
    offer = OFFERS[TWO_WAYS]
    assert set(ask(offer, "no_chemotherapy").values()) == {Stated.YES}
    assert set(ask(offer.ahead({"5609-07", "5609-08"}), "no_chemotherapy").values()) == {Stated.YES}
    assert set(ask(offer.ahead({"5609-08"}), "no_chemotherapy").values()) == {Stated.NO}


def test_randomised_is_what_the_designs_say() -> None:
    assert surely("randomised") == {trial.id for trial in load_trials() if trial.facts.randomised}
    assert "NCT04275687" not in surely("randomised")  # two strata, no arms


def test_what_a_row_does_not_state_is_among_its_open_points() -> None:
    assert Gap("ratio") in open_points(OFFERS[HALT])
    assert Gap("sites", "sbrt", "SBRT") in open_points(OFFERS[HALT])
    assert Gap("dose", "sbrt", "SBRT") in open_points(OFFERS[HALT])
    assert Gap("arms") in open_points(OFFERS[LONESTAR])
    assert Gap("drugs", "standard", "SoC") in open_points(OFFERS[CORE])
    assert Gap("continuation", "all") in open_points(OFFERS[OSIMERTINIB])
    assert not [gap for gap in open_points(OFFERS[SINDAS]) if gap.about == "dose"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_has_an_answer_for_every_arm_of_every_trial(question: str) -> None:
    for offer in OFFERS.values():
        assert ask(offer, question).keys() == {arm.id for arm in offer.arms}


@given(st.lists(st.sampled_from(Stated), max_size=4))
def test_told_answers_combine_as_yes_open_and_no(told: list[Stated]) -> None:
    assert opposite(any_of(told)) is all_of(map(opposite, told))
    assert any_of([*told, Stated.YES]) is Stated.YES
    assert all_of([*told, Stated.NO]) is Stated.NO


def test_an_alternative_and_an_option_are_open() -> None:
    surgery = Therapy(modality="surgery", quote="surgery", choice="a")
    sabr = Therapy(modality="sabr", quote="SABR", choice="a")
    step = Step(part="treatment", quote="surgery or SABR", gives=(surgery, sabr))
    assert in_step(step, is_a("sabr")) is Stated.OPEN
    assert in_step(step, is_a("local")) is Stated.YES
    optional = Step(part="treatment", quote="± SABR", given="may", gives=(sabr,))
    assert in_step(optional, is_a("sabr")) is Stated.OPEN


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """A step of a few treatments, some of them alternatives, some optional."""
    modalities = st.sampled_from(["sabr", "radiotherapy", "surgery", "local", "systemic"])
    one = st.builds(
        Therapy,
        modality=modalities,
        quote=st.just("x"),
        choice=st.sampled_from(["", "a", "b"]),
        given=st.sampled_from(["yes", "may"]),
    )
    gives = draw(st.lists(one, min_size=1, max_size=5))
    return Step(part="treatment", quote="x", gives=tuple(gives))


@given(steps(), st.data())
def test_what_a_site_decides_never_turns_a_settled_answer(step: Step, data: st.DataObject) -> None:
    """An alternative is taken, an option given or not: yes stays yes, and no stays no."""
    kept = []
    for choice in dict.fromkeys(one.choice for one in step.gives):
        group = [one for one in step.gives if one.choice == choice]
        kept += [data.draw(st.sampled_from(group))] if choice else group
    given = [
        replace(one, given="yes") if one.given == "may" else one
        for one in kept
        if one.given == "yes" or data.draw(st.booleans())
    ]
    for modality in ("sabr", "radiotherapy", "surgery", "local"):
        before = in_step(step, is_a(modality))
        after = in_step(replace(step, gives=tuple(given)), is_a(modality))
        assert before is Stated.OPEN or after is before


def test_no_answer_turns_when_a_step_is_learnt_to_be_done() -> None:
    """Dropping a step that is past takes nothing from what the trial itself gives."""
    for offer in OFFERS.values():
        past: Offer = offer.ahead({id for step in offer.steps for id in step.required})
        for arm in offer.arms:
            assert past.in_trial(arm.id) == offer.in_trial(arm.id)
