"""Random criteria."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from hypothesis import strategies as st

from oligomatch.rules.terms import CANCER_TYPES, HISTOLOGIES, PARTS, RESPONSES, STOP_REASONS
from oligomatch.rules.tree import (
    AllOf,
    AnyOf,
    AtLeast,
    Every,
    Exists,
    Is,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
)
from tests.oracle.drawn_worlds import ALTERATIONS, CODONS, OF_EVERY_GENE, Draw, one_of
from tests.oracle.worlds import DISTANCES, MARKS, SUMMED

LINES = ("current", "1", "2", "current_or_adjuvant", "with:nivolumab+ipilimumab",
         "class:ici", "first class:chemotherapy+tki")  # fmt: skip


CLASSES = ("tki", "egfr_tki", "alk_tki", "ros1_tki", "ici", "chemotherapy", "platinum_doublet")


PARTIAL = ("DEFAULT", "YEN", "DAGGER.A", "DAGGER.B", "DAGGER.C", "PROGRESSING")


TIMES = ("entry", "post_induction", "diagnosis", "baseline")


SET = frozenset({"actionable-nsclc@2021"})


@cache
def some_of(*values: str) -> st.SearchStrategy[frozenset[str]]:
    """A few of the values."""
    return st.frozensets(st.sampled_from(values), min_size=1, max_size=3)


@st.composite
def limits(draw: Draw, measure: Measure, values: tuple[int, ...]) -> Node:
    """A measure at most, at least, or between."""
    one, two = sorted((draw(one_of(*values)), draw(one_of(*values))))
    form = draw(one_of("high", "low", "both", "under", "over"))
    if form == "under":
        return Within(measure, under=two)
    if form == "over":
        return Within(measure, over=one)
    return Within(measure, low=None if form == "high" else one, high=None if form == "low" else two)


def lesion_nodes() -> st.SearchStrategy[Node | None]:
    """What a `where` asks of one lesion."""
    inside: Node = Is(Measure("intracranial"))
    progressing: Node = Is(Measure("progressing"))
    organs = some_of("bone", "liver", "lung", "adrenal", "brain").map(
        lambda names: OneOf(Measure("organ"), names)
    )
    return st.one_of(
        one_of(
            None,
            None,
            inside,
            Not(inside),
            progressing,
            AllOf((progressing, Not(inside))),
            AllOf((progressing, inside)),
            *(Is(Measure(mark)) for mark in MARKS),
        ),
        organs,
        _lesion_tests(),
    )


def _lesion_tests() -> st.SearchStrategy[Node]:
    treated = some_of("RT", "SABR", "RFA", "surgery").map(
        lambda names: Not(Is(Measure("prior_local_therapy", names=names)))
    )
    figures = (("bed_gy", (60, 100)), ("dose_gy", (25, 30)), ("fractions", (3, 5)))
    doses = [limits(Measure(figure), ends).map(lambda one: (one,)) for figure, ends in figures]
    dosed = st.builds(
        lambda names, dose: Is(Measure("prior_local_therapy", names=names, dose=dose)),
        some_of("RT", "SABR"),
        st.one_of(*doses, st.builds(lambda one, more: one + more, *doses[::2])),
    )
    return st.one_of(
        dosed,
        limits(Measure("max_diameter_mm"), (30, 50)),
        limits(Measure("volume_cc"), (15, 30)),
        limits(Measure("distance_to_mm", names=frozenset({"spinal_cord"})), (0, 20)),
        limits(Measure("distance_to_mm", names=frozenset(DISTANCES)), (10, 20)),
        treated,
        st.just(Not(Is(Measure("intracranial")))),
        st.just(OneOf(Measure("organ"), frozenset({"bone"}))),
    )


@st.composite
def counts(draw: Draw) -> Measure:
    """A count of lesions: which, when and by which convention."""
    by = draw(one_of("DEFAULT", "DEFAULT", *PARTIAL, "BETA", "PRIMARY+"))
    if by == "BETA":
        return Measure("count", of="lesions", at=draw(one_of(*TIMES)), by=by)
    where = draw(lesion_nodes())
    if by == "PRIMARY+":
        where = draw(
            one_of(
                None, Not(Is(Measure("intracranial"))), OneOf(Measure("organ"), frozenset({"lung"}))
            )
        )
        at = draw(one_of("entry", "post_induction"))
        return Measure("count", of="lesions", where=where, at=at, by=by)
    return Measure("count", of="metastases", where=where, at=draw(one_of(*TIMES)), by=by)


@st.composite
def lesion_atoms(draw: Draw, form: str) -> Any:
    """One criterion about lesions."""
    at, where = draw(one_of(*TIMES)), draw(lesion_nodes())
    if form == "count":
        return draw(limits(draw(counts()), (3, 0, 1, 2, 4, 5, 6)))
    if form == "organs":
        by = draw(one_of(*PARTIAL))
        return draw(
            limits(Measure("organs", of="metastases", where=where, at=at, by=by), (1, 2, 3))
        )
    if form == "most_in_one_organ":
        by = draw(one_of(*PARTIAL))
        measure = Measure(form, of="metastases", where=where, at=at, by=by)
        return draw(limits(measure, (2, 1, 3)))
    if form in SUMMED:
        measure = Measure(form, of="metastases", where=where, at=at)
        return draw(limits(measure, (30, 15, 60)))
    of = draw(one_of("metastases", "lesions"))
    measure = Measure("count", of=of, where=where, at=at)
    return Exists(measure) if form == "exists" else Every(measure, draw(_lesion_tests()))


def _line(kind: str, *names: str, lines: tuple[str, ...] = LINES) -> st.SearchStrategy[Node]:
    """A flag of a line, asked of any of the lines."""
    some = some_of(*names) if names else st.just(frozenset[str]())
    return st.builds(lambda line, n: Is(Measure(kind, line=line, names=n)), _which(lines), some)


def _which(lines: tuple[str, ...] = LINES) -> st.SearchStrategy[str]:
    return one_of("current", "1", *lines)


def _word(kind: str, *words: str, lines: tuple[str, ...] = LINES) -> st.SearchStrategy[Node]:
    return st.builds(
        lambda line, some: OneOf(Measure(kind, line=line), some), _which(lines), some_of(*words)
    )


def _number(kind: str, *values: int) -> st.SearchStrategy[Node]:
    return _which().flatmap(lambda line: limits(Measure(kind, line=line), values))


def _group(at: str, *groups: str) -> st.SearchStrategy[Node]:
    return st.builds(
        lambda recent, some: OneOf(Measure("trial_group", at=at, recent_line=recent), some),
        one_of("inactive", "active"),
        some_of(*groups),
    )


def _of_gene(kind: str) -> st.SearchStrategy[Node]:
    def named(gene: str) -> st.SearchStrategy[Node]:
        if kind == "altered":
            return st.just(Is(Measure(kind, gene=gene)))
        names = some_of(*(one.name for one in ALTERATIONS[gene]), *OF_EVERY_GENE, *CODONS)
        others = st.just(frozenset()) | some_of(*(one.name for one in ALTERATIONS[gene]), *CODONS)
        return st.builds(
            lambda some, but: Is(Measure(kind, gene=gene, names=some, other_than=but)),
            names,
            others,
        )

    return one_of("EGFR", "EGFR", "ALK", "ROS1", "BRAF", "KRAS").flatmap(named)


def _counted_lines() -> st.SearchStrategy[Node]:
    measures = st.builds(
        lambda intent, names, course: Measure("lines", intent=intent, names=names, **course),
        one_of("any", "palliative"),
        st.one_of(st.just(frozenset[str]()), some_of(*CLASSES)),
        st.one_of(
            st.just({}),
            st.just({"progressed": True}),
            some_of(*STOP_REASONS).map(lambda names: {"stopped_for": names}),
            some_of(*RESPONSES).map(lambda names: {"responses": names}),
            some_of("carboplatin", "osimertinib").map(lambda names: {"with_drugs": names}),
            some_of(*RESPONSES).map(lambda names: {"latest_responses": names}),
            one_of("under_way", "ended").map(lambda state: {"state": state}),
            one_of(1, 3, 6).map(lambda months: {"months_at_least": months}),
            one_of(1, 3, 6).map(lambda months: {"months_below": months}),
        ),
    ).map(lambda one: replace(one, intent="palliative") if one.latest_responses else one)
    return measures.flatmap(lambda measure: limits(measure, (1, 0, 2)))


FLAGS = (
    "ever_metastatic",
    "locoregional_recurrence",
    "primary_definitively_treated",
    "progressed_at_primary",
    "progressing_at_primary",
    "primary_accessible_to_curative_treatment",
    "primary_in_place",
    "no_systemic_therapy_yet",
)


PALLIATIVE = tuple(line for line in LINES if line != "current_or_adjuvant")


ATOMS: dict[str, st.SearchStrategy[Node]] = {
    **{
        form: lesion_atoms(form)
        for form in ("count", "organs", "most_in_one_organ", *SUMMED, "exists", "every")
    },
    **{kind: _line(kind) for kind in ("begun", "under_way", "is_current", "progressed")},
    "has_class": _line("has_class", *CLASSES),
    "has_drug": _line("has_drug", "erlotinib", "osimertinib", "nivolumab"),
    "recist": _word("recist", *RESPONSES, lines=PALLIATIVE),
    "best_response": _word("best_response", *RESPONSES),
    "stop_reason": _word("stop_reason", *STOP_REASONS),
    "cycles": _number("cycles", 4, 6, 1),
    "weeks": _number("weeks", 6, 8, 12),
    **{
        kind: _number(kind, 3, 6, 12)
        for kind in ("months", "months_since_start", "months_since_end", "months_until_pd")
    },
    "cancer_type": some_of(*CANCER_TYPES).map(lambda v: OneOf(Measure("cancer_type"), v)),
    "histology": some_of(*HISTOLOGIES).map(lambda v: OneOf(Measure("histology"), v)),
    "group at diagnosis": _group("diagnosis", "sOMD", "rOMD", "none"),
    "group at entry": _group("entry", "peOMD", "pOMD", "none"),
    **{kind: st.just(Is(Measure(kind))) for kind in FLAGS},
    "recurrence_location": some_of("central", "peripheral").map(
        lambda v: OneOf(Measure("recurrence_location"), v)
    ),
    "months_since_definitive_treatment": limits(
        Measure("months_since_definitive_treatment"), (3, 6)
    ),
    **{
        kind: limits(Measure(kind), ends)
        for kind, ends in (
            ("days_since_metastases", (90, 180)),
            ("months_since_metastases", (3, 6)),
            ("months_to_metastases", (6, 1)),
        )
    },
    "days_between": st.builds(
        lambda since, until: Measure("days_between", since=since, until=until),
        one_of(*PARTS["since"]),
        one_of(*PARTS["until"]),
    ).flatmap(lambda measure: limits(measure, (0, 30, 180))),
    "cycles_given": some_of(*CLASSES).flatmap(
        lambda v: limits(Measure("cycles_given", names=v), (4, 6, 1))
    ),
    "altered": _of_gene("altered"),
    "variant": _of_gene("variant"),
    "altered_exon": some_of("18", "19", "20", "21").map(
        lambda v: Is(Measure("altered_exon", gene="EGFR", names=v))
    ),
    "actionable_driver": one_of("sure", "open").map(
        lambda v: Is(Measure("actionable_driver", names=SET, drivers=v))
    ),
    "prior_or_concurrent": some_of(*CLASSES).map(
        lambda v: Is(Measure("prior_or_concurrent", names=v))
    ),
    "line_due": limits(Measure("line_due"), (1, 2, 3)),
    "lines": _counted_lines(),
}  # one strategy for each measure kind, those of examinations apart


def atoms() -> st.SearchStrategy[Node]:
    """One measure against a limit; examinations apart, which are a fold above the tree."""
    about_lesions = [ATOMS[form] for form in ("count", "count", "organs", "exists", "every")]
    about_lines = [ATOMS[kind] for kind in ("has_class", "recist", "months", "weeks", "progressed")]
    return st.one_of(*about_lesions, *about_lines, *ATOMS.values())


def examinations() -> st.SearchStrategy[Node]:
    """A required examination."""
    return one_of(*(Is(Measure(k)) for k in ("fdg_pet_done", "naf_pet_done", "brain_imaging_done")))


def nodes() -> st.SearchStrategy[Node]:
    """A tree over a few measures."""
    return st.recursive(
        atoms(),
        lambda parts: st.one_of(
            st.lists(parts, min_size=1, max_size=3).map(lambda p: AllOf(tuple(p))),
            st.lists(parts, min_size=1, max_size=3).map(lambda p: AnyOf(tuple(p))),
            st.tuples(st.integers(1, 2), st.lists(parts, min_size=2, max_size=3)).map(
                lambda p: AtLeast(p[0], tuple(p[1]))
            ),
            parts.map(Not),
        ),
        max_leaves=5,
    )
