"""Nothing read from a part of a record settles what the whole record would overturn.

A record is drawn that contradicts itself nowhere. Resources are taken out of it whose absence only
leaves more open: never the latest of its kind, never one that retracts, ends or replaces another.
"""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oligomatch.api.exchange.imported import Imported
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import match_trial
from oligomatch.matcher.patient.patient import derive
from oligomatch.rules.read import load_trials
from tests.support.records import (
    AS_OF,
    SNOMED,
    concept,
    condition,
    metastasis,
    nsclc,
    observation,
    patient,
    read,
    resource,
    variant,
)

TRIALS = load_trials()
DAYS = [f"2026-0{month}-1{day}" for month in (1, 2, 3, 4) for day in (0, 5)]
ORGANS = ["94225005", "94222008", "94381002", "94391008", "94392001", "94161006", "94493005"]
N = ["1229967007", "1229973008", "1229978004", "1229984001"]
DRUGS = ["cisplatin", "carboplatin", "pemetrexed", "osimertinib", "pembrolizumab", "a trial drug"]
VARIANTS = [("HGNC:3236", "p.Leu858Arg"), ("HGNC:3236", "p.Thr790Met"), ("HGNC:6407", "p.Gly12Cys")]


@st.composite
def records(draw: st.DrawFn) -> list[tuple[str, Any]]:
    """Resources, each with the kind in which it may be the latest; empty: it is never taken out."""
    found: list[tuple[str, Any]] = [("", patient(birthDate="1960", gender="female")), ("", nsclc())]
    for number, on in enumerate(sorted(draw(st.lists(st.sampled_from(DAYS), unique=True)))):
        found.append(
            (
                "ecog",
                observation(f"e{number}", "89247-1", on=on, valueInteger=draw(st.integers(0, 3))),
            )
        )
    for number, on in enumerate(sorted(draw(st.lists(st.sampled_from(DAYS), unique=True)))):
        value = concept(draw(st.sampled_from(N)))
        found.append(
            ("n", observation(f"n{number}", "399534004", SNOMED, on=on, valueCodeableConcept=value))
        )
    for number, on in enumerate(sorted(draw(st.lists(st.sampled_from(DAYS), unique=True)))):
        quantity = {"value": draw(st.integers(7, 15)), "code": "g/dL"}
        found.append(("hb", observation(f"h{number}", "718-7", on=on, valueQuantity=quantity)))
    for number, code in enumerate(draw(st.lists(st.sampled_from(ORGANS)))):
        onset = draw(st.sampled_from([None, *DAYS]))
        state = draw(st.sampled_from(["active", "active", "resolved"]))
        more = {"onsetDateTime": onset} if onset else {}
        kind = "metastasis" if state == "active" else ""  # one that is gone ends others
        found.append((kind, metastasis(f"m{number}", code, state=state, **more)))
    for number, (gene, change) in enumerate(draw(st.lists(st.sampled_from(VARIANTS), unique=True))):
        found.append(("variant", variant(f"v{number}", gene, change)))
    if draw(st.booleans()):
        stage = concept(draw(st.sampled_from(["1222801008", "1222837003", "1222723001"])))
        found.append(("stage", observation("s", "399537006", SNOMED, valueCodeableConcept=stage)))
    if draw(st.booleans()):
        cut = draw(st.sampled_from(["387713003", "359615001"]))
        when = draw(st.sampled_from(DAYS))
        found.append(
            (
                "",
                resource(
                    "Procedure", "c", status="completed", code=concept(cut), performedDateTime=when
                ),
            )
        )
    if draw(st.booleans()):
        site = [concept(draw(st.sampled_from(["12738006", "39607008"])))]
        found.append(
            (
                "treatment",
                resource(
                    "Procedure", "r", status="completed", code=concept("1217123003"), bodySite=site
                ),
            )
        )
    for number, (name, on) in enumerate(
        draw(st.lists(st.tuples(st.sampled_from(DRUGS), st.sampled_from(DAYS))))
    ):
        done = resource(
            "MedicationAdministration", f"d{number}", "mcode-cancer-related-medication-administration",
            status="completed", medicationCodeableConcept={"text": name}, effectiveDateTime=on,
        )  # fmt: skip
        found.append(("given", done))
    if draw(st.booleans()):
        found.append(("disease", condition("hf", "I50.32", "http://hl7.org/fhir/sid/icd-10-cm")))
    return found


FREE = (
    "given",
    "variant",
    "stage",
    "treatment",
    "disease",
)  # of which the latest replaces no other
ONCE = {"metastasis"}


def _removable(record: list[tuple[str, Any]]) -> list[Any]:
    last = {kind: one["id"] for kind, one in record}
    return [
        one
        for kind, one in record
        if kind in FREE or (kind and last[kind] != one["id"] and _older(kind, one, record))
    ]


def _older(kind: str, one: Any, record: list[tuple[str, Any]]) -> bool:
    """Whether another of its kind stands that is later, or of which it is not said."""
    if kind not in ONCE:
        return True  # listed by their days
    others = [other for name, other in record if name == kind and other["id"] != one["id"]]
    own = one.get("onsetDateTime")
    return own is not None and any((other.get("onsetDateTime") or "9") > own for other in others)


def _verdicts(one: Imported) -> dict[str, Verdict]:
    made = derive(profile_of({**one.document, "as_of": AS_OF.isoformat()}), AS_OF)
    judged = (c for trial in TRIALS for c in match_trial(made, trial).criteria)
    return {each.criterion.id: each.verdict for each in judged}


@settings(max_examples=60, deadline=None, suppress_health_check=[*HealthCheck])
@given(st.data())
def test_a_settled_verdict_of_a_part_stands_in_the_whole(data: st.DataObject) -> None:
    record = data.draw(records())
    gone = (
        data.draw(st.lists(st.sampled_from(_removable(record)), unique_by=id))
        if _removable(record)
        else []
    )
    whole = read(*(one for _, one in record))
    part = read(*(one for _, one in record if not any(one is other for other in gone)))
    full = _verdicts(whole)
    turned = {
        id: (verdict, full[id])
        for id, verdict in _verdicts(part).items()
        if verdict is not Verdict.UNKNOWN and full[id] is not verdict
    }
    assert turned == {}


@settings(max_examples=60, deadline=None, suppress_health_check=[*HealthCheck])
@given(records(), st.randoms(use_true_random=False))
def test_whatever_is_taken_out_what_is_left_is_a_profile(
    record: list[tuple[str, Any]], random: Any
) -> None:
    rest = [one for _, one in record if random.random() < 0.7]
    made = read(*rest) if rest else None
    if made is not None:
        profile_of({**made.document, "as_of": AS_OF.isoformat()})
        known = {f"{one['resourceType']}/{one['id']}" for one in rest}
        assert {left.reference for left in made.unused} <= known
