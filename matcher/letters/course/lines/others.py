"""Whether any word of the letters tells of a treatment that is not among the lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.matcher.letters.course.lines.line import is_of
from oligomatch.matcher.letters.course.lines.record import SENTENCE, Lines
from oligomatch.matcher.letters.course.therapy import agents_of, line_numbers
from oligomatch.matcher.letters.forms import forms

_ENTRY = re.compile(r"\n(?=\s*(?:[A-Z0-9|(]|[a-z]{1,15}:))")
NEAR = 30  # signs from a word for a change to the drugs it leads to


def is_whole(record: Lines, number: int) -> bool:
    """Whether the letters tell the course of the disease, and nothing of another treatment than
    so many lines."""
    known, texts = forms("treatment"), record.proposal.texts
    if any(known["of_an_examination"].search(text) for text in texts):
        return False
    each = [*sentences(record)]
    if number == 1 and any(map(known["resisted"].search, each)):
        return False
    ended = "end" in record.lines[-1].days and not record.lines[-1].is_ongoing
    return not any(
        _tells_a_number(one, number) or may_tell_of_another(record, one, ended=ended)
        for one in each
    )


def _tells_a_number(text: str, number: int) -> bool:
    """Whether a sentence tells of a line behind the last, other than of one to come."""
    known = forms("treatment")
    for one in known["number"].finditer(text):
        more = max(line_numbers(one)) - number
        if more > 1 or (more == 1 and known["line_behind"].search(text, 0, one.start())):
            return True
    return False


def sentences(record: Lines) -> Iterator[str]:
    """The sentences of all letters, each entry of a list by itself."""
    for text in record.proposal.texts:
        for part in SENTENCE.split(text):
            yield from (" ".join(one.split()) for one in _ENTRY.split(part))


def may_tell_of_another(record: Lines, text: str, *, ended: bool) -> bool:
    """Whether a sentence may tell of a treatment that was given and is none of the lines."""
    known = forms("treatment")
    own = {agent for line in record.lines for agent in line.agents}
    text = known["no_news"].sub("", text)
    drugs = [(one, {*agents_of(one[0])}) for one in known["any_drug"].finditer(text)]
    if any(not agents for _, agents in drugs):  # a name like that of a drug
        return True
    ours = [one for one, agents in drugs if agents & own]
    if ours and known["in_a_study"].search(text):
        return True
    if not ours and known["unread_treatment"].search(text):
        return True
    if known["begun_anew"].search(text) and not _is_open(text):
        return True
    if not ours and known["given_somehow"].search(text):
        return True
    plain = any(known[name].search(text) for name in ("a_relative", "other_drug", "of_support"))
    plain = plain or bool(known["local"].search(text) and not known["a_drug"].search(text))
    for name in ("another", "more_treatments"):
        for one in known[name].finditer(text):
            leads = any(0 <= drug.start() - one.end() <= NEAR for drug in ours)
            said = name != "another" or ours or known["any_treatment"].search(text)
            if (said or known["changed_to"].search(text)) and not leads and not _is_open(text):
                return True
    if plain or _is_open(text):
        return False
    if not ours and known["was_begun"].search(text):
        return True
    from_a_day = not ours and known["from_a_day"].search(text)
    if from_a_day and not known["of_no_treatment"].search(text):
        return True
    if ended and not ours and known["given_still"].search(text):
        return True
    kinds = {str(one.lastgroup) for one in known["kind_beside"].finditer(text)}
    if any(not any(is_of(line, kind) for line in record.lines) for kind in kinds):
        return True
    if ours:
        return False
    rest = text if ended else known["its_treatment"].sub("", text)
    return bool(known["any_treatment"].search(rest))


def _is_open(text: str) -> bool:
    """Whether a sentence tells of what may be done, and of nothing that was."""
    known = forms("treatment")
    return bool(known["may_be_done"].search(text)) and not known["was_begun"].search(text)
