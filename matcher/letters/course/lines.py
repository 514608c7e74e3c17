"""Lines of systemic treatment out of what sentences say of drugs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise

from oligomatch.matcher.letters.course.days import value_of
from oligomatch.matcher.letters.course.disease.first_episode import Spread
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.course.therapy import DrugsSaid, agents_of, line_numbers
from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

DAYS = {"start": "start", "end": "end", "progression": "progression_date"}
AHEAD = frozenset(
    {"planned", "recommended"}
)  # a heading: what was given so far is told below it too
CONSOLIDATION = "durvalumab"
HORMONAL = frozenset(
    {"hormonal_therapy", "androgen_receptor_inhibitor", "androgen_deprivation_therapy"}
)
PLATINUM = "platinum"
CHEMO = "chemotherapy"
ORAL = frozenset({"tki", "kras_inhibitor", "braf_mek_inhibitor"})
MONTH = timedelta(31)
BEFORE, SOON = timedelta(31), timedelta(150)  # from the first metastasis to the first line
NEXT = 20  # signs behind a drug
AROUND = 300  # signs in front of words for no treatment, of which the cancer is to be one
FIELDS = ("number", "intent", "cycles", "best")


_FRONT = re.compile(r"\s*(?:[-*•] )?(?:(?:in|on|at|by|as of) )?", re.I)
_LEAD = re.compile(  # what may stand in front of words for no treatment
    r"\b(?:he|she|the patient|patient|has|have|had|is|was|been|did|does|not|yet|so|far|until|till"
    r"|now|today|to|date|up|as|of|and|but|with|a|an|any|there|received?|thus|hence|therefore"
    r"|hitherto|no)\b",
    re.I,
)
_SENTENCE = re.compile(r"(?<=[.;])\s+|\n\s*\n|\n(?=\s*[-*•])")
_STOP = re.compile(r"[.\n]")
_PARAGRAPH = re.compile(r"\n[ \t]*\n[ \t]*$")


@dataclass
class OneLine:
    """One line, as far as it is known; `odd`: its fields of which two things were said."""

    agents: tuple[str, ...]
    places: list[Place]
    values: dict[str, object] = field(default_factory=dict)
    days: dict[str, Day] = field(default_factory=dict)
    where: dict[str, Place] = field(default_factory=dict)
    odd: set[str] = field(default_factory=set)
    more: bool = False  # that it went on behind the cycles that were counted
    follows: bool = False  # whether words tell that something was given before it
    beside: bool = False  # whether it may belong to the one before: added, or for its toxicity

    @property
    def is_ongoing(self) -> bool:
        """Whether it is still given, as far as is said."""
        ended = {"end"} & {*self.days, *self.odd} or "reason" in self.values
        return bool(self.values.get("ongoing")) and not ended

    def put(self, name: str, value: object, place: Place) -> None:
        """What is said of a field; said otherwise before, it is open."""
        if value in (None, "", False):
            return
        if self.values.setdefault(name, value) != value:
            self.odd.add(name)
        self.where.setdefault(name, place)

    def put_day(self, name: str, day: Day | None, place: Place) -> None:
        """A day, the narrower of two that agree."""
        if day is None:
            return
        before = self.days.get(name)
        if before is not None:
            if before.last < day.first or day.last < before.first:
                self.odd.add(name)
                return
            if day.last - day.first >= before.last - before.first:
                return
        self.days[name] = day
        self.where[name] = place


def _may_be_one(one: OneLine, other: OneLine) -> bool:
    """Whether two groups of drugs may be parts of one line: they share a drug or the platinum, are
    of the same classes, or words tell that one was added, or given for the toxicity of the other"""
    known = load_vocabulary().agents
    first, second = (
        {name for agent in line.agents for name in known[agent].classes} for line in (one, other)
    )
    if other.agents == (CONSOLIDATION,):
        return True
    same = {*one.agents} & {*other.agents} or PLATINUM in first & second or first == second
    return bool(same) or (other.beside and "progressed" not in one.values)


def _is_of(line: OneLine, kind: str) -> bool:
    """Whether drugs of a line are of a kind: a class, swallowed, or infused."""
    classes = [load_vocabulary().classes_of(agent) for agent in line.agents]
    if kind == "infused":
        return not all(ORAL & each for each in classes)
    return any(ORAL & each if kind == "oral" else kind in each for each in classes)


def _is_hormonal(agent: str) -> bool:
    known = load_vocabulary().agents.get(agent)
    return known is not None and any(one in HORMONAL for one in known.classes)


class Lines:
    """The lines of a patient in the making."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        self.lines: list[OneLine] = []
        self.untreated: list[Place] = []
        self.none_so_far: list[tuple[str, Place]] = []  # of palliative ones, or of any
        self.first_planned: list[Place] = []  # that the first one is to come
        self.under_way = False  # whether anything tells that one was given
        self.only: list[Place] = []  # that one line was all
        self.no_more: list[Place] = []  # that those told are all
        self.none_behind: Place | None = None  # that none was given since those that are told
        self.many: list[tuple[int, Place]] = []  # how many there were
        self.unclear = False  # whether drugs are named that may be one more line
        self.radiated: list[Place] = []  # that there was chemoradiation
        self.bare = False  # whether a treatment is told without its drugs, before any with them
        self.rank_open = False  # whether one of these is a bound, or one of two
        self.unnamed = False  # whether a treatment is told anywhere whose drugs are not named
        self.unnamed_then = False  # with its year
        self.earlier = False  # whether words tell of a treatment before, by whatever name
        self.failed = False  # whether the sentence before tells of a progression
        self.ranks: set[int] = set()  # the numbers of lines that words tell of
        self.last: list[OneLine] = []  # those of the sentence before
        self.lasting: list[tuple[OneLine, Place]] = []  # given today, where nothing tells of an end
        self.none_since: list[Place] = []  # that there was none since those that are told
        self.ended: list[set[str]] = []  # the drugs of sentences that tell that something ended
        self.not_any: list[tuple[str, Place]] = []  # the same in words that hold if nothing is told

    def next_letter(self) -> None:
        """Another letter begins."""
        self.last = []

    def take(self, said: SentenceSaid) -> None:
        """What one sentence says."""
        taken: list[OneLine] = []
        self._take_ranks(said)
        for local in said.locals:
            around = said.sentence.context(local.start, local.end) - SO
            if local.primary == "chemoradiation" and local.given and not around:
                self.radiated.append(said.sentence.place(local.start, local.end))
        for one in said.courses:
            place = said.sentence.place(one.start, one.end)
            against = said.sentence.context(one.start, one.end) - SO
            against -= {"negated"} if one.not_tolerated else set()
            if against:
                if against <= AHEAD and forms("treatment")["continued"].search(said.sentence.text):
                    self._goes_on(one, place)
                elif against <= AHEAD and one.lasting:
                    self._may_last(one, place)
                kind = next(iter(sorted(against)))
                if against == {"doubtful"}:
                    self.proposal.ask("doubtful", place, what="drug")
                else:
                    self.proposal.leave(kind, "drug", place)
                continue
            other = forms("treatment")["not_here"].search(said.sentence.text)
            other = other or forms("cancers")["other"].search(said.sentence.text)
            hormonal = any(_is_hormonal(agent) for agent in one.agents)
            historical = "historical" in said.sentence.section
            if other or hormonal or historical:  # of another disease, or of this one
                self.proposal.ask("drug_given", place)
                continue
            begun = said.day(one.starts)
            if begun is not None and begun.first > self.proposal.as_of:
                self.proposal.leave("planned", "drug", place)
                continue
            found = self._line(one, said, place)
            if found is not None:
                self._add(found, one, said, place)
                taken.append(found)
            if one.lasting:
                self._may_last(one, place)
        treatment = said.courses or forms("treatment")["a_treatment"].search(said.sentence.text)
        if treatment and forms("treatment")["drugs_may_end"].search(said.sentence.text):
            self.ended.append({agent for one in said.courses for agent in one.agents})
        if self.lines:
            self._may_go_on(said)
        if not said.courses and not said.exams and len(self.last) == 1:
            self._afterwards(self.last[0], said)
        self._take_planned(said)
        self._untreated(said)
        self._how_many(said)
        self.last = taken if said.courses else self.last if not taken and said.responses else []
        self.failed = any(one.response == "PD" for one in said.responses)

    def _goes_on(self, one: DrugsSaid, place: Place) -> None:
        """What a plan continues is given: of the one line of these drugs."""
        same = [line for line in self.lines if set(line.agents) == set(one.agents)]
        text = self.proposal.letters[place.letter].text
        if forms("treatment")["lasting_not"].search(text, place.end, place.end + NEXT):
            return
        if len(same) == 1 and same[0] is self.lines[-1]:
            same[0].put("ongoing", True, place)

    def _may_last(self, one: DrugsSaid, place: Place) -> None:
        """Drugs that are told to go on are of the last line that has them."""
        agents = set(one.agents)
        same = [line for line in self.lines if agents <= set(line.agents)]
        if same and same[-1] is self.lines[-1]:
            self.lasting.append((same[-1], place))

    def _may_go_on(self, said: SentenceSaid) -> None:
        """That the treatment goes on, by whatever name, is of the last line that is told."""
        text, known, line = said.sentence.text, forms("treatment"), self.lines[-1]
        if any(not set(one.agents) <= set(line.agents) for one in said.courses) or said.locals:
            return
        near = f"{self._before(said)} {text}"
        if known["other_drug"].search(near) or known["other_disease"].search(near):
            return
        own = bool({*agents_of(near)} & {*line.agents})
        if not own and known["a_dose"].search(near):  # of another drug
            return
        for one in known["treatment_goes_on"].finditer(text):
            place = said.sentence.place(*one.span())
            around = said.sentence.context(*one.span(), but=AHEAD) - {"planned"}
            if around or known["lasting_not"].search(text, one.end()):
                continue
            kinds = known["kind_of_treatment"].finditer(one[0])
            if not all(_is_of(line, str(kind.lastgroup)) for kind in kinds):
                continue
            if (own or "it" not in group(one)) and not self._may_be_another(line, place):
                self.lasting.append((line, place))

    def _may_be_another(self, line: OneLine, at: Place) -> bool:
        """Whether words between a line and those for a treatment that goes on, or in the sentence
        of these, tell that it may have ended, or that another may have been begun."""
        known, last = forms("treatment"), max(line.places)
        if "cycles" in line.values and not line.more:
            return True
        behind = self.proposal.letters[last.letter].text[last.end :]
        if last.letter == at.letter:
            behind = behind[: max(0, at.start - last.end)]
            start = self.proposal.letters[at.letter].text[at.end :]
            behind += " … " + _STOP.split(start)[0]
        else:
            behind += "\n" + self.proposal.letters[at.letter].text[: at.start]
        behind = known["no_news"].sub("", " ".join(behind.split()))
        own, *others = _SENTENCE.split(behind)
        if any(
            known["another"].search(one) or known["lasted"].search(one) for one in (own, *others)
        ):
            return True
        drugs = known["any_drug"].finditer(behind)
        if any(not {*agents_of(one[0])} & {*line.agents} for one in drugs):
            return True
        chemo = _is_of(line, CHEMO)
        return any(
            known["another_begun"].search(one) or (not chemo and known["chemo_begun"].search(one))
            for one in others
        )

    def _last_goes_on(self) -> None:
        """The last line is given today, where the last letter tells that it is given or continued,
        and no word of any letter that something ended. That it was begun (`since 03/2024`) is not
        enough: a sentence behind may tell in any words that it has ended."""
        found = [one for one in self.lasting if one[1].letter == len(self.proposal.letters) - 1]
        if not found or self.unclear or any(one.is_ongoing for one in self.lines):
            return
        line, place = found[-1]
        if any(not agents or agents & {*line.agents} for agents in self.ended):
            return
        begun = line.days.get("start")
        for other in self.lines:
            day = other.days.get("start")
            if other is not line and (day is None or begun is None or begun.first <= day.last):
                return
        if {"end", "reason"} & {*line.days, *line.values, *line.odd}:
            return
        if not any(map(self._may_have_ended, self._sentences_but_of_others(line))):
            line.put("ongoing", True, place)

    def _sentences_but_of_others(self, line: OneLine) -> Iterator[str]:
        """The sentences of all letters, without those of other drugs, of relatives and of
        radiotherapy alone."""
        known = forms("treatment")
        for text in self.proposal.texts:
            for one in (" ".join(part.split()) for part in _SENTENCE.split(text)):
                agents = set(agents_of(one))
                local = known["local"].search(one) and not known["a_drug"].search(one)
                relative = known["a_relative"].search(one)
                if agents & {*line.agents} or not (agents or local or relative):
                    yield one

    @staticmethod
    def _may_have_ended(text: str) -> bool:
        return forms("treatment")["may_have_ended"].search(text) is not None

    def _untreated(self, said: SentenceSaid) -> None:
        if forms("treatment")["of_trial"].search(said.sentence.text):
            return
        for start, end in said.untreated:
            place = said.sentence.place(start, end)
            around = said.sentence.context(start, end, but=AHEAD)
            ahead = replace(said.sentence, text=said.sentence.text[:end]).context(
                start, end, but=AHEAD
            )
            if around - {"negated"} - SO - AHEAD or ahead & AHEAD:
                continue  # but `treatment-naive, planned osimertinib`
            if forms("treatment")["of_a_part"].match(said.sentence.text, end):
                continue  # `treatment-naive for brain metastases`
            if around & SO or forms("treatment")["no_longer"].search(said.sentence.text, end):
                self.proposal.leave("then", "drug", place)
                continue
            self.untreated.append(place)
        for one in forms("treatment")["only_line"].finditer(said.sentence.text):
            of_last = said.courses or (len(self.last) == 1 and not one["alone"])
            if of_last and not said.sentence.context(*one.span()):
                self.only.append(said.sentence.place(*one.span()))
        for one in forms("treatment")["none_since"].finditer(said.sentence.text):
            if not said.sentence.context(*one.span(), but=AHEAD) - {"negated"} - SO:
                self.none_since.append(said.sentence.place(*one.span()))
        for one in forms("treatment")["not_any"].finditer(said.sentence.text):
            kind = "palliative" if "palliative" in group(one) else ""
            if self._is_none(said, *one.span(), of_spread=bool(kind)):
                self.not_any.append((kind, said.sentence.place(*one.span())))
        for start, end, kind in said.none_so_far:
            place = said.sentence.place(start, end)
            but = forms("treatment")["but_for"].search(said.sentence.text, end)
            else_where = self._of_else(said, start)
            if but or else_where or said.sentence.context(start, end, but=AHEAD) - {"negated"}:
                self.proposal.leave("then", "drug", place)
            else:
                self.none_so_far.append((kind, place))

    def _is_none(self, said: SentenceSaid, start: int, end: int, *, of_spread: bool) -> bool:
        """Whether words for no treatment are of the cancer and of today."""
        text, known, sentence = said.sentence.text, forms("treatment"), said.sentence
        ahead = replace(sentence, text=text[:end]).context(start, end, but=AHEAD)
        around = ahead | (sentence.context(start, end, but=AHEAD) - AHEAD)
        stop = text.find(";", end)
        if around - {"negated"} or known["but_for"].search(
            text, end, stop if stop > 0 else len(text)
        ):
            return False
        if known["of_trial"].search(text) or any(day.start < start for day in said.days):
            return False
        clause = max(text.rfind("; ", 0, start), text.rfind(", ", 0, start), -1) + 1
        alone = not _LEAD.sub("", text[clause:start]).strip(" .,;:-–|*•(")
        if not alone and not known["of_cancer"].search(text[clause:start]):
            return False
        if not alone and known["other_disease"].search(text[clause:start]):
            return False
        of_lesion = known["a_lesion"].search(
            text, 0 if text[clause - 1 : clause] == "," else clause, start
        )
        if of_lesion and not (alone and clause == 0):  # `brain metastases, no treatment so far`
            return False
        if of_spread or known["of_cancer"].search(text[clause:end]):
            return True
        at = sentence.place(0, 0)
        before = self.proposal.letters[at.letter].text[: at.start]
        near = text[:clause] if text[:clause].strip(" ,;") else self._before(said)
        if known["other_disease"].search(near):
            return False
        if _PARAGRAPH.search(before):
            return True
        other = forms("cancers")["other"].search(near)
        return bool(known["of_the_matter"].search(before[-AROUND:] + near)) and not other

    def _before(self, said: SentenceSaid) -> str:
        """What stands before a sentence, up to the stop or line before."""
        at = said.sentence.place(0, 0)
        before = self.proposal.letters[at.letter].text[: at.start]
        return _STOP.split(before.rstrip(" .\n\t-*•"))[-1]

    def _of_else(self, said: SentenceSaid, start: int) -> bool:
        """Whether words for no treatment are of another disease than the cancer, or of a day."""
        text, known = said.sentence.text, forms("treatment")
        if any(_FRONT.fullmatch(text, 0, one.start) for one in said.days if one.end <= start):
            day = next(one for one in said.days if _FRONT.fullmatch(text, 0, one.start))
            return not text[day.end : start].strip(" ,:-–")
        if known["of_cancer"].search(text):
            return False
        front = _LEAD.sub("", text[:start])
        if front.strip(" .,;:-–|*•("):
            return True
        other = (known["other_disease"], forms("cancers")["other"])
        at = said.sentence.place(0, 0)
        before = _STOP.split(self.proposal.letters[at.letter].text[: at.start].rstrip(" .\n\t"))[-1]
        return any(form.search(before) for form in other)

    def _take_planned(self, said: SentenceSaid) -> None:
        """That the first line is planned, or that one is or was under way."""
        text, known = said.sentence.text, forms("treatment")
        for one in known["first_planned"].finditer(text):
            around = said.sentence.context(*one.span())
            if (
                around
                and around <= AHEAD
                and not any(known[name].search(text) for name in ("of_trial", "is_given"))
            ):
                self.first_planned.append(said.sentence.place(*one.span()))
        self.under_way |= bool(said.responses)

    def _take_ranks(self, said: SentenceSaid) -> None:
        """The numbers of lines that are told to have been, also where no drug is named."""
        text, known = said.sentence.text, forms("treatment")
        for one in known["number"].finditer(text):
            if not said.sentence.context(*one.span()) - SO and not known["open"].search(text):
                self.ranks |= line_numbers(one)
        self.rank_open |= bool(known["number_open"].search(text))
        first = min((drugs.start for drugs in said.courses), default=None)
        for one in known["bare_treatment"].finditer(text):
            named = first is not None and (
                first < one.end() or known["by_its_drugs"].fullmatch(text, one.end(), first)
            )
            if not named and not said.sentence.context(*one.span()) - SO:
                self.bare |= not self.lines
                self.unnamed = True
        for one in known["earlier_treatment"].finditer(text):
            self.earlier |= not said.sentence.context(*one.span()) - SO
        for one in () if said.courses else known["unnamed_treatment"].finditer(text):
            affirmed = not said.sentence.context(*one.span()) - SO
            self.unnamed |= affirmed
            self.unnamed_then |= affirmed and one[0][-1].isdigit()

    def _how_many(self, said: SentenceSaid) -> None:
        """How many lines there were, in words; or that those told are all."""
        text, known = said.sentence.text, forms("treatment")
        for one in known["no_more_lines"].finditer(text):
            if not said.sentence.context(*one.span()) - {"negated"} - SO:
                self.no_more.append(said.sentence.place(*one.span()))
        for one in known["none_behind"].finditer(text):
            if self.lines and not said.sentence.context(*one.span(), but=AHEAD) - {"negated"}:
                self.none_behind = said.sentence.place(*one.span())
        for one in known["how_many_lines"].finditer(text):
            if not said.sentence.context(*one.span()) - SO and not known["of_trial"].search(text):
                number = whole_number(group(one)["lines"])
                self.many.append((number, said.sentence.place(*one.span())))

    def _state_untreated(self) -> None:
        """That there was no treatment, where none is named."""
        for place in self.untreated:
            if self.lines or self.unnamed_then:
                self.proposal.ask("contradicts", place, "/systemic_therapy/palliative_lines")
                continue
            for name in ("palliative_lines", "adjuvant_lines"):
                self.proposal.state(f"/systemic_therapy/{name}", 0, place)
        for kind, place in self.none_so_far:
            other = any(line.values.get("intent") != "adjuvant" for line in self.lines)
            if other or self._given_somehow():
                self.proposal.ask("contradicts", place, "/systemic_therapy/palliative_lines")
                continue
            self.proposal.state("/systemic_therapy/palliative_lines", 0, place)
            if not self.lines and not kind and not self.unclear and not self.unnamed_then:
                self.proposal.state("/systemic_therapy/adjuvant_lines", 0, place)

    def _state_not_any(self) -> None:
        """That there was no palliative line, where the last letter tells of no treatment so far, in
        any words, and no word of any letter that another than an adjuvant one was given."""
        if not self.not_any or self.untreated or self.none_so_far:
            return
        kind, place = self.not_any[-1]
        given = any(line.values.get("intent") != "adjuvant" for line in self.lines)
        if given or self.unclear or self.bare or self.unnamed or self.under_way or self.ranks:
            return
        if place.letter != len(self.proposal.letters) - 1 or (self.lines and not kind):
            return
        known = forms("treatment")
        if self._given_somehow() or any(map(known["hint_of_one"].search, self.proposal.texts)):
            return
        cancer = any(map(known["of_cancer"].search, self.proposal.texts))
        if not cancer or not self._nothing_given(("some_treatment", "under_way")):
            return
        self.proposal.state("/systemic_therapy/palliative_lines", 0, place)
        adjuvant = any(map(forms("treatment")["to_cure"].search, self.proposal.texts))
        if not self.lines and not kind and not adjuvant:
            self.proposal.state("/systemic_therapy/adjuvant_lines", 0, place)

    def _given_somehow(self) -> bool:
        """Whether a sentence of any letter tells of something given without its name."""
        somehow, number = forms("treatment")["given_somehow"], forms("treatment")["no_as_number"]
        return any(map(number.search, self.proposal.texts)) or any(
            somehow.search(" ".join(part.split()))
            for text in self.proposal.texts
            for part in _SENTENCE.split(text)
        )

    def _nothing_given(self, of: Sequence[str] = ("some_treatment",)) -> bool:
        """Whether no sentence of any letter tells of a systemic treatment that may have been given,
        but adjuvant ones."""
        known = forms("treatment")
        aside = ("adjuvant", "chemoradiation", "maybe_treatment", "none_since", "not_any")
        for text in self.proposal.texts:
            for one in (" ".join(part.split()) for part in _SENTENCE.split(text)):
                maybe = any(known[name].search(one) for name in aside)
                if not maybe and any(known[name].search(one) for name in of):
                    return False
        return True

    def _state_none_since(self) -> None:
        """That there was no palliative line, where none was given since the adjuvant ones, and
        no word of any letter tells of another treatment."""
        if not self.none_since or self.untreated or self.none_so_far:
            return
        at, known = self.none_since[-1], forms("treatment")
        if not self.lines or any(line.values.get("intent") != "adjuvant" for line in self.lines):
            return
        ongoing = any(line.is_ongoing for line in self.lines)
        if ongoing or at.letter != len(self.proposal.letters) - 1 or self.bare or self.unnamed:
            return
        if not self._nothing_given():
            return
        if not any(map(known["any_treatment"].search, self._between(at))):
            self.proposal.state("/systemic_therapy/palliative_lines", 0, at)

    def _between(self, at: Place) -> Iterator[str]:
        """What is said behind the sentence that tells the last line first, up to a place."""
        last = max(line.places[0] for line in self.lines)
        for number in range(last.letter, at.letter + 1):
            text = self.proposal.letters[number].text
            end = at.start if number == at.letter else len(text)
            first = 0
            if number == last.letter:
                stop = _SENTENCE.search(text, last.end, end)
                first = stop.end() if stop else end
            yield text[first:end]

    def _state_first_planned(self) -> None:
        """That there was no palliative line, where the last letter plans the first one and no word
        of any letter tells that one was given."""
        given = any(line.values.get("intent") != "adjuvant" for line in self.lines)
        if given or self.unclear or self.under_way or self.untreated or self.none_so_far:
            return
        last = [one for one in self.first_planned if one.letter == len(self.proposal.letters) - 1]
        if last and not any(map(forms("treatment")["under_way"].search, self.proposal.texts)):
            self.proposal.state("/systemic_therapy/palliative_lines", 0, *last)

    def _number(self, spread: Spread) -> None:
        """The lines since the disease has spread by the order of their days, where the first was
        begun soon behind the first metastasis, or is palliative and was begun soon behind the
        diagnosis, each has its day, and no word tells of another. How many there were follows
        where the last of them is given today; else another may be left out."""
        each = [line for line in self.lines if line.values.get("intent") != "adjuvant"]
        if not each or self.unclear or self.bare or self.earlier or each[0].follows:
            return
        if self.none_so_far or self.untreated or any("start" not in line.days for line in each):
            return
        each.sort(key=lambda line: line.days["start"].first)
        days = [line.days["start"] for line in each]
        palliative = each[0].values.get("intent") == "palliative" and len(each) == len(self.lines)
        since = spread.first or (spread.diagnosed if palliative else None)
        if (
            since is None
            or days[0].first < since.first - BEFORE
            or days[0].last - since.last > SOON
        ):
            return
        if any(one.last >= other.first for one, other in pairwise(days)):
            return
        if any(_may_be_one(one, other) for one, other in pairwise(each)):
            return
        if {"start", "number", "intent"} & {name for line in each for name in line.odd}:
            return
        numbers = [line.values.get("number", at) for at, line in enumerate(each, 1)]
        counts = {number for number, _ in self.many} | {max(self.ranks, default=len(each))}
        kept = any(line.is_ongoing for line in each[:-1])  # the next was given beside it
        if kept or numbers != [*range(1, len(each) + 1)] or counts - {*range(1, len(each) + 1)}:
            return
        if {number for number, _ in self.many} - {len(each)}:
            return
        for at, line in enumerate(each, 1):
            line.put("number", at, line.where["start"])
            line.put("intent", "palliative", line.where["start"])
        if each[-1].is_ongoing:
            where = each[-1].where
            pointer = "/systemic_therapy/palliative_lines"
            self.proposal.state(pointer, len(each), where["number"], where["ongoing"])

    def _running_number(self, each: list[OneLine]) -> OneLine | None:
        """The line that is given today and whose number words tell: so many there are, whatever is
        told of those before it."""
        found = [line for line in each if line.is_ongoing and "number" in {*line.values} - line.odd]
        number = found[0].values["number"] if len(found) == 1 else None
        if not isinstance(number, int) or {one for one, _ in self.many} - {number}:
            return None
        if self.rank_open or not self._may_follow(found[0], number):
            return None
        if len(each) > number or max(self.ranks, default=number) > number:
            return None
        if self.unclear and len(each) == number:  # drugs that may be one more line
            return None
        begun = found[0].days.get("start")
        for line in each:
            day, other = line.days.get("start"), line.values.get("number")
            if line is found[0]:
                continue
            if "number" in line.odd or line.is_ongoing:
                return None
            if isinstance(other, int) and other >= number:
                return None
            if other is None and (day is None or begun is None or begun.first <= day.last):
                return None
        return found[0]

    def _may_follow(self, last: OneLine, number: int) -> bool:
        """Whether the lines before one are told with their numbers, or nothing tells of a treatment
        that may be counted among them by some: adjuvant drugs, or those that nobody numbered."""
        before = [line for line in self.lines if line is not last]
        numbers = {line.values.get("number") for line in before}
        if numbers >= {*range(1, number)}:
            return True
        return not self.unnamed and None not in numbers

    def _state_total(self) -> None:
        """How many lines there were, where the letter says so."""
        each = [line for line in self.lines if line.values.get("intent") != "adjuvant"]
        pointer = "/systemic_therapy/palliative_lines"
        if self.none_so_far or self.untreated:
            return
        if running_one := self._running_number(each):
            where = running_one.where
            self.proposal.state(
                pointer, running_one.values["number"], where["number"], where["ongoing"]
            )
            return
        if self.unclear:
            return
        if len(each) == 1 and len(self.only) == 1:
            self.proposal.state(pointer, 1, self.only[0])
            return
        numbers = [line.values.get("number") for line in each if "number" not in line.odd]
        running = [line for line in each if line.is_ongoing]
        each_said = {number for number, _ in self.many}
        if len(each_said) == 1 and len(each) == len(self.lines):
            (said,) = each_said
            if not each or len(each) == said:
                self.proposal.state(pointer, said, *(place for _, place in self.many))
                return
        if self.no_more and numbers and set(numbers) == set(range(1, len(each) + 1)):
            self.proposal.state(pointer, len(each), *self.no_more)
            return
        behind = self.none_behind if each and set(numbers) == {*range(1, len(each) + 1)} else None
        if behind and self._ends_the_course(behind, each):
            self.proposal.state(pointer, len(each), behind)
            return
        if len(running) == 1 and running[0].values.get("number") == len(each) == len(numbers):
            place = running[0].where["number"]  # as many as are told, the last of them is given
            first = {*each[0].values, *each[0].days}  # no adjuvant one, which may be counted or not
            sure = {"number", "progressed", "progression"} & first or len(each) == 1
            if sure and all(one in (None, at) for at, one in enumerate(numbers, 1)):
                self.proposal.state(pointer, len(each), place, running[0].where["ongoing"])
                return
        if running and numbers and set(numbers) == set(range(1, len(each) + 1)):
            last = each[numbers.index(len(each))]
            if running == [last]:  # all up to the one that is given are known
                self.proposal.state(pointer, len(each), last.where["number"], last.where["ongoing"])
                return

    def _ends_the_course(self, at: Place, each: Sequence[OneLine]) -> bool:
        """Whether words that nothing was given since stand behind all that was given, and no word
        of a treatment that may have been given behind them."""
        known, last = forms("treatment"), len(self.proposal.letters) - 1
        if at.letter != last or self.unnamed or self.bare or any(one.is_ongoing for one in each):
            return False
        if any(place > at for line in self.lines for place in line.places):
            return False
        behind = self.proposal.letters[last].text[at.end :]
        parts = (" ".join(part.split()) for part in _SENTENCE.split(behind))
        return not any(
            known["given_somehow"].search(one)
            or (
                any(known[name].search(one) for name in ("any_treatment", "begun_anew"))
                and not known["maybe_treatment"].search(one)
            )
            for one in parts
        )

    def _line(self, one: DrugsSaid, said: SentenceSaid, place: Place) -> OneLine | None:
        """The line that drugs belong to, a new one where they surely were given."""
        agents = set(one.agents)
        same = [
            line
            for line in self.lines
            if set(line.agents) == agents and self._fits(line, one, said)
        ]
        within = [line for line in self.lines if set(line.agents) > agents]
        for line in within:
            line.more = True
        if len(same) == 1:
            return same[0]
        if len(same) > 1:
            self.proposal.ask("which_line", place)
            return None
        if within and (
            one.maintenance or not one.given or (one.starts is None and one.number is None)
        ):
            if len(within) == 1 and (one.maintenance or one.progressed):
                return within[0]
            self.proposal.ask("which_line", place)
            return None
        if not one.given or (one.maintenance and not within):
            self.unclear |= not one.open
            self.proposal.ask("drug_given", place)
            return None
        line = OneLine(one.agents, [])
        self.lines.append(line)
        return line

    @staticmethod
    def _fits(line: OneLine, one: DrugsSaid, said: SentenceSaid) -> bool:
        """Whether what is said may be of a line: no other number, no other beginning."""
        number = line.values.get("number")
        if one.number is not None and number is not None and one.number != number:
            return False
        if one.intent and line.values.get("intent") not in (None, one.intent):
            return False
        day, begun = said.day(one.starts), line.days.get("start")
        return (
            day is None or begun is None or not (day.last < begun.first or begun.last < day.first)
        )

    def _add(self, line: OneLine, one: DrugsSaid, said: SentenceSaid, place: Place) -> None:
        whole = len(one.agents) == len(line.agents)
        line.more = line.more or one.more
        line.places.append(place)
        if whole and not one.maintenance:
            behind = max([0, *(other.end for other in said.courses if other.end <= one.start)])
            front = said.sentence.text[behind : one.start]
            line.follows |= bool(forms("treatment")["follows"].search(front))
            line.follows |= bool(forms("treatment")["once_more"].search(said.sentence.text))
            line.follows |= self.failed and len(line.places) == 1
            line.beside |= bool(forms("treatment")["beside"].search(said.sentence.text))
            line.beside |= bool(forms("treatment")["toxicity"].search(said.sentence.text))
        if one.maintenance:
            line.put("maintenance", True, place)
            ended, before = said.day(one.ends), line.days.get("end")
            if one.ends is None or (ended and before and before.last < ended.first):
                line.days.pop("end", None)  # the line goes on with a part of its drugs
        if not whole or one.maintenance:
            line.put_day("end", said.day(one.ends), place)
        else:
            line.put_day("start", said.day(one.starts), place)
            line.put_day("end", said.day(one.ends), place)
            begun, ended = line.days.get("start"), line.days.get("end")
            if begun and ended and ended.last < begun.first:
                del line.days["end"]  # of what stands above it in a list
            for name in FIELDS:
                line.put(name, getattr(one, name), place)
        again = any(
            not (one.maintenance and found.lastgroup == "kept")
            for found in forms("treatment")["goes_on"].finditer(said.sentence.text, one.end)
        )
        if again:
            line.days.pop("end", None)
        line.put("ongoing", one.ongoing and one.ends is None, place)
        line.put("progressed", one.progressed, place)
        line.put_day("progression", said.day(one.progresses), place)
        if not again:
            line.put("reason", one.reason, place)

    def _afterwards(self, line: OneLine, said: SentenceSaid) -> None:
        """What the sentence behind says of it: `best response PR, stopped for progression`."""
        text, known = said.sentence.text, forms("treatment")
        place = said.sentence.place(0, len(text))
        for one in said.responses:
            if known["best"].search(text[: one.start]):
                line.put("best", one.response, place)
        if known["still"].match(text) and not said.sentence.context(0, 1):
            line.put("ongoing", True, place)
        stopped = known["stopped"].search(text)
        if stopped and not said.sentence.context(*stopped.span()) - SO:
            toxic = known["toxicity"].search(text, stopped.end())
            progressed = known["progressed"].search(text, stopped.end())
            if bool(toxic) is not bool(progressed):
                line.put("reason", "toxicity" if toxic else "progression", place)
                line.put("progressed", bool(progressed), place)

    def _intent(self, spread: Spread) -> None:
        """What was given once there were metastases is palliative: where they were there at the
        diagnosis, a scan had shown one, or what is still given is of one never treated to cure."""
        for line in self.lines:
            if "intent" in line.values or line.agents == (CONSOLIDATION,):
                continue
            if any(_is_hormonal(agent) for agent in line.agents):
                continue  # of another cancer
            start = line.days.get("start")
            narrow = start is not None and start.last - start.first < MONTH
            still = line.is_ongoing or line.values.get("maintenance")
            if spread.from_diagnosis:
                line.put("intent", "palliative", spread.from_diagnosis[0])
            elif start and narrow and spread.seen and spread.seen[0].last <= start.first:
                line.put("intent", "palliative", spread.seen[1])
            elif still and spread.uncured is not None:
                line.put("intent", "palliative", spread.uncured)

    def _last_is_given_on(self) -> None:
        """The last line has not ended, and had more cycles, where the letters continue what was
        given, by whatever name."""
        given_on = forms("treatment")["given_on"]
        if self.lines and any(given_on.search(text) for text in self.proposal.texts):
            self.lines[-1].days.pop("end", None)
            self.lines[-1].more = True

    def _leave_before_cancer(self) -> None:
        """Drugs begun in a year before that of the cancer were given for something else."""
        years = [
            int(one["year"])
            for text in self.proposal.texts
            for one in forms("treatment")["cancer_of"].finditer(text)
        ]
        for line in [*self.lines] if years else []:
            start = line.days.get("start")
            if start is not None and start.last.year < min(years):
                self.lines.remove(line)
                self.unclear = True
                for place in line.places:
                    self.proposal.ask("drug_given", place)

    def state(self, spread: Spread) -> None:
        """The lines as facts; `spread`: since when there are metastases, as far as it is known."""
        for line in self.lines:  # what is given behind chemoradiation belongs to it
            alone = line.agents == (CONSOLIDATION,) and not {"number", "intent"} & {*line.values}
            if alone and self.radiated:
                line.put("intent", "adjuvant", self.radiated[0])
        self._leave_before_cancer()
        self._last_goes_on()
        self._last_is_given_on()
        self._state_untreated()
        self._state_first_planned()
        self._state_none_since()
        self._state_not_any()
        if self.radiated and spread.from_diagnosis:  # to cure all of it, or the first line
            for line in self.lines:
                if line.values.get("intent") == "adjuvant":
                    del line.values["intent"]
        else:
            self._state_total()
            self._intent(spread)
            self._number(spread)
        for at, line in enumerate(self.lines):
            base, proposal = f"/systemic_therapy/lines/{at}", self.proposal
            proposal.state(f"{base}/agents", list(line.agents), *line.places)
            for name, key in (
                ("number", "number"),
                ("intent", "intent"),
                ("cycles", "cycles"),
                ("best", "best_response"),
                ("progressed", "progressed"),
                ("reason", "stop_reason"),
                ("maintenance", "maintenance"),
            ):
                if name in line.values and name not in line.odd:
                    value = line.values[name]
                    if name == "cycles" and (line.more or line.values.get("maintenance")):
                        value = {"at_least": value}
                    proposal.state(f"{base}/{key}", value, line.where[name])
                elif name in line.odd:
                    proposal.ask("contradicts", line.where[name], f"{base}/{key}")
            for name, key in DAYS.items():
                if name in line.odd:
                    proposal.ask("contradicts", line.where[name], f"{base}/{key}")
                elif name in line.days:
                    proposal.state(f"{base}/{key}", value_of(line.days[name]), line.where[name])
            if line.is_ongoing:
                proposal.state(f"{base}/ongoing", True, line.where["ongoing"])
