"""Lines of systemic treatment in letters: how many there were, and what leaves that open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2025, 5, 14)


def therapy(text: str) -> dict[str, Any]:
    """What is read of systemic treatment in one letter."""
    found: dict[str, Any] = read_letters([Letter(text, "", DAY)], DAY).document.get(
        "systemic_therapy", {}
    )
    return found


FOUND = "NSCLC, stage IVA, diagnosed in March 2024. "


def test_a_line_that_is_given_since_the_diagnosis_is_the_first_and_the_only_one() -> None:
    found = therapy(FOUND + "Osimertinib since 05/2024, ongoing.")
    assert found["palliative_lines"] == 1
    assert found["lines"][0]["number"] == 1


def test_a_palliative_line_soon_behind_the_diagnosis_is_the_first() -> None:
    text = "NSCLC diagnosed in March 2024. Liver metastasis. Osimertinib since 05/2024, ongoing."
    assert therapy(text)["palliative_lines"] == 1


@pytest.mark.parametrize(
    "text",
    [
        "A first treatment abroad failed. Osimertinib since 05/2024, ongoing.",
        "Heavily pretreated. Osimertinib since 05/2024, ongoing.",
        "After progression osimertinib since 05/2024, ongoing.",
        "Switched to osimertinib in 05/2024, ongoing.",
        "Treatment was changed to osimertinib in 05/2024, ongoing.",
        "Osimertinib since 05/2024, ongoing, after failure of gefitinib.",
        "One cycle of chemotherapy, then osimertinib since 05/2024, ongoing.",
        "Osimertinib since 05/2024, ongoing. Cisplatin before.",
        "Osimertinib since 05/2024 as salvage therapy, ongoing.",
        "Resumed osimertinib in 05/2024, ongoing.",
        "Osimertinib again since 05/2024, ongoing.",
        "Treated by chemoimmunotherapy. Osimertinib since 05/2024, ongoing.",
        "CT 3 May 2024: PD. Osimertinib since 05/2024, ongoing.",
        "Started on chemo, poorly tolerated. Osimertinib since 05/2024, ongoing.",
        "Osimertinib since 05/2024, ongoing. Prior to this he was enrolled in a study.",
        "Osimertinib since 05/2024, ongoing, after he had not tolerated something else.",
        "Osimertinib since 05/2024, ongoing; capsules from Poland before.",
        "Osimertinib since 05/2024, ongoing. In Turkey an unknown drug before.",
        "Osimertinib since 05/2024, ongoing. Before she got pills in Turkey for three weeks.",
        "Osimertinib since 05/2024, ongoing. Pills from a healer preceded it.",
        "Carboplatin/pemetrexed/pembrolizumab from 05/2024 x4. Since 09/2024 pembrolizumab, ongoing.",
        "Nivolumab/ipilimumab since 05/2024. Since 09/2024 nivolumab alone, ongoing.",
        "Cisplatin/pemetrexed from 05/2024. Since 07/2024 carboplatin/pemetrexed, ongoing.",
        "Cisplatin from 05/2024. Since 07/2024 carboplatin, ongoing.",
        "Carboplatin/paclitaxel since 05/2024, from 06/2024 carboplatin/nab-paclitaxel, ongoing.",
        "Dabrafenib since 05/2024. Dabrafenib/trametinib since 06/2024, ongoing.",
        "Osimertinib since 05/2024. Since 11/2024 osimertinib with bevacizumab, ongoing.",
        "Osimertinib since 05/2024; carboplatin/pemetrexed since 07/2024; both ongoing.",
        "Pembrolizumab q3w since 05/2024, pembrolizumab q6w since 11/2024, ongoing.",
        "Gefitinib from 05/2024, afatinib from 06/2024 because of rash, ongoing.",
    ],
)
def test_words_for_a_treatment_before_leave_open_which_line_it_is(text: str) -> None:
    found = therapy(FOUND + text)
    assert "palliative_lines" not in found
    assert all("number" not in line for line in found.get("lines", ()))


def test_a_node_station_is_no_fourth_line() -> None:
    text = FOUND + "Nodes 4R, 4L and 7 involved. Osimertinib since 05/2024, ongoing."
    assert therapy(text)["palliative_lines"] == 1


NONE_SO_FAR = (
    "No therapy yet.",
    "No systemic therapy before.",
    "He has had no treatment for this yet.",
    "No treatment so far.",
    "No drug therapy has been given so far.",
    "No systemic treatment has been given at any time and none is intended.",
    "No therapy until today.",
    "No treatment started as of today.",
    "Treatment has not yet begun.",
    "The patient is still untreated.",
    "She has not been on any treatment so far.",
    "She hasn't had any treatment before.",
    "Therapy so far: none.",
    "Previous lines of therapy: 0",
    "Without any prior systemic therapy.",
    "Nothing given so far.",
    "He is yet to start treatment.",
    "Hitherto untreated metastatic NSCLC.",
)

OPEN = (
    "Has not had any treatment. CT shows a good response.",
    "No treatment so far. Enrolled in a trial, first dose 3 May.",
    "No treatment yet. Treated until 2024 in Kiev.",
    "Previously untreated; since April on a drug whose name he forgot.",
    "Prior treatment: none. Current treatment: capsules twice daily.",
    "Prior treatment: none. Today: C1D1.",
    "She is still without treatment. The rash has settled completely.",
    "Has been on no treatment.",
    "The response was good. No therapy at the time of writing.",
    "No treatment until now, today first infusion given.",
    "No previous therapy so far. First administration on 2 May went well.",
    "Prior treatment: no. of lines 2.",
    "He is off everything. No cancer treatment as of today.",
    "Prior systemic therapy: nil. Since diagnosis in 2024 on study medication.",
    "Currently still without therapy. The effusion has regressed.",
    "No treatment so far; first dose was given this morning.",
    "No therapy to date. Day 1 was yesterday.",
    "She has not been on any therapy. Scan excellent.",
    "Prior lines: no. 2.",
    "No systemic therapy so far. Takes a drug from China.",
    "No treatment so far. He takes part in a study since March.",
    "Chronic hepatitis C. No treatment so far.",
    "No therapy given so far. Oral drug bought online from India for six months.",
    "He has a goitre. No therapy yet.",
    "Gout; no drug therapy so far.",
    "Hepatitis B, no treatment so far.",
    "Arterial hypertension: no treatment so far.",
    "We recommend no systemic treatment at all.",
    "At that time no systemic treatment had been given so far.",
    "In 2022 no systemic treatment was given so far.",
    "If no systemic treatment has been given so far, pembrolizumab is an option.",
    "The trial allows no systemic treatment so far.",
    "No treatment so far except osimertinib.",
    "Immunotherapy from 2023 on. No new treatment has been started.",
    "On treatment with a trial drug. No other systemic therapy so far.",
    "His sister, NSCLC too, had no treatment so far.",
    "Possibly no systemic treatment has been given so far.",
    "It is unclear whether no systemic treatment has been given so far.",
    "Progressive under chemotherapy. No new treatment has been started yet.",
    "Not on any treatment since the end of immunotherapy in March.",
    "No treatment has been given for the brain metastases so far.",
    "No local treatment so far.",
    "After two cycles she stopped. No further therapy to date.",
    "She responded well to the tablets. No other therapy ever.",
    "Second-line treatment has not yet begun.",
    "Treatment has not yet begun to work. Carboplatin and pemetrexed were started in April.",
    "He has not had any treatment since March.",
    "He has not had any treatment today.",
    "The adrenal metastasis is still untreated. Osimertinib was given in 2024.",
    "The adrenal metastasis is still untreated.",
    "Secondary diagnoses: latent tuberculosis. No treatment so far.",
    "Previously reported as untreated so far; corrected: she had chemotherapy in Spain.",
    "Wrongly noted: no treatment so far.",
    "No therapy yet with immunotherapy, only chemotherapy.",
    "After no response to the first drug no new treatment has been started yet.",
    "Therapy so far: none at our hospital.",
    "Radiotherapy of the femur. No drug treatment has been started yet because of the wound.",
    "Off therapy. No new treatment so far.",
    "The lesion is progressing. No treatment so far. Osi was stopped.",
    "Resistance mutation T790M. No treatment so far.",
    "Past medical history\\nHypothyroidism\\nNo treatment so far",
    "Treatment-free for six months. No treatment so far.",
    "Pretreated. No therapy yet.",
    "She was treated at another hospital. No therapy here so far.",
    "No therapy yet since the progression.",
    "No systemic treatment at all is recommended.",
)


@pytest.mark.parametrize("text", NONE_SO_FAR)
def test_no_treatment_so_far_in_many_words(text: str) -> None:
    found = therapy("NSCLC, stage IVA. " + text)
    assert (found["palliative_lines"], found["adjuvant_lines"]) == (0, 0)


@pytest.mark.parametrize("text", OPEN)
def test_words_for_no_treatment_of_something_else_or_of_another_time_tell_nothing(
    text: str,
) -> None:
    found = therapy("NSCLC, stage IVA. " + text)
    assert not {"palliative_lines", "adjuvant_lines"} & {*found}


def test_after_adjuvant_drugs_none_for_the_metastasis_is_none() -> None:
    found = therapy(
        "NSCLC. Lobectomy 2022, adjuvant cisplatin/vinorelbine x4 until 07/2022. Liver metastasis. "
        "No systemic treatment was given for the metastasis; observation."
    )
    assert (found["palliative_lines"], found["adjuvant_lines"]) == (0, 1)


GOES_ON = (
    "Osimertinib 80 mg from 01.03.2024; the therapy is running further.",
    "Since 02.02.2025 brigatinib, well tolerated. Continue.",
    "Osimertinib from 03/2024. I continue the therapy.",
    "She takes osimertinib 80 mg since 02.12.2024 and tolerates the drug well.",
    "Treatment: carboplatin, pemetrexed and pembrolizumab since 3 March 2025. Next cycle on 20.5.2025.",
    "Carboplatin and pemetrexed from 15 April 2025. Today she received the second cycle.",
    "Tab. alectinib 600 mg BD since 12/9/23 till date.",
    "Osimertinib from 03/2024. Radiotherapy was stopped after 3 fractions. His father died. He tolerates the drug.",
    "Osimertinib from 03/2024. I have not changed her treatment.",
    "1/2024: start osimertinib. Still taking it, no dose changes.",
)

MAY_HAVE_ENDED = (
    "Osimertinib from 01/2022, then chemotherapy. Therapy ongoing.",
    "Osimertinib from 01/2022 followed by something else. Therapy ongoing.",
    "Osimertinib from 01/2022. Chemotherapy ongoing.",
    "Carboplatin/pemetrexed from 01/2022. TKI continued.",
    "Carboplatin/pemetrexed from 01/2022. Immunotherapy continues.",
    "Osimertinib from 01/2022. Today she received the fourth infusion.",
    "Osimertinib from 01/2022. Next infusion on 3 June.",
    "Osimertinib from 01/2022. Medication unchanged.",
    "Pembrolizumab from 01/2022. Off since June. Continue.",
    "Osimertinib from 01/2022. Since March 2025 she has been on patritumab. Therapy ongoing.",
    "Osimertinib from 01/2022. Given PD the TKI was changed. Therapy ongoing.",
    "Osimertinib from 01/2022. In 2025 the tumour grew and chemo was begun. Therapy ongoing.",
    "Osimertinib from 01/2022. Since last month a bispecific antibody. The treatment is ongoing.",
    "Gefitinib from 01/2022. Since last month BLU-945. The treatment is continued.",
    "Gefitinib from 01/2022. Now in the study arm B. Treatment ongoing.",
    "Alectinib from 03/2023, at progression a new agent from compassionate use programme. Treatment continues.",
    "Osimertinib from 03/2023. In Rome they gave another line; the therapy goes on.",
    "Pembrolizumab 2024. Cycle 1 given today of the new combination.",
    "Pembrolizumab 2024. Next infusion on 3 June will be the first of the new drug.",
    "Carboplatin/pemetrexed from 01/2025 x4, then surveillance. Plan: continue as before.",
    "Pembrolizumab 4 cycles in 2024. Since then observation. We shall continue this regimen.",
    "Pembrolizumab was started in 03/2024 and lasted a year. We will continue the current treatment of blood pressure.",
    "Osimertinib from 03/2024. Wishes to stay on the same drug although there is clear growth; we advised a change and she agreed.",
    "Pembrolizumab, 35 cycles given. Plan: continue surveillance. Same dose of levothyroxine. Same dose.",
    "Osimertinib since 03/2024. Levothyroxine 50 ug. Same dose.",
    "Osimertinib since 03/2024. Ramipril 5 mg. Same dose.",
    "Pembrolizumab since 03/2024. He takes his tablets for thyroid. Still taking them.",
    "Osimertinib started 03/2024. CPAP at night, he tolerates it.",
    "Osimertinib from 03/2024. Compression stockings, she tolerates it.",
    "Gefitinib from 01/2022. The tablets made him ill and he threw them away. Therapy unchanged.",
    "Osimertinib from 03/2024. Metformin stopped. Treatment continues with SBRT of the adrenal.",
    "Osimertinib 03/2024 to be replaced. Therapy unchanged until the new drug arrives.",
    "Osimertinib from 01/2022. Vienna put her on a pan-HER inhibitor. Therapy ongoing.",
    "Osimertinib from 01/2022. Meanwhile she gets chemo. Treatment ongoing.",
    "Pembrolizumab from 01/2022. Two years were planned and given. We continue as before.",
    "Pembrolizumab from 01/2022, followed by watchful waiting. Plan: continue.",
    "Pembrolizumab from 01/2022; follow-up only. Plan: continue.",
    "Pembrolizumab from 01/2022 for a year. Continue.",
    "Osimertinib from 03/2024. The steroid therapy continues.",
    "Osimertinib from 03/2024. Treatment continues with prednisolone.",
    "Osimertinib from 03/2024. If tolerated the treatment is continued.",
    "Osimertinib from 03/2024. The treatment was continued until January.",
    "Osimertinib from 03/2024. She came off it in January. We continue the treatment of her pain.",
    "Osimertinib from 03/2024. Radiotherapy is ongoing, next fraction tomorrow. Treatment continues.",
    "Osimertinib from 03/2024. We continue without treatment.",
    "Osimertinib from 03/2024. We do not continue the treatment.",
    "Osimertinib from 03/2024. Treatment is not continued.",
    "Osimertinib from 03/2024. Continue?",
    "Osimertinib from 03/2024. Treatment continues at another hospital with docetaxel.",
    "Osimertinib from 03/2024. Now docetaxel is planned.",
    "Osimertinib from 03/2024. Osimertinib ended in January. Treatment of hypertension continues unchanged.",
    "Osimertinib from 03/2024. The brother takes osimertinib, too.",
    "Osimertinib from 03/2024. He tolerates the drug less and less, so it was given up.",
    "Osimertinib from 03/2024. The CT showed progression, and she changed to a study. She tolerates the drug well.",
    "Osimertinib from 03/2024. Next cycle on 20 May 2025 only if platelets recover.",
    "Osimertinib from 03/2024. Next dose on 20 May 2025 was cancelled.",
    "Osimertinib from 03/2024. Treatment was stopped in January. Continue.",
    "Osimertinib from 03/2024. Continue surveillance.",
    "Osimertinib from 03/2024. Continue follow-up.",
    "Osimertinib from 03/2024. We did not continue it.",
    "Osimertinib from 03/2024. Should the treatment be continued?",
    "Osimertinib from 03/2024. Denosumab: treatment continues.",
    "Was on osimertinib since Jan 2024, died of it.",
    "NSCLC, on osimertinib since Jan 2024 until March 2025.",
    "NSCLC, on osimertinib since Jan 2024, which he no longer takes.",
    "Trial: patients must be on osimertinib since Jan 2024.",
    "She used to be on osimertinib since Jan 2024.",
    "Osimertinib from 03/2024. Physiotherapy: treatment continues.",
    "Osimertinib from 03/2024. He takes osimertinib no more.",
    "Osimertinib from 03/2024. Currently no osimertinib.",
    "Osimertinib from 03/2024. Currently osimertinib on hold.",
    "Osimertinib from 03/2024. Current treatment: osimertinib paused.",
    "Osimertinib from 03/2024. We thought he takes osimertinib, which was wrong.",
    "Osimertinib from 03/2024. Continuation of osimertinib was discussed.",
    "Osimertinib from 03/2024. At present osimertinib has been omitted.",
    "Osimertinib from 03/2024. Her anxiety therapy continues.",
    "Osimertinib from 03/2024. Her treatment for lymphoma is ongoing.",
    "Osimertinib from 03/2024. Rheumatoid arthritis: treatment ongoing.",
)


@pytest.mark.parametrize("text", GOES_ON)
def test_the_last_line_goes_on_where_words_of_today_say_so(text: str) -> None:
    assert therapy(text)["lines"][-1]["ongoing"] is True


@pytest.mark.parametrize("text", MAY_HAVE_ENDED)
def test_a_line_that_may_have_ended_or_another_treatment_is_none_that_goes_on(text: str) -> None:
    assert all("ongoing" not in line for line in therapy(text).get("lines", ()))


ENDED = "First line pembrolizumab 01/2024 - 12/2024. "


def test_nothing_since_the_lines_with_their_numbers_makes_them_all() -> None:
    assert therapy(ENDED + "Since then no therapy.")["palliative_lines"] == 1
    assert therapy(ENDED + "No treatment since.")["palliative_lines"] == 1


@pytest.mark.parametrize(
    "text",
    [
        "Since then no therapy until May 2025.",
        "Since then no therapy for his asthma.",
        "Since then no therapy. In 2025 chemotherapy abroad.",
        "Since then no therapy. Docetaxel from 03/2025.",
        "Since then no therapy? He does not remember.",
        "His brother: since then no therapy.",
        "In case of remission, afterwards no therapy.",
        "Since then no therapy but tablets from a healer and a study drug.",
        "Since then no therapy with side effects.",
        "Off treatment since. Restarted in April 2025.",
        "No treatment since then. He was re-treated in April.",
        "Since then no further treatment. The new drug was given from March on.",
        "Afterwards no systemic therapy. The third started last week.",
    ],
)
def test_nothing_since_that_does_not_hold_to_the_end_leaves_the_number_open(text: str) -> None:
    assert "palliative_lines" not in therapy(ENDED + text)


def test_nothing_since_a_second_line_whose_first_is_not_named_leaves_the_number_open() -> None:
    assert "palliative_lines" not in therapy(
        "Second line docetaxel 01/2024. Since then no therapy."
    )


def test_an_end_before_the_beginning_is_that_of_something_else() -> None:
    text = "RT right femur 20 Gy/5   ended 15/03/2024\n osimertinib 80 mg/d   since 18/03/2024"
    (line,) = therapy("NSCLC, stage IVA. Treatments:\n " + text)["lines"]
    assert line["start"] == "2024-03-18"
    assert "end" not in line


def test_the_last_day_of_the_cycles_is_no_end_of_what_goes_on_as_maintenance() -> None:
    text = (
        "4 cycles carboplatin, pemetrexed and pembrolizumab (3 July - 4 September 2024)\n"
        "Now on maintenance pemetrexed/pembrolizumab (one cycle, 25 September)"
    )
    (line,) = therapy(text)["lines"]
    assert "end" not in line
    assert line["maintenance"] is True


def test_a_row_that_begins_with_its_days_is_a_line_by_itself() -> None:
    text = (
        "05/24 - 08/24   Carboplatin/Pemetrexed (2 cycles chemo), Ipi/Nivo until 08/24: PD\n"
        "09/24           Docetaxel/Ramucirumab, 3 cycles, last 27.10.2024"
    )
    assert [one.get("end") for one in therapy(text)["lines"]][-1] is None
    assert len(therapy(text)["lines"]) > 1


def test_what_the_advice_of_a_board_starts_was_not_given() -> None:
    text = "Advice MDT\nPembrolizumab + carboplatin + pemetrexed, evaluation after 3 cycles."
    assert "lines" not in therapy(text)


def test_the_end_of_a_radiotherapy_beside_drugs_is_none_of_theirs() -> None:
    text = FOUND + (
        "Osimertinib was commenced on 14 July 2024. Stereotactic radiotherapy was delivered in "
        "January 2025 while osimertinib was continued: 50 Gy in 5 fractions to the primary, "
        "completed on 30 January 2025."
    )
    (line,) = therapy(text)["lines"]
    assert "end" not in line


def test_a_response_so_long_after_the_drugs_began_is_none_of_the_staging_before() -> None:
    text = (
        "NSCLC. CT of 3 June 2024: metastasis in L1. Osimertinib was commenced on 14 July 2024. "
        "Imaging after four months showed a partial response."
    )
    read = read_letters([Letter(text, "", DAY)], DAY).document
    assert all("response" not in one for one in read["assessments"])
    assert read["systemic_therapy"]["lines"][0]["best_response"] == "PR"


def test_a_metastasis_that_is_left_is_not_counted_with_one_that_words_tell_is_gone() -> None:
    text = FOUND + (
        "PET-CT of 3 March 2024: two metastases, one in L3 and one in the right adrenal gland. "
        "CT of 2 May 2025: partial response. L3 is the only metastasis remaining; the adrenal "
        "metastasis and a node had resolved."
    )
    read = read_letters([Letter(text, "", DAY)], DAY).document
    assert read["assessments"][-1].get("totals", {}).get("metastases") in (None, 1)


@pytest.mark.parametrize(
    "head",
    ["Immune-related pneumonitis, grade 3, under pembrolizumab.", "Colitis on pembrolizumab."],
)
def test_a_drug_named_as_a_cause_above_the_line_that_it_is_part_of_is_no_line(head: str) -> None:
    text = f"{FOUND}{head} First line from 5 April 2024: carboplatin, pemetrexed, pembrolizumab."
    (line,) = therapy(text)["lines"]
    assert line["agents"] == ["carboplatin", "pemetrexed", "pembrolizumab"]


def test_drugs_that_failed_before_a_platinum_are_a_line_of_their_own() -> None:
    text = FOUND + (
        "She progressed on pembrolizumab. Carboplatin, pemetrexed, pembrolizumab from 5 April 2025."
    )
    assert len(therapy(text)["lines"]) == 2


@pytest.mark.parametrize(
    "rays",
    [
        "From 2 August to 10 September 2024 he had 60 Gy in thirty fractions to the primary and "
        "the nodes, with two cycles of cisplatin and vinorelbine. This was the only systemic "
        "treatment he ever had.",
        "The chest was then treated with curative intent: 60 Gy in 30 fractions with weekly "
        "carboplatin and paclitaxel, from 15 August to 26 September 2024. No other systemic "
        "therapy was given, neither before nor since.",
    ],
)
def test_drugs_beside_rays_to_cure_are_counted_neither_way(rays: str) -> None:
    text = f"NSCLC. On 10 June 2024 one metastasis in the right parietal lobe, removed. {rays}"
    found = therapy(text)
    (line,) = found["lines"]
    assert not {"intent", "number"} & set(line)
    assert not {"palliative_lines", "adjuvant_lines"} & set(found)


@pytest.mark.parametrize(
    "drugs",
    [
        "you had the upper part of your left lung taken away. Afterwards you had four rounds of "
        "chemotherapy with cisplatin and vinorelbine, finishing in March 2022.",
        "the tumour on the left was removed, and then came four cycles of cisplatin.",
    ],
)
def test_drugs_that_ended_before_the_first_metastasis_are_not_called_palliative(drugs: str) -> None:
    text = (
        f"Dear Mrs L, NSCLC. In October 2021 {drugs} CT of 28 December 2024: one metastasis in the "
        "liver. We discussed treatment in the clinic."
    )
    (line,) = therapy(text)["lines"]
    assert line.get("intent") != "palliative"
