"""The day on which the cancer was found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from oligomatch.matcher.letters.course.days import (
    Written,
    calendar_of,
    of_tumour,
    tumour_before,
    value_of,
    without_days,
    written,
)
from oligomatch.matcher.letters.course.found import LUNG, found_in, in_vain, is_of_lung
from oligomatch.matcher.letters.course.sites import sites
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention, Place
from oligomatch.matcher.letters.sentences import Sentence
from oligomatch.matcher.logic.calendar import Day, parse_day

SO = frozenset({"then", "historical"})  # it was so at its day
MONTH = 31  # days
BESIDE = 30  # signs between the month of a diagnosis and the day of its sample
NEAR = 150  # signs behind a sample, in which what it showed may be called a return
_SENTENCE_END = re.compile(r"(?<=[\w)%])[.!?]\s+")


def mentions(sentence: Sentence) -> Iterator[Mention]:
    """Each day of a sentence on which the cancer was found: `surely` by the words for it, or as
    that of the examination that told the histology."""
    days = written(sentence.text)
    for one in days:
        place = sentence.place(one.start, one.end)
        yield Mention("a_day", {"written": one}, place)
    another = forms("tumour")["another_primary"].search(sentence.text)
    if "historical" in sentence.section or another:
        return
    for short in forms("diagnosis")["short"].finditer(sentence.text):
        if is_of_another(sentence.text, short.start("month"), short.end()):
            continue
        day = parse_day(f"20{short['year']}-{int(short['month']):02}")
        yield _mention(
            sentence, short.start(), short.end(), surely=True, looked=False, named=False, day=day
        )
    yield from _treated_on(sentence, days)
    text = without_days(sentence.text, days)
    for found in found_in(sentence):
        one = days[found.day]
        other = _is_of_state(text, one.start) or is_of_another(text, one.start, one.end)
        if found.cancer and not other:
            by: dict[str, object] = {"surely": False, "looked": True, "named": False}
            by |= {"in_words": True, "of_before": found.of_before, "of_letter": found.of_letter}
            yield _mention(sentence, one.start, one.end, **by, written=one)
    for one in days:
        if forms("diagnosis")["taken"].search(text[: one.start]):
            yield Mention("taken_on", {"written": one}, sentence.place(one.start, one.end))
        if _is_sampled(text, one):
            yield _sample(sentence, one)
        surely = _surely(text, one)
        looked, named = _looked(text, one), _named(text, one)
        if one.kind != "later" and (surely or looked or named):
            by_look = looked and not named and bool(text[: one.start].strip())
            found_by = {"surely": surely, "looked": by_look, "named": named and not looked}
            bare = surely and forms("diagnosis")["bare"].fullmatch(text, 0, one.start) is not None
            bare = bare or _then(text, one)
            found_by |= {"of_letter": bare}
            yield _mention(sentence, one.start, one.end, **found_by, written=one)


def _treated_on(sentence: Sentence, days: Sequence[Written]) -> Iterator[Mention]:
    """The days of a sentence that tells of drugs, or of a part of a lung that was removed."""
    known = forms("treatment")
    if days and any(known[name].search(sentence.text) for name in ("drugs", "lung_surgery")):
        for one in days:
            yield Mention("treated_on", {"written": one}, sentence.place(one.start, one.end))


def _mention(sentence: Sentence, start: int, end: int, **payload: object) -> Mention:
    place = sentence.place(start, end)
    return Mention("diagnosis_date", payload, place, sentence.context(start, end))


def _sample(sentence: Sentence, one: Written) -> Mention:
    """A day on which a sample was taken that showed the cancer."""
    place = sentence.place(one.start, one.end)
    context = sentence.context(one.start, one.end) - SO
    return Mention("sample", {"written": one}, place, context)


def _is_sampled(text: str, one: Written) -> bool:
    """Whether a sample of a day, of the lung or its nodes as it seems, showed the cancer."""
    known, before, behind = forms("diagnosis"), text[: one.start], text[one.end :]
    if one.kind == "later" or forms("cancers")["other"].search(text):
        return False
    opens = before.strip(" \t-*•").casefold() in ("", "on", "the", "on the")
    first = known["by_sample_first"].match(behind) if opens else None
    if first is None and known["taken"].search(before) is None:
        return False
    showed = known["showed_cancer"].match(behind, first.end() if first else 0)
    if showed is None or in_vain(before, behind):
        return False
    elsewhere = any(each.system not in LUNG for each in sites(text, every=True))
    if elsewhere or known["treated_there"].search(text) or not is_of_lung(text):
        return False
    return not any(known[name].search(showed[0]) for name in ("in_vain", "denied_there"))


def _surely(text: str, one: Written) -> bool:
    known = forms("diagnosis")
    before, behind = text[: one.start], text[one.end :]
    if forms("found")["not_on"].search(before) or known["corrected"].match(behind):
        return False
    if "@" in before and known["another_event"].search(before):
        return False
    if known["not_then"].search(before) or is_of_another(text, one.start, one.end):
        return False
    since = known["since_item"].search(before)
    late = known["stage_since"].search(before) or (since and known["stage_behind"].match(behind))
    if late and known["earlier_stage"].search(text):
        return False
    if _is_of_state(text, one.start):
        return False
    if (found := known["label"].search(before)) is not None:
        if before.endswith("(") and behind.startswith(":"):
            return False  # `(May 2025: SD)`
        if found["bare"] is not None and not known["bare_behind"].match(behind):
            return False  # `Diagnosed 2010: sarcoidosis`
        of_finding = known["finding_behind"].match(behind)
        of_finding = None if found["sampled"] else of_finding  # `biopsy 3 March 2025: EGFR L858R`
        if of_finding and not forms("tumour")["lung_or_type"].search(of_finding[0]):
            return False  # `diagnosis 3 March 2025: pneumonia`, `first diagnosis of metastases`
        return not _otherwise(before, found.start())
    removed = forms("treatment")["lung_surgery"].search(before)
    if removed and known["in_brackets"].search(before) and behind.startswith(")"):
        return not _otherwise(before, removed.end())
    if known["presented"].search(before) and known["as_stage"].match(behind):
        return not _otherwise(before, len(before))
    if _then(text, one) or (
        known["known_since"].search(before) and known["with_cancer"].match(behind)
    ):
        return True
    found = known["diagnosed"].search(before)
    if known["of_finding"].search(before):
        return False
    if known["next_clause"].search(before):
        found = None  # `was diagnosed, and on 19 February a lobectomy was carried out`
    if found is not None and forms("tumour")["lung_or_type"].search(text):
        if forms("conditions")["chronic"].search(before, found.start()):
            return False
        if known["detected"].search(before) and (
            known["finding_behind"].match(behind) or known["detected_not"].search(before)
        ):
            return False  # `detected: 03/2025 KRAS G12C`
        if "since" in found[0].casefold() and forms("treatment")["lung_surgery"].search(text):
            return False  # since when it is so again
        with_what = known["with_what"].match(behind)
        about = forms("tumour")["lung_or_type"]
        if with_what and not about.search(before) and not about.search(with_what[0]):
            return False  # `diagnosed in 2012 with COPD, NSCLC later`
        return not _otherwise(before, found.start())
    found = known["diagnosed_behind"].search(behind)
    if found is None or known["not_it"].search(found[0]):
        return False
    if behind.startswith(")") and known["in_a_bracket"].search(before):
        return False  # `after lobectomy (carcinoid, 2016) an adenocarcinoma was found`
    if known["taken_away_behind"].search(behind[found.end() :]):
        return False  # `the diagnosis of adenocarcinoma is withdrawn`
    return not known["treated_there"].search(behind, found.end())


def is_of_another(text: str, start: int, end: int) -> bool:
    """Whether a day is that of the diagnosis of another illness or cancer, by its item of the
    sentence (`NSCLC stage IV, atrial fibrillation (ED 3/2024)`)."""
    known, about = forms("diagnosis"), forms("tumour")["lung_or_type"]
    if known["another_behind"].match(text, end) and forms("cancers")["other"].search(text, end):
        return True
    item = known["item_ahead"].search(text, 0, start) or known["item_ahead"].search(text, 0, end)
    illness = forms("treatment")["other_disease"]
    return bool(item and illness.search(item["item"]) and not about.search(item["item"]))


def _is_of_state(text: str, start: int) -> bool:
    """Whether a day is that since which the cancer is in a state (`NED since 2024`, `stage IVA
    since the diagnosis of a brain metastasis in May`), and not that since which it is known."""
    known = forms("diagnosis")
    if known["since_spread"].search(text, 0, start):
        return True
    since = known["since_item"].search(text[:start])
    return since is not None and not known["since_it"].fullmatch(since["item"])


def _then(text: str, one: Written) -> bool:
    """Whether a sentence tells no more than that the patient was diagnosed on a day."""
    opens = text[: one.start].strip(" \t-*•").casefold() in ("", "in", "on", "since")
    return opens and forms("diagnosis")["diagnosed_then"].match(text[one.end :]) is not None


def _looked(text: str, one: Written) -> bool:
    known, tumour = forms("diagnosis"), forms("tumour")
    before, behind = text[: one.start], text[one.end :]
    if not tumour["lung_or_type"].search(text) or tumour["elsewhere"].search(text):
        return False
    looked = known["looked"].search(before)
    entry = known["entry_opens"].match(before) if before.strip(" \t-*•") else True
    opens = entry and known["opens"].match(behind)
    spread = known["not_first"].search(text) or tumour["recurrent"].search(text)
    spread = spread or known["treated_there"].search(text)
    if in_vain(before, behind):
        return False
    return bool(looked or opens) and not spread


def _named(text: str, one: Written) -> bool:
    """Whether a month or a year stands right behind the cancer's name and stage, in a clause that
    tells of no treatment and that may not have the day of a meeting or of a letter."""
    known, before = forms("diagnosis"), text[: one.start]
    clause = re.split(r"[.;]\s", before)[-1]
    return (
        known["named"].search(before) is not None
        and known["named_ends"].match(text[one.end :]) is not None
        and not (_is_a_year(one) and known["of_edition"].search(before))
        and (
            known["staged_then"].match(text, one.end) is not None
            or not known["not_it"].search(text, one.end)
        )
        and not any(known[name].search(clause) for name in ("named_not", "not_it"))
        and not any(reading.exact for reading in one.readings)
        and not forms("tumour")["recurrent"].search(text)
        and not forms("tumour")["elsewhere"].search(text)
        and not forms("cancers")["other"].search(text)
    )


def _is_a_year(one: Written) -> bool:
    """Whether no more than a year is written."""
    return any((each.last - each.first).days > MONTH for each in one.readings)


def _otherwise(before: str, at: int) -> bool:
    """Whether another thing was found on the day: a metastasis, or another cancer."""
    near = before[max(before.rfind(";"), before.rfind(". "), 0) :]
    other = forms("tumour")["elsewhere"].search(near) or forms("cancers")["other"].search(near)
    other = other or forms("diagnosis")["again"].search(near)
    other = other or forms("diagnosis")["of_spread"].search(before, 0, at)
    return bool(other or forms("diagnosis")["not_it"].search(before, at))


def _known_before(one: Mention, proposal: Proposal) -> bool:
    """Whether words in front of an examination tell that the cancer was known before it."""
    text = proposal.texts[one.place.letter]
    return forms("diagnosis")["older"].search(text, 0, one.place.start) is not None


def _treated_before(one: Mention, proposal: Proposal) -> bool:
    """Whether words in front of an examination tell of a treatment of the cancer before it."""
    text = proposal.texts[one.place.letter]
    return forms("diagnosis")["treated_before"].search(text, 0, one.place.start) is not None


def _speaks_of_cancer(one: Mention, proposal: Proposal, day: Day | None) -> bool:
    """Whether the sentence before, of which `it` is said, tells of the cancer of the lung and of
    nothing else that could have been found; of a sample by itself its whole `day` is told."""
    text = proposal.texts[one.place.letter][: one.place.start]
    known, whole = forms("found"), _SENTENCE_END.split(text)
    before = whole[-2] if len(whole) > 1 else ""
    lung = forms("tumour")["lung_or_type"].search(before) is not None
    other = forms("cancers")["other"].search(before) or known["mets"].search(before)
    other = other or forms("conditions")["chronic"].search(before)
    other = other or known["lesion"].search(before) or known["other_thing"].search(before)
    if forms("diagnosis")["looked"].search(whole[-1]):  # it may be a sample of a later time
        other = other or forms("diagnosis")["older"].search(text)
        other = other or forms("diagnosis")["known_then"].search(before)
        other = other or forms("treatment")["drugs"].search(text)
        first = day is not None and not tumour_before(proposal.texts, day.first.year)
        lung = lung and first and day is not None and day.exact
    return lung and not other and is_of_lung(before)


def _speaks_of_other(one: Mention, proposal: Proposal) -> bool:
    """Whether the sentence before tells of another illness, or of another cancer."""
    text = proposal.texts[one.place.letter][: one.place.start]
    whole = _SENTENCE_END.split(text)
    before = " ".join(whole[-2:])
    return any(
        known.search(before)
        for known in (forms("cancers")["other"], forms("conditions")["chronic"])
    )


def _may_be_later(day: Day, proposal: Proposal) -> bool:
    """Whether a day that stands beside the cancer's name and stage may be that of a later stage: by
    words for an earlier time, or by an earlier year with a tumour or a treatment."""
    earlier = forms("diagnosis")["earlier"]
    if proposal.tells(earlier):
        return True
    return tumour_before(proposal.texts, day.first.year)


def _days(each: Sequence[Mention], proposal: Proposal) -> dict[Place, Day | None]:
    """The days of the letters by their places, each as it follows from those before it."""
    calendars = [calendar_of(proposal, letter) for letter in range(len(proposal.letters))]
    return {
        one.place: calendars[one.place.letter].day(one.payload["written"])
        for one in each
        if one.kind == "a_day"
    }


def _is_first(day: Day, days: Mapping[Place, Day | None], proposal: Proposal) -> bool:
    """Whether the letters tell of no day long before it, or of none on which there was a tumour of
    the lung or a treatment of one: nothing had been treated or came back."""
    before = [
        (place, other)
        for place, other in days.items()
        if other and (day.first - other.first).days > MONTH
    ]
    if any(
        other.first.year == day.first.year and of_tumour(proposal.texts[place.letter], place.start)
        for place, other in before
    ):
        return False
    return not before or not tumour_before(proposal.texts, day.first.year)


def _less_surely(
    dated: Sequence[tuple[bool, Day, Mention]],
    treated: Sequence[Day],
    days: Mapping[Place, Day | None],
    proposal: Proposal,
) -> list[tuple[Day, Mention]]:
    """The days beside the cancer's name, or of what showed it, where they are one day and nothing
    tells that the cancer was known before: what is named beside a month may be the day of the
    letter."""
    found = [(day, one) for _, day, one in dated if day.exact or day.last < proposal.as_of]
    since = any(before.last < day.first for before in treated for day, _ in found)
    looked = any(one.payload["looked"] for _, one in found)
    older = any(
        _known_before(one, proposal) or _treated_before(one, proposal)
        for _, one in found
        if one.payload["looked"]
    )
    older |= any(
        one.payload["looked"]
        and (
            tumour_before(proposal.texts, day.first.year, treated=True)
            or tumour_before(proposal.texts, day.first.year - 1)
        )
        for day, one in found
    )
    # in one letter a sample told well before words for a return was none of what came back
    several, last = len(proposal.letters) > 1, max((one.place.end for _, one in found), default=0)
    back = any(several or place.start < last + NEAR for place in proposal.came_back)
    if since or older or (looked and back):
        return []  # of what came back, or of another
    if any(one.payload["named"] and _may_be_later(day, proposal) for day, one in found):
        return []
    return found if len({day for day, _ in found}) == 1 else _opened(found, days, proposal)


def _opened(
    found: Sequence[tuple[Day, Mention]], days: Mapping[Place, Day | None], proposal: Proposal
) -> list[tuple[Day, Mention]]:
    """Of several days the first, where its entry opens with it and the cancer (`May 2023:
    squamous carcinoma, T3 N2 M0`), long before the others."""
    if not found:
        return []
    first, one = min(found, key=lambda one: one[0].first)
    others = [day for day, _ in found if day != first]
    entry = not (one.payload["looked"] or one.payload["named"])
    far = all((day.first - first.last).days > MONTH for day in others)
    return [(first, one)] if entry and far and _is_first(first, days, proposal) else []


def _by_first_sample(
    samples: Sequence[Mention],
    others: Sequence[Day],
    days: Mapping[Place, Day | None],
    proposal: Proposal,
) -> list[tuple[Day, Mention]]:
    """The day of the first sample that showed the cancer, where nothing tells of it before that,
    nor one of the `others`, on which a sample was taken or a treatment was given."""
    each = [(day, one) for one in samples if (day := days[one.place]) is not None and day.exact]
    each = [(day, one) for day, one in each if day.first <= proposal.as_of]
    if not each or proposal.came_back or proposal.stated("/primary/status") == "resected":
        return []
    first, one = min(each, key=lambda one: one[0].first)
    if any(day.last < first.first for day in others):
        return []
    if proposal.tells(forms("diagnosis")["taken_before"]):
        return []  # whose day no word of its own tells
    known = _known_before(one, proposal) or _treated_before(one, proposal)
    if known or _speaks_of_other(one, proposal):
        return []
    return [(first, one)] if _is_first(first, days, proposal) else []


def _of_sample(
    month: Day,
    stating: Sequence[Mention],
    each: Sequence[Mention],
    days: Mapping[Place, Day | None],
) -> Day | None:
    """The one day of a month in which the cancer was found, as `stating` tell, on which a sample
    was taken: of the lung, or right behind the month (`08/2025 (bronchoscopy 19.08.2025)`)."""

    def within(one: Mention) -> Day | None:
        day = days.get(one.place)
        inside = day is not None and day.exact and month.holds(day)
        return day if inside else None

    def beside(one: Mention) -> bool:
        return any(
            one.place.letter == other.place.letter
            and 0 < one.place.start - other.place.end < BESIDE
            for other in stating
        )

    taken = {day for one in each if one.kind == "taken_on" and (day := within(one))}
    own = [one for one in each if one.kind == "taken_on" and beside(one)]
    own += [one for one in each if one.kind == "sample"]
    own += [one for one in each if one.kind == "diagnosis_date" and one.payload["looked"]]
    found = {day for one in own if (day := within(one))}
    return found.pop() if len(found) == 1 and len(found | taken) == 1 else None


def settle(each: Sequence[Mention], proposal: Proposal) -> None:
    """The day of the first diagnosis, where the letters agree on one."""
    dated: list[tuple[bool, Day, Mention]] = []

    days = _days(each, proposal)
    treated = [day for one in each if one.kind == "treated_on" and (day := days[one.place])]
    lung = proposal.is_of_lung
    for one in proposal.usable([one for one in each if one.kind == "diagnosis_date"], but=SO):
        day = one.payload.get("day") or days[one.place]
        if one.payload.get("of_before") and not _speaks_of_cancer(one, proposal, day):
            continue
        if one.payload.get("of_letter") and (not lung or _speaks_of_other(one, proposal)):
            continue
        of_letter = one.payload.get("of_letter") and day is not None
        if of_letter and day and tumour_before(proposal.texts, day.first.year, treated=True):
            continue  # `lobectomy in 2020. 02/2022 diagnosis: stage IVA`
        if day is not None and day.first <= proposal.as_of:
            first = lung and "in_words" in one.payload
            first = first and (one.payload["of_letter"] is True or _is_first(day, days, proposal))
            dated.append((one.payload["surely"] or first, day, one))
    found = [
        (day, one)
        for surely, day, one in dated
        if surely and not (one.payload["looked"] and _treated_before(one, proposal))
    ]
    if not found and lung:
        found = _less_surely(dated, treated, days, proposal)
    if not found and lung:
        samples = [one for one in each if one.kind == "sample" and not one.context]
        taken = [day for one in each if one.kind == "taken_on" and (day := days[one.place])]
        before = [*treated, *taken, *(day for _, day, _ in dated)]
        found = _by_first_sample(samples, before, days, proposal)
    narrowest = min((day for day, _ in found), key=lambda day: day.last - day.first, default=None)
    if narrowest is not None and not narrowest.exact:
        narrowest = _of_sample(narrowest, [one for _, one in found], each, days) or narrowest
    for day, one in found:
        assert narrowest is not None
        within = day.holds(narrowest)
        value = value_of(narrowest if within else day)
        proposal.state("/primary/diagnosis_date", value, one.place)
