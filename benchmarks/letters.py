"""How well letters are read: `python -m benchmarks.letters FOLDER...`, each letter a `NAME.txt`
(or `NAME.1.txt`, `NAME.2.txt`) beside the profile made by hand, `NAME.yaml`, whose `hands` say
whose hand it is; tables and OCR are counted apart. The time is that of a process made ready to
read, as a server's is."""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from sys import argv
from time import process_time
from typing import Any

import yaml

from oligomatch.api.intake.files import Day
from oligomatch.api.intake.letters import letter_of, read_on
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.letters.concluded.conditions import GIVEN
from oligomatch.matcher.letters.concluded.totals import totals_of
from oligomatch.matcher.letters.course.days import value_of
from oligomatch.matcher.letters.course.sites import within
from oligomatch.matcher.letters.reader import getting_ready
from oligomatch.matcher.logic.calendar import parse_day
from oligomatch.matcher.match.criteria import MatchClass, match_trial
from oligomatch.matcher.measures.conditions import ever_of, now_of
from oligomatch.matcher.patient.elsewhere import given
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.read import load_trials
from oligomatch.rules.terms import SUBGROUPS
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.protein import change_of, short
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

LISTS = ("lesions", "assessments", "lines", "given", "prior_local_therapy", "variants")
ASIDE = ("as_of", "unconfirmed", "patient", "note", "id")
NOISE = re.compile(r"\bOCR\b|\btables?\b", re.I)
PAGE = 3000  # characters
LINE_PROGRESSED = re.compile(r"/systemic_therapy/lines/(\d+)/progressed")
LINE_RESPONSE = re.compile(r"/systemic_therapy/lines/(\d+)/(latest|best)_response")
FUSION_NAME = re.compile(r"/biomarkers/([^/]+)/variants/(\d+)/name")
VARIANT = re.compile(r"/biomarkers/([^/]+)/variants/\d+/(?:name|protein)")
CLASSES = {"insertion": ("dup", "ins"), "deletion": ("del",)}
ALL_THERE = re.compile(r"/assessments/(\d+)/totals/metastases")
NONE_THERE = re.compile(r"/assessments/(\d+)/totals/by_organ/(\w+)")
NODELESS = re.compile(r"/assessments/(\d+)/(?:n_category|totals/regional_nodes)")
MARKED = re.compile(r"/assessments/(\d+)/at/(diagnosis|baseline)")
NONE_IN_HEAD = re.compile(r"/assessments/(\d+)/totals/intracranial")
NONE_NOW = "/conditions/brain_metastases/now"
RADIOSURGERY = re.compile(r"/conditions/stereotactic_radiosurgery/(ever|last)")
OF_LINE = re.compile(r"/systemic_therapy/lines/(\d+)/(?:(intent)|agents/(.+))")
EXAMINED = re.compile(r"/conditions/(pet_ct|brain_mri|brain_ct)/(?:ever|last)")
CONDITION = re.compile(r"/conditions/([^/]+)/(ever|now)")
KINDS = ("fusion", "amplification", "mutation", "loss")
BELOW_ONE = {"at_most": 0.99}
PRIMARY_SIZE = "primary_diameter"
SIDED = re.compile(r"(?P<side>left|right)_(?:(?P<lobe>upper|lower)_lobe|\w+)")
CATEGORIES = ("t_category", "n_category", "m_category", "stage_edition")
DAY = re.compile(r"\d{4}(?:-\d\d){0,2}")
GONE = {"resolved", "resected"}
IN_PLACE = {"in_place_untreated", "in_place_treated"}
TREATED, UNTREATED = {"resected", "in_place_treated", "locally_recurrent"}, "in_place_untreated"
BY_RAYS = {"chemoradiation", "thoracic_radiotherapy", "definitive_thoracic_radiotherapy"}
QUIET = {"stable", "shrinking"}  # changes of a primary that does not progress
STATE = ("diameter_mm", "status", "volume_cc")  # of a lesion at an assessment
RESPONSES = ("CR", "PR", "SD", "PD")
CONTROLLED = {"CR", "PR", "SD"}
_SUBGROUPS = SUBGROUPS.values()  # T2 is implied by T2a
COUNTS = ("/uL", "/mm3")  # units of blood counts
STAGED = re.compile(r"/assessments/\d+/date")
OF_STAGING = re.compile(r"/assessments/(\d+)/(?:date|response)")


@dataclass
class Score:
    """What was counted over some letters."""

    letters: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    signs: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: Counter[str] = field(default_factory=Counter)
    where: list[str] = field(default_factory=list)

    def words(self) -> str:
        """All of it in a few lines."""
        n = self.counts
        read, stated = n["right"] + n["wrong"], n["found"] + n["missed"]
        settled = n["settled by hand"]
        return (
            f"{self.letters} letters: precision {n['right']}/{read} ({_share(n['right'], read)}), "
            f"reversed {n['reversed']}, recall {n['found']}/{stated} "
            f"({_share(n['found'], stated)}), questions {n['questions']}; verdicts settled wrongly "
            f"{n['settled wrongly']}, settled {n['settled']}/{settled} "
            f"({_share(n['settled'], settled)}); "
            f"{1000 * self.seconds * PAGE / max(self.signs, 1):.0f} ms a page"
        )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def facts(value: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """Each fact of a document by its place; what bounds a value, or is one of several, is one."""
    ends = {"at_least", "at_most", "one_of", "from", "to"}
    whole = isinstance(value, dict) and set(value) <= ends
    if isinstance(value, dict) and not whole and value:
        for key, part in value.items():
            if key not in ASIDE:
                yield from facts(part, f"{at}/{key}")
    elif isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        for number, part in enumerate(value):
            yield from facts(part, f"{at}/{number}")
    elif isinstance(value, list) and value:
        for part in value:
            yield f"{at}/{part}", True
    elif value not in ({}, []):
        yield at, value


def _whole(profile: Profile) -> dict[str, Any]:
    """A document as the intake has it: names by their ids, each gene in its long form."""
    made = profile.document()
    genes = made.get("biomarkers", {})
    made["biomarkers"] = {
        gene: _gene(one) if isinstance(one, dict) else {"result": one}
        for gene, one in genes.items()
    }
    made["imaging"] = {
        kind: one if isinstance(one, dict) else {"done": one}
        for kind, one in made.get("imaging", {}).items()
    }
    made["lesions"] = [_treated(_by_station(one)) for one in made.get("lesions", ())]
    if "ecog" in made:
        made["ecog"] = _scored(made["ecog"])
    return made


def _scored(ecog: Any) -> dict[str, Any]:
    """A performance status and, as a fact of its own, its day."""
    told = ecog if isinstance(ecog, dict) else {"value": ecog}
    value = told.get("value", {key: one for key, one in told.items() if key != "date"})
    return {"value": value, **({"date": told["date"]} if "date" in told else {})}


def _treated(lesion: dict[str, Any]) -> dict[str, Any]:
    """A lesion with each treatment that is told of it, and whether there was no other."""
    told = lesion.get("prior_local_therapy")
    if told is None:
        return lesion
    whole = isinstance(told, list)
    each = told if isinstance(told, list) else told.get("at_least", [])
    return {
        **lesion,
        "prior_local_therapy": {"each": each, **({"no_other": True} if whole else {})},
    }


def _untreated_as_by_hand(read: dict[str, Any], hand: Mapping[str, Any]) -> dict[str, Any]:
    """What was read, without that the primary had no local treatment where the hand says so by its
    status, and tells of no such lesion or of its size alone."""
    if hand.get("primary", {}).get("status") != UNTREATED or any(
        one.get("role") == "primary" and "prior_local_therapy" in one
        for one in hand.get("lesions", ())
    ):
        return read
    lesions = [
        {key: part for key, part in one.items() if key != "prior_local_therapy"}
        if one.get("role") == "primary"
        else one
        for one in read["lesions"]
    ]
    return {**read, "lesions": lesions}


def told_alike(document: dict[str, Any]) -> dict[str, Any]:
    """A document with what it says in other words: the side and lobe of an organ that has them in
    its name, the organ that side and lobe tell, the role that follows from the place, the primary
    as a target of treatment, none in the brain of none in the head, the nodes of the diagnosis at
    the staging of the diagnosis, that whoever has an illness had it once, and the intent of lines
    of which none is palliative."""
    document = _with_primary(document)
    if each := document.get("conditions"):
        document = {**document, "conditions": {name: _lasting(one) for name, one in each.items()}}
    side = document.get("primary", {}).get("side")
    lesions = [_beside(_placed(one), side) for one in document.get("lesions", ())]
    lesions = [_aimed(one, document.get("primary", {})) for one in lesions]
    systemic = document.get("systemic_therapy")
    return {
        **document,
        **_episode_told(document),
        **({"primary": _primary_told(document, lesions)} if document.get("primary") else {}),
        **({"systemic_therapy": _lines_told(systemic)} if systemic else {}),
        "lesions": lesions,
        "assessments": _latest_told(
            [_staged(one, document) for one in document.get("assessments", ())], lesions
        ),
    }


def _lines_told(told: Mapping[str, Any]) -> dict[str, Any]:
    """Lines with their intent, where no line is palliative: there is but one other; and that one
    which has ended, or was stopped for a reason, is not given."""
    none = {"intent": "adjuvant"} if told.get("palliative_lines") == 0 else {}
    each = [
        {**none, **({"ongoing": False} if {"end", "stop_reason"} & {*one} else {}), **one}
        for one in told.get("lines", ())
    ]
    return {**told, **({"lines": each} if each else {})}


def _episode_told(document: Mapping[str, Any]) -> dict[str, Any]:
    """Of first metastases either day counts for both (docs/profile.md, Metastatic disease)."""
    disease = dict(document.get("metastatic_disease", {}))
    days = [disease.get(key) for key in ("first_metastasis_date", "diagnosis_date")]
    day = days[0] or days[1]
    if disease.get("first_episode") is not True or day is None:
        return {}
    both = {"first_metastasis_date": day, "diagnosis_date": days[1] or day}
    return {"metastatic_disease": {**disease, **both}}


def _lasting(told: Any) -> Any:
    """A condition with what its other fields say: who has it had it once, who never had it has it
    not."""
    if not isinstance(told, dict):
        return told
    once = {"ever": True} if told.get("now") is True or "last" in told else {}
    return {**once, **({"now": False} if told.get("ever") is False else {}), **told}


def _latest_told(each: list[dict[str, Any]], lesions: Sequence[Any]) -> list[dict[str, Any]]:
    """Assessments, the latest with the state of today of each lesion: it is the same."""
    days = {at: span[1] for at, one in enumerate(each) if (span := _ends(one.get("date")))}
    if days:
        last = max(days, key=lambda at: days[at])
        now = {
            one["id"]: {key: one[key] for key in STATE if key in one}
            for one in lesions
            if one.get("id") and any(key in one for key in STATE)
        }
        told = each[last].get("lesions", {})
        both = {key: {**now.get(key, {}), **told.get(key, {})} for key in {**now, **told}}
        each[last] = {**each[last], **({"lesions": both} if both else {})}
    return each


def _primary_told(document: Mapping[str, Any], lesions: Sequence[Any]) -> dict[str, Any]:
    """The primary with what its status, its change and that none came back say of its treatment
    and of today (docs/profile.md, Primary)."""
    told = dict(document["primary"])
    if str(told.get("status")) in TREATED | {UNTREATED}:
        told.setdefault("definitively_treated", told["status"] in TREATED)
    now = {str(one.get("status")) for one in lesions if one.get("role") == "primary"}
    last = (document.get("assessments") or [{}])[-1].get("response")
    back = document.get("locoregional_recurrence", {}).get("present")
    if last in CONTROLLED or (now and now <= QUIET) or back is False:
        told.setdefault("progressing", False)
    return told


def _placed(lesion: dict[str, Any]) -> dict[str, Any]:
    """A lesion with its place in each of the ways to say it."""
    organ = str(lesion.get("organ"))
    found = SIDED.fullmatch(organ)
    besides = {key: part for key, part in found.groupdict().items() if part} if found else {}
    besides = {"side": "right", "lobe": "middle"} if organ == "middle_lobe" else besides
    whole = {**besides, **lesion}
    side, lobe = whole.get("side"), whole.get("lobe")
    narrower = [f"{side}_{lobe}_lobe", f"{lobe}_lobe"] if lobe else [f"{side}_{organ}"]
    organs = load_vocabulary().organs
    known = [one for one in narrower if side and one in organs and within(one, organ)]
    return {**_role_told(lesion), **whole, **({"organ": known[0]} if known else {})}


def _beside(lesion: dict[str, Any], side: Any) -> dict[str, Any]:
    """A lesion of a lung with the role that follows from the side of the primary (docs/profile.md,
    Role)."""
    organ = load_vocabulary().organs.get(str(lesion.get("organ")))
    lung = organ is not None and organ.system == "lung"
    other = {side, lesion.get("side")} == {"left", "right"}
    return {"role": "metastasis", **lesion} if lung and other else lesion


def _aimed(lesion: dict[str, Any], primary: Mapping[str, Any]) -> dict[str, Any]:
    """The primary as a target of treatment, where that is told of it by `primary`."""
    aimed = primary.get("target_of_treatment")
    told = lesion.get("role") == "primary" and aimed is not None
    return {"target_of_treatment": aimed, **lesion} if told else lesion


def _role_told(lesion: dict[str, Any]) -> dict[str, Any]:
    """The role that follows, in NSCLC, from where a lesion lies (docs/profile.md, Role)."""
    if "station" in lesion:
        regional = str(lesion["station"]) in load_vocabulary().stations
        return {"role": "regional_node"} if regional else {}
    organ = load_vocabulary().organs.get(str(lesion.get("organ")))
    outside = organ is not None and organ.system not in ("lung", "lymph_node", None)
    return {"role": "metastasis"} if outside else {}


def _staged(one: dict[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """An assessment with what its totals and the categories of the diagnosis come to."""
    made, totals = dict(one), one.get("totals", {})
    if 0 in (totals.get("intracranial"), totals.get("metastases")):
        by_organ = {"brain": 0, **totals.get("by_organ", {})}
        made["totals"] = {"intracranial": 0, **totals, "by_organ": by_organ}
    primary = document.get("primary", {})
    # with metastases at the diagnosis of the primary its staging is that of theirs
    if "diagnosis" in one.get("at", ()) and str(primary.get("m_category")).startswith("M1"):
        told = {key: primary[key] for key in CATEGORIES if key in primary}
        made = {**told, **made}
    return made


def _shown(document: Mapping[str, Any], patient: Patient) -> dict[str, Any]:
    """The conditions that lesions and their treatments tell of (docs/profile.md, Conditions), and
    the last of the days on which those were given."""
    above = patient.vocabulary.conditions_above
    made: dict[str, Any] = {}
    for name in sorted(patient.vocabulary.shown_conditions):
        if (now := now_of(patient, name)).single:
            made[f"/conditions/{name}/now"] = now.may_be_true
    last: dict[str, Any] = {}
    for one in given(patient):
        for name in above(one.name):
            made[f"/conditions/{name}/ever"] = True
            day, known = one.what.last, last.get(name)
            if day is not None and (known is None or day.last > known.last):
                last[name] = day
    for name in {*patient.vocabulary.shown_conditions, *GIVEN}:
        if (ever := ever_of(patient, name)).single and ever.may_be_true:
            made[f"/conditions/{name}/ever"] = True
        stated = [
            patient.profile.conditions.get(one)
            for one in (patient.vocabulary.conditions_below(name) if name in GIVEN else ())
        ]
        for one in stated:
            if not isinstance(one, bool | None) and one.last is not None:
                known = last.get(name)
                last[name] = one.last if known is None or one.last.last > known.last else known
    for name, day in last.items():
        made[f"/conditions/{name}/last"] = value_of(day)
    return {**_cured_by_rays(document), **made}


def _cured_by_rays(document: Mapping[str, Any]) -> dict[str, Any]:
    """That the chest was irradiated to cure, where the primary was treated definitively and it is
    told that rays were given to it."""
    primary, told = document.get("primary", {}), document.get("conditions", {})
    if (
        primary.get("definitively_treated") is not True
        and str(primary.get("status")) not in TREATED
    ):
        return {}
    if primary.get("status") == "resected" or not told.keys() & BY_RAYS:
        return {}
    end = primary.get("definitive_treatment_end")
    return {
        f"/conditions/{name}/{field}": value
        for name in ("definitive_thoracic_radiotherapy", "thoracic_radiotherapy", "radiotherapy")
        for field, value in (("ever", True), ("last", end))
        if value is not None
    }


def _gene(one: dict[str, Any]) -> dict[str, Any]:
    """A gene whose variants are named alike: `{name: fusion}` and `{kind: fusion}` are one, and so
    are those of an amplification."""
    each: list[dict[str, Any]] = [
        {
            key: _change(value) if key in ("name", "protein") else value
            for key, value in variant.items()
        }
        for variant in one.get("variants", ())
    ]
    each = [
        {"kind": variant["name"], **{k: v for k, v in variant.items() if k != "name"}}
        if variant.get("name") in KINDS
        else variant
        for variant in each
    ]
    return {**one, **({"variants": each} if each else {})}


def _change(name: str) -> str:
    """A protein change in letters; another name as it is."""
    return (change_of(name) and short(name)) or name


def _by_station(lesion: dict[str, Any]) -> dict[str, Any]:
    """A lesion; of a node with its station the station says which, whatever its organ is called."""
    organ = load_vocabulary().organs.get(str(lesion.get("organ")))
    node = organ is not None and "lymph_node" in (organ.id, organ.is_a)
    node |= "organ" not in lesion and str(lesion.get("station")) in load_vocabulary().stations
    return {**lesion, "organ": "lymph_node"} if node and lesion.get("station") else lesion


def aligned(read: Any, hand: Any) -> Any:
    """What was read with the entries of its lists at the places of those by hand that are alike."""
    if isinstance(read, dict) and isinstance(hand, dict):
        return {
            key: part if key == "at_least" else aligned(_each_drug(key, part, hand), hand.get(key))
            for key, part in read.items()
        }
    if isinstance(read, list) and isinstance(hand, list) and any(isinstance(x, dict) for x in read):
        left, placed = list(range(len(hand))), {}
        pairs = sorted(
            ((_alike(one, hand[at]), -i, -at) for i, one in enumerate(read) for at in left),
            reverse=True,
        )
        for score, i, at in pairs:
            if score > 0 and -at in left and -i not in placed:
                placed[-i] = -at
                left.remove(-at)
        size = len(hand) + len(read)
        out: list[Any] = [{} for _ in range(size)]
        spare = len(hand)
        for i, one in enumerate(read):
            at = placed.get(i)
            if at is None:
                at, spare = spare, spare + 1
            out[at] = aligned(one, hand[at] if at < len(hand) else None)
        return out
    return read


def _each_drug(key: str, read: Any, hand: Mapping[str, Any]) -> Any:
    """Some of the drugs of a line that are all told by hand: each is a fact."""
    some = key == "agents" and isinstance(read, dict) and isinstance(hand.get(key), list)
    return read.get("at_least", read) if some else read


def _alike(one: Any, other: Any) -> float:
    both = [
        _placed(each) if "organ" in each else _staged(each, {}) if "totals" in each else each
        for each in (one, other)
    ]
    here, there = (dict(facts(each)) for each in both)
    each = [
        implies(there[at], value) or (at == "/date" and narrower(there[at], value))
        for at, value in here.items()
        if at in there
    ]
    return sum(each) - 0.6 * (len(each) - sum(each))


def narrower(hand: Any, read: Any) -> bool:
    """Whether the days that were read lie within those by hand: a staging dated by some of its
    examinations."""
    here, there = _ends(hand), _ends(read)
    return bool(here and there and here[0] <= there[0] and there[1] <= here[1])


def implies(hand: Any, read: Any) -> bool:
    """Whether a value made by hand says at least what was read."""
    if hand == read:
        return True
    organs = load_vocabulary().organs
    if isinstance(hand, str) and isinstance(read, str) and hand in organs and read in organs:
        return within(hand, read)  # `T5` is a bone
    if isinstance(hand, str) and any(hand in one.get(str(read), ()) for one in _SUBGROUPS):
        return True
    if isinstance(hand, dict) and "one_of" in hand and isinstance(read, str):
        return all(implies(one, read) for one in hand["one_of"])  # of each lobe, the lung
    if isinstance(read, dict) and "one_of" in read:
        several = hand["one_of"] if isinstance(hand, dict) and "one_of" in hand else [hand]
        return set(map(str, several)) <= set(map(str, read["one_of"]))
    if isinstance(read, dict) and isinstance(read.get("at_least"), list):
        each = hand.get("at_least") if isinstance(hand, dict) else hand
        return all(any(_within(one, other) for other in each or ()) for one in read["at_least"])
    here, there = _ends(hand), _ends(read)
    return bool(here and there and there[0] <= here[0] and here[1] <= there[1])


def _within(read: Any, hand: Any) -> bool:
    """Whether an entry by hand says all that one read does."""
    if not isinstance(read, dict) or not isinstance(hand, dict):
        return implies(hand, read)
    return all(key in hand and implies(hand[key], part) for key, part in read.items())


def _ends(value: Any) -> tuple[Any, Any] | None:
    """The least and the most of a number, or the first and last day of a date."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value), float(value)
    if isinstance(value, dict) and any(isinstance(one, list) for one in value.values()):
        return None  # `at_least` of words
    if isinstance(value, dict) and set(value) <= {"at_least", "at_most"}:
        return float(value.get("at_least", 0)), float(value.get("at_most", "inf"))
    if isinstance(value, dict) and set(value) == {"from", "to"}:
        return parse_day(value["from"]).first, parse_day(value["to"]).last
    if isinstance(value, str) and DAY.fullmatch(value):
        day = parse_day(value)
        return day.first, day.last
    if isinstance(value, str) and (number := re.match(r"[\d.]+(?= ?%)", value)):
        return float(number[0]), float(number[0])
    return None


def _reversed(hand: Any, read: Any) -> bool:
    """Whether one says yes where the other says no."""
    if isinstance(hand, bool) and isinstance(read, bool):
        return hand is not read
    words = isinstance(hand, str) and isinstance(read, str)
    if words and {hand, read} == {"positive", "negative"}:
        return True
    here, there = _ends(hand), _ends(read)
    numbers = here and there and isinstance(here[0], float) and isinstance(there[0], float)
    return bool(numbers and (here[1] == 0 < there[0] or there[1] == 0 < here[0]))  # type: ignore[index]


def _value(one: Mapping[str, Any]) -> Any:
    """The value of a test, of a count in 10*9/L."""
    return one["value"] / 1000 if one.get("unit") in COUNTS else one["value"]


def _measured(document: dict[str, Any]) -> dict[str, Any]:
    """With each measurement as its value."""
    each = document.get("measurements", {})
    made = {name: _value(one) if isinstance(one, dict) else one for name, one in each.items()}
    if made.get("pd_l1_tps") == BELOW_ONE:  # `< 1 %`, as another hand writes it
        made["pd_l1_tps"] = {"at_most": 1.0}
    return {**document, "measurements": made}


def _with_primary(document: dict[str, Any]) -> dict[str, Any]:
    """With the primary among the lesions where it is in place, or its size is told as a measurement
    alone; and its size as a measurement where it is told of the lesion alone: of today both are the
    same."""
    lesions = document.get("lesions", [])
    measured = document.get("measurements", {})
    listed = next((one for one in lesions if one.get("role") == "primary"), None)
    size = measured.get(PRIMARY_SIZE)
    primary = document.get("primary", {})
    if listed is None and (size is not None or str(primary.get("status")) in IN_PLACE):
        own = {key: primary.get(key) for key in ("side", "lobe")}
        organ = {"organ": "lung", **{key: part for key, part in own.items() if part}}
        sized = {"diameter_mm": size} if size is not None else {}
        told = {"id": "primary", "role": "primary", **organ, **sized}
        return {**document, "lesions": [*lesions, _placed(told)]}
    if listed is not None and size is None and "diameter_mm" in listed:
        told = {**measured, PRIMARY_SIZE: listed["diameter_mm"]}
        return {**document, "measurements": told}
    return document


def _by_label(read: dict[str, Any], hand: Mapping[str, Any]) -> dict[str, Any]:
    """With the lesions, also of each assessment, by the labels that they have by hand."""
    pairs = zip(read.get("lesions", ()), hand.get("lesions", ()), strict=False)
    labels = {one["id"]: other["id"] for one, other in pairs if "id" in one and "id" in other}
    for one in read.get("assessments", ()):
        if "lesions" in one:
            one["lesions"] = {labels.get(key, key): part for key, part in one["lesions"].items()}
    for one in read.get("lesions", ()):
        if "id" in one:
            one["id"] = labels.get(one["id"], one["id"])
    return read


def _all_elsewhere(totals: Mapping[str, Any], organ: str, hand: Mapping[str, Any]) -> bool:
    """Whether all metastases of a staging are told, by organ or one by one, in other organs."""
    whole, told = totals.get("metastases"), totals.get("by_organ", {})
    if whole == 0 or (whole is not None and organ not in told and whole == _summed(told)):
        return True
    known = load_vocabulary().organs
    each = [known[one["organ"]].system for one in hand.get("lesions", ()) if "organ" in one]
    others = [one for one in each if one not in ("lung", "lymph_node", None)]
    return organ not in others and whole is not None and len(others) == whole


def _all_listed(hand: Mapping[str, Any], at: int) -> Counter[str] | None:
    """The metastases of an assessment by hand by their organ, where those that it lists, or of the
    latest the lesions of today, are as many as its total: there are no others."""
    each = hand.get("assessments", ())
    whole = (each[at].get("totals") or {}).get("metastases") if at < len(each) else None
    if not isinstance(whole, int):
        return None
    told, last = each[at].get("lesions"), at == len(each) - 1
    if not told and not last:
        return None
    side, found = hand.get("primary", {}).get("side"), Counter[str]()
    for one in hand.get("lesions", ()):
        then = (told or {}).get(one.get("id"))
        status = (then or {}).get("status") or (one.get("status") if last else None)
        if (told and then is None) or status in GONE or "organ" not in one:
            continue
        placed = {**_placed(one), **{key: one[key] for key in ("role",) if key in one}}
        other = side in ("left", "right") and placed.get("side") in {"left", "right"} - {side}
        if placed.get("role", "metastasis" if other else "") in ("metastasis", "distant_node"):
            found[load_vocabulary().organs[one["organ"]].system] += 1
    return found if sum(found.values()) == whole else None


def _marked_by_line(hand: Mapping[str, Any], mark: str) -> int | None:
    """The assessment at the diagnosis or baseline by the first palliative line, where none is
    marked so (docs/profile.md, Time points)."""
    each = hand.get("assessments", ())
    lines = hand.get("systemic_therapy", {}).get("lines", ())
    starts = [
        start[0]
        for one in lines
        if one.get("intent") == "palliative" and (start := _ends(one.get("start")))
    ]
    if not starts or any(mark in one.get("at", ()) for one in each):
        return None
    spans = {at: span for at, one in enumerate(each) if (span := _ends(one.get("date")))}
    before = [at for at, span in spans.items() if span[1] <= min(starts)]
    before.sort(key=lambda at: spans[at][1])
    return (before[0] if mark == "diagnosis" else before[-1]) if before else None


def _summed(told: Mapping[str, Any]) -> int | None:
    numbers = [one for one in told.values() if isinstance(one, int)]
    return sum(numbers) if numbers and len(numbers) == len(told) else None


def _implied(place: str, value: Any, hand: dict[str, Any]) -> bool:
    """What a profile implies without stating it."""
    disease = hand.get("metastatic_disease", {})
    if place == "/metastatic_disease/ever" and value is True:
        totals = [one.get("totals", {}) for one in hand.get("assessments", ())]
        counted = any((_ends(one.get("metastases")) or (0,))[0] > 0 for one in totals)
        dated = {"diagnosis_date", "first_metastasis_date"} & set(disease)
        return bool(dated or counted or hand.get("lesions"))
    if (none := NONE_THERE.fullmatch(place)) and value == 0:
        each = hand.get("assessments", ())
        at = int(none[1])  # where all metastases are told, there are none in other organs
        if at < len(each) and _all_elsewhere(each[at].get("totals") or {}, none[2], hand):
            return True
    if (whole := ALL_THERE.fullmatch(place)) and isinstance(value, dict):
        each = hand.get("assessments", ())
        told = (each[int(whole[1])].get("totals") or {}) if int(whole[1]) < len(each) else {}
        ends = [_ends(one) for one in told.get("by_organ", {}).values()]
        if implies({"at_least": sum(one[0] for one in ends if one)}, value):
            return True  # those of its organs are as many
    if (nodal := NODELESS.fullmatch(place)) and value in ("N0", 0):
        each = hand.get("assessments", ())  # each says the other (docs/profile.md, Totals)
        one = each[int(nodal[1])] if int(nodal[1]) < len(each) else {}
        told = one.get("n_category"), (one.get("totals") or {}).get("regional_nodes")
        return told in (("N0", None), (None, 0))
    if (mark := MARKED.fullmatch(place)) and value is True:
        return int(mark[1]) == _marked_by_line(hand, mark[2])
    if (none := NONE_IN_HEAD.fullmatch(place)) and value == 0:
        each = hand.get("assessments", ())
        at = int(none[1])  # of an examination of the head most hands tell the brain alone
        told = (each[at].get("totals") or {}).get("by_organ", {}) if at < len(each) else {}
        coverings = any(one.get("organ") == "meninges" for one in hand.get("lesions", ()))
        brain = told.get("brain") == 0 and not coverings
        elsewhere = (listed := _all_listed(hand, at)) is not None and not (
            listed["brain"] or listed["meninges"]
        )
        return brain or elsewhere
    if place == NONE_NOW and value is False and hand.get("assessments"):
        at = len(hand["assessments"]) - 1
        told = hand["assessments"][at].get("totals") or {}
        none = 0 in (told.get("intracranial"), told.get("metastases"))
        return none or _implied(f"/assessments/{at}/totals/intracranial", 0, hand)
    if counted := NONE_THERE.fullmatch(place):
        listed = _all_listed(hand, int(counted[1]))
        return listed is not None and implies(listed[counted[2]], value)
    if surgery := RADIOSURGERY.fullmatch(place):
        return _radiosurgery(hand, surgery[1], value)
    if (line := OF_LINE.fullmatch(place)) is not None and _given(hand, line, value):
        return True
    if place.endswith("/result") and value == "positive":
        gene = hand.get("biomarkers", {}).get(place.split("/")[2], {})
        return bool(gene.get("variants"))
    if (named := FUSION_NAME.fullmatch(place)) and str(value).endswith(f"-{named[1]}"):
        each = hand.get("biomarkers", {}).get(named[1], {}).get("variants", [])
        at = int(named[2])  # the partner says more than `fusion`
        return at < len(each) and each[at].get("kind") == "fusion" and "name" not in each[at]
    if (named := VARIANT.fullmatch(place)) and isinstance(value, str):
        each = hand.get("biomarkers", {}).get(named[1], {}).get("variants", [])
        changes = {one.get(key) for one in each for key in ("name", "protein")}
        # a class is implied by the change that is of it, which is the same as name or as protein
        return value in changes or any(
            re.fullmatch(r"exon[_ ]\d+[_ ]" + kind, value)
            and any(part in str(one) for part in parts)
            for kind, parts in CLASSES.items()
            for one in changes
        )
    if (named := EXAMINED.fullmatch(place)) and _is_imaged(hand, named[1], value):
        return True
    if (named := CONDITION.fullmatch(place)) and value is (named[2] == "ever"):
        told = hand.get("conditions", {}).get(named[1])
        told = told if isinstance(told, dict) else {}
        # what is there today or has a last day was once; what never was is not there
        once = "last" in told or told.get("now") is True
        if once if named[2] == "ever" else told.get("ever") is False:
            return True
    if (named := CONDITION.fullmatch(place)) and value is True:  # who has the one has those above
        above = load_vocabulary().conditions_above
        return any(
            named[1] in above(name) and isinstance(one, dict) and one.get(named[2]) is True
            for name, one in hand.get("conditions", {}).items()
        )
    if (shown := LINE_RESPONSE.fullmatch(place)) and isinstance(value, str):
        lines, at = hand.get("systemic_therapy", {}).get("lines", []), int(shown[1])
        grown = value == "PD" and at < len(lines) and "progression_date" in lines[at]
        if grown and shown[2] == "latest" and "latest_response" not in lines[at]:
            return True
        return value == _response_shown(hand, at, best=shown[2] == "best")
    if (staged := OF_STAGING.fullmatch(place)) and _progressed_then(hand, int(staged[1]), value):
        return True
    if (line := LINE_PROGRESSED.fullmatch(place)) and value is True:
        lines = hand.get("systemic_therapy", {}).get("lines", [])
        at = int(line[1])
        return at < len(lines) and "progression_date" in lines[at]
    return False


def _progressed_then(hand: Mapping[str, Any], at: int, value: object) -> bool:
    """Whether the hand tells of a line that it progressed, on the day of a staging that it does not
    list, or lists without its response."""
    lines = hand.get("systemic_therapy", {}).get("lines", ())
    days = [one["progression_date"] for one in lines if "progression_date" in one]
    each = hand.get("assessments", ())
    if at < len(each):
        own = each[at].get("date")
        return value == "PD" and "response" not in each[at] and any(own == day for day in days)
    return bool(days) if value == "PD" else any(implies(day, value) for day in days)


def _radiosurgery(hand: Mapping[str, Any], key: str, value: object) -> bool:
    """Whether the hand tells the stereotactic treatment of a lesion in the head, which is
    radiosurgery (rules/vocabulary/spellings.yaml), and its last day."""
    organs = load_vocabulary().organs
    given = [
        each
        for one in hand.get("lesions", ())
        if "organ" in one and organs[one["organ"]].system in ("brain", "meninges")
        for each in one.get("prior_local_therapy", {}).get("each", ())
        if each.get("modality") == "SABR"
    ]
    days = [str(one.get("date", "")) for one in given]
    return bool(given) if key == "ever" else bool(days) and value == max(days)


def _given(hand: Mapping[str, Any], line: re.Match[str], value: object) -> bool:
    """Whether a line that the hand does not list is one of the drugs that it lists as given;
    with no palliative line any line is another."""
    told = hand.get("systemic_therapy", {})
    if int(line[1]) < len(told.get("lines", ())) or not told.get("given"):
        return False
    if line[2]:
        return told.get("palliative_lines") == 0 and value == "adjuvant"
    return line[3] in {one.get("agent") for one in told["given"]}


def _is_imaged(hand: Mapping[str, Any], name: str, value: object) -> bool:
    """Whether the hand says the same of an examination, or of its last day, under `imaging`."""
    told = hand.get("imaging", {}).get("fdg_pet" if name == "pet_ct" else "brain_imaging")
    told = told if isinstance(told, dict) else {"done": told}
    if value is True:
        return told.get("done") is True or "date" in told
    return "date" in told and str(told["date"]) == value


def _response_shown(hand: Mapping[str, Any], at: int, *, best: bool) -> str | None:
    """The response of a line by hand, where it is not told, that its stagings show."""
    lines = hand.get("systemic_therapy", {}).get("lines", [])
    begun = [_ends(line.get("start")) for line in lines]
    key = "best_response" if best else "latest_response"
    if at >= len(lines) or (own := begun[at]) is None or key in lines[at]:
        return None
    until = min((one[0] for one in begun if one and one[0] > own[1]), default=None)
    shown = [
        (day[1], one["response"])
        for one in hand.get("assessments", ())
        if "response" in one and (day := _ends(one.get("date"))) is not None
        if day[1] > own[1] and (until is None or day[0] <= until)
    ]
    if best:
        return min((one for _, one in shown), key=RESPONSES.index, default=None)
    return max(shown, default=(None, None))[1]


def score_letter(
    files: Sequence[Path], answer: Path, score: Score, trials: Sequence[Trial] = ()
) -> None:
    """One patient's letters against the profile made by hand."""
    stated = yaml.load(answer.read_text(encoding="utf-8"), yaml.CSafeLoader)
    document = stated.get("profile") or {k: v for k, v in stated.items() if k != "hands"}
    document = json.loads(json.dumps(document, default=str))
    as_of = parse_day(document["as_of"]).last
    document["as_of"] = as_of.isoformat()
    letters = [letter_of(one.read_text(encoding="utf-8"), one.name) for one in files]
    begin = process_time()
    found = read_on(letters, Day(as_of, as_of))
    score.seconds += process_time() - begin
    score.signs += sum(len(one.text) for one in letters)
    score.letters += 1
    score.counts["questions"] += len(found.reading.questions)
    profiles = [profile_of(dict(one)) for one in (document, found.reading.document)]
    patients = [derive(one, as_of) for one in profiles]
    hand = _measured(_whole(profiles[0]))
    both = _with_primary(hand)
    made = _untreated_as_by_hand(_whole(profiles[1]), both)
    read = _measured(_by_label(aligned(made, both), both))
    here, there = dict(facts(hand)), dict(facts(read))
    # what either says in other words is told as well: no more facts, but each found and implied
    hand_too, read_too = (
        {
            **_shown(one, patient),
            **{fact.pointer: fact.value for fact in totals_of(patient, one, ())},
            **dict(facts(told_alike(each))),
        }
        for one, patient, each in zip(
            (document, found.reading.document), patients, (both, read), strict=True
        )
    )
    for place, value in there.items():
        told = [one[place] for one in (here, hand_too) if place in one]
        ok = any(implies(one, value) for one in told) or _implied(place, value, hand)
        ok = ok or bool(STAGED.fullmatch(place) and narrower(here.get(place), value))
        score.counts["right" if ok else "wrong"] += 1
        if not ok:
            score.wrong.append(f"{answer.stem}{place}: {value!r}, by hand {here.get(place)!r}")
            score.counts["reversed"] += _reversed(here.get(place), value)
    for place, value in here.items():
        same = any(place in one and implies(one[place], value) for one in (there, read_too))
        score.counts["found" if same else "missed"] += 1
        if not same:
            score.missed[re.sub(r"/\d+", "/*", place)] += 1
            score.where.append(f"{answer.stem}{place}: {value!r}, read {there.get(place)!r}")
    _verdicts(patients, answer.stem, score, trials)


def _verdicts(
    patients: Sequence[Patient],
    name: str,
    score: Score,
    trials: Sequence[Trial],
) -> None:
    """The trials that the profile by hand settles, and those that the letter alone does."""
    for trial in trials:
        by_hand, by_letter = (match_trial(one, trial).match for one in patients)
        if by_hand is not MatchClass.POSSIBLE:
            score.counts["settled by hand"] += 1
        # what waits by the letter alone may be final by all that is known: it settles less
        less = (by_letter, by_hand) == (MatchClass.NOT_YET, MatchClass.INELIGIBLE)
        if by_letter is not MatchClass.POSSIBLE and not less:
            score.counts["settled" if by_hand is by_letter else "settled wrongly"] += 1
            if by_hand is not by_letter:
                score.wrong.append(f"{name} {trial.id}: {by_letter}, by hand {by_hand}")


def files_of(answer: Path) -> list[Path]:
    """The letters of one profile made by hand."""
    folder, name = answer.parent, answer.stem
    return sorted(folder.glob(f"{name}.txt")) or sorted(folder.glob(f"{name}.*.txt"))


def main() -> None:
    """Print the scores of plain letters, and of tables and OCR, with what is wrong."""
    scores = {"plain": Score(), "tables and OCR": Score()}
    trials = load_trials()
    deque(getting_ready(), maxlen=0)
    for folder in (Path(one) for one in argv[1:] if not one.startswith("--")):
        for answer in sorted(folder.glob("*.yaml")):
            hands = str(
                yaml.load(answer.read_text(encoding="utf-8"), yaml.CSafeLoader).get("hands", "")
            )
            kind = "tables and OCR" if NOISE.search(hands) else "plain"
            score_letter(files_of(answer), answer, scores[kind], trials)
    for kind, score in scores.items():
        if score.letters:
            print(f"{kind}, {score.words()}")
            print(*(f"  wrong {one}" for one in score.wrong), sep="\n")
            common = (f"{place} {times}" for place, times in score.missed.most_common(25))
            print("  missed", "; ".join(common))
            if "--missed" in argv:
                print(*(f"  missed {one}" for one in score.where), sep="\n")


if __name__ == "__main__":
    main()
