"""Facts that contradict each other: the facts of the world W1 to W17 that a profile may break.

Each check names the two places at odds and how to fix them. W1 (numbers not negative) and W12
(partial dates) are kept by the form of the profile itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from oligomatch.matcher.findings.engines import own as own_rules
from oligomatch.matcher.findings.genes_stated import (
    OF_COPIES,
    OF_PROTEIN,
    entry_of,
    is_variant,
    names_all,
    positive_denied,
    protein_apart,
)
from oligomatch.matcher.logic.calendar import LATEST, Day
from oligomatch.matcher.logic.values import NO, YES, Options
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.measures.answer import stated_in
from oligomatch.matcher.measures.conditions import shown_above, shown_below
from oligomatch.matcher.measures.course import course as course_under
from oligomatch.matcher.measures.episodes import EPISODE
from oligomatch.matcher.measures.results import (
    BETTER,
    belongs_to,
    grown,
    possibly_last,
    results_of,
    slot_recist,
    telling_progression,
)
from oligomatch.matcher.measures.tumour import (
    TREATED,
    definitively_treated,
    recurrence_shown,
    shown_since_treatment,
)
from oligomatch.matcher.patient.counting import contradicts_totals, listed_metastases
from oligomatch.matcher.patient.elsewhere import denied, given
from oligomatch.matcher.patient.lines import Slot
from oligomatch.matcher.patient.patient import (
    NODE,
    Patient,
    Site,
    derive,
    lesion_id,
    n_categories,
    one_of,
)
from oligomatch.matcher.patient.regimens import with_parts
from oligomatch.matcher.patient.same_parts import ANEW, SameParts
from oligomatch.matcher.patient.sharing import MOST
from oligomatch.matcher.patient.staging import AT_PRIMARY, Moment, View, both
from oligomatch.matcher.profile.problems import Problem, problem
from oligomatch.matcher.profile.profile import (
    Assessment,
    Biomarker,
    Condition,
    Line,
    PatientModel,
    Profile,
    bounds_of,
    marks_of,
    primary_listed,
)
from oligomatch.rules.findings.states import READINGS, load_states
from oligomatch.rules.text.faults import fault
from oligomatch.rules.tree import Measure
from oligomatch.rules.vocabulary.entries import Gene
from oligomatch.rules.vocabulary.protein import change_of
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

Problems = tuple[Problem, ...]
OF_DISEASE = tuple(sorted(MOST))  # what assessments are held against is told in these alone
TREATED_AT_ALL = Measure("primary_definitively_treated")


def at(pointer: str, name: str, /, **parts: str | tuple[str, ...]) -> Problem:
    """A contradiction at a place: its remedy goes by its own name."""
    return problem(pointer, name, fault(name), **parts)


def contradictions(
    profile: Profile,
    vocabulary: Vocabulary,
    *,
    patient: Patient | Callable[[Profile], Patient] | None = None,
) -> Iterator[Problem]:
    """Every contradiction found in a profile; none if at least one patient fits it.

    `patient`: the profile's own on its `as_of`, where the caller has derived it already, or what
    makes it, asked once what needs no derivation was found in order.
    """
    same = patient.same if isinstance(patient, Patient) else ANEW

    def once(check: Callable[[Profile, Vocabulary], Iterator[Problem]], *parts: object) -> Problems:
        """What a check finds that reads these parts alone."""
        return same.made(check, parts, lambda: tuple(check(profile, vocabulary)))

    yield from once(_identities, profile.lesions, profile.assessments)
    yield from once(_numbers, profile.systemic_therapy)
    yield from _dates(profile, same)
    yield from once(_molecular, profile.biomarkers)
    yield from once(_conditions, profile.conditions)
    yield from once(_primary, profile.primary, profile.lesions)
    yield from once(_episodes, profile.metastatic_disease)
    lines = once(_lines, profile.systemic_therapy)
    yield from lines
    if patient is None:
        patient = derive(profile, profile.as_of or LATEST)
    else:
        patient = patient if isinstance(patient, Patient) else patient(profile)
        if patient.as_of != profile.as_of:
            patient = patient.known_by(profile.as_of or LATEST)
    therapy = patient.therapy
    if not lines and not therapy.undecided and not therapy.courses:
        homeless = sorted(therapy.homeless)
        if homeless:
            yield at(f"/systemic_therapy/given/{homeless[0]}", "given_in_no_line")
        else:
            yield at("/systemic_therapy/lines", "lines")
    disease = (profile.lesions, profile.cancer_type, profile.primary.side)
    ever = profile.metastatic_disease.ever
    known = partial(_lesions, profile, patient)
    yield from same.made((_lesions, ever), disease, lambda: tuple(known()))
    if profile.conditions:
        yield from _stated_twice(profile, patient)
        yield from _shown_conditions(profile, patient)
    yield from _recurrence(patient)
    yield from _since_treatment(patient)
    assessed = partial(_assessments, profile, patient)
    disease = tuple([getattr(profile, part) for part in OF_DISEASE])
    yield from same.made(_assessments, disease, lambda: tuple(assessed()))
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
    two_ways = any((_OPPOSED.get(fact[0]), *fact[1:]) in one for one in derived for fact in one)
    none = any(not one.left(at) for one in courses for at in load_states().groups)
    named = {rule.id for rule in own_rules()}
    used = named & {way.rule.id for one in derived for each in one.values() for way in each}
    if used and (two_ways or none or any(not site.kinds for site in patient.sites)):
        yield at("", "own_rules", rules=", ".join(sorted(used)))


def _identities(profile: Profile, _: Vocabulary) -> Iterator[Problem]:
    ids: dict[str, int] = {}
    for i, lesion in enumerate(profile.lesions):
        if ids.setdefault(lesion_id(i, lesion), i) < i:
            yield at(f"/lesions/{i}/id", "lesion_id")
    for i, assessment in enumerate(profile.assessments):
        for position, id in enumerate(assessment.lesions or {}):
            if id not in ids:
                yield at(f"/assessments/{i}/lesions/{position}", "lesion_unknown")


def _numbers(profile: Profile, _: Vocabulary) -> Iterator[Problem]:
    numbers = Counter(line.number for line in profile.systemic_therapy.lines if line.number)
    for i, line in enumerate(profile.systemic_therapy.lines):
        if line.number is not None and numbers[line.number] > 1:
            yield at(f"/systemic_therapy/lines/{i}/number", "line_number")


def _dates(profile: Profile, same: SameParts) -> Iterator[Problem]:
    if profile.as_of is None:
        return
    for name, entries in _DATED.items():
        part = getattr(profile, name)
        late = partial(_later, entries, part, profile.as_of)
        yield from same.made((_dates, name), (part,), late)


Entries = Callable[[Any], Iterable[tuple[str, object]]]


def _later(entries: Entries, part: object, as_of: date) -> Problems:
    """What a part tells of days after the one asked."""
    return tuple(
        at(f"{base}/{name}", "day")
        for base, entry in entries(part)
        for name, day in (entry if isinstance(entry, PatientModel) else ())
        if isinstance(day, Day) and day.first > as_of
    )


# each part of a profile that tells days, and its entries with their places
_DATED: Mapping[str, Entries] = {
    "primary": lambda primary: [("/primary", primary)],
    "metastatic_disease": lambda disease: [("/metastatic_disease", disease)],
    "assessments": lambda each: [(f"/assessments/{i}", one) for i, one in enumerate(each)],
    "systemic_therapy": lambda therapy: [
        *((f"/systemic_therapy/lines/{i}", one) for i, one in enumerate(therapy.lines)),
        *((f"/systemic_therapy/given/{i}", one) for i, one in enumerate(therapy.given)),
    ],
    "lesions": lambda lesions: [
        (f"/lesions/{i}/prior_local_therapy/{n}", one)
        for i, lesion in enumerate(lesions)
        for n, one in enumerate(lesion.treatments)
    ],
    "conditions": lambda each: [(f"/conditions/{name}", one) for name, one in each.items()],
    "measurements": lambda each: [(f"/measurements/{name}", one) for name, one in each.items()],
    "imaging": lambda imaging: [(f"/imaging/{name}", one) for name, one in imaging],
    "ecog": lambda ecog: [("/ecog", ecog)],
}


def _conditions(profile: Profile, vocabulary: Vocabulary) -> Iterator[Problem]:
    """What is told of a condition against itself and against those above it."""
    conditions = {n: c for n, c in profile.conditions.items() if isinstance(c, Condition)}
    for name, own in conditions.items():
        for other in sorted(vocabulary.conditions_above(name)):
            above = conditions.get(other)
            if above is not None and (odd := _odd_condition(own, above, profile.as_of)):
                kind = "condition" if other == name else "condition_covered"
                field, against = odd
                parts = {"field": field, "against": against, "other": other}
                yield at(f"/conditions/{name}/{field}", kind, **parts)


def _stated_twice(profile: Profile, patient: Patient) -> Iterator[Problem]:
    """What examinations and treatments of lesions tell of a condition, against what it says."""
    vocabulary = patient.vocabulary
    conditions = {n: c for n, c in profile.conditions.items() if isinstance(c, Condition)}
    against = {  # one treatment may tell of several conditions below one
        (one.pointer, name): None
        for one in given(patient)
        for name in sorted(conditions.keys() & vocabulary.conditions_above(one.name))
        if _odd_condition(one.what, conditions[name], profile.as_of)
    }
    for pointer, name in against:
        yield at(pointer, "stated_twice", name=name)
    for one in denied(profile):
        for name in sorted(conditions.keys() & vocabulary.conditions_below(one.name)):
            if _odd_condition(conditions[name], one.what, profile.as_of):
                yield at(one.pointer, "stated_twice", name=name)


def _shown_conditions(profile: Profile, patient: Patient) -> Iterator[Problem]:
    """What is told of a condition against what the lesions of the latest assessment show of it."""
    known = patient.vocabulary.shown_conditions
    for name, own in profile.conditions.items():
        if not isinstance(own, Condition) or name not in known:
            continue
        never = own.ever is False
        gone = own.now is False or never
        if gone and any(one.verdict is Verdict.MET for one in shown_below(patient, name)):
            yield at(f"/conditions/{name}/{'ever' if never else 'now'}", "shows_none")
        if own.now and any(one.verdict is Verdict.NOT_MET for one in shown_above(patient, name)):
            yield at(f"/conditions/{name}/now", "shows")


def _odd_condition(own: Condition, above: Condition, as_of: date | None) -> tuple[str, str] | None:
    """The field of a condition that cannot be, and that of one covering it which is against it."""
    was = own.now or own.ever or own.last is not None
    if above.ever is False and was:
        return ("now" if own.now else "ever" if own.ever else "last"), "ever"
    if own.now and above.now is False:
        return "now", "now"
    if above.last is not None:
        if own.now and as_of is not None and above.last.last < as_of:
            return "now", "last"
        if own.last is not None and own.last.first > above.last.last:
            return "last", "last"
    return None


ALTERING = ("mutation", "fusion")  # kinds of variants that alter their gene, where it is known


def _molecular(profile: Profile, vocabulary: Vocabulary) -> Iterator[Problem]:
    for gene, test in profile.biomarkers.items():
        if not isinstance(test, Biomarker):
            continue
        base = f"/biomarkers/{gene}"
        if test.variants and test.result not in ("positive", None):
            yield at(f"{base}/variants", "variant_of_negative")
        known = vocabulary.genes.get(gene, Gene(gene, "", False))
        for i, name in enumerate(test.absent_variants or ()):
            if any(is_variant(known, test, one, name) == YES for one in test.variants or ()):
                yield at(f"{base}/absent_variants/{i}", "variant_absent")
        if positive_denied(vocabulary, known, test):
            yield at(f"{base}/absent_variants", "positive_denied", name=gene)
        benign = [one.pathogenic is False for one in test.variants or ()]
        if test.result == "positive" and benign and all(benign):
            yield at(f"{base}/variants", "positive_benign")
        for i, variant in enumerate(test.variants or ()):
            if protein_apart(known, variant):
                yield at(f"{base}/variants/{i}/protein", "variant_protein")
            unsaid = variant.model_copy(update={"pathogenic": None, "kind": None})
            entry = entry_of(known, unsaid)
            kind = variant.kind if entry is None else entry.kind
            if variant.pathogenic and kind == "vus":
                yield at(f"{base}/variants/{i}/pathogenic", "variant_vus")
            changed = change_of(variant.name) or change_of(variant.protein)
            if entry is None and changed and kind in ("fusion", *OF_COPIES):
                yield at(f"{base}/variants/{i}/kind", "variant_kind", kind=OF_PROTEIN)
            if entry is None:
                continue
            if variant.pathogenic is False and kind in ALTERING:
                yield at(f"{base}/variants/{i}/pathogenic", "variant_known")
            if variant.exon is not None and entry.exons and str(variant.exon) not in entry.exons:
                yield at(f"{base}/variants/{i}/exon", "variant_exon", exons=tuple(entry.exons))
            if variant.kind is not None and variant.kind != entry.kind:
                yield at(f"{base}/variants/{i}/kind", "variant_kind", kind=entry.kind)
        if names_all(test) and not test.variants:
            yield at(f"{base}/no_other_variants", "no_variant")


def _primary(profile: Profile, _: Vocabulary) -> Iterator[Problem]:
    primary = profile.primary
    status = one_of(primary.status)
    end = primary.definitive_treatment_end
    if primary.definitively_treated is False and end is not None:
        yield at("/primary/definitive_treatment_end", "treatment_denied")
    if primary.definitively_treated is False and status and status <= TREATED:
        yield at("/primary/status", "status_untreated")
    if status == {"in_place_untreated"} and (primary.definitively_treated or end is not None):
        yield at("/primary/status", "status_treated")
    listed = [lesion.status for lesion in profile.lesions if lesion.role == "primary"]
    there = any(seen not in (None, "resolved", "resected") for seen in listed)
    if there and status and status <= {"resected", "complete_response"}:
        yield at("/primary/status", "primary_gone")
    if (listed_one := primary_listed(profile)) is not None:
        i, lesion = listed_one
        for name, stated in marks_of(primary).items():
            if {stated, getattr(lesion, name)} == {True, False}:
                yield at(f"/lesions/{i}/{name}", "primary_marked")
        own, seen = primary.distance_mm or {}, lesion.distance_mm or {}
        for name in own.keys() & seen.keys():
            if not overlap(own[name], seen[name]):
                yield at(f"/lesions/{i}/distance_mm/{name}", "primary_marked")
    # surgery may come some weeks before the day that the record gives for the diagnosis
    found = primary.diagnosis_date
    if found and end and (found.first - end.last).days > 92:
        yield at("/primary/definitive_treatment_end", "treated_before_found")


def _recurrence(patient: Patient) -> Iterator[Problem]:
    """A locoregional recurrence told against what shows it, and against the treatment before it."""
    profile = patient.profile
    primary, present = profile.primary, profile.locoregional_recurrence.present
    listed = any(lesion.role == "local_recurrence" for lesion in profile.lesions)
    if present is None and not listed:
        return
    shown = recurrence_shown(patient)
    if present is False and shown:
        own = shown[0] == "/primary/status"
        kind = "recurrence_of_primary" if own else "recurrence_of_lesion"
        yield at("/locoregional_recurrence/present", kind)
    if not (present or listed):
        return
    untreated = one_of(primary.status) == {"in_place_untreated"}
    if untreated or (primary.definitively_treated is False and (present or shown)):
        name = "status" if untreated else "definitively_treated"
        yield at(f"/primary/{name}", "recurrence_untreated")


def _episodes(profile: Profile, _: Vocabulary) -> Iterator[Problem]:
    disease = profile.metastatic_disease
    base = "/metastatic_disease"
    first, now = disease.first_metastasis_date, disease.diagnosis_date
    if first and now and now.surely_before(first):
        yield at(f"{base}/first_metastasis_date", "first_metastasis_later")
    elif first and now and disease.first_episode is True and first.surely_before(now):
        yield at(f"{base}/first_episode", "first_episode_two_dates")
    elif first and now and disease.first_episode is False and first.exact and first == now:
        yield at(f"{base}/first_episode", "later_episode_one_date")
    if disease.ever is False and (episodes := stated_in(disease, base, *EPISODE)):
        yield at(episodes[0], "episode_of_none")


def _lines(profile: Profile, vocabulary: Vocabulary) -> Iterator[Problem]:
    lines = profile.systemic_therapy.lines
    for i, line in enumerate(lines):
        yield from _one_line(line, f"/systemic_therapy/lines/{i}", vocabulary)
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
        yield at(f"{base}/number", "adjuvant_number")
    if line.start and line.end and line.end.surely_before(line.start):
        yield at(f"{base}/end", "line_end")
    if line.ongoing is True and (line.end is not None or line.stop_reason is not None):
        name = "end" if line.end is not None else "stop_reason"
        yield at(f"{base}/{name}", "ongoing_ended", name=name)
    if line.start and line.progression_date and line.progression_date.surely_before(line.start):
        yield at(f"{base}/progression_date", "progression_before_start")
    if line.progressed is False:
        yield from (at(f"{base}/{name}", "not_progressed") for name in telling_progression(line))
    latest, best = line.latest_response, line.best_response
    if latest in BETTER and best in BETTER and BETTER.index(latest) > BETTER.index(best):
        yield at(f"{base}/best_response", "best_response_of_line")
    yield from _regimen(line, base, vocabulary)


def _regimen(line: Line, base: str, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Agents of a class that the declared classes neither name, cover nor are made of; declared
    classes that no agent has."""
    if line.agents is None or line.classes is None:
        return
    parts = with_parts(vocabulary, frozenset(line.declared))
    covered = frozenset[str]().union(*(vocabulary.classes_above(name) for name in parts))
    known = [vocabulary.agents[agent] for agent in line.drugs if agent in vocabulary.agents]
    for i, agent in enumerate(line.drugs if line.all_classes else ()):
        drug = vocabulary.agents.get(agent)
        if drug is not None and not any(
            vocabulary.classes_above(name) & parts or name in covered for name in drug.classes
        ):
            yield at(f"{base}/agents/{i}", "agent_of_no_class")
    if not line.all_drugs or len(known) < len(line.drugs):
        return
    has = frozenset[str]().union(*(vocabulary.classes_of(drug.id) for drug in known))
    has |= vocabulary.may_be([drug.id for drug in known])
    for i, name in enumerate(line.declared):
        needs = vocabulary.classes[name].needs
        if name not in has and not (needs and has.issuperset(needs)):
            yield at(f"{base}/classes/{i}", "class_of_no_agent")


def _line_totals(profile: Profile) -> Iterator[Problem]:
    therapy = profile.systemic_therapy
    sure = {
        "palliative_lines": sum(_is_palliative(line) for line in therapy.lines),
        "adjuvant_lines": sum(line.intent == "adjuvant" for line in therapy.lines),
    }
    for name, listed in sure.items():
        high = bounds_of(getattr(therapy, name))[1]
        if high is not None and listed > high:
            yield at(f"/systemic_therapy/{name}", "line_total")
    highest = max((line.number or 0 for line in therapy.lines), default=0)
    high = bounds_of(therapy.palliative_lines)[1]
    if high is not None and sure["palliative_lines"] <= high < highest:
        yield at("/systemic_therapy/palliative_lines", "highest_number")


def _pair(i: int, line: Line, other: Line) -> Iterator[Problem]:
    """Two palliative lines: numbers follow starts, progressions belong to the last begun (W6)."""
    base = f"/systemic_therapy/lines/{i}"
    numbered = line.number is not None and other.number is not None
    earlier = numbered and line.number < other.number  # type: ignore[operator]
    if line.start and other.start:
        if earlier and other.start.surely_before(line.start):
            yield at(f"{base}/start", "starts_in_order")
            return
        earlier = earlier or (not numbered and line.start.surely_before(other.start))
    pd = line.progression_date
    if earlier and pd and other.start and other.start.surely_before(pd):
        yield at(f"{base}/progression_date", "progression_of_next_line")


def _lesions(profile: Profile, patient: Patient) -> Iterator[Problem]:
    for i, lesion in enumerate(profile.lesions):
        base, name = f"/lesions/{i}", f"lesion:{i}"
        systems = patient.found("organ_system", name)
        if len(patient.found("node_region", name)) > 1:
            yield at(f"{base}/station", "station_of_organ")
        if len(systems) > 1:
            yield at(f"{base}/station", "station_one_organ")
        if len(patient.found("side", name)) > 1:
            yield at(f"{base}/side", "side")
        own = lesion.role in ("primary", "satellite") and patient.cancers == {"nsclc"}
        if own and systems and "lung" not in systems:
            yield at(f"{base}/role", "own_organ")
        nodal = lesion.role in ("regional_node", "distant_node")
        if nodal and systems - {NODE}:
            yield at(f"{base}/role", "node_role")
        if not patient.sites[i].kinds:
            yield at(base, "no_role")
        never = profile.metastatic_disease.ever is False
        if never and patient.staging.roles[i] == {"metastasis"}:
            yield at(base, "metastasis_never")


def _assessments(profile: Profile, patient: Patient) -> Iterator[Problem]:
    high = bounds_of(profile.assessments_total)[1]
    if high is not None and high < len(profile.assessments):
        yield at("/assessments_total", "assessments_total")
    moments = [Moment(view, patient.staging.latest == (view,)) for view in patient.staging.views]
    # what lies in no assessment of its own is said once
    found = dict.fromkeys(p for moment in moments for p in _one_assessment(patient, moment))
    seen = any(moment.latest for moment in moments)  # the latest was among them
    yield from found if found or seen else _none_is_latest(patient)
    yield from _line_results(patient)


def _none_is_latest(patient: Patient) -> Iterator[Problem]:
    """One of the assessments that may be the latest is (W14): what keeps each of them from it."""
    found: list[Problem] = []
    for view in patient.staging.latest:
        problems = [*_one_assessment(patient, Moment(view, True))]
        if not problems:
            return
        found += problems
    yield from dict.fromkeys(found)


def _one_assessment(patient: Patient, moment: Moment) -> Iterator[Problem]:
    view, totals = moment.view, moment.view.assessment.totals
    if moment.latest:
        yield from _states_agree(patient.profile, view.assessment)
    yield from _nodes_agree(patient, moment)
    if moment.latest:
        yield from _primary_agrees(patient, moment)
    yield from _diagnosis_finds(patient, moment)
    counted = [
        name
        for name in ("metastases", "organs")
        if patient.profile.metastatic_disease.ever is False
        and bounds_of(getattr(totals, name, None))[0] >= 1
    ]
    yield from (at(f"{view.pointer}/totals/{name}", "total_never") for name in counted)
    wrong = contradicts_totals(patient, moment)
    if wrong is None or (wrong == "ever" and counted):
        return
    if patient.staging.response(moment) == "CR":
        where = f"{view.pointer}/response" if view.response else "/systemic_therapy/lines"
        yield at(where, "complete_response")
    elif wrong == "ever":
        yield at("/metastatic_disease/ever", "lesions_never")
    else:
        yield _total(patient, moment, f"{view.pointer}/{wrong}")


def _total(patient: Patient, moment: Moment, where: str) -> Problem:
    """A total that no assignment of the listed lesions fits: with both numbers where more
    metastases are listed than it says."""
    totals, (least, _) = moment.view.assessment.totals, listed_metastases(patient, moment)
    most = bounds_of(totals.metastases)[1] if totals is not None else None
    if where.endswith("/totals/metastases") and most is not None and most < least:
        return at(where, "total_below_list", listed=str(least), total=str(most))
    return at(where, "total_of_lesions")


def _diagnosis_finds(patient: Patient, moment: Moment) -> Iterator[Problem]:
    """The assessment marked as the diagnosis of metastatic disease finds a metastasis (W16)."""
    ever, fact = patient.staging.ever_metastatic
    if ever != YES or "diagnosis" not in (moment.view.assessment.at or ()):
        return
    if contradicts_totals(patient, moment._replace(finds=YES)) is None:
        return
    if contradicts_totals(patient, moment) is None:
        yield at(f"{moment.view.pointer}/at", "diagnosis_finds", fact=str(fact))


def _nodes_agree(patient: Patient, moment: Moment) -> Iterator[Problem]:
    """The N category is at least that of each listed node by station and side (W4); where the side
    of the primary is not told, one side fits them all."""
    categories = n_categories(moment.view.assessment.n_category)
    if not categories:
        return
    nodes = [
        site
        for site in patient.sites
        if patient.staging.seen(site.id, site.lesion, moment).present == YES
    ]
    if all(_beyond(patient, nodes, max(categories), side) for side in ("left", "right")):
        yield at(f"{moment.view.pointer}/n_category", "n_category")


def _beyond(patient: Patient, nodes: list[Site], most: str, primary: str) -> bool:
    """Whether a node has a higher category than this, the primary being on this side."""
    for site in nodes:
        known = patient.found("n_category", f"lesion:{site.index}")
        side = patient.found("side", f"lesion:{site.index}")
        if not known and site.lesion.station and patient.cancers == {"nsclc"} and len(side) == 1:
            station = patient.vocabulary.stations[site.lesion.station]
            own = primary in side
            known = frozenset([station.n_ipsilateral if own else station.n_contralateral])
        if len(known) == 1 and most < min(known):
            return True
    return False


def _primary_agrees(patient: Patient, moment: Moment) -> Iterator[Problem]:
    """A primary or recurrence called growing today is not said to be quiet (W9)."""
    if patient.profile.primary.progressing is not False:
        return
    for index in patient.staging.called_growing(moment):
        if patient.staging.roles[index] <= AT_PRIMARY:
            yield at("/primary/progressing", "primary_progressing")


def _since_treatment(patient: Patient) -> Iterator[Problem]:
    """What is told of the primary since its latest treatment fits what is told of it today."""
    primary = patient.profile.primary
    if primary.progressed is False and shown_since_treatment(patient):
        yield at("/primary/progressed", "primary_progressed")
    quiet = primary.progressed and primary.progressing is False
    if quiet and definitively_treated(patient, TREATED_AT_ALL).values == NO:
        yield at("/primary/progressed", "primary_never_treated")


def _states_agree(profile: Profile, assessment: Assessment) -> Iterator[Problem]:
    """The latest assessment and the lesion itself say the same of it."""
    for i, lesion in enumerate(profile.lesions):
        state = (assessment.lesions or {}).get(lesion_id(i, lesion))
        if state is None:
            continue
        for name in ("status", "diameter_mm", "volume_cc"):
            own, there = getattr(lesion, name), getattr(state, name)
            if own is not None and there is not None and not overlap(own, there):
                yield at(f"/lesions/{i}/{name}", "lesion_state")


def overlap(own: object, there: object) -> bool:
    """Whether two statements of one status or number can both be true."""
    if isinstance(own, str) or isinstance(there, str):
        return own == there
    low, high = both(own, there)
    return high is None or low <= high


def _line_results(patient: Patient) -> Iterator[Problem]:
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
        yield at(f"{base}/progressed", "line_progressed")
    floors = [BETTER.index(min(r.responses)) for r in shown if len(r.responses) == 1]
    best = line.best_response
    if best in BETTER and max(floors, default=0) > BETTER.index(best):
        yield at(f"{base}/best_response", "best_response_of_assessment")
    yield from _latest_agrees(patient, slot, base)
    yield from _progression_shown(patient, slot)


def _progression_shown(patient: Patient, slot: Slot) -> Iterator[Problem]:
    """Where every assessment is told, one of them may show the progression that is told: one
    recorded with a line is an assessment (W2, W10)."""
    line, day = slot.line, slot.line.progression_date
    if slot.position is None or not telling_progression(line):
        return
    views = [v for v in patient.staging.views if belongs_to(slot, v).may_be_true]
    if day is not None:
        day = day.up_to(patient.known_on)
        views = [v for v in views if v.day.meets(day)]
    if patient.staging.all_stated and not any(_may_progress(patient, v) for v in views):
        yield at("/assessments_total", "progression_shown")


def _may_progress(patient: Patient, view: View) -> bool:
    """Whether an assessment may have shown a progression, as far as it is told."""
    open_ = view.response is None and view.index is not None
    return open_ or view.response == "PD" or grown(patient, view)


def _latest_agrees(patient: Patient, slot: Slot, base: str) -> Iterator[Problem]:
    """The latest response told of a line is one of those that what else is told leaves; one told as
    not evaluable is at odds with a latest assessment that was."""
    latest = slot.line.latest_response
    if latest is None:
        return
    if latest == "NE":
        results = results_of(patient, slot)
        last = possibly_last(results)
        seen = all(r.stated and r.pointer.startswith("/assessments/") for r in last)
        unseen = any(view.assessment.response == "NE" for view in patient.staging.views)
        at_odds = seen and not unseen and any(r.belongs == YES for r in results)
    else:
        untold = replace(slot, line=slot.line.model_copy(update={"latest_response": None}))
        values = slot_recist(patient, untold).values
        at_odds = isinstance(values, Options) and latest not in values.values
    if at_odds:
        yield at(f"{base}/latest_response", "latest_response")
