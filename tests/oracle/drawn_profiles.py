"""Random forgetting: profiles that say less than their world."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from oligomatch.rules.terms import (
    CANCER_TYPES,
    HISTOLOGIES,
    M_CATEGORIES,
    N_CATEGORIES,
    STAGES,
    T_CATEGORIES,
)
from tests.oracle.drawn_worlds import ALTERATIONS, Draw, chance, one_of, worlds
from tests.oracle.worlds import DISTANCES, MARKS, SUMMED, VOCABULARY, Staged, World, shift
from tests.support.profiles import Json, at_least_of, days_of, fits, profile_of

Path = tuple[str | int, ...]


NUMBERS = {
    "diameter_mm",
    "volume_cc",
    *DISTANCES,
    "metastases",
    "metastases_or_indeterminate",
    "organs",
    "satellites",
    "regional_nodes",
    "assessments_total",
    "palliative_lines",
    "adjuvant_lines",
    "cycles",
}


DATES = {
    "diagnosis_date",
    "definitive_treatment_end",
    "first_metastasis_date",
    "date",
    "start",
    "end",
    "progression_date",
}


AT_LEAST = {"agents", "classes", "prior_local_therapy"}  # lists that may be told in part


WORDS: dict[str, tuple[str, ...]] = {
    "cancer_type": CANCER_TYPES,
    "histology": HISTOLOGIES,
    "status": (
        "in_place_untreated",
        "in_place_treated",
        "resected",
        "complete_response",
        "locally_recurrent",
    ),
    "organ": ("bone", "brain", "liver", "lung", "lymph_node", "L3"),
    "t_category": ("Tis", "T0", "T1", "T2", "T3", "T4"),
    "n_category": ("N0", "N1", "N2", "N3"),
    "stage": STAGES,
}


KEPT = {"as_of", "at", "id", "modality", "kind", "result", "lesions", "assessments", "variants"}


NEVER = KEPT - {"lesions"}  # of them a profile could not say less


BOUNDS = {"one_of", "at_least", "at_most", "from"}  # what a blurred value is told by


@st.composite
def weaker(
    draw: Draw, world: World, profile: Json, most: int = 8, about: frozenset[str] = frozenset()
) -> Json:
    """A profile that knows less than this one and still fits the world; less `about` some fields."""
    for _ in range(draw(st.integers(1, most))):
        ways = _narrow(profile, about) if draw(st.booleans()) else _broad(profile, about)
        if not ways:
            break
        forget = ways[draw(st.integers(0, len(ways) - 1))]
        less = forget(draw, _copied(profile))
        if less is not None and fits(world, less):
            profile = less
    assert fits(world, profile)
    return profile


Forget = Callable[[Draw, Json], Json | None]


def _copied(part: Any) -> Any:
    """A copy of what a file of JSON may hold."""
    if isinstance(part, dict):
        return {key: _copied(value) for key, value in part.items()}
    return [_copied(value) for value in part] if isinstance(part, list) else part


OF_LESIONS = frozenset(
    [
        "lesions",
        "role",
        "organ",
        "side",
        "station",
        "status",
        "diameter_mm",
        "volume_cc",
        "totals",
        "metastases",
        "satellites",
        "regional_nodes",
        "by_organ",
        "metastases_or_indeterminate",
        "organs",
        "intracranial",
        "prior_local_therapy",
        *MARKS,
        "distance_mm",
        "n_category",
        "response",
        "ever",
        "progressing",
        "progressed",
    ]
)


OF_THERAPY = frozenset({"systemic_therapy", "response", "date", "assessments_total"})


OF_DISEASE = frozenset({"primary", "metastatic_disease", "locoregional_recurrence"})


OF_WORDS = frozenset({"cancer_type", "histology"})


def fields_of(kind: str) -> frozenset[str]:
    """The fields that tell of a measure, and those that its convention or its day hang on."""
    if kind in {"altered", "variant", "altered_exon", "actionable_driver"}:
        return frozenset({"biomarkers"})
    if kind in {"count", "organs", "most_in_one_organ", *SUMMED, "exists", "every"}:
        return OF_LESIONS | {"date", "start", "palliative_lines", "side", "cancer_type"}
    if kind.startswith("group") or kind.endswith("metastases"):
        return OF_DISEASE | OF_THERAPY | {"status", "lesions", "ever"}
    if kind in OF_WORDS:
        return OF_WORDS
    if "primary" in kind or "recurrence" in kind or "treatment" in kind:
        return OF_DISEASE | {"lesions"}
    return OF_THERAPY | {"diagnosis_date", "status"}


def _narrow(profile: Json, about: frozenset[str]) -> list[Forget]:
    """The single ways to know less: of a field, or of a whole lesion, line or gene; `about` some
    fields where there is one of them."""
    fields = [(path, value) for path, value in _fields(profile) if path[-1] not in NEVER]
    things = list(_whole_things(profile))
    if about:
        near = [one for one in fields if about.intersection(map(str, one[0]))]
        whole = [one for one in things if one[0] in about]
        fields, things = (near, whole) if near or whole else (fields, things)
    return [*(_somehow(*one) for one in fields), *(forget for _, forget in things)]


def _somehow(path: Path, value: Any) -> Forget:
    """A field left out, or its number, word or day blurred."""

    def forget(draw: Draw, profile: Json) -> Json | None:
        ways = list(_of_field(profile, path, value))
        return ways[draw(st.integers(0, len(ways) - 1))](draw, profile) if ways else None

    return forget


def _of_field(profile: Json, path: Path, value: Any) -> Iterator[Forget]:
    name = path[-1]
    if _may_go(profile, path):
        yield _leave_out(path)
    if name in NUMBERS or (len(path) > 1 and path[-2] == "by_organ"):
        yield _blur(path, _bounds)
    if name in DATES:
        yield _blur(path, _days)
    if name in WORDS and (name != "status" or path[0] == "primary"):
        yield _blur(path, _words(str(name)))
    if name in ("t_category", "n_category", "m_category") and len(value) > 2 and value != "Tis":
        yield _set(path, value[:2])
    if name == "stage" and isinstance(value, str) and value[-1] in "ABC123":
        yield _set(path, value.rstrip("123").rstrip("ABC"))
    if path == ("histology",) and profile.get("cancer_type") == "nsclc" and value != "nos":
        yield _set(path, "nos")
    if name == "role" and value == "metastasis":
        yield _set(path, "indeterminate")
    if name in AT_LEAST and at_least_of(value):
        yield _blur(path, _some)


def _broad(profile: Json, about: frozenset[str]) -> list[Forget]:
    """Ways to know much less: one field wherever it stands, or every lesion or line."""
    holders: dict[str, set[str]] = {}
    for path, _ in _fields(profile):
        name = str(path[-1])
        if name not in KEPT:
            holders.setdefault(name, set()).update(map(str, path) if about else ())
    ways: list[tuple[Set[str], Forget]] = [
        (holders[name], _leave_out_everywhere(name)) for name in sorted(holders)
    ]
    if profile.get("lesions"):
        ways.append(({"lesions"}, _repeatedly(_without_lesion(0), len(profile["lesions"]))))
    lines = profile.get("systemic_therapy", {}).get("lines", [])
    if lines:
        ways.append(({"systemic_therapy"}, _repeatedly(_without_line(0), len(lines))))
    near = [way for fields, way in ways if about & fields]
    return near or [way for _, way in ways]


def _leave_out_everywhere(name: str) -> Forget:
    def forget(draw: Draw, profile: Json) -> Json:
        for path, _ in list(_fields(profile)):
            if path[-1] == name and _may_go(profile, path):
                del _at(profile, path[:-1])[name]
        return profile

    return forget


def _repeatedly(forget: Forget, times: int) -> Forget:
    def again(draw: Draw, profile: Json) -> Json | None:
        less: Json | None = profile
        for _ in range(times):
            less = None if less is None else forget(draw, less)
        return less

    return again


def _fields(part: Any) -> list[tuple[Path, Any]]:
    """Every named place of a profile that may be told otherwise, with what it tells."""
    found: list[tuple[Path, Any]] = []
    _gather(part, (), found)
    return found


def _gather(part: Any, path: Path, found: list[tuple[Path, Any]]) -> None:
    for key, value in part.items() if isinstance(part, dict) else enumerate(part):
        here = (*path, key)
        if isinstance(key, str):
            found.append((here, value))
        if isinstance(value, dict):
            if not BOUNDS & value.keys():
                _gather(value, here, found)
        elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
            _gather(value, here, found)


def _at(profile: Json, path: Path) -> Any:
    part: Any = profile
    for key in path:
        part = part[key]
    return part


def _may_go(profile: Json, path: Path) -> bool:
    """Whether a field may simply be left out, and the profile then says less and nothing else."""
    if "assessments" in path and "lesions" in path:
        if path[-1] == "lesions":
            return all(_told_elsewhere(profile, path[1], id) for id in _at(profile, path))
        return len(path) > 4 or _told_elsewhere(profile, path[1], str(path[-1]))
    if path[0] == "biomarkers":
        return path[-1] == "no_other_variants" or (len(path) == 5 and _names_enough(profile, path))
    return path[-1] not in KEPT


def _told_elsewhere(profile: Json, here: str | int, id: str) -> bool:
    """Whether a lesion keeps a state told elsewhere: without any it was seen at the latest."""
    lesion = next(one for one in profile["lesions"] if one.get("id") == id)
    return bool({"status", "diameter_mm", "volume_cc"} & set(lesion)) or any(
        n != here and id in one.get("lesions", {}) for n, one in enumerate(profile["assessments"])
    )


def _names_enough(profile: Json, path: Path) -> bool:
    """Whether a variant still says what it is without this field."""
    variant = _at(profile, path[:-1])
    return path[-1] in {"name", "exon"} and "kind" in variant


def _leave_out(path: Path) -> Forget:
    def forget(draw: Draw, profile: Json) -> Json:
        del _at(profile, path[:-1])[path[-1]]
        return profile

    return forget


def _set(path: Path, value: Any) -> Forget:
    def forget(draw: Draw, profile: Json) -> Json:
        _at(profile, path[:-1])[path[-1]] = value
        return profile

    return forget


def _blur(path: Path, change: Callable[[Draw, Any], Any]) -> Forget:
    def forget(draw: Draw, profile: Json) -> Json:
        holder = _at(profile, path[:-1])
        holder[path[-1]] = change(draw, holder[path[-1]])
        return profile

    return forget


def _bounds(draw: Draw, value: Any) -> Json:
    low = value.get("at_least") if isinstance(value, dict) else value
    high = value.get("at_most") if isinstance(value, dict) else value
    wider = {}
    if low is not None:
        wider["at_least"] = max(0, low - draw(one_of(0, 1, 2)))
    if high is not None:
        wider["at_most"] = high + draw(one_of(0, 1, 2))
    if len(wider) == 2 and draw(st.booleans()):
        del wider[draw(one_of("at_least", "at_most"))]
    return wider


def _some(draw: Draw, value: Any) -> Json:
    """Some of what is told, of a list that may hold more (W17)."""
    return {"at_least": draw(st.lists(one_of(*at_least_of(value)), min_size=1, max_size=3))}


def _days(draw: Draw, value: Any) -> Any:
    first, last = days_of(value)
    if (first.year, first.month) == (last.year, last.month) and draw(st.booleans()):
        return f"{first:%Y-%m}"
    if first.year == last.year and draw(st.booleans()):
        return f"{first:%Y}"
    early, late = draw(one_of(0, 1, 10, 40)), draw(one_of(0, 1, 10, 40))
    return {"from": str(shift(first, -early)), "to": str(shift(last, late))}


def _words(name: str) -> Callable[[Draw, Any], Any]:
    def change(draw: Draw, value: Any) -> Any:
        if value == "nos":
            return value
        words = value["one_of"] if isinstance(value, dict) else [value]
        if name == "organ" and len(words) == 1 and draw(st.booleans()):
            return VOCABULARY.organs[words[0]].is_a or words[0]
        return {"one_of": sorted({*words, draw(one_of(*WORDS[name]))})}

    return change


def _whole_things(profile: Json) -> Iterator[tuple[str, Forget]]:
    """A lesion with all that assessments say of it, a line, a gene, what is told of its variants."""
    for n in range(len(profile.get("lesions", []))):
        yield "lesions", _without_lesion(n)
    for n in range(len(profile.get("systemic_therapy", {}).get("lines", []))):
        yield "systemic_therapy", _without_line(n)
        yield "systemic_therapy", _given_of_line(n)
    for n in range(len(profile.get("systemic_therapy", {}).get("given", []))):
        yield "systemic_therapy", _without_given(n)
    for gene, result in profile.get("biomarkers", {}).items():
        for way in _of_result(gene, result):
            yield "biomarkers", way


def _of_result(gene: str, result: Any) -> Iterator[Forget]:
    yield _leave_out(("biomarkers", gene))
    yield _set(("biomarkers", gene), "not_tested")
    if isinstance(result, dict) and not _has_uncertain(result):
        yield _set(("biomarkers", gene), "positive")
        if "no_other_variants" not in result:
            yield _fewer_variants(gene)
        elif len(ALTERATIONS.get(gene, ())) > 1:
            yield _others_absent(gene)


def _has_uncertain(result: Json) -> bool:
    return any(one.get("kind") in {"vus", "amplification"} for one in result.get("variants", []))


def _without_lesion(n: int) -> Forget:
    def forget(draw: Draw, profile: Json) -> Json:
        gone = profile["lesions"].pop(n)
        for assessment in profile.get("assessments", []):
            assessment.get("lesions", {}).pop(gone.get("id"), None)
        return profile

    return forget


def _without_line(n: int) -> Forget:
    def forget(draw: Draw, profile: Json) -> Json:
        del profile["systemic_therapy"]["lines"][n]
        return profile

    return forget


def _without_given(n: int) -> Forget:
    def forget(draw: Draw, profile: Json) -> Json:
        del profile["systemic_therapy"]["given"][n]
        return profile

    return forget


def _given_of_line(n: int) -> Forget:
    """In place of the drugs of a line, or of the line: that one of them was given at some time."""

    def forget(draw: Draw, profile: Json) -> Json | None:
        therapy = profile["systemic_therapy"]
        line = therapy["lines"][n]
        agents = at_least_of(line.get("agents"))
        classes = at_least_of(line.get("classes"))
        if not agents and not classes:
            return None
        one: Json = {"agent": draw(one_of(*agents))} if agents else {}
        if classes and (not agents or draw(chance(30))):
            one = {"drug_class": draw(one_of(*classes))}
        for name, chosen in (("intent", line.get("intent")), ("date", line.get("start"))):
            if chosen is not None and draw(st.booleans()):
                one[name] = chosen
        therapy["given"] = [*therapy.get("given", []), one]
        if draw(st.booleans()):
            del therapy["lines"][n]
        else:
            for name in ("agents", "classes"):
                line.pop(name, None)
        return profile

    return forget


def _fewer_variants(gene: str) -> Forget:
    def forget(draw: Draw, profile: Json) -> Json | None:
        variants = profile["biomarkers"][gene].get("variants", [])
        if len(variants) < 2:
            return None
        variants.pop(draw(st.integers(0, len(variants) - 1)))
        return profile

    return forget


def _others_absent(gene: str) -> Forget:
    """In place of `no other variant`: one that was looked for and not found."""

    def forget(draw: Draw, profile: Json) -> Json | None:
        result = profile["biomarkers"][gene]
        there = {one.get("name") for one in result.get("variants", [])}
        others = [
            a.name for a in ALTERATIONS[gene] if a.name not in there and a.name in _known(gene)
        ]
        if not others or None in there:
            return None
        del result["no_other_variants"]
        result["absent_variants"] = [draw(one_of(*others))]
        return profile

    return forget


def _known(gene: str) -> frozenset[str]:
    return frozenset(VOCABULARY.genes[gene].variants or {})


@st.composite
def staged_in_part(draw: Draw, most: int = 6) -> tuple[World, Json]:
    """A world with its stages and categories, and a profile that fits it without telling all."""
    world = replace(draw(worlds()), at_diagnosis=draw(stagings()), now=draw(stagings()))
    return world, draw(weaker(world, profile_of(world), most))


def stagings() -> st.SearchStrategy[Staged]:
    """A stage and its categories, of any kind."""
    return st.builds(
        Staged,
        stage=one_of(*(name for name in STAGES if name not in ("I", "IA", "II", "III", "IV"))),
        t=one_of(*(name for name in T_CATEGORIES if name not in ("T1", "T2", "T3", "T4"))),
        n=one_of(*(name for name in N_CATEGORIES if name not in ("N1", "N2", "N3"))),
        m=one_of(*(name for name in M_CATEGORIES if name not in ("M1", "M1c"))),
    )


@st.composite
def stated_in_part(
    draw: Draw, most: int = 8, about: frozenset[str] = frozenset()
) -> tuple[World, Json]:
    """A world and a profile that fits it without telling all."""
    world = draw(worlds())
    whole = profile_of(world)
    for name in ("organs", "metastases_or_indeterminate", "intracranial"):  # they settle much
        if draw(chance(60)):
            whole = _leave_out_everywhere(name)(draw, whole)
    part = draw(weaker(world, whole, most, about))
    return world, draw(at_least(world, part)) if draw(chance(25)) else part


@st.composite
def at_least(draw: Draw, world: World, profile: Json) -> Json:
    """The profile with lines and treatments of lesions told by what they were at least (W17)."""
    for _ in range(draw(st.integers(1, 4))):
        ways: list[Forget] = [
            _blur(path, _some)
            for path, value in _fields(profile)
            if path[-1] in AT_LEAST and at_least_of(value)
        ]
        lines = profile.get("systemic_therapy", {}).get("lines", [])
        ways += [_given_of_line(n) for n in range(len(lines))] * 2
        if not ways:
            break
        less = ways[draw(st.integers(0, len(ways) - 1))](draw, _copied(profile))
        if less is not None and fits(world, less):
            profile = less
    return profile


@st.composite
def told_at_least(draw: Draw) -> tuple[World, Json]:
    """A world and a profile that tells of it in part, by what was given at least where it can."""
    world, profile = draw(stated_in_part(most=4))
    return world, draw(at_least(world, profile))
