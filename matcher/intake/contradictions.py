"""Facts that contradict each other: the facts of the world W1 to W16 that a profile may break.

Each check names the two places at odds and how to mend them. W1 (numbers not negative) and W12
(partial dates) are kept by the form of the profile itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from oligomatch.matcher.findings.engines import own as own_rules
from oligomatch.matcher.logic.calendar import LATEST, Day
from oligomatch.matcher.logic.values import NO, YES
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.measures.conditions import shown_above, shown_below
from oligomatch.matcher.measures.course import course as course_under
from oligomatch.matcher.measures.results import results_of
from oligomatch.matcher.measures.tumour import (
    TREATED,
    definitively_treated,
    recurrence_shown,
    shown_since_treatment,
)
from oligomatch.matcher.patient.counting import contradicts_totals
from oligomatch.matcher.patient.elsewhere import denied, given
from oligomatch.matcher.patient.lines import Slot
from oligomatch.matcher.patient.patient import NODE, Patient, derive, lesion_id, one_of
from oligomatch.matcher.patient.staging import AT_PRIMARY, Moment, View
from oligomatch.matcher.profile.problems import Problem
from oligomatch.matcher.profile.profile import (
    Assessment,
    Biomarker,
    Condition,
    Line,
    Profile,
    bounds_of,
)
from oligomatch.rules.findings.states import READINGS, load_states
from oligomatch.rules.tree import Measure
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

BETTER = ("PD", "SD", "PR", "CR")
TREATED_AT_ALL = Measure("primary_definitively_treated")


def contradictions(
    profile: Profile, vocabulary: Vocabulary, *, patient: Patient | None = None
) -> Iterator[Problem]:
    """Every contradiction found in a profile; none if at least one patient fits it.

    `patient`: the profile's own on its `as_of`, where the caller has derived it already.
    """
    yield from _identities(profile)
    yield from _dates(profile)
    yield from _molecular(profile, vocabulary)
    yield from _conditions(profile, vocabulary)
    yield from _primary(profile)
    yield from _episodes(profile)
    lines = [*_lines(profile, vocabulary)]
    yield from lines
    if patient is None or patient.as_of != profile.as_of:
        patient = derive(profile, profile.as_of or LATEST)
    if not lines and not patient.therapy.undecided and not patient.therapy.courses:
        yield Problem(
            "/systemic_therapy/lines",
            "expected numbers, starts and totals of the lines that fit together (W2, W6)",
            "number the palliative lines in order of their start, or correct the totals",
        )
    yield from _lesions(profile, patient)
    yield from _stated_twice(profile, patient)
    yield from _shown_conditions(profile, patient)
    yield from _recurrence(patient)
    yield from _since_treatment(patient)
    yield from _assessments(profile, patient)
    if own_rules():
        yield from _against_own_rules(patient)


_OPPOSED = {
    "altered": "unaltered",
    "variant": "no_variant",
    "exon": "no_exon",
    "progressed": "not_progressed",
}


def _against_own_rules(patient: Patient) -> Iterator[Problem]:
    """What an author's findings rules leave nothing of: they say one thing, the shipped rules or
    another of his the other. Nothing is settled by either."""
    courses = [course_under(patient, reading) for reading in READINGS]
    derived = [patient.derivation, *(one.derivation for one in courses)]
    both = any((_OPPOSED.get(fact[0]), *fact[1:]) in one for one in derived for fact in one)
    none = any(not one.left(at) for one in courses for at in load_states().groups)
    named = {rule.id for rule in own_rules()}
    used = named & {way.rule.id for one in derived for each in one.values() for way in each}
    if used and (both or none or any(not site.kinds for site in patient.sites)):
        yield Problem(
            "",
            "expected facts of which the findings rules leave something; an own rule is against it:"
            f" {', '.join(f'`{id}`' for id in sorted(used))}",
            "correct that rule, or leave it out",
        )


def _identities(profile: Profile) -> Iterator[Problem]:
    ids: dict[str, int] = {}
    for i, lesion in enumerate(profile.lesions):
        if ids.setdefault(lesion_id(i, lesion), i) < i:
            yield Problem(
                f"/lesions/{i}/id", "expected an id of its own", "give each lesion another id"
            )
    for i, assessment in enumerate(profile.assessments):
        for position, id in enumerate(assessment.lesions or {}):
            if id not in ids:
                yield Problem(
                    f"/assessments/{i}/lesions/{position}",
                    "expected the id of a lesion listed under `lesions`",
                    "list the lesion, or correct the id",
                )
    numbers = Counter(line.number for line in profile.systemic_therapy.lines if line.number)
    for i, line in enumerate(profile.systemic_therapy.lines):
        if line.number is not None and numbers[line.number] > 1:
            yield Problem(
                f"/systemic_therapy/lines/{i}/number",
                "expected a number of its own (W6)",
                "number the palliative lines in order of their start",
            )


def _dates(profile: Profile) -> Iterator[Problem]:
    as_of = profile.as_of
    for pointer, day in _stated_days(profile):
        if as_of is not None and day.first > as_of:
            expected = "expected a day not after `as_of`, which is today where it is left out (W5)"
            yield Problem(pointer, expected, "correct the date or `as_of`")


def _stated_days(profile: Profile) -> Iterator[tuple[str, Day]]:
    disease, primary = profile.metastatic_disease, profile.primary
    named: list[tuple[str, Day | None]] = [
        ("/primary/diagnosis_date", primary.diagnosis_date),
        ("/primary/definitive_treatment_end", primary.definitive_treatment_end),
        ("/metastatic_disease/diagnosis_date", disease.diagnosis_date),
        ("/metastatic_disease/first_metastasis_date", disease.first_metastasis_date),
    ]
    named += [(f"/assessments/{i}/date", a.date) for i, a in enumerate(profile.assessments)]
    for i, line in enumerate(profile.systemic_therapy.lines):
        base = f"/systemic_therapy/lines/{i}"
        named += [
            (f"{base}/{name}", getattr(line, name)) for name in ("start", "end", "progression_date")
        ]
    for i, lesion in enumerate(profile.lesions):
        for n, treatment in enumerate(lesion.prior_local_therapy or ()):
            named.append((f"/lesions/{i}/prior_local_therapy/{n}/date", treatment.date))
    for name, condition in profile.conditions.items():
        named.append((f"/conditions/{name}/last", getattr(condition, "last", None)))
    for name, test in profile.measurements.items():
        named.append((f"/measurements/{name}/date", getattr(test, "date", None)))
    for name in ("fdg_pet", "naf_pet", "brain_imaging"):
        named.append(
            (f"/imaging/{name}/date", getattr(getattr(profile.imaging, name), "date", None))
        )
    yield from ((pointer, day) for pointer, day in named if day is not None)


def _conditions(profile: Profile, vocabulary: Vocabulary) -> Iterator[Problem]:
    """What is told of a condition against itself and against those above it."""
    conditions = {n: c for n, c in profile.conditions.items() if isinstance(c, Condition)}
    for name, own in conditions.items():
        for other in sorted(vocabulary.conditions_above(name)):
            above = conditions.get(other)
            if above is not None and (odd := _odd_condition(own, above, profile.as_of)):
                beside = "" if other == name else f", which `{other}` covers"
                yield Problem(
                    f"/conditions/{name}/{odd}",
                    f"expected `now`, `ever` and `last` that fit together{beside}",
                    "correct one of them",
                )


def _stated_twice(profile: Profile, patient: Patient) -> Iterator[Problem]:
    """What examinations and treatments of lesions tell of a condition, against what it says."""
    vocabulary = patient.vocabulary
    conditions = {n: c for n, c in profile.conditions.items() if isinstance(c, Condition)}
    for one in given(patient):
        for other in sorted(conditions.keys() & vocabulary.conditions_above(one.name)):
            if _odd_condition(one.what, conditions[other], profile.as_of):
                yield Problem(one.pointer, f"expected what `conditions/{other}` says of it (W15)",
                              "correct one of the two")  # fmt: skip
    for one in denied(profile):
        for name in sorted(conditions.keys() & vocabulary.conditions_below(one.name)):
            if _odd_condition(conditions[name], one.what, profile.as_of):
                yield Problem(one.pointer, f"expected what `conditions/{name}` says of it (W15)",
                              "correct one of the two")  # fmt: skip


def _shown_conditions(profile: Profile, patient: Patient) -> Iterator[Problem]:
    """What is told of a condition against what the lesions of the latest assessment show of it."""
    known = patient.vocabulary.shown_conditions
    for name, own in profile.conditions.items():
        if not isinstance(own, Condition) or name not in known:
            continue
        never = own.ever is False
        gone = own.now is False or never
        if gone and any(one.verdict is Verdict.MET for one in shown_below(patient, name)):
            problem = "expected no metastasis that shows it (W15)"
            yield Problem(f"/conditions/{name}/{'ever' if never else 'now'}", problem, _SHOWN)
        if own.now and any(one.verdict is Verdict.NOT_MET for one in shown_above(patient, name)):
            yield Problem(
                f"/conditions/{name}/now", "expected a metastasis that shows it (W15)", _SHOWN
            )


_SHOWN = "correct the condition, or the lesions and totals of the latest assessment"


def _odd_condition(own: Condition, above: Condition, as_of: date | None) -> str | None:
    """The field of a condition that cannot be, beside what is told of one that covers it."""
    was = own.now or own.ever or own.last is not None
    if above.ever is False and was:
        return "now" if own.now else "ever" if own.ever else "last"
    if own.now and above.now is False:
        return "now"
    if above.last is not None:
        if own.now and as_of is not None and above.last.last < as_of:
            return "now"
        if own.last is not None and own.last.first > above.last.last:
            return "last"
    return None


def _molecular(profile: Profile, vocabulary: Vocabulary) -> Iterator[Problem]:
    for gene, test in profile.biomarkers.items():
        if not isinstance(test, Biomarker):
            continue
        base = f"/biomarkers/{gene}"
        if test.variants and test.result != "positive":
            yield Problem(
                f"{base}/variants",
                "expected no variant of a gene whose result is not positive (W7)",
                "set `result: positive`, or leave out the variants",
            )
        names = {variant.name for variant in test.variants or () if variant.name}
        for i, name in enumerate(test.absent_variants or ()):
            if name in names:
                yield Problem(
                    f"{base}/absent_variants/{i}",
                    "expected a variant that is not also reported as found (W7)",
                    "keep it in one of the two lists",
                )
        known = vocabulary.genes[gene].variants or {}
        for i, variant in enumerate(test.variants or ()):
            entry = known.get(variant.name or "")
            if entry is None:
                continue
            if variant.exon is not None and entry.exons and str(variant.exon) not in entry.exons:
                yield Problem(
                    f"{base}/variants/{i}/exon",
                    f"expected exon {' or '.join(entry.exons)} for this variant (W7)",
                    "correct the exon or the name",
                )
            if variant.kind is not None and variant.kind != entry.kind:
                yield Problem(
                    f"{base}/variants/{i}/kind",
                    f"expected kind {entry.kind} for this variant (W7)",
                    "correct the kind or leave it out",
                )
        if test.result == "positive" and test.no_other_variants and not test.variants:
            yield Problem(
                f"{base}/no_other_variants",
                "expected at least one variant of a positive gene (W7)",
                "list the variants, or leave this out",
            )


def _primary(profile: Profile) -> Iterator[Problem]:
    primary = profile.primary
    status = one_of(primary.status)
    end = primary.definitive_treatment_end
    if primary.definitively_treated is False and end is not None:
        yield Problem(
            "/primary/definitive_treatment_end",
            "expected no end of a treatment that `definitively_treated` denies",
            "correct one of the two",
        )
    if primary.definitively_treated is False and status and status <= TREATED:
        yield Problem(
            "/primary/status",
            "expected a status that fits `definitively_treated: false`",
            "in place and untreated, or complete response",
        )
    if status == {"in_place_untreated"} and (primary.definitively_treated or end is not None):
        yield Problem(
            "/primary/status",
            "expected a status that fits a primary treated definitively",
            "in_place_treated, resected, locally_recurrent or complete_response",
        )
    yield from _gone(profile, status)
    # surgery may come some weeks before the day that the record gives for the diagnosis
    found = primary.diagnosis_date
    if found and end and (found.first - end.last).days > 92:
        yield Problem(
            "/primary/definitive_treatment_end",
            "expected the end of treatment not long before the diagnosis (W5)",
            "correct one of the two dates",
        )


def _gone(profile: Profile, status: frozenset[str]) -> Iterator[Problem]:
    """A primary that is resected, or gone after treatment, is not listed as still there (W9)."""
    listed = [lesion.status for lesion in profile.lesions if lesion.role == "primary"]
    there = [seen for seen in listed if seen not in (None, "resolved", "resected")]
    if there and status and status <= {"resected", "complete_response"}:
        yield Problem(
            "/primary/status",
            "expected a status that fits the primary listed among the lesions (W9)",
            "set that lesion resected or resolved, or its role to local_recurrence",
        )


def _recurrence(patient: Patient) -> Iterator[Problem]:
    """A locoregional recurrence told against what shows it, and against the treatment before it."""
    profile = patient.profile
    primary, present = profile.primary, profile.locoregional_recurrence.present
    shown = recurrence_shown(patient)
    if present is False and shown:
        where = "the primary is locally recurrent" if shown[0] == "/primary/status" else "one shows"
        yield Problem(
            "/locoregional_recurrence/present",
            f"expected a recurrence where {where}",
            "correct one of the two",
        )
    listed = any(lesion.role == "local_recurrence" for lesion in profile.lesions)
    if not (present or listed):
        return
    untreated = one_of(primary.status) == {"in_place_untreated"}
    if untreated or (primary.definitively_treated is False and (present or shown)):
        yield Problem(
            "/primary/status" if untreated else "/primary/definitively_treated",
            "expected a treated primary where a recurrence is told",
            "a recurrence follows definitive treatment; correct one of the two",
        )


def _episodes(profile: Profile) -> Iterator[Problem]:
    disease = profile.metastatic_disease
    base = "/metastatic_disease"
    first, now = disease.first_metastasis_date, disease.diagnosis_date
    if first and now and now.surely_before(first):
        yield Problem(
            f"{base}/first_metastasis_date",
            "expected the first metastasis not after the present episode",
            "correct one of the two dates",
        )
    elif first and now and disease.first_episode is True and first.surely_before(now):
        yield Problem(
            f"{base}/first_episode",
            "expected one date for the first episode, two are told",
            "set `first_episode: false`, or correct a date",
        )
    elif first and now and disease.first_episode is False and first.exact and first == now:
        yield Problem(
            f"{base}/first_episode",
            "expected an earlier first metastasis for a later episode",
            "set `first_episode: true`, or correct a date",
        )
    episodes = [
        name
        for name in ("diagnosis_date", "first_metastasis_date", "first_episode")
        if getattr(disease, name) is not None
    ]
    if disease.ever is False and episodes:
        yield Problem(
            f"{base}/{episodes[0]}",
            "expected no metastatic episode where `ever` is false",
            "set `ever: true`, or leave this out",
        )


def _lines(profile: Profile, vocabulary: Vocabulary) -> Iterator[Problem]:
    lines = profile.systemic_therapy.lines
    for i, line in enumerate(lines):
        base = f"/systemic_therapy/lines/{i}"
        yield from _one_line(line, base, vocabulary)
    yield from _line_totals(profile)
    palliative = [(i, line) for i, line in enumerate(lines) if _is_palliative(line)]
    for i, line in palliative:
        for j, other in palliative:
            if i != j:
                yield from _pair(i, line, other)


def _is_palliative(line: Line) -> bool:
    return line.intent == "palliative" or (line.intent is None and line.number is not None)


def _one_line(line: Line, base: str, vocabulary: Vocabulary) -> Iterator[Problem]:
    if line.intent == "adjuvant" and line.number is not None:
        yield Problem(
            f"{base}/number",
            "expected a number on palliative lines only",
            "leave it out, or set `intent: palliative`",
        )
    if line.start and line.end and line.end.surely_before(line.start):
        yield Problem(
            f"{base}/end",
            "expected an end not before the start (W5)",
            "correct one of the two dates",
        )
    if line.ongoing is True and (line.end is not None or line.stop_reason is not None):
        name = "end" if line.end is not None else "stop_reason"
        yield Problem(
            f"{base}/{name}",
            f"expected no `{name}` of a line that is ongoing (W5)",
            "set `ongoing: false`, or leave it out",
        )
    if line.start and line.progression_date and line.progression_date.surely_before(line.start):
        yield Problem(
            f"{base}/progression_date",
            "expected a progression not before the line's start (W5)",
            "correct the date, or give it to the line before",
        )
    if line.progressed is False:
        for name, value in (
            ("progression_date", line.progression_date is not None),
            ("stop_reason", line.stop_reason == "progression"),
            ("latest_response", line.latest_response == "PD"),
        ):
            if value:
                yield Problem(
                    f"{base}/{name}",
                    "expected none where `progressed` is false",
                    "correct one of the two",
                )
    yield from _line_responses(line, base)
    yield from _regimen(line, base, vocabulary)


def _line_responses(line: Line, base: str) -> Iterator[Problem]:
    latest, best = line.latest_response, line.best_response
    if latest in BETTER and best in BETTER and BETTER.index(latest) > BETTER.index(best):
        yield Problem(
            f"{base}/best_response",
            "expected a best response at least as good as the latest (W10)",
            "correct one of the two",
        )


def _regimen(line: Line, base: str, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Agents of a class that the declared classes neither name, cover nor are made of; declared
    classes that no agent has."""
    if line.agents is None or line.classes is None:
        return
    declared = frozenset(line.classes)
    parts = declared.union(*(vocabulary.classes[name].needs for name in declared))
    covered = frozenset[str]().union(*(vocabulary.classes_above(name) for name in parts))
    known = [vocabulary.agents[agent] for agent in line.agents if agent in vocabulary.agents]
    for i, agent in enumerate(line.agents):
        drug = vocabulary.agents.get(agent)
        if drug is not None and not any(
            vocabulary.classes_above(name) & parts or name in covered for name in drug.classes
        ):
            yield Problem(
                f"{base}/agents/{i}",
                "expected an agent of one of its `classes` (W8)",
                "name its class under `classes`, or leave out `classes`",
            )
    if len(known) < len(line.agents):
        return
    has = frozenset[str]().union(*(vocabulary.classes_of(drug.id) for drug in known))
    for i, name in enumerate(line.classes):
        needs = vocabulary.classes[name].needs
        if name not in has and not (needs and has.issuperset(needs)):
            yield Problem(
                f"{base}/classes/{i}",
                "expected a class that one of its `agents` has (W8)",
                "correct the agents, or leave out `classes`",
            )


def _line_totals(profile: Profile) -> Iterator[Problem]:
    therapy = profile.systemic_therapy
    sure = {
        "palliative_lines": sum(_is_palliative(line) for line in therapy.lines),
        "adjuvant_lines": sum(line.intent == "adjuvant" for line in therapy.lines),
    }
    for name, listed in sure.items():
        high = bounds_of(getattr(therapy, name))[1]
        if high is not None and listed > high:
            yield Problem(
                f"/systemic_therapy/{name}",
                "expected a total of at least the lines listed (W2)",
                "correct the total, or the lines' intent",
            )
    highest = max((line.number or 0 for line in therapy.lines), default=0)
    high = bounds_of(therapy.palliative_lines)[1]
    if high is not None and sure["palliative_lines"] <= high < highest:
        yield Problem(
            "/systemic_therapy/palliative_lines",
            "expected a total of at least the highest line number (W2, W6)",
            "correct the total or the numbers",
        )


def _pair(i: int, line: Line, other: Line) -> Iterator[Problem]:
    """Two palliative lines: numbers follow starts, progressions belong to the last begun (W6)."""
    base = f"/systemic_therapy/lines/{i}"
    numbered = line.number is not None and other.number is not None
    earlier = numbered and line.number < other.number  # type: ignore[operator]
    if line.start and other.start:
        if earlier and other.start.surely_before(line.start):
            yield Problem(
                f"{base}/start",
                "expected starts in the order of the numbers (W6)",
                "correct the numbers or the dates",
            )
            return
        earlier = earlier or (not numbered and line.start.surely_before(other.start))
    pd = line.progression_date
    if earlier and pd and other.start and other.start.surely_before(pd):
        yield Problem(
            f"{base}/progression_date",
            "expected a progression before the next line starts (W6)",
            "a later one belongs to the next line",
        )


def _lesions(profile: Profile, patient: Patient) -> Iterator[Problem]:
    for i, lesion in enumerate(profile.lesions):
        base, name = f"/lesions/{i}", f"lesion:{i}"
        regions = patient.found("node_region", name)
        if len(regions) > 1:
            yield Problem(
                f"{base}/station",
                "expected the station of the nodes that the organ names (W3)",
                "leave out the organ or the station",
            )
        if len(patient.found("organ_system", name)) > 1:
            yield Problem(
                f"{base}/station",
                "expected one organ, a node for a station (W3)",
                "leave out the organ or the station",
            )
        if len(patient.found("side", name)) > 1:
            yield Problem(
                f"{base}/side",
                "expected the side that the organ or station names (W3)",
                "correct the side",
            )
        systems = patient.found("organ_system", name)
        own = lesion.role in ("primary", "satellite") and patient.cancers == {"nsclc"}
        if own and systems and "lung" not in systems:
            yield Problem(
                f"{base}/role",
                "expected the lung for a primary or satellite of lung cancer (W3)",
                "correct the role or the organ",
            )
        nodal = lesion.role in ("regional_node", "distant_node")
        if nodal and patient.found("organ_system", name) - {NODE}:
            yield Problem(
                f"{base}/role",
                "expected a lymph node for the role of a node (W3)",
                "correct the role or the organ",
            )
        if not patient.sites[i].kinds:
            yield Problem(
                base,
                "expected a lesion that may have some role (W3)",
                "correct organ, side and role",
            )
    yield from _disease(profile, patient)


def _disease(profile: Profile, patient: Patient) -> Iterator[Problem]:
    if profile.metastatic_disease.ever is not False:
        return
    for site in patient.sites:
        if {kind.role for kind in site.kinds} == {"metastasis"}:
            yield Problem(
                site.pointer,
                "expected no metastasis where `ever` is false",
                "set `ever: true`, or correct the lesion",
            )


def _assessments(profile: Profile, patient: Patient) -> Iterator[Problem]:
    high = bounds_of(profile.assessments_total)[1]
    if high is not None and high < len(profile.assessments):
        yield Problem(
            "/assessments_total",
            "expected a total of at least the assessments listed",
            "correct the total",
        )
    yield from dict.fromkeys(  # what lies in no assessment of its own is said once
        problem
        for view in patient.staging.views
        for problem in _one_assessment(profile, patient, view, patient.staging.latest == (view,))
    )
    yield from _line_results(profile, patient)


def _one_assessment(
    profile: Profile, patient: Patient, view: View, latest: bool
) -> Iterator[Problem]:
    moment = Moment(view, latest)
    assessment = view.assessment
    yield from _states_agree(profile, assessment, view, latest)
    yield from _nodes_agree(patient, moment)
    if latest:
        yield from _primary_agrees(patient, moment)
    yield from _diagnosis_finds(patient, moment)
    counted = [
        name
        for name in ("metastases", "organs")
        if profile.metastatic_disease.ever is False and assessment.totals is not None
        if bounds_of(getattr(assessment.totals, name))[0] >= 1
    ]
    for name in counted:
        yield Problem(
            f"{view.pointer}/totals/{name}",
            "expected none where `metastatic_disease.ever` is false",
            "correct one of the two",
        )
    wrong = contradicts_totals(patient, moment)
    if wrong is None or (wrong == "ever" and counted):
        return
    if patient.staging.response(moment) == "CR":
        yield Problem(
            f"{view.pointer}/response" if view.response else "/systemic_therapy/lines",
            "expected no metastasis left at a complete response (W10)",
            "set the lesions resolved or resected, or correct the response",
        )
        return
    if wrong == "ever":
        yield Problem(
            "/metastatic_disease/ever",
            "expected lesions that fit `ever: false`, none of them a metastasis",
            "set `ever: true`, or correct the lesions' role, organ or status",
        )
        return
    yield Problem(
        f"{view.pointer}/{wrong}",
        "expected a total that fits the lesions (W2)",
        "correct the total, or the lesions' role, organ or status",
    )


def _diagnosis_finds(patient: Patient, moment: Moment) -> Iterator[Problem]:
    """The assessment marked as the diagnosis of metastatic disease finds a metastasis (W16)."""
    ever, fact = patient.staging.ever_metastatic
    if ever != YES or "diagnosis" not in (moment.view.assessment.at or ()):
        return
    if contradicts_totals(patient, replace(moment, finds=YES)) is None:
        return
    if contradicts_totals(patient, moment) is None:
        yield Problem(
            f"{moment.view.pointer}/at",
            f"expected a metastasis at diagnosis, as `{fact}` tells of metastatic disease (W16)",
            "correct the assessment, or take `diagnosis` out of its `at`, or correct the other",
        )


def _nodes_agree(patient: Patient, moment: Moment) -> Iterator[Problem]:
    """The N category is at least that of each listed node by station and side (W4)."""
    categories = one_of(moment.view.assessment.n_category)
    for site in patient.sites:
        category = patient.found("n_category", f"lesion:{site.index}")
        there = patient.staging.seen(site.id, site.lesion, moment).present == YES
        if categories and there and len(category) == 1 and max(categories) < min(category):
            yield Problem(
                f"{moment.view.pointer}/n_category",
                "expected an N category of at least that of the nodes listed (W4)",
                "correct the category, the station or the side of the primary",
            )
            return


def _primary_agrees(patient: Patient, moment: Moment) -> Iterator[Problem]:
    """A primary or recurrence called growing today is not said to be quiet (W9)."""
    if patient.profile.primary.progressing is not False:
        return
    for index in patient.staging.called_growing(moment):
        if {kind.role for kind in patient.sites[index].kinds} <= AT_PRIMARY:
            yield Problem(
                "/primary/progressing",
                "expected what the latest assessment says of the primary (W9)",
                "set `progressing: true`, or correct the lesion's status",
            )


def _since_treatment(patient: Patient) -> Iterator[Problem]:
    """What is told of the primary since its latest treatment fits what is told of it today."""
    primary = patient.profile.primary
    if primary.progressed is False and shown_since_treatment(patient):
        yield Problem(
            "/primary/progressed",
            "expected a progression where the primary has grown or come back since its treatment",
            "set `progressed: true`, or correct the primary's state or the lesion's status",
        )
    quiet = primary.progressed and primary.progressing is False
    if quiet and definitively_treated(patient, TREATED_AT_ALL).values == NO:
        yield Problem(
            "/primary/progressed",
            "expected no progression since its treatment of a primary that was never treated",
            "correct one of `progressed`, `progressing` and the treatment",
        )


def _states_agree(
    profile: Profile, assessment: Assessment, view: View, latest: bool
) -> Iterator[Problem]:
    """The latest assessment and the lesion itself say the same of it."""
    if not latest:
        return
    for i, lesion in enumerate(profile.lesions):
        state = (assessment.lesions or {}).get(lesion_id(i, lesion))
        if state is None:
            continue
        for name in ("status", "diameter_mm", "volume_cc"):
            own, there = getattr(lesion, name), getattr(state, name)
            if own is not None and there is not None and not overlap(own, there):
                yield Problem(
                    f"/lesions/{i}/{name}",
                    "expected what the latest assessment says of this lesion",
                    "its own status and size are those of the latest assessment",
                )


def overlap(own: object, there: object) -> bool:
    """Whether two statements of one status or number can both be true."""
    if isinstance(own, str) or isinstance(there, str):
        return own == there
    low, high = bounds_of(own)  # type: ignore[arg-type]
    low_2, high_2 = bounds_of(there)  # type: ignore[arg-type]
    return (high_2 is None or low <= high_2) and (high is None or low_2 <= high)


def _line_results(profile: Profile, patient: Patient) -> Iterator[Problem]:
    """What the lines say of response fits the assessments, in at least one order of the lines."""
    found: list[list[Problem]] = []
    for course in patient.therapy.courses:
        slots = [slot for slot in patient.therapy.slots(course) if slot.index is not None]
        problems = [problem for slot in slots for problem in _one_line_results(patient, slot)]
        if not problems:
            return
        found.append(problems)
    yield from found[0] if found else ()


def _one_line_results(patient: Patient, slot: Slot) -> Iterator[Problem]:
    base, line = f"/systemic_therapy/lines/{slot.index}", slot.line
    sure = [r for r in results_of(patient, slot) if r.belongs == YES]
    shown = [r for r in sure if r.stated]
    if line.progressed is False and any(r.responses == {"PD"} for r in shown):
        yield Problem(
            f"{base}/progressed",
            "expected a progression where an assessment of the line shows PD (W10)",
            "set `progressed: true`, or correct the assessment",
        )
    floors = [BETTER.index(min(r.responses)) for r in shown if len(r.responses) == 1]
    best = line.best_response
    if best in BETTER and max(floors, default=0) > BETTER.index(best):
        yield Problem(
            f"{base}/best_response",
            "expected a best response at least as good as each assessment (W10)",
            "correct the response",
        )
    yield from _latest_agrees(patient, slot, base)
    yield from _progression_shown(patient, slot)


def _progression_shown(patient: Patient, slot: Slot) -> Iterator[Problem]:
    """Where every assessment is told, one of them may show a progression whose day is not (W10)."""
    line = slot.line
    recorded = line.progressed is True or line.stop_reason == "progression"
    if not recorded or line.progression_date is not None or slot.position is None:
        return
    assessed = [r for r in results_of(patient, slot) if r.pointer.startswith("/assessments/")]
    if patient.staging.all_stated and not any("PD" in r.responses for r in assessed):
        yield Problem(
            "/assessments_total",
            "expected an assessment that may show the progression told of the line (W10)",
            "correct the total, tell the day of the progression, or the response of an assessment",
        )


def _latest_agrees(patient: Patient, slot: Slot, base: str) -> Iterator[Problem]:
    latest = slot.line.latest_response
    every = list(results_of(patient, slot))
    results = [r for r in every if r.stated or r.responses != {"PD"}]
    if latest == "PD" and len(results) < len(every):
        return  # the progression recorded without its day may be the latest
    if (
        latest not in BETTER
        or not results
        or any(r.belongs != YES or not r.stated for r in results)
    ):
        return
    last = max(results, key=lambda r: (r.day.last, r.responses == {"PD"}))
    sure = all(r is last or r.day.surely_before(last.day) for r in results)
    if sure and latest not in last.responses:
        yield Problem(
            f"{base}/latest_response",
            "expected the response of the latest assessment of the line (W10)",
            "correct one of the two",
        )
