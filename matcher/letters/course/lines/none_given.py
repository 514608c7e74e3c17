"""That no line was given so far, in words, or because the first one is planned."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from oligomatch.matcher.letters.course.cured import was_cured, was_removed
from oligomatch.matcher.letters.course.disease.episodes.first_episode import Spread
from oligomatch.matcher.letters.course.lines.closings import closings
from oligomatch.matcher.letters.course.lines.denied import NeverGiven
from oligomatch.matcher.letters.course.lines.record import (
    STOP,
    Lines,
    given_somehow,
    put_no_adjuvant,
    words_before,
)
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.course.whose import is_of_else
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.pieces import SENTENCE, part_begins, part_ends, sentences_of
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.letters.sentences import AHEAD

GIVEN_SINCE = ("under_way", "since_the_plan")
SPREAD = "palliative"  # words for no treatment of the metastases
PLAIN = "plain"  # a denial that names systemic treatment or the patient
DRUGS = "palliative drugs"  # one that names it, and the metastases
AROUND = 300  # signs in front of words for no treatment, of which the cancer is to be one

_FRONT = re.compile(r"\s*(?:[-*•] )?(?:(?:in|on|at|by|as of) )?", re.I)
_LEAD = re.compile(  # what may stand in front of words for no treatment
    r"\b(?:he|she|the patient|patient|the|present|day|has|have|had|is|was|been|did|does|not|yet|so"
    r"|far|until|till|now|today|to|date|up|as|of|and|but|with|a|an|any|there|received?|thus|hence"
    r"|therefore|hitherto|no)\b",
    re.I,
)
_PARAGRAPH = re.compile(r"\n[ \t]*\n[ \t]*$")


def take_untreated(record: Lines, said: SentenceSaid) -> None:
    """Words that none was given, or none but those that are told."""
    if forms("treatment")["of_trial"].search(said.sentence.text):
        return
    closed, then = closings(said), _naive_then(record, said)
    for start, end in (*said.untreated, *then):
        if any(one.kind == "but_these" and one.start <= start < one.end for one in closed):
            continue
        if _is_but_for(said.sentence.text, start):
            continue
        place = said.sentence.place(start, end)
        around = said.sentence.context(start, end, but=AHEAD)
        ahead = replace(said.sentence, text=said.sentence.text[:end]).context(start, end, but=AHEAD)
        if around - {"negated"} - SO - AHEAD or ahead & AHEAD:
            continue  # but `treatment-naive, planned osimertinib`
        front, known = said.sentence.text[:start], forms("treatment")
        if known["other_disease"].search(front) and not known["of_cancer"].search(front):
            continue  # `hepatitis C: treatment-naive`
        behind = re.split("[.,;:(]", said.sentence.text[end:])[0]
        if known["part_so"].search(front) or known["other_disease"].search(behind):
            continue  # `the adrenal metastasis is treatment-naive`
        if forms("treatment")["of_a_part"].match(said.sentence.text, end):
            continue  # `treatment-naive for brain metastases`
        if around & SO or forms("treatment")["no_longer"].search(said.sentence.text, end):
            record.proposal.leave("then", "drug", place)
        elif (start, end) in then:
            record.not_any.append((PLAIN, place))
        else:
            record.untreated.append(place)
    for one in forms("treatment")["only_line"].finditer(said.sentence.text):
        of_last = said.courses or (len(record.last) == 1 and not one["alone"])
        if of_last and not said.sentence.context(*one.span()):
            record.only.append(said.sentence.place(*one.span()))
    for one in forms("treatment")["none_since"].finditer(said.sentence.text):
        if not said.sentence.context(*one.span(), but=AHEAD) - {"negated"} - SO:
            record.none_since.append(said.sentence.place(*one.span()))
    for one in forms("treatment")["not_any"].finditer(said.sentence.text):
        kind = "palliative" if "palliative" in group(one) else ""
        if is_none(record, said, *one.span(), of_spread=bool(kind)):
            record.not_any.append((kind, said.sentence.place(*one.span())))
    for start, end, kind in said.none_so_far:
        place = said.sentence.place(start, end)
        aside = forms("untreated")["but_local"].match(said.sentence.text, end)
        left = aside.end() if aside else end
        but = forms("treatment")["but_for"].search(said.sentence.text, left) is not None
        but |= _is_but_for(said.sentence.text, start)
        lines = kind and forms("closing")["a_line"].search(said.sentence.text, start, end)
        else_where = not lines and _of_else(record, said, start, end)
        if but or else_where or said.sentence.context(start, end, but=AHEAD) - {"negated"}:
            record.proposal.leave("then", "drug", place)
        else:
            record.none_so_far.append((kind, place))


def _naive_then(record: Lines, said: SentenceSaid) -> list[tuple[int, int]]:
    """Where a letter that is told in the past says that none was given up to its day."""
    text = said.sentence.text
    if not said.sentence.in_past:
        return []
    if not record.came_to_today or forms("untreated")["of_a_moment"].search(text):
        return []
    return [found.span() for found in forms("treatment")["naive_then"].finditer(text)]


def take_never(record: Lines, said: SentenceSaid, never: Sequence[NeverGiven]) -> None:
    """What denies any systemic treatment, in whatever words."""
    if forms("treatment")["of_trial"].search(said.sentence.text):
        return
    for one in never:
        of = {"of_drugs": one.of_drugs, "of_spread": one.of_spread}
        if is_none(record, said, one.start, one.end, **of):
            kind = PLAIN if one.of_drugs or one.of_person else ""
            kind = (DRUGS if one.of_drugs else SPREAD) if one.of_spread else kind
            record.not_any.append((kind, said.sentence.place(one.start, one.end)))


def is_none(
    record: Lines,
    said: SentenceSaid,
    start: int,
    end: int,
    *,
    of_spread: bool = False,
    of_drugs: bool = False,
) -> bool:
    """Whether words for no treatment are of the cancer and of today; `of_spread`, `of_drugs`: that
    they say of the metastases, or of drugs, which are not of a lesion."""
    text, known, sentence = said.sentence.text, forms("treatment"), said.sentence
    ahead = replace(sentence, text=text[:end]).context(start, end, but=AHEAD)
    around = ahead | (sentence.context(start, end, but=AHEAD) - AHEAD)
    stop = part_ends(text, end, ";")
    if (aside := forms("untreated")["but_local"].match(text, end)) is not None:
        end = aside.end()  # a local treatment, or steroids, is no systemic one
    if around - {"negated"} or known["but_for"].search(text, end, stop):
        return False
    if _is_but_for(text, start):
        return False
    if known["of_one_place"].search(text, start):
        return False
    if known["of_trial"].search(text) or _is_of_a_day(record, said, start, end):
        return False
    clause = part_begins(text, start, ("; ", ", "))
    alone = not _LEAD.sub("", text[clause:start]).strip(" .,;:-–|*•(")
    if not (alone or of_drugs) and not known["of_cancer"].search(text[clause:start]):
        return False
    led = forms("untreated")["the_reason"].sub("", text[clause:start])
    if not alone and known["other_disease"].search(led):
        return False
    before = sentence.ahead
    every = not (of_spread or of_drugs or known["of_cancer"].search(text[start:end]))
    of_lung = forms("untreated")["of_the_lung"].search(text, start, end) is not None
    if is_of_else("" if of_lung else before, text[:start], every=every):
        return False
    of_lesion = known["a_lesion"].search(
        text, 0 if text[clause - 1 : clause] == "," else clause, start
    )
    if (
        of_lesion and not of_drugs and not (alone and clause == 0)
    ):  # `brain metastases, no treatment so far`
        return False
    if of_spread or known["of_cancer"].search(text[clause:end]):
        return True
    own = forms("untreated")["the_reason"].sub("", text[:clause])
    near = own if own.strip(" ,;") else words_before(said)
    if known["other_disease"].search(near):
        return False
    if _PARAGRAPH.search(before):
        return True
    other = forms("cancers")["other"].search(near)
    return bool(known["of_the_matter"].search(before[-AROUND:] + near)) and not other


def _is_but_for(text: str, start: int) -> bool:
    """Whether words for no treatment say so but for some in front of them: `apart from osimertinib
    no treatment was given`."""
    front = part_begins(text, start, ";")
    return forms("treatment")["but_for_ahead"].search(text, front, start) is not None


def _is_of_a_day(record: Lines, said: SentenceSaid, start: int, end: int) -> bool:
    """Whether words stand behind a day that is not that of the letter."""
    stop = said.sentence.text.rfind(";", 0, start)
    if stop > 0 and not forms("treatment")["is_so"].search(said.sentence.text, start, end):
        stop = 0  # `in March a relapse was found; he has had no treatment yet`
    text, found = said.sentence.text, forms("treatment")["of_diagnosis"]
    days = [
        said.day(number)
        for number, one in enumerate(said.days)
        if stop < one.start < start
        and not found.search(text[: one.start])
        and not _is_in_brackets(text, one.start, start)
    ]
    return any(day is None or day.last != record.proposal.as_of for day in days)


def _is_in_brackets(text: str, at: int, end: int) -> bool:
    """Whether a place stands in brackets that close before another place."""
    opens = text.rfind("(", 0, at)
    return opens >= 0 and ")" not in text[opens:at] and 0 <= text.find(")", at) < end


def _of_else(record: Lines, said: SentenceSaid, start: int, end: int) -> bool:
    """Whether words for no treatment are of another disease than the cancer, or of a day."""
    text, known = said.sentence.text, forms("treatment")
    whole = said.sentence.ahead
    every = not known["of_cancer"].search(text[start:end])
    if is_of_else(whole, text[:start], every=every):
        return True
    if any(_FRONT.fullmatch(text, 0, one.start) for one in said.days if one.end <= start):
        day = next(one for one in said.days if _FRONT.fullmatch(text, 0, one.start))
        return not text[day.end : start].strip(" ,:-–")
    ahead = text[:start]
    if known["other_disease"].search(ahead) and not known["of_cancer"].search(ahead):
        return True  # `autoimmune disease: no systemic treatment`
    if known["of_cancer"].search(text):
        return False
    front = _LEAD.sub("", text[:start])
    if front.strip(" .,;:-–|*•("):
        return True
    other = (known["other_disease"], forms("cancers")["other"])
    before = STOP.split(whole.rstrip(" .\n\t"))[-1]
    return any(form.search(before) for form in other)


def take_planned(record: Lines, said: SentenceSaid) -> None:
    """That the first line is planned, or that one is or was under way."""
    text, known = said.sentence.text, forms("treatment")
    earlier = _tells_an_earlier_day(record, said)
    record.met_before |= earlier and bool(known["a_meeting"].search(text))
    for one in known["first_planned"].finditer(text):
        around = said.sentence.context(*one.span())
        if (
            around
            and around <= AHEAD
            and not (earlier or record.met_before)
            and not any(known[name].search(text) for name in ("of_trial", "is_given"))
        ):
            record.first_planned.append(said.sentence.place(*one.span()))
    record.under_way |= bool(said.responses)


def _tells_an_earlier_day(record: Lines, said: SentenceSaid) -> bool:
    """Whether a sentence has a day before that of its letter, or one that is not understood."""
    letter = record.proposal.letters[said.sentence.place(0, 0).letter]
    own = letter.dated or record.proposal.as_of
    days = [said.day(number) for number, _ in enumerate(said.days)]
    return any(day is None or day.last < own for day in days)


def state_untreated(record: Lines) -> None:
    """That there was no treatment, where none is named."""
    for place in record.untreated:
        if record.lines or record.unnamed_then or any(record.may_be):
            record.proposal.ask("contradicts", place, "/systemic_therapy/palliative_lines")
            continue
        record.proposal.state("/systemic_therapy/palliative_lines", 0, place)
        put_no_adjuvant(record, place)
    for kind, place in record.none_so_far:
        other = bool(record.other_lines)
        other |= bool(kind) and record.unclear  # `no chemotherapy`: of tablets it is open
        if other or given_somehow(record):
            record.proposal.ask("contradicts", place, "/systemic_therapy/palliative_lines")
            continue
        record.proposal.state("/systemic_therapy/palliative_lines", 0, place)
        if not record.lines and not kind and not record.unclear and not record.unnamed_then:
            put_no_adjuvant(record, place)


def state_not_any(record: Lines) -> None:
    """That there was no palliative line, where the last letter tells of no treatment so far, in
    any words, and no word of any letter that another than an adjuvant one was given."""
    if not record.not_any or record.untreated or record.none_so_far:
        return
    kind, place = record.not_any[-1]
    given = bool(record.other_lines)
    given |= record.unclear and kind not in (PLAIN, DRUGS)
    if given or record.bare or record.unnamed or record.under_way or record.ranks:
        return
    of_spread = kind in (SPREAD, DRUGS)
    if place.letter != record.proposal.last_letter or (record.lines and not of_spread):
        return
    known = forms("treatment")
    hinted = kind not in (PLAIN, DRUGS) and record.proposal.tells(known["hint_of_one"])
    if given_somehow(record) or hinted:
        return
    cancer = record.proposal.tells(known["of_cancer"])
    if not cancer or not _nothing_given(record, ("some_treatment", "under_way")):
        return
    record.proposal.state("/systemic_therapy/palliative_lines", 0, place)
    if kind == PLAIN:
        adjuvant = not _nothing_given(record, ("adjuvant", "chemoradiation"), but=())
    else:
        adjuvant = was_cured(record.proposal.texts)
    if not record.lines and not of_spread and not adjuvant:
        put_no_adjuvant(record, place)


def _nothing_given(
    record: Lines,
    of: Sequence[str] = ("some_treatment",),
    *,
    but: Sequence[str] = ("adjuvant", "chemoradiation"),
) -> bool:
    """Whether no sentence of any letter tells of a systemic treatment that may have been given,
    but adjuvant ones."""
    known = forms("treatment")
    aside = (*but, "maybe_treatment", "none_since", "not_any")
    for number, whole in enumerate(record.proposal.texts):
        text: str = whole
        for place in (one for one in record.never if one.letter == number):
            text = text[: place.start] + " " * (place.end - place.start) + text[place.end :]
        for one in sentences_of(text):
            maybe = any(known[name].search(one) for name in aside)
            if not maybe and any(known[name].search(one) for name in of):
                return False
    return True


def state_no_adjuvant(record: Lines, spread: Spread) -> None:
    """That there was no adjuvant line, of a cancer that had spread when it was found and of which
    nothing to cure is told, where it is known how many palliative ones there were and each line
    that is told is one of them."""
    stated = record.proposal.stated
    if stated("/systemic_therapy/palliative_lines") is None or not spread.from_diagnosis:
        return
    if any(
        line.values.get("intent") != "palliative" or "intent" in line.odd for line in record.lines
    ):
        return
    if record.radiated or record.to_cure or record.unnamed or record.earlier:
        return
    if was_cured(record.proposal.texts) or was_removed(record.proposal.texts):
        return
    if stated("/systemic_therapy/adjuvant_lines") is None:
        put_no_adjuvant(record, spread.from_diagnosis[0])


def put_none_at_all(record: Lines) -> None:
    """That there was no adjuvant line either, where words deny any treatment so far of a cancer of
    which none to cure is told."""
    if was_cured(record.proposal.texts) or was_removed(record.proposal.texts):
        return
    if not (record.lines or record.radiated or record.proposal.came_back):
        put_no_adjuvant(record, record.denied[0] if record.denied else record.told_none[0])


def state_none_since(record: Lines) -> None:
    """That there was no palliative line, where none was given since the adjuvant ones, and
    no word of any letter tells of another treatment."""
    if not record.none_since or record.untreated or record.none_so_far:
        return
    at, known = record.none_since[-1], forms("treatment")
    if not record.lines or record.other_lines:
        return
    ongoing = any(line.is_ongoing for line in record.lines)
    if ongoing or at.letter != record.proposal.last_letter or record.bare or record.unnamed:
        return
    if not _nothing_given(record):
        return
    if not any(map(known["any_treatment"].search, _between(record, at))):
        record.proposal.state("/systemic_therapy/palliative_lines", 0, at)


def _between(record: Lines, at: Place) -> Iterator[str]:
    """What is said behind the sentence that tells the last line first, up to a place."""
    last = max(line.places[0] for line in record.lines)
    for number in range(last.letter, at.letter + 1):
        text = record.proposal.texts[number]
        end = at.start if number == at.letter else len(text)
        first = 0
        if number == last.letter:
            stop = SENTENCE.search(text, last.end, end)
            first = stop.end() if stop else end
        yield text[first:end]


def state_first_planned(record: Lines) -> None:
    """That there was no palliative line, where the last letter plans the first one and no word
    of any letter tells that one was given."""
    given = bool(record.other_lines)
    if given or record.unclear or record.under_way or record.untreated or record.none_so_far:
        return
    last = [one for one in record.first_planned if one.letter == record.proposal.last_letter]
    known, texts = forms("treatment"), [" ".join(one.split()) for one in record.proposal.texts]
    if last and not any(known[name].search(one) for name in GIVEN_SINCE for one in texts):
        record.proposal.state("/systemic_therapy/palliative_lines", 0, *last)
