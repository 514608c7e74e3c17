"""A third set of bugs: whom a rule speaks of, now for ever, one side for the other, anchors and
readings, in shipped trials and in examples."""

from __future__ import annotations

from tests.planted.in_trials_1 import (
    BREAST,
    CHESS,
    COMET,
    LONESTAR,
    MDACC,
    PROTONS,
    ROLE,
    ROSEL,
    TKI,
    Bug,
)
from tests.planted.in_trials_2 import ENDURE, ITALY, NRG, SICARIO

DURVA, OPTALK, EGFR, CHINA, MULTI = (
    "NCT03955198",
    "NCT06620835",
    "NCT03595644",
    "NCT04306926",
    "NCT03705403",
)
AFTER_CT, FIRST_TKI = "NCT03557411", "NCT03916913"

BUGS = (
    # of whom, and when
    Bug("men let off for women", SICARIO, "1665-10", "values: [male]", "values: [female]", ("OM224",)),
    Bug("men asked what women are", DURVA, "5198-30", "values: [male]", "values: [female]", ("OM224",)),
    Bug("now for history of", ENDURE, "2953-34", "measure: ever_had", "measure: has", ("OM224",)),
    Bug("ever for active", ENDURE, "2953-36", "measure: has\n", "measure: ever_had\n", ("OM224",)),
    Bug("an answer taken the wrong way", ENDURE, "2953-28", "- {is: judged}", "- {not: {is: judged}}",
        ("OM223",)),
    # the wrong side
    Bug("no PD turned to PD", TKI, "4364-08", "one of: {measure: recist, line: 1, values: [CR, PR, SD]}",
        "not: {one of: {measure: recist, line: 1, values: [CR, PR, SD]}}", ("OM224",)),
    Bug("ECOG as a floor", SICARIO, "1665-06", "at most: {measure: ecog", "at least: {measure: ecog",
        ("OM222",)),
    Bug("ECOG 2 where the words say below 2", DURVA, "5198-22", "limit: 1", "limit: 2", ("OM222",)),
    Bug("children for adults", SICARIO, "1665-01", "at least: {measure: age", "less than: {measure: age",
        ("OM222",)),
    Bug("a weight beneath its floor", DURVA, "5198-23", "limit: 30", "limit: 40", ("OM222",)),
    Bug("shorter than it was given", ROSEL, "5530-07", "    at least: {measure: months, line: 1, limit: 3}",
        "    at most: {measure: months, line: 1, limit: 3}", ("OM222",)),
    Bug("so many or more of an organ", PROTONS, "5446-05", "at most:", "at least:", ("OM222",)),
    Bug("at most one line", AFTER_CT, "7411-06", "    at least: {measure: lines", "    at most: {measure: lines",
        ("OM222",)),
    Bug("an old examination", ENDURE, "2953-13", "at most: {measure: days_since, names: [brain_mri], limit: 28}",
        "at least: {measure: days_since, names: [brain_mri], limit: 28}", ("OM222",)),
    Bug("another cancer by a not", MDACC, "5165-01", "one of: {measure: cancer_type, values: [nsclc]}",
        "not: {one of: {measure: cancer_type, values: [nsclc]}}", ("OM226",)),
    Bug("two asked where nobody says so", ROSEL, "5530-05", "limit: 1", "limit: 2", ("OM222",)),
    # what is counted, where and when
    Bug("the liver's limit for the lung", PROTONS, "5446-05", "values: [liver]", "values: [lung]", ("OM224",)),
    Bug("brain metastases measured too", COMET, "1341-05", "      where: {not: {is: intracranial}}\n", ""),
    Bug("today's number for that before", FIRST_TKI, "6913-04", "at: baseline", "at: entry", ("OM224",)),
    Bug("an open time for today", EGFR, "5644-04", "at: diagnosis, words", "at: post_induction, words",
        ("OM208",)),
    Bug("growing lesions left out of a reading", AFTER_CT, "7411-04", "              where: {is: progressing}\n",
        "              where: {not: {is: progressing}}\n"),
    Bug("one organ's worth for all", OPTALK, "0835-10", "measure: most_in_one_organ", "measure: organs"),
    # drugs, genes, lines
    Bug("ROS1 for ALK in a class", MDACC, "5165-08", "names: [alk_tki, chemotherapy, egfr_tki]",
        "names: [ros1_tki, chemotherapy, egfr_tki]", ("OM224",)),
    Bug("a driver let in", CHINA, "6926-03", "      - {not: {is: {measure: altered, gene: ROS1}}}\n",
        "      - {is: {measure: altered, gene: ROS1}}\n", ("OM223",)),
    Bug("exons of another gene", EGFR, "5644-03", "gene: EGFR", "gene: ERBB2", ("OM224",)),
    Bug("the current line for the first, by its wait", ROLE, "6288-07", "measure: has_class, line: 1",
        "measure: has_class, line: current"),
    Bug("a further line", MULTI, "5403-07", "high: 3", "high: 4", ("OM222",)),
    Bug("large cells forgotten", ROLE, "6288-03", "adenosquamous, large_cell, other", "adenosquamous, other"),
    Bug("squamous for other", ROLE, "6288-03", "large_cell, other]", "large_cell, squamous]", ("OM224",)),
    # waits, readings, joints
    Bug("events exchanged", FIRST_TKI, "6913-06", "event: induction, when", "event: progression, when",
        ("OM209",)),
    Bug("readings exchanged", AFTER_CT, "7411-06",
        "A: {words: adjuvant chemotherapy is a line}\n        B: {intent: palliative, words: only palliative lines count}",
        "A: {intent: palliative, words: adjuvant chemotherapy is a line}\n        B: {words: only palliative lines count}",
        ("OM208",)),
    Bug("an exclusion of both for either", DURVA, "5198-40", "    not:\n      all:", "    not:\n      any:"),
    Bug("one line further down the source", LONESTAR, "1869-04", "line: 30", "line: 31", ("OM220",)),
    Bug("a growth of one organ", NRG, "8662-05", "measure: organs", "measure: count", ("OM224",)),
    Bug("a size for one", BREAST, "4557-04", "limit: 50", "limit: 500", ("OM222",)),
    Bug("all three drivers at once", CHESS, "5468-03", "    all:\n", "    any:\n", ("OM223",)),
    Bug("the number at diagnosis, unsaid", ITALY, "7577-04", "at: entry", "at: post_induction", ("OM208",)),
)  # fmt: skip
