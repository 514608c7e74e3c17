"""The whole course of treatment, where a letter gives an account of it: how many palliative lines
there were, each with its number."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from oligomatch.matcher.letters.course.disease.episodes.first_episode import Spread
from oligomatch.matcher.letters.course.drugs.agents import agents_of
from oligomatch.matcher.letters.course.lines.line import OneLine, is_hormonal, is_of, may_be_one
from oligomatch.matcher.letters.course.lines.none_given import put_none_at_all
from oligomatch.matcher.letters.course.lines.record import Lines, given_somehow
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.course.whose import is_of_who_treats
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import part_begins, sentences_of
from oligomatch.matcher.letters.sentences import AHEAD
from oligomatch.matcher.logic.calendar import Day
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

NOT_GIVEN = ("adjuvant", "chemoradiation", "maybe_treatment", "none_since", "not_any")
# the classes of drugs under which a tumour becomes resistant by what is named. T790M and C797S:
# terms.md section 6, "resistance to gen 1/2", "resistance to gen 3" [M]; G1202R: Gainor et al.,
# Cancer Discov 2016;6:1118, it "increases significantly after treatment with second-generation
# agents"
BROUGHT_BY = {
    "by_egfr_tki": frozenset(("egfr_tki_1", "egfr_tki_2")),
    "by_osimertinib": frozenset(("egfr_tki_3",)),
    "by_alk_tki": frozenset(("alk_tki_2",)),
}
CLAUSE = 80  # signs in front of a word, in which what denies it stands
BEFORE, SOON = timedelta(31), timedelta(150)  # from the first metastasis to the first line


def take_words(record: Lines, said: SentenceSaid) -> None:
    """Words for a treatment that may have been given, by its drugs; and those that none was."""
    text, known, context = said.sentence.text, forms("treatment"), said.sentence.context
    denied = [*known["denied_somehow"].finditer(text)]
    days = [said.day(number) for number, _ in enumerate(said.days)]
    on_the_day = any(day is not None and day.last == record.proposal.as_of for day in days)
    for one in denied:
        here = part_begins(text, one.start(), ".;,:(")
        aside = known["of_trial"].search(text) or known["adjuvant"].search(text, here, one.end())
        aside = aside or forms("cancers")["other"].search(text)
        aside = aside or known["of_one_place"].match(text, one.end())
        front = text[: one.start()]  # `sarcoidosis, no treatment since 1996`
        of_else = known["other_disease"].search(front) and not known["of_cancer"].search(front)
        then = forms("closing")["had_been"].search(text, here, one.end()) is not None
        if (then and not on_the_day) or aside or of_else:
            continue
        if not context(*one.span(), but=AHEAD) - {"negated"} - SO:
            record.denied.append(said.sentence.place(*one.span()))
    for drugs in said.courses:
        if "doubtful" in context(drugs.start, drugs.end):
            record.spoken.append({*drugs.agents})
        if known["continued"].search(text):
            record.kept.append({*drugs.agents})
    open_yet = bool(denied or known["maybe_treatment"].search(text))
    for one in known["kind_told"].finditer(text):
        if one.lastgroup and not context(*one.span()) - SO:
            record.kinds.add((one.lastgroup, open_yet))
    same = [one.span() for one in known["no_news"].finditer(text)]
    changed = [
        one
        for one in known["drugs_changed"].finditer(text)
        if not any(start < one.end() and one.start() < end for start, end in same)
    ]
    record.changed |= any(not context(*one.span()) - SO for one in changed)
    begun = known["as_planned"].search(text) is not None
    if denied or (not begun and any(known[name].search(text) for name in NOT_GIVEN)):
        return
    if known["hint_of_one"].search(text) and not said.locals:
        record.spoken.append(set())
    for name in ("some_treatment", "under_way"):
        for one in known[name].finditer(text):
            if begun or not context(*one.span()) - SO:
                record.spoken.append({*agents_of(one[0])})


def state_none_by_account(record: Lines) -> None:
    """That there was no palliative line, where a letter by who treats says in any words that none
    was given, and no other word tells of a treatment, but of adjuvant drugs."""
    if not record.denied or not is_of_who_treats(record.proposal.texts):
        return
    if _tells_of_more(record, but_drugs=True):
        return
    pointer = "/systemic_therapy/palliative_lines"
    adjuvant = record.adjuvant_lines
    if len(adjuvant) != len(record.lines) or record.ranks or record.proposal.stated(pointer):
        return
    if record.changed or _of_another_kind(record, but_open=True):
        return
    own = {agent for line in adjuvant for agent in line.agents}
    if any(not drugs or drugs - own for drugs in record.spoken):
        return
    unknown = forms("treatment")["past_unknown"]
    if any(line.is_ongoing for line in adjuvant) or record.proposal.tells(unknown):
        return
    record.proposal.state(pointer, 0, *record.denied)
    put_none_at_all(record)


def count_by_account(record: Lines, spread: Spread) -> None:
    """The palliative lines are those that are told, where each is surely one of its own and
    palliative, and nothing tells of another: of a treatment without its drugs, of drugs that may
    have been given, of a line by another number, of something that came before the first."""
    each = record.other_lines
    if not each or not is_of_who_treats(record.proposal.texts) or _tells_of_more(record):
        return
    if any(line.values.get("intent") != "palliative" or line.part for line in each):
        return
    if (record.changed and len(each) == 1) or _of_another_kind(record):
        return
    own = {agent for line in record.lines for agent in line.agents}
    own |= {agent.split("_")[0] for agent in own}  # `trastuzumab` of its conjugate
    spoken = {agent for drugs in record.spoken for agent in drugs if not is_hormonal(agent)}
    if spoken - own:
        return
    ordered = in_order(each)
    if not ordered or _odd(record, ordered, spread):
        return
    for at, line in enumerate(ordered, 1):
        line.put("number", at, line.places[0])
    pointer = "/systemic_therapy/palliative_lines"
    if record.proposal.stated(pointer) is None:
        record.proposal.state(pointer, len(ordered), *(line.places[0] for line in ordered))


def _tells_of_more(record: Lines, *, but_drugs: bool = False) -> bool:
    """Whether a treatment may have been given that is none of the lines; `but_drugs`: drugs that
    are named and not said to have been given aside, where it is said that none was."""
    if record.none_so_far or record.untreated or (record.unclear and not but_drugs):
        return True
    if record.bare or record.unnamed or record.earlier or record.rank_open:
        return True
    if any(not any(kept <= {*line.agents} for line in record.lines) for kept in record.kept):
        return True
    known = forms("treatment")
    if record.proposal.tells(known["told_elsewhere"]):
        return True
    if any(_tells_of_failed(record, text) for text in record.proposal.texts):
        return True
    return given_somehow(record) or any(
        _is_begun_anew(one) and not known["maybe_treatment"].search(one)
        for text in record.proposal.texts
        for one in sentences_of(text)
    )


def _tells_of_failed(record: Lines, text: str) -> bool:
    """Whether a text has words by which drugs must have been given before those of the lines: a
    resistance that was found and that none of them explains, or a failure."""
    known, classes_of = forms("treatment"), load_vocabulary().classes_of
    given = {name for line in record.lines for agent in line.agents for name in classes_of(agent)}
    for one in known["hardly_first"].finditer(text):
        named = known["resistance_named"].match(text, one.start())
        if named is None:
            return True
        denied = known["not_found_ahead"].search(text, max(0, one.start() - CLAUSE), one.start())
        if denied or known["not_found_behind"].match(text, named.end()):
            continue
        if given.isdisjoint(BROUGHT_BY[str(named.lastgroup)]):
            return True
    return False


def _is_begun_anew(text: str) -> bool:
    """Whether a sentence tells that something was begun once more, and not that what was paused was
    taken up again."""
    known = forms("treatment")
    if known["interrupted"].search(text):
        text = known["taken_up"].sub(" ", text)
    return known["begun_anew"].search(text) is not None


def _of_another_kind(record: Lines, *, but_open: bool = False) -> bool:
    """Whether words tell of a kind of treatment of which none of the lines is; `but_open`: those
    in whose sentence a treatment is denied or may be to come aside."""
    if any(line.some for line in record.lines):
        return False
    kinds = {kind for kind, is_open in record.kinds if not (but_open and is_open)}
    return any(not any(is_of(line, kind) for line in record.lines) for kind in kinds)


def in_order(each: list[OneLine]) -> list[OneLine]:
    """Lines by their numbers, else by the days on which they began; none where neither tells."""
    if any({"number", "start", "intent"} & line.odd for line in each):
        return []
    numbers = {line.values.get("number") for line in each}
    if numbers == {*range(1, len(each) + 1)}:
        return sorted(each, key=lambda line: str(line.values["number"]))
    if len(each) > 1 and any(not {"start", "end"} & {*line.days} for line in each):
        return []
    ordered = each if len(each) == 1 else sorted(each, key=lambda line: _begun(line).first)
    if any(not _goes_before(one, other) for one, other in pairwise(ordered)):
        return []
    if any(may_be_one(one, other) for one, other in pairwise(ordered)):
        return []
    fits = all(line.values.get("number") in (None, at) for at, line in enumerate(ordered, 1))
    return ordered if fits else []


def _begun(line: OneLine) -> Day:
    """The day on which a line began, else by which it had."""
    return line.days.get("start") or line.days["end"]


def _goes_before(one: OneLine, other: OneLine) -> bool:
    """Whether one line surely began before another: it began, or had ended, when that began."""
    begun, begins = one.days.get("start"), other.days.get("start")
    if begun is not None and begins is not None:
        return begun.last < begins.first
    ended, ends = one.days.get("end"), other.days.get("end")
    if begins is not None:
        return ended is not None and ended.last <= begins.first
    return ended is not None and ends is not None and ended.last < ends.first


def _odd(record: Lines, ordered: list[OneLine], spread: Spread) -> bool:
    """Whether words number more lines, or the first of those told is not the first of all."""
    count, first = len(ordered), ordered[0]
    if max(record.ranks, default=count) > count or {one for one, _ in record.many} - {count}:
        return True
    if any(line.is_ongoing for line in ordered[:-1]):
        return True
    if first.follows and first.values.get("number") != 1:
        return True
    begun = first.days.get("start")
    since = spread.first or spread.diagnosed  # nothing was given before the cancer was found
    if since is None:  # nothing tells where the course begins
        return first.values.get("number") != 1
    if begun is None:
        return False
    late = begun.first - since.last > SOON and first.values.get("number") != 1
    return begun.last < since.first - BEFORE or late
