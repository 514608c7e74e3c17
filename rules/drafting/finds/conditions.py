"""Conditions that a patient has or had, and how long ago, as eligibility texts word them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.drafting.finds.lesions import in_central_nervous_system
from oligomatch.rules.drafting.wordings import (
    alone,
    each_of,
    form_of,
    forms,
    pattern,
    patterns,
    section,
)
from oligomatch.rules.tree import AllOf, AnyOf, Is, Measure, Node, Not, OneOf, Within
from oligomatch.rules.vocabulary.entries import Condition
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary, shipped_vocabulary

_LIST = pattern("conditions", "list")
_SPELLED = re.compile(rf"(?<!\w)(?:{each_of('conditions')})(?!\w)", re.I)
_LONE = frozenset(  # diseases that a bare word would leave open which: only with a word of time
    {
        *("autoimmune_disease", "tuberculosis", "radiation_pneumonitis", "organ_transplant"),
        *("allogeneic_transplant", "myocardial_infarction", "stroke", "transient_ischaemic_attack"),
        *("pulmonary_embolism", "deep_vein_thrombosis", "coronary_bypass", "coronary_angioplasty"),
        *("gastrointestinal_bleeding", "gastrointestinal_perforation", "intra_abdominal_abscess"),
        *("hepatic_encephalopathy", "myocarditis", "venous_thromboembolism", "seizure"),
        *("arterial_thromboembolism", "pancreatitis", "bowel_obstruction", "substance_abuse"),
        *("heart_failure", "alcohol_abuse", "pericarditis", "colitis", "diverticulitis"),
        *("pneumonitis", "intracranial_bleeding"),
    }
)
# what many carry or had for years without activity
_MAY_REST = frozenset(
    {
        *("hepatitis_b", "hepatitis_c", "autoimmune_disease", "interstitial_lung_disease"),
        *("inflammatory_bowel_disease", "crohn_disease", "ulcerative_colitis"),
        *("rheumatoid_arthritis", "multiple_sclerosis", "systemic_lupus", "sarcoidosis"),
        *("myasthenia_gravis", "peptic_ulcer", "asthma", "psoriasis", "vitiligo", "vasculitis"),
        *("scleroderma", "sjogren_syndrome", "glomerulonephritis", "autoimmune_hepatitis"),
        *("coeliac_disease", "hypothyroidism", "hyperthyroidism", "pneumonitis"),
    }
)
# of those, which are told beside it as active
_ACTIVE = {own: name for name, own in section("of_activity").items() if own in _MAY_REST}
_HOURS = {"hour": 1, "day": 24, "week": 7 * 24}
_BY_TEST = frozenset({"hiv"})  # whoever is positive has it
_OF_TEST = frozenset({"tuberculosis", "hepatitis_b", "hepatitis_c"})  # positive when it is over
_EFFUSIONS = frozenset({"pleural_effusion", "pericardial_effusion", "ascites"})
_MALIGNANT_BEFORE = pattern("conditions", "malignant_before")
_ONLY_EVER = frozenset({"leptomeningeal_disease"})  # now it is asked of the lesions
# what is stated in whole words: the measure that asks it, the conditions, the form
_STATED = (
    ("has", {"hepatitis_b", "hepatitis_c"}, pattern("conditions", "hepatitis")),
    (
        "ever_had",
        {"allogeneic_transplant", "organ_transplant"},
        pattern("conditions", "allogeneic"),
    ),
    (
        "has",
        {"malignant_ascites", "malignant_pleural_effusion"},
        pattern("conditions", "effusion"),
    ),
    *(
        (kind, {name}, form_of(form))
        for kind, words, phrases in (
            ("has", "states", "state_phrases"),
            ("ever_had", "events", "event_phrases"),
        )
        for name, form in (*alone(words), *forms(phrases).items())
    ),
)
_JOINED = re.compile(r"\b(?:or|and)\b", re.I)
_SHOWN_BY = patterns("shown_active")  # what the words give as an example of it
_HEPATITIS_TESTED = pattern("conditions", "hepatitis_tested")
_HEPATITIS_DEFINED = pattern("conditions", "hepatitis_defined")
_LUNGS = pattern("conditions", "lungs")
_IRRADIATED = pattern("conditions", "irradiated")
_MARKED = re.compile(
    rf"(?<![\w-])(?:{each_of('markers')})(?:\s+(?:disease|tumou?rs?|status))?"
    r"(?![\w/+-])(?!\s+(?:or|and)\b)",
    re.I,
)
_BRAIN = pattern("conditions", "brain")
_ACTIVE_CENTRAL = pattern("conditions", "active_central")
_HIV_WITH_SARCOMA = pattern("conditions", "hiv_with_sarcoma")
_BEARING = pattern("conditions", "bearing")
_NOT_BEARING = pattern("conditions", "not_bearing")
_TESTED = pattern("conditions", "tested")
_MEASURABLE = pattern("conditions", "measurable")
_MALE = OneOf(Measure("sex"), frozenset({"male"}))


def _of(kind: str, names: Iterable[str]) -> Node:
    return Is(Measure(kind, names=frozenset(names)))


@cache
def _own() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """The conditions beside an author's trials, each with the measure that its bare name asks; none
    of a disease, of which a name leaves open whether it is asked now or ever."""
    known = shipped_vocabulary().conditions
    kinds = {"state": "has", "event": "ever_had"}
    own = (one for one in load_vocabulary().conditions.values() if one.id not in known)
    return tuple((kinds.get(one.bare, ""), one.id, _form(one)) for one in own)


def _form(one: Condition) -> re.Pattern[str]:
    each = sorted({one.id.replace("_", " "), *one.names}, key=len, reverse=True)
    return form_of(rf"(?<!\w)(?:{'|'.join(map(re.escape, each))})(?!\w)")


def conditions(text: str) -> Iterator[Find]:
    """Conditions now or ever; a list joined by `or` is any of them."""
    for match in _LIST.finditer(text):
        names = frozenset(str(one.lastgroup) for one in _SPELLED.finditer(match["names"]))
        bare = not match["ever"] and not match["now"]
        sure = not (bare and names & _LONE) and not (
            (match["now"] or "").lower() == "known" and names & _LONE
        )
        sure = sure and (bool(match["ever"]) or not names & _ONLY_EVER)
        sure = sure and not _is_of_a_test(match["now"] or "", names)
        sure = sure and not _may_be_malignant(text, match)
        kind = "ever_had" if match["ever"] else "has"
        if (
            "active" in (match["now"] or "").lower()
            and names & _MAY_REST
            and _named_all(match["names"])
        ):
            # `active hepatitis B, hepatitis C` may mean any hepatitis C
            joined = "," not in match["names"] or _JOINED.search(match["names"])
            if names <= _ACTIVE.keys() and joined:
                active = {_ACTIVE[name] for name in names}
                active |= {one for one, form in _SHOWN_BY.items() if form.search(match["names"])}
                yield Find("condition", *match.span(), _of("has", active))
                continue
            # who has it at rest is not meant, so the word stays beside the find
            yield Find("condition", *match.span("names"), _of("has", names))
            continue
        tree = _of(kind, names) if names and sure and _named_all(match["names"]) else None
        yield Find("condition", *match.span(), tree)
        if bare and len(names) > 1 and names & _ONLY_EVER:
            yield from _beside_lesions(match)
    for kind, stated, form in _STATED:
        for match in form.finditer(text):
            yield Find("condition", *match.span(), _of(kind, frozenset(stated)))
    for match in _HEPATITIS_DEFINED.finditer(text):
        found_ever = _of("ever_had", {"hepatitis_b_surface_antigen"})
        tree = AnyOf((found_ever, _of("has", {"hepatitis_c_virus_rna"})))
        yield Find("condition", *match.span(), tree)
    for match in _HEPATITIS_TESTED.finditer(text):
        kind = "ever_had" if match["ever"] else "has"
        yield Find("condition", *match.span(), _of(kind, {"hepatitis_b", "hepatitis_c"}))
    for match in _LUNGS.finditer(text):
        tree = _of("ever_had", frozenset(f"{one}_with_steroids" for one in _lungs(match["first"])))
        now = match["now"] and _of("has", _lungs(match["now"]))
        tree = AnyOf((tree, now)) if now else tree
        yield Find("condition", *match.span(), tree)
    for kind, name, form in _own():
        for match in form.finditer(text):
            tree = _of(kind, frozenset({name})) if kind else None
            yield Find("condition", *match.span(), tree)
    for match in _IRRADIATED.finditer(text):
        course = "radiotherapy" if match["plain"] else "stereotactic_radiotherapy"
        tree = None if match["aim"] else _of("ever_had", frozenset({course}))
        yield Find("earlier radiotherapy", *match.span(), tree)
    for match in _MARKED.finditer(text):
        tree = _of("has", frozenset({str(match.lastgroup)}))
        yield Find("marker", *match.span(), tree)
    yield from _states(text)


def _beside_lesions(match: re.Match[str]) -> Iterator[Find]:
    """The conditions of a list beside one that is asked of the lesions, each by itself."""
    for one in _SPELLED.finditer(match["names"]):
        name = str(one.lastgroup)
        if name not in _ONLY_EVER | _LONE | _MAY_REST:
            start = match.start("names")
            yield Find("condition", start + one.start(), start + one.end(), _of("has", {name}))


def _is_of_a_test(now: str, names: frozenset[str]) -> bool:
    """Whether words speak of a test that may be positive without the illness: of tuberculosis, and
    of hepatitis, whose antibodies stay."""
    if "positive test" in now.lower():
        return names != _BY_TEST
    return "positive" in now.lower() and not names.isdisjoint(_OF_TEST)


def _may_be_malignant(text: str, match: re.Match[str]) -> bool:
    """Whether an effusion stands behind something malignant, as which it may be meant."""
    first = match.start("names")
    return any(
        str(one.lastgroup) in _EFFUSIONS
        and _MALIGNANT_BEFORE.search(text[: first + one.start()]) is not None
        for one in _SPELLED.finditer(match["names"])
    )


def _named_all(words: str) -> bool:
    """Whether each word of a list is of a condition that was read, so that none is lost."""
    return not re.sub(r"\b(?:and|or)\b|\W", "", _SPELLED.sub(" ", words))


def _lungs(words: str) -> frozenset[str]:
    """Pneumonitis, and interstitial lung disease where it is named beside it."""
    both = words.casefold() != "pneumonitis"
    return frozenset({"pneumonitis", *(("interstitial_lung_disease",) if both else ())})


def _active_central(match: re.Match[str]) -> Node:
    """Active metastases of the brain, or of all of the central nervous system: there they must be
    seen, since its spinal part is none of the brain. Of the meninges they are never called else."""
    if match["brain"]:
        tree = _of("has", {"active_brain_metastases"})
    else:
        tree = AllOf((in_central_nervous_system(), _of("has", {"active_cns_metastases"})))
    if match["meninges"]:
        tree = AnyOf((tree, _of("has", {"leptomeningeal_disease"})))
    return tree


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
            yield Find("pregnancy", *match.span(), Not(free) if plain else free)
    for match in _TESTED.finditer(text):
        length, odd = divmod(
            int(match["n"]) * _HOURS[match["unit"].lower().rstrip("s")], _HOURS["day"]
        )
        if odd:
            continue  # of days alone the language knows
        tested = Measure("days_since", names=frozenset({"pregnancy_test_negative"}))
        able = Not(_of("has", frozenset({"childbearing_potential"})))
        spared = (able,) if match["anyone"] else (_MALE, able)
        tree = AnyOf((*spared, Within(tested, high=length)))
        yield Find("pregnancy", *match.span(), tree, workup=True)
    for match in _ACTIVE_CENTRAL.finditer(text):
        yield Find("condition", *match.span(), _active_central(match))
    for match in _HIV_WITH_SARCOMA.finditer(text):
        sarcoma = _of("ever_had", {"kaposi_sarcoma", "castleman_disease"})
        yield Find("condition", *match.span(), AllOf((_of("has", {"hiv"}), sarcoma)))
    for match in _BRAIN.finditer(text):
        groups = {match["first"], match["second"]} - {None}
        names = frozenset(f"{one.lower()}_brain_metastases" for one in groups)
        yield Find("condition", *match.span(), _of("has", names))
    for match in _MEASURABLE.finditer(text):
        alone = match["kind"].lower() != "evaluable" and not match["either"]
        names = frozenset({"measurable_disease"} | (set() if alone else {"evaluable_disease"}))
        yield Find("measurable", *match.span(), _of("has", names))
