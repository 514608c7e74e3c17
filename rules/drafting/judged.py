"""Sentences left to a person: consent, contraception, the opinion of the investigator."""

from __future__ import annotations

import re
from dataclasses import dataclass

from oligomatch.rules.drafting.finds.laboratory import days_old
from oligomatch.rules.drafting.finds.washouts import START
from oligomatch.rules.drafting.split import Section


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whom a sentence is put to, and what must hold, in our words."""

    person: str
    text: str


_WHOM = (
    (
        "patient",
        re.compile(
            r"\b(?:informed[\s-]+consent|written consent|sign(?:ed|ing)? (?:a |an |the )?consent|"
            r"consent form|consented to|willing(?:ness)?|agree(?:s|d)? (?:to|and)|"
            r"contracepti\w+|birth control|barrier method|sperm donation|comply with|"
            r"compliance with|participated voluntarily|social (?:security|health insurance))\b",
            re.I,
        ),
    ),
    (
        "investigator",
        re.compile(
            r"\b(?:(?:opinion|judge?ment|discretion|assessment) of (?:the |an? )?(?:\w+ ){0,3}"
            r"(?:investigators?|physicians?|clinicians?|oncologists?|surgeons?|doctor|PI)|"
            r"(?:investigator|physician|clinician|doctor|oncologist|PI)(?:'s|’s|s')? "
            r"(?:\w+ )?(?:opinion|judge?ments?|discretion|assessment|judges)|"
            r"(?:deemed|judged|determined|considered|assessed|decided|confirmed) "
            r"(?:\w+ ){0,2}?by (?:the |an? )?(?:\w+ ){0,3}(?:investigators?|physicians?|"
            r"oncologists?|clinicians?|surgeons?|doctor|PI|multidisciplinary|tumou?r board|MDT)|"
            r"per (?:judge?ment of )?(?:the |patient['’]s )?(?:study |treating )?(?:investigator|"
            r"physician)|"
            r"(?:at|is at) (?:the )?discretion|consultation with|"
            r"candidates? for|amenable to|amendable to|unsuitable|"
            r"(?:can|could|may) be (?:safely |adequately |technically )*(?:treated|irradiated|"
            r"ablated|"
            r"resected)|(?:suitable|feasible|treatable|eligible) (?:for|with|by) (?:\w+ ){0,3}"
            r"(?:SBRT|SABR|SAbR|SRS|SRT|radiotherapy|radiation|radiosurgery|resection|ablation|"
            r"ablative|stereotactic)|(?:inability|unable|not able) to (?:safely )?(?:treat|"
            r"tolerate|lie|"
            r"undergo|comply|complete|receive)|(?:contra-?indications?|contra-?indicated) "
            r"(?:to|for)|"
            r"preclud(?:es?|ing) (?:\w+ ){0,2}(?:radiotherapy|radiation|treatment|therapy|surgery|"
            r"participation|SBRT|SABR)|uncontrolled (?:inter-?current|concurrent|concomitant) "
            r"(?:illness|disease|condition)|"
            r"adequate (?:bone marrow|renal|hepatic|liver|kidney|organ|cardiac|pulmonary|"
            r"h(?:a)?ematologic\w*)[\w ,]* function)\b",
            re.I,
        ),
    ),
    (
        "investigator",
        re.compile(
            r"\b(?:would|could|might|may|likely to|will)\b[\w ,'’]{0,40}?\b(?:preclude|interfere|"
            r"compromise|jeopardi[sz]e|confound|impair|prevent|limit compliance|contraindicate|"
            r"make .{0,30}(?:inappropriate|unsafe))",
            re.I,
        ),
    ),
)
# what binds a sentence to some of the patients only: who is not one of them is asked nothing
_COHORT = re.compile(
    r"\b(?:cohorts?|arms?|phase (?:1|2|I|II|Ib)|stratum|part [A-D1-3])\b|\bnote\b|"
    r"\bnot required\b|\b(?:may|can) be\b(?! (?:safely |adequately |technically )*(?:treated|"
    r"irradiated|ablated|resected))|\b(?:is|are) (?:allowed|permitted|permissible|"
    r"eligible)\b|"
    r":\s*$|\(1\)|following criteria|\bone of the following\b",
    re.I,
)
# a sentence that hangs on the one before it, or tells of others than the patient
_HANGING = re.compile(
    r"(?:this|these|those|such|they|it|however|in addition|note|if|number of|the specific|for all|"
    r"a similar|investigators must)\b",
    re.I,
)
# consent as a day to count from is no question of consent
_DAY = re.compile(
    r"\b(?:at|before|prior to|time of|from)(?: the)?(?: time of)?(?: signing)?(?: the)? "
    r"(?:informed )?consent\b",
    re.I,
)
_NUMBERED = re.compile(r"[<>≤≥]|\bULN\b")


def judgement(quote: str, section: Section) -> Judgement | None:
    """Whom a sentence is put to; none where it is no question to a person, or to some only."""
    if section is Section.UNSTATED or _COHORT.search(quote) or _NUMBERED.search(quote):
        return None
    if _HANGING.match(quote):
        return None
    for person, form in _WHOM:
        if form.search(_DAY.sub(" ", quote)):
            if section is Section.INCLUSION:
                return Judgement(person, f"the {person} says that what the sentence asks for holds")
            return Judgement(
                person, f"the {person} says that nothing of what the sentence excludes holds"
            )
    return None


_HEADING = re.compile(
    r"(?:(?:patients?|subjects?|participants?) (?:must )?(?:have|with|who have|has)\s+)?"
    r"(?:(?:adequate|acceptable|sufficient)[\w ,/-]*?(?:function|reserve|values|parameters|"
    r"laboratory data)s?"
    r"(?:[\w ,/-]*?(?:defined|evidenced|demonstrated|indicated|shown|assessed) (?:by|as)"
    r"(?: meeting)?(?: all)?(?: of)?(?: the)?(?: following)?(?: \w+)?)?)\s*:",
    re.I,
)
# the same, in words that say what the entries are: values that each must hold
_VALUES = re.compile(
    r"(?:(?:all |the )?(?:patients?|subjects?|participants?) (?:must|should) (?:have|meet)\s+|"
    r"the |main "
    r"|major |important )*"
    r"(?:(?:normal |adequate |acceptable )?(?:[\w,-]+ ){0,6}functions?(?: of (?:important|"
    r"major|main) organs)?"
    r"(?: is (?:normal|adequate))?(?:, that is,?)?(?: it)?(?: must| should)?"
    r" (?:as )?(?:defined|meets?|indicated|evidenced)(?: (?:as|by))?(?: all)?(?: of)?(?: the)?"
    r"(?: (?:below|following))?(?: (?:requirements?|standards?|criteria|values|conditions))?"
    r"|(?:the )?following (?:laboratory|hematologic\w*|lab) (?:criteria|values|requirements|"
    r"results))"
    rf"(?P<age> within \d+ (?:days?|weeks?) (?:prior to|before|of) {START})?\s*:",
    re.I,
)


_ANY_OF = re.compile(
    r"(?:severe,? (?:active )?co-?morbidit(?:y|ies),? (?:defined as(?: follows)?|including)"
    r"(?: any of the following)?\s*:)|(?:insufficient [\w ]+,? (?:reaching )?|meet(?:s|ing)? |"
    r"with |has |have |(?:patients|"
    r"subjects|"
    r"participants) (?:with |who (?:have|meet) )?)?any of the following"
    r"(?: (?:laboratory|cardiac|examination|other))* ?(?:conditions|results|criteria|limits|"
    r"values)?"
    r"\s*(?:\([^)]*\))?\s*:",
    re.I,
)


def heading(quote: str, section: Section) -> bool:
    """A line over a list whose entries each include, or each exclude, and that asks nothing."""
    forms = {Section.INCLUSION: (_HEADING, _VALUES), Section.EXCLUSION: (_ANY_OF,)}.get(section, ())
    return any(form.fullmatch(" ".join(quote.split())) for form in forms)


def days_of_heading(quote: str) -> int | None:
    """How many days old the values under a heading may be, where it says so."""
    match = _VALUES.fullmatch(" ".join(quote.split()))
    return days_old(quote) if match is not None and match["age"] else None
