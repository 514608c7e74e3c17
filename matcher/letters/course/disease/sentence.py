"""What one sentence adds to the lesions and stagings, kind by kind.

In: a `SentenceSaid` whose days are known. Out: entries in the `Disease`. First which examinations
it tells of, then its lesions at the moment of theirs, its treatments, responses, numbers and
denials: each of them looks at what the sentences before have left (`disease.now`, `staged`,
`before`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from oligomatch.matcher.letters.course.disease.changes.all_of_them import take_all
from oligomatch.matcher.letters.course.disease.changes.dated_sizes import take_dated_sizes
from oligomatch.matcher.letters.course.disease.changes.nodes_since import take_nodes_since
from oligomatch.matcher.letters.course.disease.changes.refuted import take_refuted
from oligomatch.matcher.letters.course.disease.changes.resolve import take_changes
from oligomatch.matcher.letters.course.disease.changes.vanished import stays_away, take_vanished
from oligomatch.matcher.letters.course.disease.closing import (
    take_counted,
    take_nothing_else,
    take_one_by_one,
)
from oligomatch.matcher.letters.course.disease.episodes.no_recurrence import take_no_recurrence
from oligomatch.matcher.letters.course.disease.episodes.then import (
    moment_then,
    take_came_to_light,
    take_firsts,
    take_so_many,
    take_staged,
)
from oligomatch.matcher.letters.course.disease.examinations import (
    gone_by,
    is_before_result,
    moment_of,
    shown_behind,
    take_examinations,
)
from oligomatch.matcher.letters.course.disease.local.denied import take_without_local
from oligomatch.matcher.letters.course.disease.local.lung_cut import take_lung_cut
from oligomatch.matcher.letters.course.disease.local.planned import take_plans
from oligomatch.matcher.letters.course.disease.local.untreated import take_denials
from oligomatch.matcher.letters.course.disease.mentions import doubt_growth, note, take_lesion
from oligomatch.matcher.letters.course.disease.nature import take_nature
from oligomatch.matcher.letters.course.disease.nodes import take_nodes
from oligomatch.matcher.letters.course.disease.record import (
    Disease,
    Entity,
    Moment,
    MomentAt,
    StateSaid,
)
from oligomatch.matcher.letters.course.disease.stagings import found_only, near
from oligomatch.matcher.letters.course.disease.tallies import take_tallies
from oligomatch.matcher.letters.course.disease.totals import (
    take_free,
    take_head_free,
    take_nothing_new,
    take_totals,
)
from oligomatch.matcher.letters.course.disease.treatments import take_treatments
from oligomatch.matcher.letters.course.disease.uncounted.nodeless import (
    take_counted_nodes,
    take_nodeless,
)
from oligomatch.matcher.letters.course.disease.uncounted.undecided import take_undecided
from oligomatch.matcher.letters.course.lesions.compared import are_of_comparisons
from oligomatch.matcher.letters.course.lesions.lesion import Named, form_of
from oligomatch.matcher.letters.course.lesions.named import of_it, speaks_of_one
from oligomatch.matcher.letters.course.listed import line_of, title_of
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import sites, within
from oligomatch.matcher.letters.course.staging import SO, Examined, Responded, behind_response
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day

LONG_AGO = timedelta(92)
GAP = 2  # signs between two sentences of one paragraph
_NEXT_CLAUSE = re.compile(r"[;:,]\s+(?:and\s+|but\s+)?|\s+and\s+(?=it\b|(?:by|on|at)\b)")
INDENT = 12  # signs between two lines of a list


def _is_of_rays(said: SentenceSaid) -> bool:
    """Whether a sentence speaks of radiotherapy and of no other local treatment."""
    text, known = said.sentence.text, forms("local")
    other = known["by_knife"].search(text) or known["by_ablation"].search(text)
    return known["by_rays"].search(text) is not None and other is None


def take(disease: Disease, said: SentenceSaid) -> None:
    """What one sentence says."""
    place = said.sentence.place
    take_lung_cut(disease, said)
    days = [(said.day(at), place(day.start, day.end)) for at, day in enumerate(said.days)]
    disease.dated += [(day, at) for day, at in days if day is not None]
    disease.grew += [
        place(*one.span())
        for one in forms("responses")["grown"].finditer(said.sentence.text)
        if not (said.responses or said.sentence.context(*one.span()) - SO)
    ]
    if said.days and _names_cancer(said):
        disease.of_cancer += [(day, at) for day, at in days if day is not None]
    local = forms("tumour")["local_therapy"].finditer(said.sentence.text)
    if said.locals or any("negated" not in said.sentence.context(*one.span()) for one in local):
        treated = [day for day, _ in days if day is not None]
        disease.treated_on += treated
        if not _is_of_rays(said):
            disease.cut_on += treated
    take_nature(disease, said)
    take_refuted(disease, said)
    doubt_growth(disease, said)
    staged, counted = disease.staged, len(disease.counts)
    then = moment_then(disease, said) if said.exams else []
    moments = take_examinations(disease, said, then[0][1] if then else None)
    found_then = [] if moments or then else _take_found(disease, said)
    moments = [*then, *moments] or found_then or moment_then(disease, said)
    take_came_to_light(disease, said)
    take_staged(disease, said)
    # of a scan under the drugs that is not told, or tells no day but a time since they began
    untimed = not said.exams or forms("staging")["some_time_on"].search(said.sentence.text)
    of_course = bool(said.responses and disease.treated_since and untimed) and not said.days
    fresh: list[Entity] = []  # of this sentence
    linked: list[tuple[Named, list[Entity]]] = []
    then_clause = False
    for one in _of_list(disease, said):
        if found_then and _is_of_another_day(said, one.head.start):
            continue
        moment = moment_of(disease, one.head.start, moments, said)
        moment = shown_behind(said, one.head.end, disease.proposal.as_of) or moment
        if any(each.status == "resolved" for each in one.seen):
            moment = gone_by(said, one.head.start) or moment
        of_then = _is_of_then(disease, said)
        if of_then and forms("lesions")["long_ago"].search(said.sentence.text):
            moment = None  # nor of the scan that was spoken of before
        if said.exams and one.head.end <= said.exams[0].start and _elsewhere(one, said):
            moment = None  # `a mass in the adrenal, and the MRI of the brain on 3 May was clear`
        of_then &= moment is None or not said.exams
        of_then |= _is_of_scan_then(said)
        if _is_of_clause_then(said, one.head.start, moment):
            of_then, moment, then_clause = True, None, True
        if of_then and one.head.kind in ("primary", "mass"):
            continue  # as it was then
        later = moment is not None and _compared_later(said, moment)
        one = _unmeasured(one) if of_then or later or of_course else one
        one = _unchanged(one) if of_then and moment is None else one
        one = _unchanged(one, gone=True) if of_course else one
        if of_then and one.head.kind == "node":
            one = replace(one, seen=tuple(replace(each, then=True) for each in one.seen))
        found = take_lesion(disease, one, moment, said, fresh)
        if len(found) == 1 and [(x.status, x.number) for x in one.seen] == [("resolved", 1)]:
            disease.vanished.append((said.sentence.here, found[0].site))  # its others have not
        take_dated_sizes(disease, said, one, found, moment)
        _stay_away(disease, said, one, found)
        if of_then and moment is None:
            _not_new_today(said, found)
        linked.append((one, found))
    if not (of_course or then_clause or _is_of_then(disease, said)):
        take_changes(disease, said, moments, fresh)
        take_all(disease, said, moments)
        take_vanished(disease, said, moments)
    else:
        take_vanished(disease, said, moments, undated=True)
    disease.given |= bool(said.courses)
    _take_it(disease, said, moments, linked)
    for new in forms("lesions")["new_spread"].finditer(said.sentence.text):
        if not said.sentence.context(*new.span()) - SO:
            moment = moment_of(disease, new.start(), moments, said)
            disease.new_spread.append((moment, place(*new.span())))
    for new in forms("lesions")["new_finding"].finditer(said.sentence.text):
        if "negated" not in said.sentence.context(*new.span()):
            moment = moment_of(disease, new.start(), moments, said)
            disease.unsettled.append((moment, place(*new.span())))
            disease.open_number = True
    _take_new_ones(disease, said, moments, linked)
    other = forms("cancers")["other"].search(said.sentence.text)
    for gone in () if other or said.responses else _remissions_of(said):
        moment = moment_of(disease, gone[0], moments, said)
        _gone_from(disease, said, gone[1], moment, place(*gone))
    for response in () if other else said.responses:
        moment = moment_of(disease, response.start, moments, said)
        shown_by = behind_response(said.sentence.text, response, said.exams)
        if shown_by is not None and shown_by.day not in said.ahead:
            moment = said.day(shown_by.day)
        spot = place(response.start, response.end)
        if moment is not None and moment.first > disease.proposal.as_of:
            continue
        until = min((one.start for one in said.exams), default=0)
        text = said.sentence.text
        if forms("staging")["not_on"].search(text, response.end, max(until, response.end)):
            continue  # `PD before the CT of 3 May`
        of_one = response.response == "CR" and any(
            one.head.end <= response.start and not one.none for one in said.lesions
        )
        of_organ = response.part or _names_its_organ(text, response)
        if of_organ and response.response == "CR":
            _gone_from(disease, said, response.end, moment, spot)
        part = of_organ or of_one
        scan = _compared_with(said, response)
        if scan is not None:
            if (day := said.day(scan.day)) is not None and not part:
                disease.earlier.append((response.response, day, spot))
            continue
        if not part and (day := _own_day(said, response)) is not None:
            disease.earlier.append((response.response, day, spot))
            continue
        if not part and said.courses and not said.exams:
            if (day := _its_day(said, response)) is not None:
                disease.earlier.append((response.response, day, spot))
            continue
        first = None if part or said.exams else _first_day(said, response)
        if first is not None:
            disease.earlier.append((response.response, first, spot))
        of_drugs = forms("staging")["of_drugs"].search(text[: response.start])
        if of_drugs and not (said.exams or said.days):
            continue
        if forms("staging")["best_of_drugs"].match(text, response.end):
            continue  # and not of the scan that follows
        if part or _is_of_part(disease, said, response, moment):
            disease.proposal.ask("response_of_part", spot)
            if response.response == "PD":
                disease.unsettled.append((moment, spot))
        elif (response.response != "PD" and moment in found_only(disease)) or _is_later(
            said, response, moment
        ):
            if first is None:
                disease.proposal.ask("which_day", spot)  # of a later day, which is not told
        elif (
            moment is not None
            and not of_course
            and (said.exams or not (said.days or disease.treated_since))
        ):
            disease.responses.append((response.response, moment, spot))
        elif not said.exams and (day := _its_day(said, response)) is not None:
            disease.earlier.append((response.response, day, spot))
    unlinked, disease.unlinked = disease.unlinked, False
    denied = take_denials(disease, said)
    denied += take_treatments(disease, said, linked, denied)
    take_without_local(disease, said, linked, denied)
    take_plans(disease, said)
    if disease.unlinked:
        disease.open_treatments.append(said.sentence.here)
        given = any(one.given for one in said.locals)
        of_more = forms("lesions")["of_more"].search(said.sentence.text)
        where = () if of_more else tuple(sites(said.sentence.text))
        disease.open_on += [(day, where) for day, _ in days if given and day is not None]
    disease.unlinked |= unlinked
    each = [entity for _, entities in linked for entity in entities]
    sentence = said.sentence
    disease.treated_since = bool(said.courses and not said.exams) or (
        disease.treated_since and not moments
    )
    take_nodes_since(disease, said, moments)
    take_nodes(disease, said)
    take_nodeless(disease, said, moments)
    take_counted_nodes(disease, said, moments)
    take_no_recurrence(disease, said, moments)
    take_free(disease, said, moments)
    take_head_free(disease, said)
    take_firsts(disease, said, moments)
    take_totals(disease, said, moments)
    take_tallies(disease, said, moments)
    take_so_many(disease, said, moments)
    take_one_by_one(disease, said, moments)
    take_counted(disease, said, moments)
    take_nothing_else(disease, said, moments)
    take_nothing_new(disease, said, moments)
    take_undecided(disease, said, moments)
    disease.before = (sentence.letter, sentence.end, each)
    disease.last_named = each or disease.last_named
    named = disease.report and any(one.day is None for one in said.exams)
    if named:  # nor what is counted on it of the report's day
        dated = [one for one in disease.counts[counted:] if one.moment is not None]
        disease.counts[counted:] = dated
    named = named or is_before_result(disease, said)
    aside = [one for one in said.exams if one.aside and not one.compared]
    own = disease.now is not None and any(said.day(one.day) == disease.now for one in aside)
    if named or (aside and not own):
        disease.staged = staged  # what follows is not of it


def _stay_away(disease: Disease, said: SentenceSaid, one: Named, found: Sequence[Entity]) -> None:
    """Lesions that have gone and, as their sentence goes on to say, not come back since are gone on
    the day of the letter."""
    resolved = [each for each in one.seen if each.status == "resolved"]
    if not (found and len(resolved) == len(one.seen) and stays_away(said.sentence.text, one.end)):
        return
    place = said.sentence.place(one.head.start, one.end)
    for entity in found:
        note(disease, entity, replace(resolved[0], number=1, size=None), None, place)


def _take_new_ones(
    disease: Disease,
    said: SentenceSaid,
    moments: Sequence[MomentAt],
    linked: Sequence[tuple[Named, list[Entity]]],
) -> None:
    """New ones beside those that are known, of which no lesion is read: `one new in the pons`."""
    if any(each.status == "new" for one, _ in linked for each in one.seen):
        return
    known = linked or disease.entities or disease.counts or disease.unnamed or disease.responses
    for new in forms("lesions")["new_one"].finditer(said.sentence.text):
        if not said.sentence.context(*new.span()) - SO and known:
            spot = said.sentence.place(*new.span())
            moment = moment_of(disease, new.start(), moments, said)
            if moment is None and disease.responses:  # of the staging that is told right before
                moment = disease.responses[-1][1]
            disease.unsettled.append((moment, spot))
            disease.proposal.ask("how_many", spot)
            disease.open_number = True


def _not_new_today(said: SentenceSaid, found: Sequence[Entity]) -> None:
    """Take from lesions that they are new, which a sentence says of a time long before."""
    whole = said.sentence.here
    for state in (state for each in found if (state := each.seen.get(None)) is not None):
        state.statuses = [
            (status, at)
            for status, at in state.statuses
            if status != "new" or not whole.has_start_of(at)
        ]


def _take_found(disease: Disease, said: SentenceSaid) -> list[MomentAt]:
    """The day on which a sentence without an examination says that metastases were found."""
    each = [one for one in said.found if one.spread]
    day = said.day(each[0].day) if len(each) == 1 else None
    if day is None or day.last > disease.proposal.as_of or each[0].day in said.ahead:
        return []
    disease.now, disease.staged = day, "staging"
    disease.treated_since = False
    if each[0].cancer:
        end = len(said.sentence.text)
        disease.then_until = day, said.sentence.place(end, end)
    found: list[MomentAt] = [(each[0].start, day, "staging")]
    if any(
        one.start >= each[0].end for one in said.days
    ):  # of another day: `.. in August; by 24 ..`
        found.append((each[0].end, None, ""))
    return found


def _is_of_another_day(said: SentenceSaid, at: int) -> bool:
    """Whether another day is told between what was found on one and a lesion: `found in August; by
    24 November the lesion had receded to 16 mm`."""
    ends = [one.end for one in said.found if one.spread]
    return any(ends[0] <= day.start < at for day in said.days)


def _names_cancer(said: SentenceSaid) -> bool:
    """Whether a sentence tells of the cancer or a treatment of it."""
    text = said.sentence.text
    forms_of = (forms("treatment")["of_cancer"], forms("yet")["spoken_of"])
    return any(one.search(text) for one in forms_of) and not forms("cancers")["other"].search(text)


def _take_it(
    disease: Disease,
    said: SentenceSaid,
    moments: Sequence[MomentAt],
    linked: Sequence[tuple[Named, list[Entity]]],
) -> None:
    """What a sentence says of the one lesion of that before, and which it is itself about."""
    text, sentence, held = said.sentence.text, said.sentence, disease.it
    end = sentence.start + len(text)
    plain = not (linked or said.locals or said.courses or sentence.section)
    near = held is not None and 0 <= sentence.start - held[1] <= GAP
    aside = _days_and_scans(said)
    goes_on = of_it(sentence, aside, seen=bool(said.exams)) if near and plain else None
    if held is not None and goes_on is not None:
        moment = moment_of(disease, 0, moments, said)
        if not _is_of_then(disease, said) and not (said.days and moment is None):
            note(disease, held[0], goes_on, moment, sentence.place(0, len(text.rstrip(" ."))))
        disease.it = held[0], end
        return
    disease.it = None
    if len(linked) != 1 or len(linked[0][1]) != 1 or said.sentence.section:
        return
    if speaks_of_one(sentence, aside):
        disease.it = linked[0][1][0], end
    else:
        _take_next_clause(disease, said, moments, linked[0][0].head.end, linked[0][1][0])


def _days_and_scans(said: SentenceSaid) -> list[tuple[int, int]]:
    """Where the days and the examinations of a sentence stand."""
    days = [(one.start, one.end) for one in said.days]
    return days + [(one.start, one.end) for one in said.exams]


def _take_next_clause(
    disease: Disease,
    said: SentenceSaid,
    moments: Sequence[MomentAt],
    end: int,
    lesion: Entity,
) -> None:
    """What a clause behind its one lesion, which ends there, goes on to say of it: `a metastasis of
    L3; on the CT of 2 May it was 27 mm`."""
    text, sentence = said.sentence.text, said.sentence
    if form_of("it_named").search(text, end) is None:
        return
    aside = _days_and_scans(said)
    for stop in _NEXT_CLAUSE.finditer(text, end):
        ahead = replace(sentence, text=text[: stop.start()])
        behind = replace(sentence, start=sentence.start + stop.end(), text=text[stop.end() :])
        shifted = [(max(a - stop.end(), 0), max(b - stop.end(), 0)) for a, b in aside]
        scanned = any(exam.start >= stop.end() for exam in said.exams)
        one = of_it(behind, shifted, seen=scanned)
        if one is None or not speaks_of_one(ahead, [at for at in aside if at[1] <= stop.start()]):
            continue
        own = [at for at in moments if at[0] >= stop.end()]
        dated = any(day.start >= stop.end() for day in said.days)
        moment = own[0][1] if len(own) == 1 else None
        if not own and not dated:
            moment = moment_of(disease, stop.end(), moments, said)
        if moment is not None:
            note(disease, lesion, one, moment, behind.here)
        return


def _is_of_then(disease: Disease, said: SentenceSaid) -> bool:
    """Whether a sentence tells of a time long before the letter, by each day that it has."""
    text = said.sentence.text
    aside = are_of_comparisons(text, tuple(said.days))
    days = [said.day(number) for number, of_comparison in enumerate(aside) if not of_comparison]
    recent = disease.proposal.as_of - LONG_AGO
    if forms("lesions")["long_ago"].search(text):
        days = [one for one in days if one is not None]
    elif not days:
        return False
    return not said.exams and all(one is not None and one.last < recent for one in days)


def _is_of_scan_then(said: SentenceSaid) -> bool:
    """Whether a sentence tells what scans without a day showed at a time long before."""
    long_ago = forms("lesions")["long_ago"].search(said.sentence.text)
    return bool(said.exams) and not said.days and long_ago is not None


def _is_of_clause_then(said: SentenceSaid, at: int, moment: Moment) -> bool:
    """Whether the clause of a lesion tells a day before that of the examination behind a semicolon:
    `in October 2025 it had grown to 30 mm; on 4 May 2026 the CT found it smaller`."""
    stop = said.sentence.text.find(";", at)
    if moment is None or stop < 0 or any(one.start < stop for one in said.exams):
        return False
    compared = are_of_comparisons(said.sentence.text, tuple(said.days))
    days = [
        said.day(number)
        for number, one in enumerate(said.days)
        if one.end <= stop and not compared[number]
    ]
    return bool(days) and all(day is not None and day.last < moment.first for day in days)


def _is_of_part(disease: Disease, said: SentenceSaid, response: Responded, moment: Moment) -> bool:
    """Whether a response may be that of the brain alone, or of the lesion before (`No change.`)."""
    text = said.sentence.text
    if not said.exams and forms("staging")["of_before"].fullmatch(
        text, response.start, response.end
    ):
        return True
    if said.exams:
        return all(exam.kind == "brain" for exam in said.exams)
    return disease.staged == "brain" and _is_of_more(disease, moment)


def _is_of_more(disease: Disease, moment: Moment) -> bool:
    """Whether a response behind a scan of the brain may be that of another staging of the body:
    one was done later, or nothing is known to lie in the brain."""
    others = [day for day, _ in disease.own if moment is not None and day != moment]
    if moment is None or any(near(moment, day) for day in others):
        return False
    head = any(within(each.site.organ, "brain") for each in disease.entities)
    return not head or any(day.first > moment.last for day in others)


def _compared_later(said: SentenceSaid, moment: Day) -> bool:
    """Whether a size of a later day than that of its scan stands in a bracket behind another."""
    beside = are_of_comparisons(said.sentence.text, tuple(said.days))
    days = [said.day(number) for number, of_comparison in enumerate(beside) if of_comparison]
    return any(day is None or day.first > moment.last for day in days)


def _elsewhere(one: Named, said: SentenceSaid) -> bool:
    """Whether the examinations of a sentence were of the brain, and a lesion lies outside of it."""
    brain = all(exam.kind == "brain" for exam in said.exams)
    return brain and bool(one.places) and not any(within(at.organ, "brain") for at in one.places)


def _unmeasured(one: Named) -> Named:
    """Lesions without their sizes, which were those of an earlier time."""
    seen = tuple(replace(each, size=None, earlier=None, sizes=()) for each in one.seen)
    return replace(one, seen=seen)


def _unchanged(one: Named, *, gone: bool = False) -> Named:
    """Lesions without what became of them up to an earlier time, while they were there; `gone`: nor
    that they were there no longer."""
    moved = ("growing", "shrinking", "stable", *(("resolved",) if gone else ()))
    return replace(
        one, seen=tuple(replace(x, status="") if x.status in moved else x for x in one.seen)
    )


def _is_later(said: SentenceSaid, response: Responded, moment: Moment) -> bool:
    """Whether a response is of a time after the staging that it would be of, which no scan of its
    sentence was: words in front of it say so, or are of a later day."""
    if moment is None or moment in [said.day(one.day) for one in said.exams]:
        return False
    front = [n for n, one in enumerate(said.days) if one.end <= response.start]
    then = forms("staging")["later_on"].search(said.sentence.text, 0, response.start)
    return bool(then) or any(
        day is not None and day.first > moment.last for day in map(said.day, front)
    )


def _its_day(said: SentenceSaid, response: Responded) -> Day | None:
    """The day right behind a response: `a partial response in May 2023`."""
    text, form = said.sentence.text, forms("staging")["response_on"]
    for number, one in enumerate(said.days):
        if one.start < response.end or number in said.ahead:
            continue
        bare = not text[response.end : one.start].strip()
        bare = bare and forms("staging")["response_day_ends"].match(text, one.end) is not None
        on = bare or form.fullmatch(text, response.end, one.start)
        return said.day(number) if on else None
    return None


def _own_day(said: SentenceSaid, response: Responded) -> Day | None:
    """The day of a response that is none of the scans of its sentence: right behind it (`PR in May
    2023, CR on the CT of 3 June`), or in front, where no scan of the sentence has its day."""
    of_scans = {one.day for one in said.exams}
    on = _its_day(said, response)
    scans = [day for one in of_scans if (day := said.day(one)) is not None]
    if on is not None and not any(map(on.meets, scans)):
        return on
    return _first_day(said, response) if of_scans == {None} else None


def _compared_with(said: SentenceSaid, response: Responded) -> Examined | None:
    """The scan that another is compared with, in whose bracket a response stands (`Comparison: CT
    of 3 May 2022 (partial response)`)."""
    front = said.sentence.text[: response.start].rstrip()
    if not front.endswith("("):
        return None
    ahead = [one for one in said.exams if one.end <= response.start]
    scan = ahead[-1] if ahead else None
    of_it = scan is not None and scan.compared and not front[scan.end : -1].strip()
    return scan if of_it else None


def _first_day(said: SentenceSaid, response: Responded) -> Day | None:
    """The one day of a sentence, where that opens with it: `In May 2023 there was a response`."""
    if len(said.days) != 1 or said.ahead or said.courses or said.locals:
        return None
    text, day = said.sentence.text, said.days[0]
    opens = forms("staging")["opens_with_day"].fullmatch(text[: day.start])
    plain = forms("staging")["then_came"].fullmatch(text, day.end, response.start)
    return said.day(0) if opens and (plain or response.response != "PD") else None


def _of_list(disease: Disease, said: SentenceSaid) -> Sequence[Named]:
    """The lesions of a sentence: an organ with its size is a metastasis in a list of them."""
    sentence = said.sentence
    first, end = sentence.start, sentence.end
    held, disease.listed = disease.listed, None
    is_title, then = title_of(sentence)
    if is_title and not sentence.section:
        disease.listed = sentence.letter, end, then
        return ()
    if held is None or held[0] != sentence.letter or not 0 <= first - held[1] <= INDENT:
        return said.lesions
    bullet = forms("lesions")["bullet"].match(sentence.text)
    begin = bullet.end() if bullet else 0
    each = line_of(sentence, begin, then=held[2])
    if each is None:
        return said.lesions
    disease.listed = sentence.letter, end, held[2]
    return each


def _gone_from(
    disease: Disease, said: SentenceSaid, end: int, moment: Moment, place: Place
) -> None:
    """A complete remission in one organ, or in some: what was there is gone."""
    if len(said.days) == 1 and not said.exams:
        moment = None if said.courses else said.day(0)  # not when drugs were begun
    text, joined = said.sentence.text, forms("staging")["in_organ"]
    more = forms("staging")["and_in_organ"]
    for site in sites(text):
        if site.start >= end and joined.fullmatch(text[end : site.start]):
            if joined is more and forms("staging")["clause_of_it"].match(text, site.end):
                break  # `complete response of the spleen, T4 is stable`
            end, joined = site.end, more
            for each in disease.entities:
                if each.metastasis and within(each.site.organ, site.organ):
                    state = each.seen.setdefault(moment, StateSaid())
                    state.statuses.append(("resolved", place))
                    state.places.append(place)


def _remissions_of(said: SentenceSaid) -> Iterator[tuple[int, int]]:
    """Where a sentence tells of a complete remission of organs that it names behind."""
    text, known = said.sentence.text, forms("staging")
    for one in known["remission_of"].finditer(text):
        ahead = any(known[name].search(text, 0, one.start()) for name in ("aimed", "required"))
        hedged = known["not_quite"].search(text, 0, one.start())
        if not (ahead or hedged or said.sentence.context(*one.span())):
            yield one.span()


def _names_its_organ(text: str, response: Responded) -> bool:
    """Whether an organ stands right behind a complete response (`CR of the spleen`)."""
    behind = [one.start for one in sites(text) if one.start >= response.end]
    known = forms("staging")["in_organ"]
    alone = response.response == "CR" and bool(behind)
    return alone and known.fullmatch(text, response.end, min(behind)) is not None
