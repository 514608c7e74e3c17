"""Plain patients for tests of rules: a simplest one of whom all is told, and what may differ."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from oligomatch.matcher.findings.engines import Strata, chainer, own
from oligomatch.matcher.intake.contradictions import contradictions
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.same_parts import ANEW, SameParts
from oligomatch.matcher.probe.search.goals import DRAWN_ON, Goal, derived
from oligomatch.matcher.profile.changes import Edit, EditError, edited
from oligomatch.matcher.profile.profile import Profile, read_field
from oligomatch.rules.case_files import merge
from oligomatch.rules.terms import MARKS
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

Document = dict[str, Any]

GENES = (
    *("EGFR", "ALK", "ROS1", "BRAF", "RET", "MET", "NTRK1", "NTRK2", "NTRK3", "KRAS", "ERBB2"),
)  # fmt: skip
BARE: Document = {  # new NSCLC with one metastasis, staged, nothing begun
    "as_of": DRAWN_ON.isoformat(),
    "cancer_type": "nsclc",
    "histology": "adenocarcinoma",
    "age": 60,
    "sex": "female",
    "ecog": 1,
    "country": "NL",
    "primary": {
        "diagnosis_date": "2026-04-01",
        "side": "left",
        "lobe": "upper",
        "status": "in_place_untreated",
        "definitively_treated": False,
        "progressing": False,
        "accessible_to_curative_treatment": True,
        **dict.fromkeys(MARKS, True),
    },
    "metastatic_disease": {
        "ever": True,
        "diagnosis_date": "2026-04-10",
        "first_metastasis_date": "2026-04-10",
        "first_episode": True,
    },
    "lesions": ["left_adrenal"],
    "assessments": [{"date": "2026-04-10", "at": ["diagnosis", "baseline"], "n_category": "N0"}],
    "biomarkers": dict.fromkeys(GENES, "negative"),
    "systemic_therapy": {"palliative_lines": 0, "adjuvant_lines": 0},
    "imaging": {"fdg_pet": True, "naf_pet": True, "brain_imaging": True},
    "locoregional_recurrence": {"present": False},
}


def _positive(gene: str, *variants: str) -> Document:
    named = [{"name": name} for name in variants]
    found = {"result": "positive", "variants": named, "no_other_variants": True}
    return {"biomarkers": {gene: found}}


def _treated(status: str, end: str) -> Document:
    """The primary treated with curative intent long before the metastases."""
    primary = {
        "diagnosis_date": "2024-01-10",
        "status": status,
        "definitively_treated": True,
        "definitive_treatment_end": end,
        "progressing": False,
        "progressed": False,
        **({} if status == "in_place_treated" else {"accessible_to_curative_treatment": None}),
    }
    return {"primary": primary}


def _line(agents: Sequence[str], start: str, **more: Any) -> Document:
    return {"intent": "palliative", "agents": list(agents), "start": start, **more}


def _under_way(agents: Sequence[str], start: str, response: str, **more: Any) -> Document:
    """One palliative line under way, restaged once."""
    best = {"best_response": response, "latest_response": response, "progressed": False}
    line = _line(agents, start, number=1, ongoing=True, **best, **more)
    return _therapy([line], start, response)


def restaged(agents: Sequence[str], start: str, response: str) -> Document:
    """One palliative line under way, its first restaging with this response."""
    if response != "PD":
        return _under_way(agents, start, response, cycles=4)
    line = _line(agents, start, number=1, ongoing=True, cycles=4, best_response="PD", **_PROGRESSED)
    return _therapy([line], start, response)


def in_turn(agents: Sequence[str]) -> tuple[Document, Document]:
    """Two palliative lines of the same drugs: the first failed and the second holds, and the other
    way round."""
    failed = {"end": "2025-12-01", "best_response": "SD", "latest_response": "PD",
              "progressed": True, "progression_date": "2025-12-01",
              "stop_reason": "progression"}  # fmt: skip
    held = {"end": "2025-12-01", "best_response": "PR", "latest_response": "PR",
            "progressed": False, "stop_reason": "completed"}  # fmt: skip
    return _both(agents, failed, "SD"), _both(agents, held, "PD")


def _both(agents: Sequence[str], first: Document, response: str) -> Document:
    later = _PROGRESSED if response == "PD" else {"latest_response": response, "progressed": False}
    lines = [
        _line(agents, "2025-06-14", number=1, ongoing=False, cycles=6, **first),
        _line(agents, "2026-01-14", number=2, ongoing=True, cycles=4, best_response="SD", **later),
    ]
    return _therapy(lines, "2025-06-14", response)


def _therapy(lines: list[Document], start: str, response: str) -> Document:
    staged = {"date": start, "at": ["diagnosis", "baseline"], "n_category": "N0"}
    found = {"ever": True, "diagnosis_date": start, "first_metastasis_date": start}
    return {
        "primary": {"diagnosis_date": start},
        "metastatic_disease": found,
        "assessments": [staged, {"date": "2026-05-08", "response": response}],
        "systemic_therapy": {"palliative_lines": len(lines), "lines": lines},
    }


_DOUBLET = ("carboplatin", "pemetrexed")
_PROGRESSED = {"progressed": True, "progression_date": "2026-05-08", "latest_response": "PD"}

# Each row: the simplest first; what stands later is laid over what stands earlier.
CHOICES: tuple[tuple[Document, ...], ...] = (
    (
        {},
        _under_way(("osimertinib",), "2026-01-14", "SD", cycles=4),
        _under_way(_DOUBLET, "2026-02-14", "PR", cycles=4),
        _therapy(
            [_line(("osimertinib",), "2025-06-14", number=1, ongoing=True, cycles=11,
                   best_response="PR", **_PROGRESSED)], "2025-06-14", "PD"),
        _therapy(
            [_line(_DOUBLET, "2025-06-14", number=1, end="2025-12-01", ongoing=False, cycles=6,
                   best_response="SD", latest_response="PD", progressed=True,
                   progression_date="2025-12-01", stop_reason="progression"),
             _line(("erlotinib",), "2026-01-14", number=2, ongoing=True, cycles=4,
                   best_response="SD", latest_response="SD", progressed=False)],
            "2025-06-14", "SD"),
        _under_way(("alectinib",), "2026-01-31", "CR", cycles=4),
        _under_way(("pembrolizumab",), "2026-04-01", "SD", cycles=2),
    ),
    (
        {},
        _positive("EGFR", "L858R"), _positive("EGFR", "exon_19_deletion"),
        _positive("EGFR", "T790M"), _positive("ALK", "fusion"), _positive("ROS1", "fusion"),
        _positive("KRAS", "G12C"), _positive("BRAF", "V600E"), _positive("MET", "exon_14_skipping"),
    ),
    ({}, _treated("resected", "2024-03-01"), _treated("in_place_treated", "2024-05-01")),
    ({}, {"histology": "squamous"}, {"histology": "large_cell"}, {"histology": "other"}),
    ({}, *[{"cancer_type": one, "histology": "other"} for one in ("breast", "prostate", "other")]),
    *[({}, {"imaging": {name: False}}) for name in ("fdg_pet", "naf_pet", "brain_imaging")],
    ({}, {"age": 17}, {"age": 75}, {"age": 81}),
    ({}, {"ecog": 0}, {"ecog": 2}, {"ecog": 3}),
    ({}, {"sex": "male"}),
    ({}, {"country": "US"}, {"country": "CN"}, {"country": "IT"}),
)  # fmt: skip
SITES = ("left_adrenal", "brain", "liver", "L3", "right_lower_lobe", "spleen")
FURTHER = 6  # so many metastases beside the first


def patient(choices: Sequence[Mapping[str, Any]], sites: Sequence[str]) -> Document:
    """What is told of the patient with these differences and metastases in these places, by the
    vocabulary's names as they are."""
    document = dict(BARE)
    for choice in filter(None, choices):
        document = merge(document, choice)
    document["assessments"] = shown([dict(one) for one in document["assessments"]], document)
    growing = document["assessments"][-1].get("response") == "PD"
    gone = document["assessments"][-1].get("response") == "CR"
    restaged = len(document["assessments"]) > 1
    status = "resolved" if gone else "stable" if restaged else None
    document["lesions"] = [
        _lesion(number, site, "growing" if growing and number == 1 else status)
        for number, site in enumerate(sites, 1)
    ]
    for number, staging in enumerate(document["assessments"]):
        left = 0 if gone and number else len(sites)
        staging["totals"] = {"metastases": left, "satellites": 0, "regional_nodes": 0}
        if number + 1 < len(document["assessments"]):
            stated_then = {"status": "growing" if "response" in staging else "new", **_SIZE}
            staging["lesions"] = {lesion["id"]: stated_then for lesion in document["lesions"]}
    document["assessments_total"] = len(document["assessments"])
    return {name: value for name, value in document.items() if value is not None}


def shown(stagings: list[Document], document: Mapping[str, Any]) -> list[Document]:
    """The assessments in order, those that show a progression told with a line among them."""
    days = [one.get("date") for one in stagings]
    lines = document.get("systemic_therapy", {}).get("lines", [])
    recorded = dict.fromkeys(d for d in (line.get("progression_date") for line in lines)
                             if isinstance(d, str) and d not in days)  # fmt: skip
    more: list[Document] = [{"date": day, "response": "PD"} for day in recorded]
    return sorted([*stagings, *more], key=lambda one: str(one.get("date", "")))


LISTS = frozenset({"lesions", "assessments"})  # no entry is checked against another
DAYS = 4  # on which patients are asked, whose fields are kept
_SIZE: Document = {"diameter_mm": 12, "volume_cc": 1}


def _lesion(number: int, site: str, status: str | None) -> Document:
    lesion = {"id": f"m{number}", "role": "metastasis", "organ": site, "status": status or "new"}
    rest = {"prior_local_therapy": [], **dict.fromkeys(MARKS, True)}
    return {**lesion, **({} if status == "resolved" else _SIZE), **rest}


Spelled = tuple[str, Any, str]  # a field, as it is told and as that is spelled
_READ: dict[str, tuple[object, Profile | None]] = {}  # what was read last, under which rules


def read(document: Mapping[str, Any]) -> Profile | None:
    """The profile that is told; None where no patient fits it. Equal ones are read once: what is
    drawn, and even more what is shrunk, comes again and again."""
    return _kept(document, lambda _: profile_of(dict(document), derived))


def read_again(document: Mapping[str, Any]) -> Profile | None:
    """The profile of a document that was read before, of which something is told otherwise: its
    names are the vocabulary's already."""
    fields = _fields(chainer("plain"), str(document["as_of"]))
    return _kept(document, fields.read)


def read_as_wanted(document: Mapping[str, Any], goal: Goal) -> Profile | None:
    """The same, one more of those who are tried, where it is as wanted.

    Raises:
        SpentError: no more is tried.
    """
    goal.trying.one_more()
    profile = read_again(document)
    if profile is None:
        return None
    patient = derived(profile)
    return profile if all(judge(tree, patient) is Verdict.MET for tree in goal.trees) else None


class _Fields:
    """What is told of one field of a profile is read once, and so is what is made of such fields
    alone: those who are drawn one after the other on one day share most of them."""

    def __init__(self) -> None:
        self._nothing = Profile()
        self._forget()

    def _forget(self) -> None:
        self._known: dict[tuple[str, str], Any] = {}
        self._entries: dict[tuple[str, str], Any] = {}
        # an author's rules may join any two fields
        self._same = ANEW if own() else SameParts()

    def read(self, each: Iterable[Spelled]) -> Profile | None:
        """The profile of what is told; None where it contradicts itself.

        Raises:
            ValueError: no profile is of this form.
        """
        if len(self._known) > MOST_FIELDS:
            self._forget()
        fields = {name: self._field(name, stated, spelled) for name, stated, spelled in each}
        profile = self._nothing.model_copy(update=fields)
        patient = derived(profile, self._same)
        at_odds = contradictions(profile, load_vocabulary(), patient=patient)
        return None if any(True for _ in at_odds) else profile

    def _field(self, name: str, stated: Any, spelled: str) -> Any:
        key = name, spelled
        known = self._known.get(key, self)
        if known is self:
            parts = self._each(name, stated) if name in LISTS else stated
            known = self._known[key] = read_field(name, parts)
        return known

    def _each(self, name: str, stated: Any) -> Any:
        """Each entry of a list as it was read alone, so that what is made of it stays too."""
        if not isinstance(stated, list):
            return stated
        found, known = [], self._entries
        for one in stated:
            key = name, repr(one)
            if key not in known:
                (known[key],) = read_field(name, [one])
            found.append(known[key])
        return found


@lru_cache(DAYS)
def _fields(_rules: Strata, _day: str) -> _Fields:
    return _Fields()


def _kept(
    document: Mapping[str, Any], made: Callable[[Iterable[Spelled]], Profile | None]
) -> Profile | None:
    each = [(name, stated, repr(stated)) for name, stated in document.items()]
    key, rules = "\n".join([f"{name} {spelled}" for name, _, spelled in each]), chainer("plain")
    known = _READ.get(key)
    if known is None or known[0] is not rules:
        while len(_READ) >= MOST_READ:
            del _READ[next(iter(_READ))]
        try:
            known = rules, made(each)
        except ValueError:  # also a ProfileError: no profile is of this form
            known = rules, None
        _READ[key] = known
    return known[1]


MOST_FIELDS = 2048  # of profiles that are kept
MOST_READ = 512  # profiles that are kept
KEPT = frozenset({"as_of", "id", "at"})
VALUE = frozenset({"value", "unit"})  # neither is told without the other


def forgettable(document: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """The places of single facts that may be forgotten: no assessment, lesion or line goes whole,
    since a list without its total, or an earlier latest staging, is another patient."""
    ways = (path for path in places(document) if path[-1] not in KEPT)
    return list(dict.fromkeys(map(_forgotten_with, ways)))


def _forgotten_with(way: tuple[str, ...]) -> tuple[str, ...]:
    """The place with what goes with it: a value with its unit, a score with its day."""
    if way[0] == "ecog":
        return way[:1]
    return way[:2] if way[0] == "measurements" and {*way[2:3]} & VALUE else way


def places(document: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """The place of every single fact; a result with its variants is one."""
    return list(_paths(dict(document), ()))


def _paths(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    whole = len(path) == 2 and path[0] == "biomarkers"
    if isinstance(value, dict) and not whole:
        for name, below in value.items():
            yield from _paths(below, (*path, name))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for index, below in enumerate(value):
            yield from _paths(below, (*path, f"{index}"))
    else:
        yield path


def without(document: Mapping[str, Any], path: tuple[str, ...]) -> Document:
    """The same without one fact; only what lies on the way to it is copied."""
    stated = dict(document)
    parent: Any = stated
    for part in path[:-1]:
        at = int(part) if isinstance(parent, list) and part.isdigit() else part
        below = parent.get(at) if isinstance(parent, dict) else None
        if isinstance(at, int) and at < len(parent):
            below = parent[at]
        if not isinstance(below, dict | list):
            return _edited(document, path)
        parent[at] = parent = copy.copy(below)
    if not isinstance(parent, dict) or path[-1] not in parent:
        return _edited(document, path)
    del parent[path[-1]]
    return stated


def _edited(document: Mapping[str, Any], path: tuple[str, ...]) -> Document:
    try:
        return edited(document, [Edit(path, forget=True)])
    except EditError:
        return dict(document)
