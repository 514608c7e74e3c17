"""Conditions that a patient has or had, and how long ago, as eligibility texts word them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.drafting.wordings import alone, forms
from oligomatch.rules.tree import AnyOf, Is, Measure, Node, Not, OneOf, Within

_CONDITIONS = forms("conditions")
_LONE = frozenset(  # diseases that a bare word would leave open which: only with a word of time
    {"autoimmune_disease", "tuberculosis", "radiation_pneumonitis", "organ_transplant"}
)
_ONLY_EVER = frozenset({"leptomeningeal_disease"})  # now it is asked of the lesions
_EACH = "|".join(rf"(?P<{name}>{form})" for name, form in _CONDITIONS.items())
_ANY = re.sub(r"\(\?P<\w+>", "(?:", _EACH)
_NOW = (
    r"(?:known |documented |confirmed )?(?:active|current|ongoing)(?:\s+known)?"
    r"|(?:clinical |radiological |radiologic |radiographic |or )*(?:evidence|presence) of|known"
)
_EVER = (
    r"(?:known |documented )?(?:active|current|presence|evidence)(?: or|/| of or)\s+"
    r"(?:(?:a |any )?(?:prior|previous|past)(?: documented)?|(?:a )?history of)"
    r"|(?:a |any |known |prior |past |documented |previous )*history of(?: or active)?"
)
_LIST = re.compile(
    rf"(?<!\w)(?:(?P<ever>{_EVER})|(?P<now>{_NOW}))?\s*"
    rf"(?P<names>(?:{_ANY})(?:\s*(?:,\s*(?:and/or\s+|or\s+)?|/|and/or|or)\s*(?:{_ANY}))*)"
    r"(?![\w-])(?!\s+(?:metastas|within|in the|requir|that|which|who|treat|with\b))",
    re.I,
)
_SPELLED = re.compile(rf"(?<!\w)(?:{_EACH})(?!\w)", re.I)
_HEPATITIS = re.compile(r"\b(?:known )?active (?:viral )?hepatitis B(?:\s+or\s+|/)C\b", re.I)
_ALLOGENEIC = re.compile(r"\bhistory of allogen(?:e)?ic organ transplant(?:ation)?\b", re.I)
_EFFUSION = re.compile(r"\bmalignant pleural effusion or ascites\b", re.I)
# by the measure that asks it
_STATED = {
    "has": [*alone("states"), *forms("state_phrases").items()],
    "ever_had": [*alone("events"), *forms("event_phrases").items()],
}
_IRRADIATED = re.compile(
    r"\b(?:(?:any |known )*(?:prior|previous|history of|(?:have |has )?received(?: any)?"
    r"(?: prior)?)\s+)(?:stereotactic(?: body)? radiotherapy|SBRT|SABR|"
    r"(?P<aim>(?:radical|palliative|definitive)\s+)?"
    r"(?P<plain>radiotherapy|radiation(?: therapy)?|irradiation))(?! (?:pneumonitis|field))\b",
    re.I,
)
_MARKED = forms("markers")
_MARKED_FORM = re.compile(
    r"(?<![\w-])(?:(?:" + "|".join(rf"(?P<{name}>{form})" for name, form in _MARKED.items()) + r"))"
    r"(?:\s+(?:disease|tumou?rs?|status))?(?![\w/+-])(?!\s+(?:or|and)\b)",
    re.I,
)
_BRAIN = re.compile(
    r"\b(?:known )?(?P<first>untreated|symptomatic)(?:\s*(?:,|or|and/or|/)\s*"
    r"(?P<second>untreated|symptomatic))?\s+(?:brain|CNS|cerebral) metastas[ei]s\b",
    re.I,
)
# why the text asks for it, to the end of the sentence
_WHY = r"(?:\s*,?\s*(?:because\b|due to (?:the )?(?:potential|possible|risk))[^.;:]*$)?"
_BEARING = re.compile(
    r"\b(?:(?:female|women|woman|females)\s+)?(?:(?:patients?|subjects?|participants?|women)\s+)?"
    r"(?:who (?:are|is)\s+|(?:is|are)\s+)?(?:currently\s+)?(?P<first>pregnan(?:t|cy)|"
    r"breast[\s-]?feeding|lactating|nursing)"
    r"(?:\s+(?:women|females|patients))?"
    r"(?:\s*(?:,|/|or|and/or)\s*(?:currently\s+|is\s+|are\s+)?(?P<second>"
    r"breast[\s-]?feeding|lactating|lactation|nursing|pregnant))?"
    r"(?:\s+(?:women|females|woman|mothers|patients|subjects))?"
    r"(?:\s+at (?:the )?time of (?:enrol+ment|inclusion|study entry|randomi[sz]ation))?(?![\w-])"
    rf"{_WHY}",
    re.I,
)
_NOT_BEARING = re.compile(
    r"\b(?:(?:female|women|woman|females)\s+)?(?:(?:patients?|subjects?|participants?|women)\s+)?"
    r"(?:(?:must|should|is|are|who|be)\s+)*(?:not(?: be)?|non)[\s-]*pregnant"
    r"(?:\s*(?:,|/|or|and|nor)\s*(?:(?:not|non|be)[\s-]*)*(?P<second>"
    r"breast[\s-]?feeding|lactating|nursing))?(?![\w-])"
    rf"{_WHY}",
    re.I,
)
_TESTED = re.compile(
    r"\b(?:(?P<who>(?:all )?(?:females?|women|woman)(?: patients| subjects| participants)?"
    r"(?: of child[\s-]?bearing (?:potential|age)(?: \([A-Z]+\))?)?)\s+)?(?:must |should |have |"
    r"has )*"
    r"(?:an? )?negative (?:serum |urine |or )*pregnancy test(?: \((?:serum|urine| or )+\))?"
    r"\s+within\s+(?P<n>\d+)\s+(?P<unit>days?|weeks?)(?:\s+(?:prior to|before|of)\s+"
    r"(?:(?:the|first|start|starting|initiation|of|study|trial|treatment|therapy|enrol+ment|cycle|"
    r"registration|randomi[sz]ation|entry|dose|drug)\b\s*)+)?"
    r"(?:\s*for (?:females?|women) of child[\s-]?bearing (?:potential|age))?",
    re.I,
)
_MEASURABLE = re.compile(
    r"\b(?:presence of |at least (?:one|1) )?(?P<kind>measurable|evaluable) (?:disease|lesions?)"
    r"(?:\s+at baseline)?"
    r"(?:,?\s*(?:\(|per|as per|by|according to|as defined (?:by|in)|based on|as assessed by|"
    r"the)\s*)*"
    r"(?:\(?Response Evaluation Criteria in Solid Tumou?rs\s*,?\s*\)?\(?)?"
    r"(?:\(?RECIST\b\)?,?\s*(?:version|v\.?)?\s*\(?v?\)?\s*(?:1\.1)?)?(?:\s*criteria)?\)*",
    re.I,
)


_MALE = OneOf(Measure("sex"), frozenset({"male"}))


def _of(kind: str, names: frozenset[str]) -> Node:
    return Is(Measure(kind, names=names))


def conditions(text: str) -> Iterator[Find]:
    """Conditions now or ever; a list joined by `or` is any of them."""
    for match in _LIST.finditer(text):
        names = frozenset(str(one.lastgroup) for one in _SPELLED.finditer(match["names"]))
        bare = not match["ever"] and not match["now"]
        sure = not (bare and names & _LONE) and not (
            (match["now"] or "").lower() == "known" and names & _LONE
        )
        sure = sure and (bool(match["ever"]) or not names & _ONLY_EVER)
        kind = "ever_had" if match["ever"] else "has"
        tree = _of(kind, names) if names and sure else None
        yield Find("condition", *match.span(), "a condition", tree)
    for whole, kind, stated in (
        (_HEPATITIS, "has", ("hepatitis_b", "hepatitis_c")),
        (_ALLOGENEIC, "ever_had", ("allogeneic_transplant", "organ_transplant")),
        (_EFFUSION, "has", ("malignant_ascites", "malignant_pleural_effusion")),
    ):
        for match in whole.finditer(text):
            yield Find("condition", *match.span(), "a condition", _of(kind, frozenset(stated)))
    for kind, name, form in [(kind, *one) for kind, each in _STATED.items() for one in each]:
        for match in re.finditer(form, text, re.I):
            yield Find("condition", *match.span(), "a condition", _of(kind, frozenset({name})))
    for match in _IRRADIATED.finditer(text):
        course = "radiotherapy" if match["plain"] else "stereotactic_radiotherapy"
        tree = None if match["aim"] else _of("ever_had", frozenset({course}))
        yield Find("earlier radiotherapy", *match.span(), "earlier radiotherapy", tree)
    for match in _MARKED_FORM.finditer(text):
        tree = _of("has", frozenset({str(match.lastgroup)}))
        yield Find("marker", *match.span(), "a marker of the disease", tree)
    yield from _states(text)


def _states(text: str) -> Iterator[Find]:
    """Pregnancy and feeding, brain metastases by their state, measurable disease."""
    for form, plain in ((_BEARING, True), (_NOT_BEARING, False)):
        for match in form.finditer(text):
            groups = {match[group] for group in ("first", "second") if group in match.groupdict()}
            names = frozenset(
                "pregnancy" if one.lower().startswith("pregnan") else "breastfeeding"
                for one in groups - {None} | (set() if plain else {"pregnant"})
            )
            free = AnyOf((_MALE, Not(_of("has", names))))
            yield Find("pregnancy", *match.span(), "pregnancy", Not(free) if plain else free)
    for match in _TESTED.finditer(text):
        length = int(match["n"]) * (7 if match["unit"].lower().startswith("week") else 1)
        tested = Measure("days_since", names=frozenset({"pregnancy_test_negative"}))
        able = Not(_of("has", frozenset({"childbearing_potential"})))
        tree = AnyOf((_MALE, able, Within(tested, high=length)))
        yield Find("pregnancy", *match.span(), "pregnancy test", tree, workup=True)
    for match in _BRAIN.finditer(text):
        groups = {match["first"], match["second"]} - {None}
        names = frozenset(f"{one.lower()}_brain_metastases" for one in groups)
        yield Find("condition", *match.span(), "brain metastases", _of("has", names))
    for match in _MEASURABLE.finditer(text):
        kinds = (
            ("measurable",)
            if match["kind"].lower() == "measurable"
            else ("evaluable", "measurable")
        )
        names = frozenset(f"{one}_disease" for one in kinds)
        yield Find("measurable", *match.span(), "measurable disease", _of("has", names))
