"""What a reader of letters might state wrongly, and states not, or asks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from oligomatch.matcher.letters.reader import getting_ready, read_letters
from oligomatch.matcher.letters.reading import Letter, LetterReading

DAY = date(2026, 4, 6)


def read(text: str) -> LetterReading:
    """What is read of a letter."""
    return read_letters([Letter(text, "", DAY)], DAY)


# the end of a pointer, and what it must not say
WRONG: tuple[tuple[str, str, Any], ...] = (
    ("CT of 3 March 2026 excludes pulmonary embolism, and a liver metastasis.", "organ", "liver"),
    ("NSCLC. MRI to rule out a stroke, and a brain metastasis.", "organ", "brain"),
    ("MRI of 3 March 2026 did not show a stroke, and a metastasis of the brain.", "organ", "brain"),
    (
        "PET of 3 March 2026 rules out recurrence, and a solitary metastasis of the left adrenal.",
        "adrenal",
        1,
    ),
    ("Biopsy did not confirm the adrenal lesion, and a rib metastasis.", "organ", "rib"),
    ("No brain metastases, and a liver metastasis cannot be confirmed.", "organ", "liver"),
    ("No effusion, and a single liver metastasis less than before.", "liver", 1),
    ("No effusion, and a metastasis of the liver over 3 cm would be new.", "organ", "liver"),
    ("CT of 3 March 2026: the larger 12 mm metastasis in the spleen.", "status", "growing"),
    ("CT of 3 March 2026: the smaller solid metastasis in the spleen.", "status", "shrinking"),
    ("MRI of 3 March 2026: two brain metastases, the larger in the pons.", "organ", "pons"),
    (
        "Two liver metastases. CT of 3 March 2026: the larger lesion in segment V is unchanged.",
        "status",
        "growing",
    ),
    (
        "CT of 3 March 2026: metastases in L3 and T9, are larger than the T9 one.",
        "status",
        "growing",
    ),
    (
        "CT of 3 March 2026: the L3 metastasis is smaller than the T9 metastasis.",
        "status",
        "shrinking",
    ),
    ("CT of 3 March 2026: L3 metastasis, SUV increased from 4 to 9.", "status", "growing"),
    (
        "CT of 3 March 2026: L3 metastasis, SUVmax has decreased from 14 to 5.",
        "status",
        "shrinking",
    ),
    (
        "CT of 3 March 2026: L3 metastasis, sclerosis has increased as a sign of response.",
        "status",
        "growing",
    ),
    ("CT of 3 March 2026: L3 metastasis, SUV 9, new compared with the CT.", "status", "new"),
    (
        "MRI of 3 March 2026: frontal metastasis, has perifocal oedema that has increased.",
        "status",
        "growing",
    ),
    (
        "MRI of 3 March 2026: frontal metastasis with contrast enhancement, 9 mm oedema.",
        "diameter_mm",
        9,
    ),
    (
        "MRI of 3 March 2026: frontal metastasis with enhancing rim and 22 mm of oedema.",
        "diameter_mm",
        22,
    ),
    ("MRI of 3 March 2026: frontal metastasis, avid, haemorrhage of 9 mm.", "diameter_mm", 9),
    ("CT of 3 March 2026: left adrenal metastasis, has a satellite, new, 8 mm.", "diameter_mm", 8),
    ("CT of 3 March 2026: metastasis in L3, of 3 cm soft tissue.", "diameter_mm", 30),
    (
        "CT of 3 March 2026: symptoms from the T6 metastasis and the primary are stable.",
        "status",
        "stable",
    ),
    (
        "CT of 3 March 2026: cement in the L3 metastasis and the rib are unchanged.",
        "status",
        "stable",
    ),
    (
        "PET of 3 March 2026: FDG uptake in the T6 metastasis and the primary are smaller.",
        "status",
        "shrinking",
    ),
    (
        "CT of 3 March 2026: it is possible that the T6 metastasis and the primary are growing.",
        "status",
        "growing",
    ),
    ("CT of 3 March 2026: liver metastasis, size ranging from 12 to 27 mm.", "status", "growing"),
    ("CT of 3 March 2026: L3 metastasis 2024 -> 27 mm.", "status", "shrinking"),
    ("CT of 3 March 2026: L3 metastasis 12 -> 27 mm in the next lesion.", "diameter_mm", 27),
    (
        "Stage IVB. MRI of 3 March 2026: FLAIR focus in the left frontal lobe, 4 mm.",
        "organ",
        "frontal_lobe",
    ),
    ("Stage IVB. MRI of 3 March 2026: susceptibility focus in the pons, 4 mm.", "organ", "pons"),
    ("Stage IVB. MRI of 3 March 2026: focus in the pons, 4 mm, microbleed.", "organ", "pons"),
    (
        "Stage IVB. CT of 3 March 2026: left adrenal nodule 23 mm. PET of 20 February 2026: left adrenal negative.",
        "organ",
        "left_adrenal",
    ),
    (
        "Stage IVB. CT of 3 March 2026: liver lesion 14 mm. Biopsy of 2 January 2026: liver clear of disease.",
        "organ",
        "liver",
    ),
    (
        "Stage IVB. CT of 3 March 2026: liver metastasis 14 mm. Unlike on 2 March 2025, the liver is now unremarkable.",
        "organ",
        "liver",
    ),
    ("She has a 66-year-old mother with adenocarcinoma of the lung.", "histology", None),
    ("Lives with a 66-year-old mother, who has lung adenocarcinoma.", "histology", None),
    ("This 66-year-old father of the patient had lung adenocarcinoma.", "histology", None),
    ("Stage IVB. Metastasis of the femur. RT of the femur in May 2024.", "side", "right"),
    ("Stage IVB. Metastasis of L3. RT femur 20 Gy in 5 fractions.", "side", "right"),
    (
        "Stage IVB. L3 metastasis, pain radiated into the leg in May 2024.",
        "prior_local_therapy",
        None,
    ),
    ("Stage IVB. L3 metastasis. This was new after SBRT in 2024.", "prior_local_therapy", None),
    ("NSCLC. Clear as far as EGFR / ALK / ROS1, KRAS was positive.", "EGFR", "positive"),
    ("NSCLC. EGFR, ALK, MET positive.", "ALK", "positive"),
    (
        "NSCLC. Lobectomy on 9 February 2023, diagnosed in January of that year.",
        "diagnosis_date",
        "2026-01",
    ),
    ("Known adenosquamous... please correct: adenocarcinoma.", "histology", "adenosquamous"),
    ("NSCLC. Known squamous carcinoma - correction: adenocarcinoma.", "histology", "squamous"),
    ("NSCLC. Pembrolizumab since June 2025, last given 20 March 2026.", "end", "2026-03-20"),
    ("NSCLC. Carboplatin since January, last cycle on 2 April 2026.", "end", "2026-04-02"),
    ("NSCLC.\nRecommendation (consensus):\n1. Biopsy.\n2. Then 4 cycles carboplatin.", "cycles", 4),
    ("NSCLC.\n3. Recommendation\n4 cycles carboplatin / pembrolizumab.", "cycles", 4),
    ("NSCLC.\nC) Plan (team)\n4 cycles carboplatin / pembrolizumab.", "cycles", 4),
    ("NSCLC.\nHistory (family): carcinoma of the breast.", "now", True),
    ("NSCLC. TP53 G245S, absent elsewhere in our data bases.", "absent_variants", ["G245S"]),
    ("NSCLC. T2b N1 M1a, in both the 8th and the 9th edition.", "stage_edition", 9),
    ("NSCLC. Metastatic. Vote: 4 cycles carboplatin / pembrolizumab.", "cycles", 4),
    ("NSCLC. In good shape. Plan: 4 cycles carboplatin / pembrolizumab.", "cycles", 4),
    ("NSCLC. ECOG 1. MDT consensus: restaging with PET-CT.", "fdg_pet", True),
    ("NSCLC. Metastatic. Cerebral MRI remains to be carried out.", "brain_imaging", True),
    ("NSCLC. Missing: brain MRI.", "brain_imaging", True),
    ("NSCLC. On osimertinib you shall decide; none since 2021.", "agents", ["osimertinib"]),
    ("NSCLC. At diagnosis: two metastases in the liver (12 and 9 mm).", "diameter_mm", 12),
    ("NSCLC. Initially a liver metastasis of 22 mm.", "diameter_mm", 22),
    ("NSCLC. CT of 2 April 2026. Initially a liver metastasis of 22 mm.", "diameter_mm", 22),
    ("Stage IVB. Hesitated between a colon metastasis and a lung primary.", "organ", "large_bowel"),
    ("Stage IVB. PET 3 May 2026: primary increased, sacral lesion same.", "status", "growing"),
    ("NSCLC.\nManagement plan\n4 cycles carboplatin / pembrolizumab.", "cycles", 4),
    ("No progression under alectinib, begun in May 2025.", "progressed", True),
    ("Alectinib since May 2025, with no progression so far.", "progressed", True),
    ("Alectinib since May 2025, continued without progression.", "progressed", True),
    ("Osimertinib since May 2025 without ever progressing.", "progressed", True),
    ("Osimertinib since May 2025, to be given until progression.", "progressed", True),
    ("He would give pembrolizumab alone until progression.", "progressed", True),
    ("Osimertinib since 5/2025, stopped because of fear of progression.", "progressed", True),
    ("No growth of the adrenal metastasis.", "status", "growing"),
    ("No increase of the liver metastasis in segment III.", "status", "growing"),
    ("PET-CT of 3 May 2025 was not paid for.", "fdg_pet", None),
    ("The PET-CT, scheduled for 10 April, follows.", "fdg_pet", None),
    ("SARON requires an EGFR and ALK negative NSCLC.", "", None),
    ("For inclusion: ECOG 0-2.", "ecog", None),
    ("New liver metastasis in segment III possible.", "organ", "liver"),
    ("PET-CT of 3 May 2025: no distant metastases outside the chest.", "metastases", 0),
    ("CT of 3 May 2025: only one of the five liver metastases is growing.", "status", "growing"),
    ("We await the brain MRI.", "brain_imaging", None),
    (
        "She had been told that she had an ALK fusion; however, FISH was negative.",
        "ALK",
        "positive",
    ),
    ("An EGFR T790M mutation was searched for.", "EGFR", None),
    (
        "There were multiple liver metastases from the beginning. "
        "Cerebral MRI of 29 August 2025: no brain metastases.",
        "liver",
        None,
    ),
    (
        "Brain MRI of 2 December 2025: 1 metastasis in the right cerebellum, 22 mm. "
        "The cerebellar metastasis was resected on 11 December 2025.",
        "diameter_mm",
        None,
    ),
    (
        "The liver metastasis has shrunk from 40 to 16 mm. CT of 15 December 2025: liver "
        "metastasis 16 mm.",
        "status",
        "shrinking",
    ),
    ("Involved lymph node 11L. Lobectomy on 3 December 2024: ypN0.", "station", None),
    ("Board decision (26.11.2024): docetaxel, 3 cycles.", "agents", None),
    ("PET-CT of 20.01.2026: no distant organ metastases.", "metastases", 0),
    ("Carboplatin, 4 cycles, together with docetaxel.", "agents", ["carboplatin"]),
    (
        "CT of 3 May 2025: partial response. New consolidation in the right lower lobe.",
        "response",
        "PR",
    ),
    ("MET (+/-).", "MET", None),
    ("Treatment-naive at first presentation in 2023. Since 2024 osimertinib.", "_lines", 0),
    ("Therapy-naive until March 2026, then chemotherapy.", "_lines", 0),
    ("ECOG was 1 in January and is now 3.", "ecog", None),
    ("Formerly ECOG 0, currently 2.", "ecog", None),
    ("TPS 80% in 2023, on rebiopsy in March 2026 5%.", "pd_l1_tps", None),
    ("Liver metastasis in segment V at 3 cm from the gallbladder.", "diameter_mm", 30),
    ("Liver metastasis in segment V with 15 mm distance to the vein.", "diameter_mm", 15),
    ("CT of the chest of 3 May 2025: metastasis in L3. No further metastases.", "metastases", 1),
    ("PET-CT of 3 May 2025: single bone metastasis in L1 and another in L3.", "bone", 1),
    ("EGFR: exon 19 deletion (correction: EGFR L858R).", "EGFR", None),
    (
        "Liver metastasis in segment III (treated with SRS), now in complete remission.",
        "response",
        "CR",
    ),
    (
        "CT of 3 May 2025: liver metastasis in segment III (treated with SRS).",
        "prior_local_therapy",
        {"at_least": [{"modality": "SABR", "date": "2025-05-03"}]},
    ),
    ("Resection of the adrenal metastasis on 3 May 2025 was incomplete.", "status", "resected"),
    ("Lobectomy for tuberculosis in 1980.", "status", "resected"),
    ("Osimertinib since 3/2024, stopped 8/2024, PD 9/2024.", "stop_reason", None),
    ("CT of 3 May 2025: progression of one liver metastasis, otherwise stable.", "response", None),
    ("Two of the three liver metastases (S2, S5) have disappeared.", "organ", None),
    ("Initially 6 liver metastases, after chemotherapy 2.", "organ", None),
    ("Breast cancer right 2014, tamoxifen until 2019.", "agents", None),
    ("Past medical history:\n- Breast cancer\n- Tamoxifen given until 2019", "agents", None),
    ("No NTRK fusion; NTRK3 not assessed.", "NTRK3", "negative"),
    ("EGFR wild type as far as assessable.", "EGFR", None),
    ("Hodgkin lymphoma at age 24.", "age", None),
    ("Her mother had lung cancer, diagnosed in May 2010.", "diagnosis_date", None),
    ("NSCLC, brain metastases diagnosed in May 2025.", "diagnosis_date", None),
    ("Her brother was treated for prostate cancer in 2010.", "ever", True),
    ("Osimertinib was given in the other arm.", "agents", None),
    ("Osimertinib since 3/2024, stopped 20/2/2026, restarted 5/3/2026.", "end", None),
    ("NSCLC. In this patient no pembrolizumab has been given.", "agents", None),
    ("NSCLC. In this case no prior osimertinib had been given.", "agents", None),
    ("NSCLC. In this patient no COPD is known.", "now", True),
    ("NSCLC. In this patient no lobectomy was done.", "status", None),
    ("NSCLC. In this patient no chemoradiation was given.", "ever", True),
    ("NSCLC. In this case no stage IV disease was proven.", "stage", None),
    ("NSCLC. In our hospital no PET was done.", "fdg_pet", True),
    ("NSCLC. CT of 3 March 2026: in this patient no progression.", "response", "PD"),
    ("NSCLC. In this patient no 12 mm adrenal metastasis was found.", "organ", None),
    ("NSCLC. We were asked to advise on second-line docetaxel.", "agents", None),
    ("NSCLC. Asked to advise on SBRT of the L3 metastasis.", "organ", None),
    ("NSCLC, cT2a cN0 cM1b (UICC 2017).", "diagnosis_date", None),
    ("NSCLC stage IVA (TNM 2017).", "diagnosis_date", None),
    ("NSCLC stage IVA (AJCC 2017), under osimertinib since 03/2025.", "diagnosis_date", None),
    ("NSCLC cT2 cN0 cM1b (8th edition, 2017).", "diagnosis_date", None),
    ("NSCLC stage IVA, 2024; previously stage IB, 2019.", "diagnosis_date", None),
    ("NSCLC stage IVA, March 2025. Initially stage II, 2019.", "diagnosis_date", None),
    ("NSCLC stage IVB, 2025. Lobectomy for the first tumour earlier.", "diagnosis_date", None),
    ("NSCLC stage IVA, 03/2024, progress after osimertinib.", "diagnosis_date", None),
    ("NSCLC, stage IVA, 2022. Recurrence of a tumour treated in 2017.", "diagnosis_date", None),
    ("NSCLC. Diagnosed 2010: sarcoidosis.", "diagnosis_date", None),
    ("NSCLC. Was de novo stage IVA, in 2024 in remission.", "diagnosis_date", None),
    ("NSCLC. In May 2025 the lung cancer was diagnosed as progressive.", "diagnosis_date", None),
    (
        "NSCLC. On 4 March 2025 biopsy revealed NSCLC in the irradiated area.",
        "diagnosis_date",
        None,
    ),
    (
        "NSCLC. Bronchoscopy of 4 March 2025 showed NSCLC, still viable after SBRT.",
        "diagnosis_date",
        None,
    ),
    ("NSCLC with T790M detected in 06/2024.", "diagnosis_date", None),
    ("Diagnosed in 2012 with COPD, NSCLC later.", "diagnosis_date", None),
    ("NSCLC. NSCLC with hypertension since 2012.", "diagnosis_date", None),
    ("NSCLC, COPD since 2010.", "diagnosis_date", None),
    ("No cord compression, except at T4.", "/now", False),
    ("No leptomeningeal disease, apart from one focus in the spine.", "/now", False),
    ("No pericardial effusion, only 5 mm.", "/now", False),
    ("No haemoptysis. Blood-streaked sputum daily.", "/now", False),
    ("No cord compression. Myelon displaced at T7 with paresis.", "/now", False),
    ("SBRT L3 3 x 10 Gy. No previous radiotherapy.", "radiotherapy/ever", False),
    ("Radiotherapy: L3 30 Gy. No previous radiotherapy.", "radiotherapy/ever", False),
    ("Prior radiotherapy: none. SABR RUL 54 Gy.", "radiotherapy/ever", False),
    ("No prior RT. Brain: gamma-knife x 2.", "radiotherapy/ever", False),
    ("No RT so far; only brain SRS.", "radiotherapy/ever", False),
    ("No radiotherapy until today. Today first fraction.", "radiotherapy/ever", False),
    ("No prior RT, brain aside.", "radiotherapy/ever", False),
    ("She has not been irradiated, L3 that is.", "radiotherapy/ever", False),
    ("No prior RT, or surgery to the brain.", "radiotherapy/ever", False),
    ("No steroids. Medication: Fortecortin 2-0-0.", "steroids/now", None),
    ("No current steroids. Dexamethasone: 2-0-0.", "steroids/now", None),
    ("No steroids. Prednisolone as in the medication list.", "steroids/now", None),
    ("No steroids. Takes hydrocortisone.", "steroids/now", None),
    ("She takes dexamethasone 4 mg on days 2-3.", "steroids/now", None),
    ("She takes dexamethasone 8 mg on the day of chemo.", "steroids/now", None),
    ("She takes dexamethasone 4 mg with every infusion.", "steroids/now", None),
    ("She takes dexamethasone 4 mg for three days after chemo.", "steroids/now", None),
    ("She takes dexamethasone 4 mg with pemetrexed.", "steroids/now", None),
    ("She takes prednisone 20 mg during flares.", "steroids/now", None),
    ("Latent hypothyroidism, levothyroxine not necessary.", "hypothyroidism/now", None),
    ("Hypothyroidism, levothyroxine stopped in 2015, TSH normal.", "hypothyroidism/now", None),
    (
        "Hypothyroidism in the family, she takes levothyroxine herself not.",
        "hypothyroidism/now",
        None,
    ),
    ("Hypothyroidism, levothyroxine replaced by observation.", "hypothyroidism/now", None),
    ("NSCLC. No nodes, stage IVA disproved.", "/primary/stage", None),
    ("NSCLC. PET without metastases, stage IVA no longer holds.", "/primary/stage", None),
    ("NSCLC. Without PET, stage IVA cannot be said.", "/primary/stage", None),
    ("NSCLC. Without histology of the adrenal, stage IVA is not certain.", "/primary/stage", None),
    (
        "NSCLC. No brain metastases, stage IVA only if the adrenal is positive.",
        "/primary/stage",
        None,
    ),
    ("NSCLC. Not operable, stage IVA if the biopsy is positive.", "/primary/stage", None),
    ("NSCLC. No contralateral nodes, stage IIIB is thus wrong.", "/primary/stage", None),
    ("NSCLC, stage IVA cannot be said.", "/primary/stage", None),
    ("NSCLC. No metastasis was proven, cT2 cN0 cM1b therefore withdrawn.", "m_category", None),
    ("NSCLC stage IVA (initially pT1c pN0, lobectomy 2019).", "first_episode", None),
    (
        "NSCLC, originally pT2 pN0 after lobectomy 2019, stage IVA now with adrenal metastasis.",
        "first_episode",
        None,
    ),
    ("NSCLC RUL, stage IVA, 05/2025; lobectomy RUL pT2 pN0 in 2019.", "first_episode", None),
    (
        "NSCLC RUL, stage IVA since 05/2025; lobectomy in 2019 (stage IB at diagnosis).",
        "first_episode",
        None,
    ),
    ("NSCLC. Lobectomy 2019. Now stage IVA at presentation to our clinic.", "first_episode", None),
    (
        "NSCLC first diagnosis 03/2025. CT of 12 March 2025: adrenal metastasis. All gone by 2026. MRI of 3 April 2026: brain metastasis.",
        "first_episode",
        None,
    ),
    (
        "NSCLC first diagnosis 03/2025. CT of 12 March 2025: adrenal metastasis. Everything cleared up. CT of 3 April 2026: L3 metastasis.",
        "first_episode",
        None,
    ),
    (
        "NSCLC, cT2 cN0 cM1b. No local recurrence, but the disease was away and is back: L3.",
        "first_episode",
        None,
    ),
    (
        "NSCLC first diagnosis 03/2025. CT of 12 March 2025: adrenal metastasis. Cancer of the same side in 2018.",
        "first_episode",
        None,
    ),
    (
        "NSCLC first diagnosis 03/2025. CT of 12 March 2025: adrenal metastasis. In 2019 already a tumour irradiated.",
        "first_episode",
        None,
    ),
    ("NSCLC. Metastases at diagnosis of the relapse: L3, liver.", "first_episode", None),
    ("NSCLC stage IB 2019, SBRT. Metastases at presentation: L3.", "first_episode", None),
    ("NSCLC RUL, stage IVA since 05/2025; lobectomy in 2019.", "diagnosis_date", None),
    ("Planned is the AX trial (stage IV, ECOG 0-1).", "ecog", None),
    ("The trial is planned for adults, ECOG 0-1.", "ecog", None),
    ("Planned: trial for patients without brain mets, ECOG 0-1.", "ecog", None),
    ("Planned: SBRT (condition: ECOG 0-1).", "ecog", None),
    ("Recommended in the guideline for fit patients, ECOG 0-1.", "ecog", None),
    ("Recommended only in good condition, ECOG 0-1.", "ecog", None),
    ("Immunotherapy would be possible, ECOG 0-2.", "ecog", None),
    ("Planned: rehabilitation, ECOG 1 is the goal.", "ecog", None),
    ("Possibly, ECOG 2.", "ecog", None),
    ("No treatment, ECOG 4 expected soon.", "ecog", None),
    ("History of stroke in 2010, ECOG 3 then.", "ecog", None),
    ("On good days ECOG 1, on bad days ECOG 3.", "ecog", None),
    ("ECOG per referral: 1; my own estimate is 3.", "ecog", None),
    ("Comorbidities: stroke, ECOG 0 before, now bedridden.", "ecog", None),
    ("Last year fit, ECOG 0, today in a wheelchair.", "ecog", None),
    ("Herr Braun, 31. Dezember Termin.", "age", None),
    ("Mr Jones, 22. May 2026.", "age", None),
    ("Patient 15 years smoker.", "age", None),
    ("Mr Smith, 44, Elm Road.", "age", None),
    (
        "CT of 3 March 2026: adrenal metastasis no longer to be demarcated from the kidney, 60 mm.",
        "status",
        "resolved",
    ),
    ("Liver metastasis no more definable separately, confluent now 50 mm.", "status", "resolved"),
    ("Left adrenal metastasis no longer distinguishable from the liver.", "status", "resolved"),
    ("Left adrenal metastasis gone beyond the capsule.", "status", "resolved"),
    ("NSCLC stage IVA. CT of 3 March 2026: left adrenal 8 mm, right adrenal 7 mm.", "organ", None),
    (
        "NSCLC stage IVA. Brain MRI of 3 March 2026: right frontal 22 mm. Radionecrosis.",
        "organ",
        None,
    ),
    (
        "NSCLC stage IVA. Brain MRI of 3 March 2026: cavity: right frontal 22 mm.",
        "organ",
        None,
    ),
    ("NSCLC stage IVA. CT of 3 March 2026: L3 12 mm. Island of compact bone.", "organ", None),
    ("NSCLC stage IVA. CT of 3 March 2026: cyst known. Liver 14 mm.", "organ", None),
    (
        "NSCLC stage IVA. PET-CT of 3 March 2026: right adrenal 24 mm. Not avid on PET.",
        "organ",
        None,
    ),
    (
        "NSCLC stage IVB because of liver and brain; the liver lesion turned out to be benign.",
        "organ",
        "liver",
    ),
    ("NSCLC. RUL lobectomy for a metastasis of colon cancer.", "side", None),
    ("NSCLC. RUL lobectomy for pneumonia.", "side", None),
    ("NSCLC. Upper left lobectomy 1985 (war injury).", "side", None),
    ("Metastatic lung adenocarcinoma: right lung, liver.", "side", None),
    ("NSCLC detected, lingula spared.", "side", None),
    ("NSCLC was found, right lung empty.", "side", None),
    ("NSCLC at the left hilum / right upper lobe pneumonia.", "side", None),
    ("NSCLC. Carcinoma 22 mm left lower lobe nodule 8 mm.", "side", None),
    ("NSCLC. An expansive lesion right upper lobe was a tuberculoma.", "side", None),
    ("Transthoracic biopsy: squamous cell carcinoma; laryngectomy in 2015.", "cancer_type", None),
    ("EBUS station 7: adenocarcinoma. Sigma resected 2018.", "cancer_type", None),
    ("Pleural biopsy via bronchoscopy suite: adenocarcinoma.", "cancer_type", None),
    ("NSCLC. Pacemaker in situ: no.", "now", True),
    ("NSCLC. hypertension (no), diabetes (-), vitiligo: unknown.", "now", True),
    ("NSCLC. Diabetes: no | COPD: no | asthma: yes.", "conditions/diabetes/now", True),
    ("NSCLC. Hearing loss grade 0, persistent neuropathy G0.", "now", True),
    ("NSCLC. Hypertension: [ ] Diabetes: [x]", "hypertension/now", True),
    ("NSCLC. No history of note, hypertension, diabetes.", "ever", False),
    ("NSCLC. No history of autoimmune disease. Hashimoto since 2012.", "ever", False),
    ("NSCLC. No history of ILD. Known pulmonary fibrosis.", "ever", False),
    ("NSCLC. No pericardial effusion. Tamponade drained.", "now", False),
    ("NSCLC. No midline shift. Slight displacement of the midline.", "now", False),
    ("NSCLC. CT of 3 March 2025: no ascites.", "now", False),
    ("NSCLC. Earlier letter: no history of ILD.", "ever", False),
    ("NSCLC.\nEligibility checklist\nAutoimmune disease: no", "now", False),
    ("NSCLC.\nTrial requirements\nHIV: negative", "now", False),
    ("NSCLC. HIV negative. On antiretroviral therapy.", "now", False),
    ("NSCLC. AF on apixaban. It was stopped yesterday.", "therapeutic_anticoagulation/now", True),
    ("NSCLC. AF on apixaban, deprescribed.", "therapeutic_anticoagulation/now", True),
    ("NSCLC. AF: apixaban contraindicated.", "therapeutic_anticoagulation/now", True),
    ("NSCLC. When she had a brain metastasis we would irradiate.", "organ", "brain"),
    ("NSCLC. CT: liver metastasis no, spleen metastasis no.", "organ", "liver"),
    ("NSCLC.\nExclusion criteria\n1. Comorbidities: COPD, heart failure", "now", True),
    ("NSCLC.\nComorbidities (father)\nCOPD", "now", True),
    ("NSCLC.\nMutations (not detected)\nEGFR L858R", "result", "positive"),
    ("NSCLC.\nResult (pending)\nEGFR L858R", "result", "positive"),
    ("NSCLC.\nNo mutations detected (test failed)\nEGFR L858R", "absent_variants", ["L858R"]),
    ("NSCLC.\nNot detected (2023)\nEGFR L858R", "absent_variants", ["L858R"]),
    ("NSCLC. EGFR T790M absent until the second biopsy.", "absent_variants", ["T790M"]),
    ("NSCLC. No KRAS mutation, with an EGFR L858R below detection.", "result", "positive"),
    ("NSCLC. Dr X, born 1980, 45 years, signed.", "age", 45),
    ("NSCLC. She cares for this 95 year old mother.", "age", 95),
    ("This 70-year-old father with KRAS G12C accompanied the patient.", "age", 70),
)


@pytest.mark.parametrize(("text", "end", "value"), WRONG, ids=[text for text, *_ in WRONG])
def test_a_letter_is_not_read_against_its_words(text: str, end: str, value: Any) -> None:
    found = {
        fact.pointer: fact.value
        for fact in read(text).facts
        if fact.pointer.endswith(end) and value in (None, fact.value)
    }
    found.pop("/sex", None)
    assert not found


def test_a_long_list_of_genes_without_a_result_is_read_at_once() -> None:
    assert [*getting_ready()]  # as of a server, or where many letters were read before
    text = "Tested: " + ", ".join(["EGFR", "ALK", "ROS1", "BRAF", "MET", "RET"] * 20) + "."
    assert not read(text).facts


def test_a_letter_without_a_day_counts_none_from_the_day_of_reading() -> None:
    text = "Osimertinib was begun six weeks ago."
    undated = read_letters([Letter(text)], DAY)
    assert "start" not in undated.document["systemic_therapy"]["lines"][0]
    assert [one.kind for one in undated.questions] == ["which_day"]
    assert "start" in read(text).document["systemic_therapy"]["lines"][0]


def test_a_metastasis_that_the_latest_scan_has_no_more_is_gone() -> None:
    text = (
        "Brain MRI of 10 February 2026: one brain metastasis.\n"
        "Brain MRI of 1 April 2026: no brain metastases."
    )
    (one,) = read(text).document["lesions"]
    assert one["status"] == "resolved"


def test_a_sentence_of_which_nothing_came_out_is_silent() -> None:
    text = "Seen on 3 May 2025.\nECOG 1."
    (one,) = read(text).silent
    assert text[one.start : one.end] == "Seen on 3 May 2025."


def test_a_finding_in_doubt_that_may_be_benign_is_asked() -> None:
    found = read("CT of 3 May 2025: indeterminate adrenal lesion, adenoma possible.")
    assert [one.kind for one in found.questions] == ["doubtful"]


def test_a_question_that_opens_the_next_sentence_doubts_nothing_before_it() -> None:
    found = read("NSCLC. On first-line carboplatin, begun 18 November 2025. ?response")
    assert found.document["systemic_therapy"]["lines"][0]["agents"] == ["carboplatin"]


def test_the_words_of_a_fact_say_it() -> None:
    text = "PET-CT of 3 May 2025: metastasis in the left adrenal gland, 22 mm, and one in L3."
    (size,) = (one for one in read(text).facts if one.pointer.endswith("diameter_mm"))
    assert "22 mm" in text[size.places[0].start : size.places[0].end]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("No brain metastases.", "No brain metastases"),
        ("MRI brain: no evidence of intracranial metastases.", "no evidence of intracranial"),
    ],
)
def test_the_words_of_a_total_of_none_hold_the_denial(text: str, words: str) -> None:
    found = read(text)
    (fact,) = (one for one in found.facts if "/totals/" in one.pointer and one.value == 0)
    assert words in found.words(fact.places[0])


@pytest.mark.parametrize(
    "text",
    [
        "Osimertinib since 03/2024. She took the last tablet on 3 May 2026.",
        "Osimertinib since 03/2024. Because of diarrhoea it had to be given up in June 2025.",
        "Osimertinib since 03/2024 with partial response. Since August 2025 best supportive care.",
        "Pembrolizumab since 3/2024. Therapy was ceased in June 2025.",
        "Pembrolizumab since 3/2024 for 2 years as planned.",
        "Pembrolizumab since 3/2024. 35 cycles were given.",
        "Pembrolizumab since 3/2024. Pause since June.",
        "Osimertinib since 03/2024, next line docetaxel since 05/2025.",
        "Durvalumab since 3/2024. One year completed.",
        "Osimertinib from 3/2024. Whether to continue osimertinib is open.",
        "Osimertinib from 3/2024. We cannot continue osimertinib because of the QTc.",
        "Docetaxel from 3/2024, docetaxel well tolerated, then three months without.",
    ],
)
def test_a_beginning_alone_does_not_go_on_where_something_may_have_ended(text: str) -> None:
    lines = read_letters([Letter(text)], date(2026, 5, 14)).document["systemic_therapy"]["lines"]
    assert not any("ongoing" in one for one in lines)


@pytest.mark.parametrize(
    "text",
    [
        "Carboplatin 2020. Second-line osimertinib ongoing.",
        "Adjuvant cisplatin 2020. Second-line osimertinib ongoing.",
        "Adjuvant cisplatin 05/2022 - 07/2022. Palliative chemo 2024. No systemic treatment since.",
        "Adjuvant cisplatin 05/2022 - 07/2022. No systemic treatment since. Metastases: TKI.",
        "Adjuvant cisplatin 05/2022 - 07/2022. A systemic therapy was given since the metastasis was found.",
        "Adjuvant cisplatin 05/2022 - 07/2022. No systemic treatment since September.",
        "Osimertinib since 2022. Never had any SACT before that.",
    ],
)
def test_how_many_lines_there_were_is_open_where_one_may_be_left_out(text: str) -> None:
    document = read_letters([Letter(text)], date(2026, 5, 14)).document
    assert "palliative_lines" not in document["systemic_therapy"]


@pytest.mark.parametrize(
    "text",
    ["Patient no. 33 has COPD.", "Case no 12 has COPD.", "Asked to advise on a man with COPD."],
)
def test_a_number_of_a_patient_denies_nothing(text: str) -> None:
    assert read(text).document["conditions"]["copd"] == {"now": True}


@pytest.mark.parametrize(
    "text",
    [
        "metastasis in the spleen. Uptake in a lymph node of the axilla. No other sites of disease.",
        "right adrenal metastasis 24 mm. Cervical node avid, 12 mm. Otherwise normal.",
        "left adrenal metastasis. Para-aortic lymph nodes, SUV 8. Otherwise no distant metastases.",
        "metastasis in the spleen. Retroperitoneal nodes. No further distant metastases.",
        "left adrenal metastasis. Lymph nodes avid. No other lesions.",
        "left adrenal metastasis. Contralateral nodules, avid. Rest unremarkable.",
        "left adrenal metastasis. Pleural effusion avid. No other sites of disease.",
        "L5 metastasis. Otherwise normal. L3 positive.",
        "L5 metastasis. Otherwise normal. Bones: L3 positive.",
        "L5 metastasis. No other lesions. Axillary node avid.",
        "largest metastasis L3. No further organs. No further sites.",
        "some of the metastases: L3, T7. No further lesions.",
        "apart from the known ones metastasis in L3. No other lesions.",
        "L3 metastasis; remainder technically insufficient. Remainder negative.",
        "oligoprogression (2 metastases, 2 organs).",
        "growing (2 mets/1 organ), others stable.",
        "two metastases in two sites grow, the others are stable.",
        "the only known metastasis is in the L3 and the new ones in the liver.",
        "the sole metastasis is in the liver, as in 2023; new L3.",
        "the only metastasis being in the liver has resolved.",
        "total of 3 persistent metastases. 2 new.",
    ],
)
def test_what_is_there_besides_leaves_the_total_open(text: str) -> None:
    assert not _totals(f"NSCLC stage IVA. PET-CT of 3 March 2026: {text}")


@pytest.mark.parametrize(
    "text",
    [
        "Brain MRI of 3 March 2026: the only metastasis is in the left cerebellum.",
        "MRI brain 3 March 2026: pons 5 mm. Altogether three metastases.",
        "MRI spine 3 March 2026: so two metastases.",
        "Bone scan of 3 March 2026: the only metastasis is in the left femur.",
        "CT of the liver of 3 March 2026: total of 2 metastases.",
        "3 metastases in 2 sites were irradiated, the fourth left.",
    ],
)
def test_the_total_of_one_region_or_of_the_treated_is_not_that_of_all(text: str) -> None:
    assert not _totals(f"NSCLC stage IVA. {text}")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("left adrenal metastasis. Mediastinal nodes avid. No other lesions.", 1),
        ("L5 metastasis. No pleural effusion, no enlarged lymph nodes. No other lesions.", 1),
        ("L5 metastasis. No other lesions. Uptake of L5 SUV 8.", 1),
        ("metastases in L3 and the spleen. Two metastases in two organs.", 2),
    ],
)
def test_what_is_regional_or_denied_leaves_the_total(text: str, number: int) -> None:
    assert _totals(f"NSCLC stage IVA. PET-CT of 3 March 2026: {text}") == [number]


def _totals(text: str) -> list[int]:
    return [one.value for one in read(text).facts if one.pointer.endswith("/totals/metastases")]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("NSCLC. QTc 430 ms.", "which_time"),
        ("NSCLC. Labs of 3 May 2024: FEV1 2.1 L.", "then"),
    ],
)
def test_a_value_of_no_known_day_is_not_called_one_of_an_earlier_time(text: str, why: str) -> None:
    assert [one.kind for one in read(text).unused if one.what == "value"] == [why]


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ("Until now no local treatment has been executed.", []),
        ("Local therapy: none until now.", []),
        ("He has never been irradiated or operated on.", []),
        ("Previous treatment\nRadiotherapy: no\nSurgery: no", []),
        ("Prior radiotherapy: none.\nPrior surgery: none.", []),
        ("Radiotherapy: no\nSurgery: no", None),
        ("Tumour board of today:\nRadiotherapy: no\nSurgery: no", None),
        ("Previous treatment\nChemotherapy\nFit for:\nRadiotherapy: no\nSurgery: no", None),
        ("For prostate cancer:\nPrior radiotherapy: none\nPrior surgery: none", None),
        ("Board: no radiotherapy or surgery at any site.", None),
        ("During this stay: neither surgery nor radiotherapy was performed.", None),
        ("Cycle 3 given. Surgery/radiotherapy: none.", None),
        ("Letter of 2023: no prior local therapy.", None),
        ("Her sister had lung cancer. She has had neither surgery nor radiotherapy.", None),
        ("Atrial fibrillation, no treatment so far.", None),
        ("Basal cell carcinoma of the nose, no treatment so far.", None),
        ("CLL: no therapy yet.", None),
        ("PE found today. No therapy yet.", None),
        ("Dupuytren's contracture. Until now no therapy has been given.", None),
        ("For the prostate cancer he has received no treatment so far.", None),
        ("No local therapy so far. We recommend SBRT.", []),
        ("No local therapy so far. Is she a candidate for ablation?", []),
        ("No local therapy so far. Referral to radiation oncology.", []),
        ("No local therapy so far. Pain free since SBRT.", None),
        ("No local therapy so far. Radiotherapy is ongoing.", None),
        ("No local therapy so far. We gave 8 Gy last week.", None),
        ("No local therapy so far. In April tomotherapy.", None),
        ("No local therapy so far. TACE.", None),
        ("No local therapy so far. Craniotomy defect.", None),
        ("No local therapy so far. Post-radiation changes.", None),
        ("No local therapy so far. Treated elsewhere locally.", None),
        ("No therapy until today.", []),
        ("None of the metastases has been treated so far.", None),
        ("Lobectomy in 2022. No local therapy so far.", None),
        ("No treatment so far. Radiotherapy of the primary begun on Monday.", None),
        ("He has never been irradiated or operated on the lung.", None),
        ("Hypercholesterolaemia, no treatment so far.", None),
    ],
)
def test_words_for_no_local_treatment_are_of_the_primary_too(words: str, given: Any) -> None:
    text = f"NSCLC of the right upper lobe. CT of 3 April 2026: primary tumour 30 mm.\n{words}"
    lesions = read(text).document.get("lesions", [])
    assert [one.get("prior_local_therapy") for one in lesions] in (
        [given],
        [] if given is None else 0,
    )


@pytest.mark.parametrize(
    "words",
    [
        "Atrial fibrillation, no treatment so far.",
        "Basal cell carcinoma of the nose, no treatment so far.",
        "Elevated TSH, no therapy to date.",
        "PE found today. No therapy yet.",
        "Osteoporosis. No treatment yet.",
        "Actinic keratosis on the scalp. Not yet treated.",
        "For the prostate cancer he has received no treatment so far.",
        "Her sister has lung cancer. She has received no treatment so far.",
        "Low iron. Has not yet received any treatment.",
    ],
)
def test_no_treatment_of_something_else_tells_of_no_line(words: str) -> None:
    found = read(f"NSCLC, stage IVA. CT of 3 April 2026: liver metastasis. {words}").document
    assert "systemic_therapy" not in found


@pytest.mark.parametrize(
    ("words", "treated"),
    [
        ("Both were irradiated in May 2025.", 2),
        ("Both had SBRT with 30 Gy in 5 fractions in May 2025.", 2),
        ("Both received SBRT offers.", 0),
        ("Both had radiotherapy consultations.", 0),
        ("Both were irradiated in 2010 for lymphoma.", 0),
        ("SBRT to L3 in our department, May 2025.", 1),
        ("SBRT to L3 in your department, first visit 12 March 2026.", 0),
    ],
)
def test_what_was_given_is_told_by_a_treatment_its_day_and_its_dose(
    words: str, treated: int
) -> None:
    lesions = read(f"CT of 3 May 2025: metastases in L3 and T9. {words}").document["lesions"]
    assert sum("prior_local_therapy" in one for one in lesions) == treated


@pytest.mark.parametrize(
    "words",
    [
        "Operated in May 2025, stitches out.",
        "Resected in May 2025 with clips left in situ.",
        "Gallbladder with the metastasis resected.",
    ],
)
def test_an_operation_of_another_thing_beside_leaves_open_what_is_there(words: str) -> None:
    found = read(f"NSCLC, stage IVA. CT of 3 March 2025: right adrenal metastasis 23 mm. {words}")
    assert "lesions" not in found.document


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ("RT of L3 30 Gy / 12 May 2025.", ("RT", "2025-05-12", 30, None)),
        ("RT of L3, 20 Gy/5, March 2025.", ("RT", "2025-03", 20, 5)),
        ("Antalgic RT of L3, 8 Gy x1, in March 2025.", ("RT", "2025-03", 8, 1)),
        ("It was radiated with the Cyber Knife, 27 gray in 3 fractions.", ("SABR", None, 27, 3)),
        ("RT of L3: 5 March 2025 (SBRT, 3 x 10 Gy).", ("SABR", "2025-03-05", 30, 3)),
        ("L3 was irradiated only once, 8 Gy in one fraction, in 2025.", ("RT", "2025", 8, 1)),
        ("RT L3: 27 Feb 2026 - today, 3 x 10 Gy.", (None, None, None, None)),
        ("RT of L3 54 Gy/3 weeks in May 2024.", ("RT", "2024-05", 54, None)),
        ("RT of L3, 45 Gy/1.8 Gy, in May 2024.", ("RT", "2024-05", None, None)),
    ],
)
def test_a_local_treatment_is_read_with_its_dose_and_day(words: str, given: Any) -> None:
    (lesion,) = read(f"NSCLC, stage IVB. Metastasis of L3. {words}").document["lesions"]
    told = lesion.get("prior_local_therapy", {"at_least": [{}]})["at_least"]
    names = ("modality", "date", "dose_gy", "fractions")
    assert [tuple(one.get(name) for name in names) for one in told] == [given]


def test_a_clause_behind_a_semicolon_that_finds_nothing_names_no_metastasis() -> None:
    text = (
        "NSCLC. PET-CT of 3 May 2026: metastasis of L3; mediastinum and surgical bed are negative."
    )
    assert [one["organ"] for one in read(text).document["lesions"]] == ["L3"]


def test_a_performance_of_a_day_behind_that_of_the_letter_is_not_of_a_year_ago() -> None:
    text = "Discussed at the meeting of 28 April 2026. I write on 30 April. ECOG 1 (30 April)."
    assert read(text).document["ecog"] == 1


def test_the_lingula_lies_in_the_left_lung() -> None:
    text = "NSCLC of the right upper lobe with a metastasis in the lingula."
    assert read(text).document["metastatic_disease"] == {"ever": True}
