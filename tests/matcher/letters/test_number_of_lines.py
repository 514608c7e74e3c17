"""How many lines of treatment there were, where no words tell their number."""

from __future__ import annotations

from datetime import date

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)
NUMBERED = (
    "NSCLC, adenocarcinoma, stage IVA, diagnosed on 4 February 2024. First-line osimertinib from "
    "4 March 2024. {} CT of 2 May 2026: adrenal metastasis 14 mm."
)
DATED = (
    "14 May 2026\n\nStage IVA NSCLC, diagnosed in February 2024.\n"
    "Osimertinib from 4 March 2024, PD in 05/2025.\n{}\nCT of 2 May 2026: stable disease."
)
STAGE = "14 May 2026\n\nStage IVA NSCLC, diagnosed February 2024.\n{}"


def _lines(text: str) -> object:
    read = read_letters([Letter(text, dated=DAY)], DAY).document
    return read.get("systemic_therapy", {}).get("palliative_lines")


@pytest.mark.parametrize("frame", [NUMBERED, DATED])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "She tolerates osimertinib well.",
        "Chemotherapy would be the next option.",
        "No other treatment was given.",
        "SBRT to the adrenal was given in 06/2025.",
        "Her sister had chemotherapy.",
        "She takes atorvastatin since 05/2025.",
        "Biopsy in 06/2025: no T790M.",
    ],
)
def test_a_line_is_the_only_one_where_no_word_tells_of_another(frame: str, text: str) -> None:
    assert _lines(frame.format(text)) == 1


def test_lines_that_follow_on_the_first_are_counted() -> None:
    assert _lines(DATED.format("Cis/pem 06/25-09/25.")) == 2
    assert _lines(NUMBERED.format("Second-line docetaxel from 06/2025.")) == 2


@pytest.mark.parametrize("head", ["CT CHEST of 2 May 2026", "RADIOLOGY REPORT", "Lesion follow-up"])
def test_the_reason_of_an_examination_is_no_course(head: str) -> None:
    assert _lines(f"{head}\n\n{NUMBERED.format('')}") is None


def test_a_line_with_nothing_behind_it_may_not_be_the_last() -> None:
    assert _lines("NSCLC, stage IVA. First-line osimertinib from 03/2024 to 05/2025.") is None


@pytest.mark.parametrize("frame", [NUMBERED, DATED])
@pytest.mark.parametrize(
    "text",
    [
        "She was then switched to the other tablet in May 2025.",
        "After progression in 05/2025 she was put on another TKI.",
        "Since May 2025 he takes part in a phase I study.",
        "In 05/2025 treatment was escalated to a platinum doublet.",
        "In 05/2025 chemotherapy was added.",
        "Chemo in Rome 05/2025, four cycles.",
        "Thereafter carbopl./pem. until December.",
        "Docetaxell from 05/2025.",
        "She moved to something stronger in the summer.",
        "Had immunotherapy in the summer of 2025.",
        "He has since been treated with BLU-945.",
        "Since 06/2025 BL-B01D1.",
        "From 06/2025 to 09/2025 he got infusions every three weeks.",
        "Infusions every three weeks in Milan from 06/2025.",
        "The third cycle of the new regimen was on 4 May 2026.",
        "A bispecific antibody has been running since June.",
        "Previously he had taken capsules in India.",
        "She had been pretreated abroad.",
        "T790M was found in the rebiopsy.",
        "Resistant to two inhibitors.",
        "Currently on the ADC.",
        "Current therapy: see medication list.",
        "Now third line.",
        "Restarted in April 2026.",
        "She was rechallenged in 2026.",
        "Osimertinib was stopped and, after a year, resumed.",
        "Docetaxel was recommended; she received it from June.",
        "Docetaxel was discussed. It was started on 3 June 2025.",
        "We proposed chemotherapy, which he accepted and completed.",
        "Her oncologist in Lyon gave her something else.",
        "In Lyon she received further treatment.",
        "Further treatment was given in Lyon.",
        "Subsequent treatment in Lyon.",
        "Systemic treatment was changed in 06/2025.",
        "Change of treatment in 06/2025 because of PD.",
        "PD in 06/2025, change of therapy.",
        "Therapy switch 06/2025.",
        "After failure of TKI: chemo.",
        "TKI, then chemo-IO.",
        "IO maintenance ongoing.",
        "Chemo-IO ongoing.",
        "Under chemo SD.",
        "SD after 3 cycles.",
        "Response to the second treatment is good.",
        "2L: docetaxel.",
        "2L docetaxel",
        "Docetaxel weekly.",
        "Docetaxel.",
        "Now: docetaxel weekly, cycle 3.",
        "Weekly taxane since June.",
        "Compassionate use of sacituzumab tirumotecan since June.",
        "Afatinib in 2023 (3 weeks, rash).",
        "Gefitinib for two weeks before that.",
        "Trial medication since June.",
        "Two lines of therapy in all.",
        "Heavily treated.",
        "Lines: 3.",
        "Number of previous lines: 2",
        "Prior lines of therapy: 2",
        "She has been through three regimens.",
        "Pemetrexed alone was continued.",
        "Platinum-pemetrexed June to September 2025, PR.",
        "carbo pem x4 06/25",
        "Carboplatin AUC5 pemetrexed 500 mg/m2 D1 q3w, last 12.4.26",
        "Switched.",
        "Then amivantamab/chemo.",
        "And since June ami + laz.",
        "Afterwards he went to Heidelberg, where the therapy was intensified.",
        "Since June on the TIL programme.",
        "Lorlatinib in the intermediate period.",
        "In between a short course of chemotherapy.",
        "A month of gefitinib preceded this.",
        "He bridged with chemo until the result was there.",
        "One cycle of chemo while NGS was pending.",
        "CAR-T cells in 2025.",
        "Vaccination study 2025.",
        "The second drug was stopped in June.",
        "Dose-dense regimen from June.",
        "Doublet since June.",
        "Immunochemotherapy June to September 2025.",
        "Radiochemotherapy of the mediastinum June 2025.",
        "June 2025 to September 2025: weekly infusions.",
        "New medication from Dr. Rossi since June.",
        "From June: see oncologist's letter.",
        "See oncologist's letter for the treatment since.",
        "Treatment since then: see overleaf.",
        "Treatments: see overleaf.",
        "Oncological treatment abroad in 2025.",
        "She bought fenbendazole.",
        "Erlotinib, then afatinib.",
        "Third-generation TKI since June.",
        "Fourth generation inhibitor within a named patient programme.",
        "HER3-DXd.",
        "Experimental.",
    ],
)
def test_a_word_of_another_treatment_leaves_it_open(frame: str, text: str) -> None:
    assert _lines(frame.format(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "First-line osimertinib from 4 March 2024, thereafter chemo.\nCT of 2 May 2026: SD.",
        "First-line osimertinib from 4 March 2024 to 05/2025, then infusions.\nCT of 2 May 2026: SD.",
        "First-line osimertinib from 4 March 2024; changed in May 2025.\nCT of 2 May 2026: SD.",
        "First-line osimertinib from 4 March 2024 until PD, when we gave chemo.\nCT of 2 May 2026: SD.",
        "Osimertinib from 4 March 2024 until 2 May 2025, later resumed together with chemo.\nCT of 2 May 2026: SD.",
        "Osimertinib from 4 March 2024, after PD + chemo.\nCT of 2 May 2026: SD.",
        "Osimertinib from 4 March 2024, dose doubled in 2025, plus bevacizumab since 05/2025.\nCT of 2 May 2026: SD.",
        "Pembrolizumab from 4 March 2024.\nCarboplatin/pemetrexed added 05/2025.\nCT of 2 May 2026: SD.",
        "Carboplatin/pemetrexed/pembrolizumab 04/2024 to 06/2024, from 07/2024 pembrolizumab alone.\nCT of 2 May 2026: SD.",
        "Cisplatin/pemetrexed 04/2024.\nCarboplatin/pemetrexed 05/2024 to 07/2024.\nCT of 2 May 2026: SD.",
        "Pembrolizumab 04/2024 to 04/2025.\nPembrolizumab again from 11/2025.\nCT of 2 May 2026: SD.",
        "Pembrolizumab 04/2024 to 04/2025. Reinduction from 11/2025.\nCT of 2 May 2026: SD.",
        "First line pembrolizumab from March 2024. Third-line docetaxel from 05/2025. CT of 2 May 2026: SD.",
        "Second-line docetaxel from 05/2025. CT of 2 May 2026: SD.",
        "Pembrolizumab from March 2024. Now third-line treatment to be discussed. CT of 2 May 2026: PD.",
        "Pembrolizumab from March 2024. We recommend third-line docetaxel. CT of 2 May 2026: PD.",
        "Pembrolizumab from March 2024. Board: PD after second line, docetaxel recommended. CT of 2 May 2026: PD.",
        "Pembrolizumab from March 2024. Board: PD under second line. CT of 2 May 2026: PD.",
        "Pembrolizumab from March 2024 (as part of KEYNOTE trial with or without another drug). CT of 2 May 2026: PD.",
        "Pembrolizumab vs. pembrolizumab + experimental arm from March 2024. CT of 2 May 2026: PD.",
        "1L pembro 03/24-09/24\n2L started 11/24\nCT of 2 May 2026: PD.",
        "1L pembro 03/24-09/24\n2L 11/24-05/25\nCT of 2 May 2026: PD.",
        "1L pembro 03/24-09/24\nII: 11/24-05/25\nCT of 2 May 2026: PD.",
        "1. pembro 03/24-09/24\n2. 11/24-05/25 CP\nCT of 2 May 2026: PD.",
        "1L pembro 03/24-09/24 - CR. Relapse 11/24, CDDP.\nCT of 2 May 2026: PD.",
        "1L pembro 03/24-09/24.\nPD 11/24 - Tx in Paris.\nCT of 2 May 2026: PD.",
        "1L pembro 03/24-09/24.\nPD 11/24. Rx elsewhere till 05/25.\nCT of 2 May 2026: PD.",
        "1L pembro 03/24-09/24.\nCycle 5 today.\nCT of 2 May 2026: PD.",
        "1L pembro 03/24-09/24.\nToday cycle 5 of weekly treatment.\nCT of 2 May 2026: PD.",
        "1L pembro 03/24-09/24.\nHair loss and neutropenia after the last infusion.\nCT of 2 May 2026: PD.",
        "1L osimertinib 03/24-09/24.\nNeutropenic fever on day 9.\nCT of 2 May 2026: PD.",
        "1L osimertinib 03/24-09/24.\nHe tolerates it better than the old one.\nCT of 2 May 2026: PD.",
        "1L osimertinib 03/24-09/24.\nMedication: Tepmetko 450 mg.\nCT of 2 May 2026: PD.",
    ],
)
def test_what_changed_within_a_line_or_behind_it_leaves_it_open(text: str) -> None:
    assert _lines(STAGE.format(text)) is None
