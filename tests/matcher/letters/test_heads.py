"""The day of a letter is that of its head, whatever its hand; a day of something else is none."""

from __future__ import annotations

from datetime import date

import pytest

from oligomatch.matcher.letters.heads import day_of

A_MAN = "A man of 60 with NSCLC (CT of 2 May 2026) "

HEADS = [
    ("Minutes, Lung MDT, Tuesday 3 June 2025, item 4.", date(2025, 6, 3)),
    ("Turin, 03.02.2025. Multidisciplinary Group - thorax\nCase n. 11", date(2025, 2, 3)),
    ("Resp/Onc combined clinic 12/3/2025\nDx bx 22/8/24.", date(2025, 3, 12)),
    ("WARD ROUND 11.9.25\n73 F, NSCLC", date(2025, 9, 11)),
    ("FAX -> GP. 1 Sept 2025\nDx: NSCLC, Mar 2022", date(2025, 9, 1)),
    ("Outpatient department, visit of 03.12.2024", date(2024, 12, 3)),
    ("PATHOLOGY\nReceived: 02 Apr 2026      Reported: 16 Apr 2026", date(2026, 4, 16)),
    (
        "CYTOLOGY\nSample date 11/18/2025. Report 11/21/2025. Addendum 12/03/2025.",
        date(2025, 12, 3),
    ),
    ("Report II. Sampling 19.01.2026 / issued 02.02.2026", date(2026, 2, 2)),
    ("PET/CT whole body            Date of examination: 21 January 2026", date(2026, 1, 21)),
    ("MRI whole spine, 14-Jan-2025.  Pt 63 M.", date(2025, 1, 14)),
    (
        "MDT PROFORMA v3.2            MDT date: 18/09/2025\nPlan: review 12/10/2025",
        date(2025, 9, 18),
    ),
    ("3 June 2025\nCORRECTED LETTER - replaces our letter of 29 May 2025", date(2025, 6, 3)),
    ("Clinic, 3 June 2025\nThe next CT is planned on 3 July 2025.", date(2025, 6, 3)),
    ("TIMELINE (as of 2026-01-15)    patient: male", date(2026, 1, 15)),
    ("LUNG CNS\nTues 13/5/25 1030 hrs\nCalled Mr P.", date(2025, 5, 13)),
    ("From: A\nDate: Tue, 19 May 2026 17:42", date(2026, 5, 19)),
    ("WARD\nAdmitted 3 May 2026 - discharged 13 May 2026", date(2026, 5, 13)),
    ("Thoracic surgery clinic, 3 May 2026", date(2026, 5, 3)),
    ("Groningen, 3 June 2025\nDear colleague,\nI see her back on 8 July 2025.", date(2025, 6, 3)),
    (
        "Tumour board of 3 June 2025\nPresentation in radiation therapy on 8 July 2025.",
        date(2025, 6, 3),
    ),
    ("Clinic note, 3 June 2025\nFollow up with oncology 8 July 2025.", date(2025, 6, 3)),
    ("Clinic note, 3 June 2025\nShe starts osimertinib on 8 July 2025.", date(2025, 6, 3)),
    ("CT THORAX\nStudy date 19 Nov 2025     Comparison 14 Aug 2025", date(2025, 11, 19)),
    ("Nuclear Medicine\nFDG PET/CT, vertex to thighs      19/08/2024", date(2024, 8, 19)),
    # the latest day that is over, at the head or where the letter is signed
    ("Dear Colleague, I saw her on 30 May 2025.\nCT of 27 May 2025.", date(2025, 5, 30)),
    ("13/10/25 onc OPD\nAdeno RML, dx 18/01/24.", date(2025, 10, 13)),
    ("Discharge\nAdmission 3 - 12 February 2025", date(2025, 2, 12)),
    (
        "Dear Elinor,\nSABR in 2022.\n" + "He is well.\n" * 8 + "Greg\n5 November 2025",
        date(2025, 11, 5),
    ),
    ("Review 06/10/2025 14:20\nSABR finished 12/09/2025, pembro since 25/08", date(2025, 10, 6)),
    ("I saw Mrs Z. on 30 May 2025.\nCT of 2 June 2025: stable.", None),
    ("Dear Elinor,\n" + "He is well.\n" * 9 + "Bloods 5 November 2025: Hb 12 g/dL", None),
    # in running prose: the latest day, where it is that of a meeting, a visit or of the writing
    (
        "CT of 2 May 2026: stable. She was presented at our board on 14 July 2026.",
        date(2026, 7, 14),
    ),
    ("Presented on 24 June 2026 in excellent condition. CT of 11 June 2026.", date(2026, 6, 24)),
    ("CT of 11 June 2026. The case was brought to the board on 1 July 2026.", date(2026, 7, 1)),
    ("CT of 11 June 2026. The board of 24 June 2026 voted for SBRT.", date(2026, 6, 24)),
    ("CT of 11 June 2026.\nDate of presentation: 25 June 2026.", date(2026, 6, 25)),
    ("On 20 May 2026 chemoradiotherapy was discussed. CT of 2 May 2026.", date(2026, 5, 20)),
    ("CT of 2 May 2026. Letter dictated on 22 July 2026.", date(2026, 7, 22)),
    ("CT of 2 May 2026. Her last visit was on 16 June 2026.", date(2026, 6, 16)),
    ("PET of 2 May 2026. Today, 10 August 2026, she is ECOG 0.", date(2026, 8, 10)),
    (
        "PET of 2 May 2026. Discussed on 6 May 2026; SBRT is planned for 20 May 2026.",
        date(2026, 5, 6),
    ),
    ("Presented on 24 June 2026: MRI on 3 March showed one metastasis.", date(2026, 6, 24)),
    (A_MAN + "was presented on 24 June 2026. MRI on 3 July showed one metastasis.", None),
    (A_MAN + "was seen on 24 June 2026. Since then osimertinib was given.", None),
    (A_MAN + "was presented on 24 June 2026. Three weeks later it was irradiated.", None),
    ("Presented on 24 June 2026. CT of 2 July 2026: partial response.", None),
    (A_MAN + "will be presented at the board on 24 June 2026.", None),
    (A_MAN + "goes to the tumour board of 24 June 2026.", None),
    ("CT of 2 May 2026. The board asked for a biopsy, taken on 24 June 2026.", None),
    ("Seen after SBRT, which was completed on 24 June 2026.", None),
    (A_MAN + "had a new lesion: we saw it on the CT of 24 June 2026.", None),
    # a birth with two figures for its year, and a fax received later, are no later days
    ("Clinic\n3 June 2025\nDear colleague\nMr W, d.o.b. 14.7.62", date(2025, 6, 3)),
    ("RECEIVED BY FAX 5 June 2025\nDate of service: 3 June 2025", date(2025, 6, 3)),
    ("SUMMARY\nSurgery, admitted 11 May 2026, discharged 29 May 2026", date(2026, 5, 29)),
    ("Report\nIn-patient from Fri 8 May 2026 until Wed 13 May 2026", date(2026, 5, 13)),
    ("SUMMARY\nDate in 03/03/2026 - date out 13/03/2026. Man of 77.", date(2026, 3, 13)),
    ("Thoracic conference\nWoman, 61. Date of conference: 4 March 2026", date(2026, 3, 4)),
    ("Bundle of reports, collected for referral on 10 May 2026.\nCT, 2 May", date(2026, 5, 10)),
    ("COPIES SENT WITH THE REFERRAL OF 26 MAY 2026\nCT, 2 May 2026: mass", date(2026, 5, 26)),
    ("The case was heard on 5 May 2026. CT of 2 April 2026: stable.", date(2026, 5, 5)),
    ("Mr K., fifty-four on the day of our conference (1 May 2026), is fit.", date(2026, 5, 1)),
    ("CT of 2 May 2026: stable.\n== TUMOUR BOARD, 22 May 2026 ==\nSRS.", date(2026, 5, 22)),
    ("Board, 16.01.2020, case 7\nDecision  a), start 03.02.2020.", date(2020, 1, 16)),
    ("CT of 2 May 2026: stable.\n6) MDT OUTCOME - 21 MAY 2026\nSRS.", date(2026, 5, 21)),
    (
        "CT of 2 May 2026.\nDOCUMENT 3 OF 3 - LUNG TUMOUR BOARD - Tue 5 May 2026\nSRS.",
        date(2026, 5, 5),
    ),
    ("CT of 2 May 2026.\n*** TUMOR BOARD NOTE, 05/22/2026 ***\nSRS.", date(2026, 5, 22)),
    ("CT of 2 May 2026. At the conference of 6 May 2026 SBRT was chosen.", date(2026, 5, 6)),
    ("CT of 2 May 2026. Put to the board of 6 May 2026; ECOG 1.", date(2026, 5, 6)),
    ("CT of 2 May 2026. I dictate this on 6 May 2026 after seeing her.", date(2026, 5, 6)),
    ("Osimertinib since 2 May 2026.\n" + "Well.\n" * 9 + "MDT 22 May 2026", None),
    ("Osimertinib since 2 May 2026.\n" + "Well.\n" * 9 + "- MDT 22 May 2026\n- GP informed", None),
    (
        "Osimertinib since 2 May 2026.\n" + "Well.\n" * 9 + "Plan\nMDT 22 May 2026\nGP informed",
        None,
    ),
    ("CT of 2 May 2026 after the meeting of 1 May 2026: new lesion.", None),
    # what a plan tells is to come
    ("Clinic, 3 June 2025\nStable.\nPLAN\nClinic.\nCT on 3 July 2025.", date(2025, 6, 3)),
    ("Clinic, 3 June 2025\nStable.\nPlan: SBRT. Simulation CT 3 July 2025.", date(2025, 6, 3)),
    ("Clinic, 3 June 2025\nStable.\n\nPLAN\n\nCT of 3 July 2025: new lesion.", None),
    ("CT of 2 May 2026: stable.\nTumour board, 22 May 2026\nMRI of 24 May 2026", None),
    ("Please find the reports for your referral of 12 March 2025", None),
    ("Osimertinib since 2 May 2026.\nNext tumour board: 22 May 2026", None),
    # of something else, or of two that cannot be told apart
    ("Clinic, 3 June 2025\nCT of 3 July 2025: partial response.", None),
    ("Patient, 12.03.1957\nNSCLC", None),
    ("Muster, Max, 12.03.1957", None),
    ("Clinic 12/3/2025", None),
    ("Diagnosis: NSCLC, 12.03.2025", None),
    ("Clinic\nSABR, 54 Gy in 3\nfractions completed 8 November 2022", None),
    ("Osimertinib since 12.03.2025", None),
    ("NSCLC, first seen 12 March 2025", None),
    ("Admitted 12 March 2025", None),
    ("The CT of 12 March 2025 shows two metastases.", None),
    ("Referral of 12 March 2025", None),
    ("Compared with 12 March 2025", None),
    ("Thoracic surgery, 3 May 2026", None),
    ("Radiotherapy\nDate completed: 13 May 2025\nNow well", None),
    ("Admitted 3 May 2026 - discharge planned 13 May 2026", None),
    ("Clinic letter\nDear colleague\nHistory: lung cancer\nStudy date: 3 January 2026", None),
    ("Imaging results discussed in clinic\nCT chest 3 January 2026\nSeen in clinic.", None),
    ("Oncology letter about imaging\nMRI brain 3 January 2026\nHe is well", None),
    ("Ca lung, PET CT - dt. 13.03.2026, MRI brain - dt 15.03.2026\nPt reviewed.", None),
    ("CT THORAX\nComparison 14 Aug 2025     Study date 19 Nov 2025", None),
    ("Radiology report\nPrior CT chest - 3 May 2025", None),
    ("Imaging request\nMRI brain - 3 May 2026", None),
    ("13 May 2026 08:55 PET-CT\nnote", None),
    ("CT of 02.04.2026, compared with 05.01.2026", None),
    ("Patient: Max Muster, 12.03.1957", None),
    ("Osimertinib was stopped on 3 March 2026.", None),
    ("Date: 4 April 2026\nSeen in the clinic of 3 March 2026", date(2026, 4, 4)),
    ("Zurich, 4 April 2026", date(2026, 4, 4)),
]


@pytest.mark.parametrize(("text", "day"), HEADS)
def test_the_day_of_a_letter_is_that_of_its_head(text: str, day: date | None) -> None:
    assert day_of(text) == day
