"""Letters of many hands: nothing is read of them that the profile made by hand does not imply."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.letters import Score, files_of, score_letter
from tests.conftest import some_of

ONE_OF = 12  # letters is read here; all with HYPOTHESIS_PROFILE=long
KNOWN = sorted((Path(__file__).parent / "known").glob("*.yaml"))

# letters of the fourth hand and later ones of which something is still read wrongly: to be mended one by one
OPEN = [
    # the seventy-fourth hand: chemoradiation that is no adjuvant line to the hand (zs_07), a node that is taken for its lobe
    # (zs_09), the response of an earlier scan in a sentence on the last (zs_13), a target that the hand leaves out (zs_19,
    # zs_24), what an older scan had (zs_22), a muscle that is no longer seen (zs_27), two months of a scan (zs_30), a result
    # that OCR left bare (zs_32)
    "zs_07",
    "zs_09",
    "zs_13",
    "zs_19",
    "zs_22",
    "zs_24",
    "zs_27",
    "zs_30",
    "zs_32",
    # the seventy-third hand: what was never tested at first and is asked for now (zr_05), a staging told behind the latest
    # (zr_12), the day a letter was typed for that of its visit (zr_15), a response of the summer beside the stable disease of
    # today (zr_20), a variant of a quoted mail that its writer takes back above it (zr_30), in a scan the biopsy of the
    # metastasis for that of the tumour (zr_35), `her` of a spouse (zr_37)
    "zr_05",
    "zr_12",
    "zr_15",
    "zr_20",
    "zr_30",
    "zr_35",
    "zr_37",
    # the seventy-second hand: a size of before the operation, which *single cerebral lesion, removed* names without its day
    # (zq_03), organs of a first staging that is told behind the latest (zq_25)
    "zq_03",
    "zq_25",
    # the seventy-first hand: the day of the body and of the head that are one staging (zp_25), of the operation between two
    # (zp_23), a bone that is unmodified for several (zp_34)
    "zp_23",
    "zp_25",
    "zp_34",
    # a CT three days before the operation and the MRI behind it are one staging, which has the nodes of the first
    "m_02",
    # the seventieth hand: that there is no fit, of an admission, as never (zo_08), a scan of then as one of today's (zo_11), a
    # pons that is a brainstem to the hand, and its nodes (zo_17), a line of an unknown setting (zo_18), the lung that is the
    # primary (zo_24), a remission of then at another scan (zo_35), two sides of which none is known (zo_39), a size that only
    # has a bound since (zo_40)
    "zo_08",
    "zo_11",
    "zo_17",
    "zo_18",
    "zo_24",
    "zo_35",
    "zo_39",
    "zo_40",
    # the sixty-ninth hand: a month in which words tell of a metastasis, as a staging (zn_14), the lung lesion that is the
    # primary (zn_25), lesions of which some are not read and are held against others (zn_30)
    "zn_14",
    # the sixty-eighth hand: the size of a primary that was not looked at since (zm_08), the days of stagings by the MRI of
    # the head (zm_10, zm_34, zm_35), drugs whose order is told behind them (zm_17), a node without its station (zm_26)
    "zm_08",
    "zm_17",
    "zm_34",
    "zm_35",
    # what the hand left out: a proof of a metastasis (zh_38, zi_29), that there was no cancer before (zi_18), that there
    # never was radiotherapy (zh_36, zn_22)
    "zh_36",
    "zh_38",
    "zi_18",
    "zi_29",
    "zn_22",
    # the sixty-seventh hand: the days of stagings by the MRI of the head (zl_13, zl_30, zl_37), a size of the last scan but
    # one (zl_07, zl_35)
    "zl_07",
    "zl_13",
    "zl_30",
    "zl_35",
    "zl_37",
    # the sixty-sixth hand: the day of a staging (zk_03), a line in remission that is read as not progressed (zk_06), a
    # subtype (zk_09), the day of the ECOG (zk_26)
    "zk_03",
    "zk_06",
    "zk_09",
    "zk_26",
    # the first day of the metastases, of a stage told before the PET
    # the sixty-third hand: an episode of unknown beginning (zh_18), two foci told beside one (zh_28)
    "zh_18",
    # the sixty-first hand: the size of what was resected (zf_17), how many lines and the day of a craniotomy (zf_25)
    "zf_25",
    # the fifty-ninth hand: the days of stagings by the MRI of the head (zd_23, zd_29, zd_32), a scanned number of fractions
    # and a scan that the hand left out (zd_24)
    "zd_23",
    "zd_24",
    "zd_29",
    "zd_32",
    # the fifty-seventh hand: genes of the other of two cancers of the lung (zb_14), a progression in the head beside a
    # later scan of the body (zb_08), a craniotomy without a verb (zb_21), a mass in the axilla that is a node (zb_12)
    "zb_12",
    "zb_14",
    "zb_21",
    # the fifty-sixth hand: half for what the hand left out
    "za_01",
    "za_03",
    "za_04",
    "za_05",
    "za_06",
    "za_10",
    "za_11",
    "za_13",
    "za_15",
    "za_16",
    "za_32",
    "za_33",
    "za_34",
    "za_39",
    # the fifty-fifth hand: half for what the hand left out; stations that are no longer enlarged (ya_38), radiotherapy to
    # several (ya_15), the day of a staging (ya_12)
    "ya_04",
    "ya_09",
    "ya_12",
    "ya_15",
    "ya_16",
    "ya_22",
    "ya_25",
    "ya_26",
    "ya_27",
    "ya_31",
    "ya_32",
    "ya_33",
    "ya_35",
    "ya_37",
    "ya_38",
    "ya_39",
    # the fifty-fourth hand: most for what the hand left out; genes of the other of two cancers of the lung (xa_13), the
    # days of stagings (xa_19, xa_30), the organ of a lesion of several (xa_29)
    "xa_13",
    "xa_15",
    "xa_17",
    "xa_18",
    "xa_19",
    "xa_21",
    "xa_22",
    "xa_25",
    "xa_26",
    "xa_27",
    "xa_28",
    "xa_29",
    "xa_30",
    "xa_34",
    "xa_35",
    "xa_37",
    "xa_38",
    "xa_40",
    # the fifty-third hand: most for what the hand left out
    "wa_01",
    "wa_02",
    "wa_04",
    "wa_05",
    "wa_06",
    "wa_09",
    "wa_11",
    "wa_16",
    "wa_17",
    "wa_18",
    "wa_19",
    "wa_23",
    "wa_24",
    "wa_25",
    "wa_26",
    "wa_37",
    "wa_39",
    # the fifty-second hand: most for what the hand left out; a size of the diagnosis beside an unread later one (va_27), a
    # remission dated by the scan behind it (va_29), a scanned *x 1 April* (va_18)
    "va_04",
    "va_05",
    "va_06",
    "va_09",
    "va_11",
    "va_12",
    "va_16",
    "va_18",
    "va_19",
    "va_24",
    "va_27",
    "va_29",
    "va_36",
    "va_40",
    # the fifty-first hand: most for what the hand left out
    "ua_03",
    "ua_05",
    "ua_08",
    "ua_12",
    "ua_15",
    "ua_19",
    "ua_33",
    # sizes of another day or of the other of two, about 4 or 5 cm
    "i_39",
    "la_20",
    "oa_33",
    "pa_40",
    "s_09",
    "ta_11",
    # what the hand left out: that a lesion is planned as a target, or the primary as a lesion
    "d_board_crest",
    "f_01_de",
    # the fiftieth hand: what the hand left out; a pulmonary mass beside the primary (ta_14)
    "ta_02",
    "ta_04",
    "ta_08",
    "ta_14",
    "ta_15",
    "ta_16",
    "ta_18",
    "ta_21",
    "ta_29",
    "ta_30",
    "ta_36",
    # the forty-ninth hand: what the hand left out (sides, later responses, what else was done), days told by the month
    "sa_02",
    "sa_03",
    "sa_05",
    "sa_07",
    "sa_08",
    "sa_09",
    "sa_11",
    "sa_12",
    "sa_14",
    "sa_15",
    "sa_16",
    "sa_19",
    "sa_20",
    "sa_21",
    "sa_23",
    "sa_27",
    "sa_29",
    "sa_31",
    "sa_32",
    "sa_33",
    "sa_36",
    "sa_39",
    # what the hand left out: that the planned radiosurgery is of both, that the first line has not failed
    "d_de_tki",
    "n_11",
    # the forty-eighth hand: what the hand left out (sizes of the primary, stable lesions), ranges of days
    "ra_01",
    "ra_07",
    "ra_10",
    "ra_12",
    "ra_13",
    "ra_15",
    "ra_16",
    "ra_18",
    "ra_22",
    "ra_24",
    "ra_27",
    "ra_29",
    "ra_35",
    "ra_39",
    # the forty-sixth and forty-seventh hand: ranges of days, genes that a sentence names at large, what the hand left out
    "pa_01",
    "pa_02",
    "pa_06",
    "pa_08",
    "pa_10",
    "pa_12",
    "pa_13",
    "pa_17",
    "pa_26",
    "pa_27",
    "pa_29",
    "pa_33",
    "pa_34",
    "pa_35",
    "qa_25",
    # the forty-third hand and the two after it: much of it is what the hand left out (sides, maintenance)
    "ma_01",
    "ma_02",
    "ma_03",
    "ma_06",
    "ma_07",
    "ma_09",
    "ma_11",
    "ma_20",
    "ma_21",
    "ma_22",
    "ma_26",
    "ma_27",
    "ma_28",
    "ma_30",
    "ma_31",
    "ma_32",
    "ma_37",
    "ma_40",
    "na_01",
    "na_03",
    "na_04",
    "na_07",
    "na_08",
    "na_10",
    "na_11",
    "na_13",
    "na_24",
    "na_26",
    "na_29",
    "na_32",
    "na_33",
    "na_38",
    "oa_04",
    "oa_09",
    "oa_11",
    "oa_13",
    "oa_15",
    "oa_16",
    "oa_17",
    "oa_20",
    "oa_22",
    "oa_27",
    "oa_28",
    "oa_29",
    "oa_30",
    "oa_31",
    "oa_34",
    "oa_36",
    "oa_37",
    "oa_38",
    "oa_39",
    "oa_40",
    "ka_07",  # pack-years, which the hand left out
    "ka_13",  # what the hand left out
    "ka_18",  # what the hand left out
    "ka_19",
    "ka_21",  # pack-years, which the hand left out
    "ka_23",
    "ka_25",  # pack-years, which the hand left out
    "ka_32",  # pack-years, which the hand left out
    "ka_35",  # pack-years, which the hand left out
    "la_01",  # what the hand left out
    "la_03",  # that there was no radiotherapy, which the hand left out
    "la_04",
    "la_05",  # pack-years, which the hand left out
    "la_07",  # cycles, which the hand left out
    "la_11",  # that there was no radiotherapy, which the hand left out
    "la_12",  # what the hand left out
    "la_13",  # cycles, which the hand left out
    "la_21",  # cycles, which the hand left out
    "la_23",  # what the hand left out
    "la_24",  # what the hand left out
    "la_27",  # what the hand left out
    "la_28",  # cycles, which the hand left out
    "la_30",
    "la_31",  # pack-years, which the hand left out
    "la_33",  # pack-years, which the hand left out
    "la_38",
    "la_39",  # what the hand left out
    "la_40",  # what the hand left out
    "ia_02",
    "ia_09",  # the kind of a variant, which the hand left out
    "ia_10",
    "ia_12",  # results that were not sought, which the hand left out
    "ia_15",  # a target that is told, which the hand left out
    "ia_18",
    "ia_24",
    "ia_29",
    "ia_30",
    "ia_31",  # the part of the brain, which the hand left out
    "ia_32",
    "ia_35",
    "ia_36",
    "ia_38",
    "zi_13",  # the day of a staging, by the hand that of its PET alone
    "zi_35",  # the day of a staging, by the hand that of its PET alone
    "zj_15",  # a staging that is called the one at the diagnosis
    "zj_27",  # a PET that *lit up*, the first of two
    "zj_35",  # the day of a biopsy as one of a staging
    "zj_38",  # lines that the hand left open
    "d_ocr_discharge",
    "e_de_wien",
    "g_25",
    "h_petct",
    "h_summary",
    "ia_22",
    "j_16",
    "j_47",
    "k_25",
    "m_23",
    "m_26",
    "m_39",
    "n_05",
    "n_20",
    "o_24",
    "s_35",
    "u_22",
    "ua_39",
    "w_12",
    "w_17",
    "y_37",
    "zc_13",
    "zd_21",
    "zd_28",
    "ze_05",
    "ze_14",
    "ze_17",
    "ze_36",
    "zg_02",
    "zg_03",
    "zg_04",
    "zg_05",
    "zg_08",
    "zg_16",
    "zg_19",
    "zg_31",
    "zg_35",
    "ja_02",
    "ja_04",
    "ja_12",  # cycles, which the hand left out
    "ja_16",  # cycles, which the hand left out
    "ja_21",
    "ja_22",  # a target that is recommended
    "ja_27",
    "ja_34",
    "ja_37",
    "ja_38",
    "ja_40",
    "q_01",  # a line that has not progressed, which the hand left out
    "n_28",  # a line that has not progressed, which the hand left out
    "j_43",  # that there was no adjuvant line, which the hand left out
    "i_18",  # a line that has not progressed, which the hand left out
    "g_04",  # a line that has not progressed, which the hand left out
    "f_58_ocr",  # a line that has not progressed, which the hand left out
    "f_37_prose",  # a line that has not progressed, which the hand left out
    "b_srs_then_tki",  # a line that has not progressed, which the hand left out
    "ea_01",  # the part of the brain, which the hand left out
    "ea_06",  # cycles, which the hand left out
    "ea_07",
    "ea_08",  # the part of the brain, which the hand left out
    "ea_09",  # results that are awaited, which the hand left out
    "ea_14",  # the part of the brain, which the hand left out
    "ea_15",
    "ea_20",  # a maintenance that is planned
    "ea_22",  # RB1 without alteration, which the hand left out
    "ea_26",  # cycles and a PET not done, which the hand left out
    "ea_28",
    "ea_31",
    "fa_02",  # the part of the brain, which the hand left out
    "fa_03",
    "fa_05",
    "fa_07",
    "fa_08",  # metastases that have vanished, which the hand left out
    "fa_09",  # the part of the brain, which the hand left out
    "fa_15",
    "fa_17",
    "fa_19",  # the part of the brain, which the hand left out
    "fa_21",  # the part of the brain, which the hand left out
    "fa_22",
    "fa_25",
    "fa_26",  # the part of the brain, which the hand left out
    "fa_31",
    "fa_32",
    "g_08",  # lesions that are gone, which the hand left out
    "g_19",  # a staging at the diagnosis, which the hand left out
    "i_03",
    "i_05",
    "i_10",
    "i_11",
    "i_13",
    "i_16",
    "i_20",  # an MRI at the beginning of August, which the hand left out
    "i_24",
    "i_25",  # a PET that the hand left out
    "i_30",  # a PET that the hand left out
    "i_32",
    "i_46",
    "i_48",
    "i_50",
    "i_51",
    "i_54",
    "i_55",
    "i_56",
    "i_59",
    "j_08",  # the day of a performance status of today, which the hand left out
    "j_11",
    "j_28",
    "j_29",
    "j_34",  # scans that the hand left out
    "k_34",
    "l_11",
    "l_13",
    "l_28",  # the hand leaves open whether docetaxel was all of the line
    "l_38",
    "m_11",
    "m_13",
    "m_18",
    "n_08",
    "n_13",
    "n_17",
    "n_25",
    "n_26",  # the CT before, which the hand left out; the day of the PET stands without its year
    "n_34",
    "n_39",
    "o_03",
    "o_06",
    "o_08",
    "o_09",
    "o_12",
    "o_18",
    "o_27",
    "o_32",
    "o_33",  # the growth of a primary that the hand has no lesion for
    "o_35",
    "p_20",  # a change of the platinum within a chemoradiation
    "q_17",  # the comment *resolved* of a row, taken for the first of its days too
    "q_19",  # a PET that the hand left out
    "r_02",  # the size of a metastasis before it was removed, which the hand left out
    "r_06",  # a cycle before the radiotherapy: the line began before it
    "s_05",  # the node's biopsy for that of the primary, four days later
    "s_06",  # two scans of one week
    "s_10",  # larger than two years ago, where the hand says new
    "s_18",  # a drug that the hand tells as at least; a midline shift that it left out
    "s_22",  # drugs of a chemoradiation, of which the hand tells no intent; s_24 and s_25 the same
    "s_24",
    "s_25",
    "s_33",
    "s_37",  # what the category is of if a biopsy confirms it
    "s_39",
    "t_06",  # a scan of the month before the staging, which the hand counts to it
    "t_09",  # the first day of a chemoradiation, which the hand tells of its drugs as a span
    "t_16",  # stage IV of today, which the hand left out
    "t_30",  # two scans within a month, which the reader takes for one staging
    "u_01",  # the day of a scan, which the hand left out
    "u_03",
    "u_04",
    "u_18",  # the day of a later scan; u_26 and u_33 the same
    "u_24",
    "u_26",
    "u_29",  # drugs of a chemoradiation; v_07 and v_29 the same
    "u_33",
    "v_01",  # one of two days of a staging; v_02 the same
    "v_02",
    "v_06",
    "v_07",
    "v_08",
    "v_10",
    "v_25",
    "v_29",
    "v_35",
    "w_01",  # what the hand left out
    "w_03",  # the day of a late MRI, by which the hand dates its staging
    "w_04",  # what the hand left out
    "w_05",  # what the hand left out
    "w_09",  # what the hand left out
    "w_10",  # what the hand left out
    "w_11",  # what the hand left out
    "w_13",  # what the hand left out
    "w_14",  # what the hand left out
    "w_15",  # what the hand left out
    "w_16",  # what the hand left out
    "w_22",  # the doses given so far, which the hand left out
    "w_24",  # what the hand left out
    "w_28",  # what the hand left out
    "x_06",  # five liver metastases counted, where the hand has none listed
    "x_16",
    "x_18",  # the size at the second CT, which the hand has of today alone
    "x_21",  # scans of 16 and 17 March, which are read as of the latter
    "x_34",  # numbers by organ, which the hand left out
    "y_03",  # the size of a primary that the hand has no lesion for; y_06 the same
    "y_06",
    "y_09",  # durvalumab after chemoradiation, which the hand tells as one line with it
    "y_12",
    "y_14",  # an age of a later birthday
    "y_16",  # a lesion of another organ
    "y_22",  # a family of genes, which the hand left out
    "y_24",
    "y_32",
    "y_34",
    "y_36",
    "z_03",
    "z_08",
    "z_23",
    "z_25",
    "z_31",
    "ga_05",
    "ga_07",
    "ga_11",
    "ga_14",
    "ga_20",
    "ga_24",
    "ga_37",
    "ha_04",
    "ha_08",
    "ha_11",
    "ha_18",
    "ha_21",
    "ha_22",
    "ha_27",
    "ha_29",
    "ha_32",
    "ha_33",
    "ha_38",
    "ha_40",
    # of older hands, found when all were read again (2026-12-01), and not looked at one by one
    "b_italian_english",
    "b_resected_brain",
    "b_telegraphic",
    "e_note_vmail",
    "e_prose_choir",
    "e_prose_doubt",
    "f_06_de",
    "f_26_tele",
    "f_29_prose",
    "f_34_prose",
    "f_54_table",
    "g_05",
    "g_12",
    "g_26",
    "h_sheet",
    "i_12",
    "j_04",
    "j_07",
    "ja_29",
    "k_30",
    "ka_04",
    "ka_05",
    "ka_12",
    "l_19",
    "ma_24",
    "ma_35",
    "n_18",
    "p_08",
    "pa_04",
    "pa_28",
    "q_03",
    "q_11",
    "q_15",
    "qa_13",
    "qa_33",
    "ra_06",
    "ra_11",
    "ra_40",
    "s_21",
    "s_32",
    "ta_19",
    "ta_34",
    "u_05",
    "ua_11",
    "ua_18",
    "ua_31",
    "ua_38",
    "va_25",
    "va_38",
    "x_20",
    "x_30",
    "xa_32",
    "xa_39",
    "ya_14",
    "ya_17",
    "za_27",
    "zc_01",
    "zc_04",
    "zd_05",
    "ze_09",
    "zf_17",
    "zg_22",
]


def _known() -> list[object]:
    still_wrong = pytest.mark.xfail(strict=True, reason="something is read wrongly")
    read = {*some_of([one.stem for one in KNOWN], ONE_OF)}
    return [
        pytest.param(one, id=one.stem, marks=[still_wrong] if one.stem in OPEN else [])
        for one in KNOWN
        if one.stem in read
    ]


def test_what_is_open_is_a_letter() -> None:
    assert sorted({*OPEN} - {one.stem for one in KNOWN}) == []
    assert len(OPEN) == len({*OPEN})


@pytest.mark.parametrize("answer", _known())
def test_a_letter_tells_nothing_that_is_not_so(answer: Path) -> None:
    score = Score()
    score_letter(files_of(answer), answer, score)
    assert score.wrong == []
    assert score.letters == 1
