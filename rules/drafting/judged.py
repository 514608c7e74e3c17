"""Sentences left to a person: consent, contraception, the opinion of the investigator."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rules.drafting.split import Section


@dataclass(frozen=True, slots=True)
class Asked:
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
            r"(?:investigators?|physicians?|oncologists?|doctor|PI)|"
            r"(?:investigator|physician|doctor|oncologist|PI)(?:'s|’s|s')? "
            r"(?:\w+ )?(?:opinion|judge?ments?|discretion|assessment|judges)|"
            r"(?:deemed|judged|determined|considered|assessed|decided|confirmed) "
            r"(?:\w+ ){0,2}?by (?:the |an? )?(?:\w+ ){0,3}(?:investigators?|physicians?|"
            r"oncologists?|doctor|PI)|"
            r"per (?:judge?ment of )?(?:the |patient['’]s )?(?:study |treating )?(?:investigator|"
            r"physician)|"
            r"(?:at|is at) (?:the )?discretion|consultation with|"
            r"candidates? for|amenable to|amendable to|unsuitable|"
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
    r"\bnot required\b|\b(?:may|can) be\b|\b(?:is|are) (?:allowed|permitted|permissible|"
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


def judgement(quote: str, section: Section) -> Asked | None:
    """Whom a sentence is put to; none where it is no question to a person, or to some only."""
    if section is Section.UNTOLD or _COHORT.search(quote) or _NUMBERED.search(quote):
        return None
    if _HANGING.match(quote):
        return None
    for person, form in _WHOM:
        if form.search(_DAY.sub(" ", quote)):
            if section is Section.INCLUSION:
                return Asked(person, f"the {person} says that what the sentence asks for holds")
            return Asked(
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


_ANY_OF = re.compile(
    r"(?:insufficient [\w ]+,? (?:reaching )?|meet(?:s|ing)? |with |has |have |(?:patients|"
    r"subjects|"
    r"participants) (?:with |who (?:have|meet) )?)?any of the following"
    r"(?: (?:laboratory|cardiac|examination|other))* ?(?:conditions|results|criteria|limits|"
    r"values)?"
    r"\s*(?:\([^)]*\))?\s*:",
    re.I,
)


def heading(quote: str, section: Section) -> bool:
    """A line over a list whose entries each include, or each exclude, and that asks nothing."""
    form = {Section.INCLUSION: _HEADING, Section.EXCLUSION: _ANY_OF}.get(section)
    return form is not None and form.fullmatch(" ".join(quote.split())) is not None
