"""What the sentences say of the systemic treatment, as it is put together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from oligomatch.matcher.letters.course.drugs.agents import agents_of
from oligomatch.matcher.letters.course.lines.closings import ClosingWords
from oligomatch.matcher.letters.course.lines.line import OneLine
from oligomatch.matcher.letters.course.lines.responses import ResponsesSaid
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import piece_before, sentences_of, stripped
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day

FULL_STOP = re.compile(r"(?<=\.)\s+")
STOP = re.compile(r"[.\n]")
A_MONTH = timedelta(31)


@dataclass(frozen=True, slots=True)
class ClosedBy:
    """Words that close the account, and the line that their sentence, or the one before, tells."""

    words: ClosingWords
    line: OneLine | None
    place: Place
    since: Day | None = None  # the one day that they name

    @property
    def kind(self) -> str:
        """What they close."""
        return self.words.kind


class Lines:
    """The lines of a patient in the making."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        self.lines: list[OneLine] = []
        self.came_to_today = False  # whether the day told last is that of the letter, or near it
        self.untreated: list[Place] = []
        self.none_so_far: list[tuple[str, Place]] = []  # of palliative ones, or of any
        self.first_planned: list[Place] = []  # that the first one is to come
        self.met_before = False  # whether a meeting of an earlier day is told
        self.under_way = False  # whether anything tells that one was given
        self.only: list[Place] = []  # that one line was all
        self.no_more: list[Place] = []  # that those told are all
        self.none_behind: Place | None = None  # that none was given since those that are told
        self.many: list[tuple[int, Place]] = []  # how many there were
        self.many_adjuvant: list[tuple[int, Place]] = []  # the same of adjuvant ones
        self.unread = _names_unread(proposal)  # whether a drug is named that is not known
        self.another = False  # whether words tell of drugs that may be one more line
        self.loose: list[tuple[set[str], Place]] = []  # drugs not said to have been given
        self.radiated: list[Place] = []  # that there was chemoradiation
        self.bare = False  # whether a treatment is told without its drugs, before any with them
        self.rank_open = False  # whether one of these is a bound, or one of two
        self.unnamed = False  # whether a treatment is told anywhere whose drugs are not named
        self.unnamed_then = False  # with its year
        self.earlier_one = False  # whether words tell of a treatment before, by whatever name
        self.first_one = False  # or of the first one, which may be one that is told
        self.failed = False  # whether the sentence before tells of a progression
        self.ranks: set[int] = set()  # the numbers of lines that words tell of
        self.last: list[OneLine] = []  # those of the sentence before
        self.lasting: list[tuple[OneLine, Place]] = []  # given today, where nothing tells of an end
        self.none_since: list[Place] = []  # that there was none since those that are told
        self.ended: list[set[str]] = []  # the drugs of sentences that tell that something ended
        self.denied: list[Place] = []  # that none was given, in any words
        self.spoken: list[set[str]] = []  # the drugs of words for a treatment that may have been
        self.kept: list[set[str]] = []  # drugs that are continued
        self.to_cure: set[str] = set()  # drugs by which the cancer was to be cured
        self.shrunk = False  # whether something became smaller
        self.not_yet = False  # whether a systemic treatment is spoken of as to come, or not wanted
        self.told_none: list[Place] = []  # that none was given up to now
        self.may_be: list[set[str]] = []  # those of sentences by which others may have been given
        self.kinds: set[tuple[str, bool]] = set()  # of treatments told; if in words that leave open
        self.changed = False  # whether words tell that drugs were changed, or did not help
        self.not_any: list[tuple[str, Place]] = []  # the same in words that hold if nothing is told
        self.never: list[Place] = []  # where words deny any
        self.responses = ResponsesSaid([], [], [], [])
        self.chosen: tuple[tuple[str, ...], Place] | None = None  # drugs chosen right before
        self.ends_here: set[int] = set()  # the days of a sentence on which a line ended
        self.closings: list[ClosedBy] = []  # words that close the account

    @property
    def adjuvant_lines(self) -> list[OneLine]:
        """The lines that were given to keep the cancer away."""
        return [line for line in self.lines if line.is_adjuvant]

    @property
    def other_lines(self) -> list[OneLine]:
        """All other lines."""
        return [line for line in self.lines if not line.is_adjuvant]

    @property
    def earlier(self) -> bool:
        """Whether words tell of a treatment before those that are told, by whatever name."""
        first = any(line.values.get("number") == 1 for line in self.lines)
        return self.earlier_one or (self.first_one and not first)

    @property
    def unclear(self) -> bool:
        """Whether drugs are named that may be one more line: none that is told behind them, nor
        those by which the cancer was to be cured."""
        return (
            self.another
            or self.unread
            or any(
                not any(
                    agents <= {*line.agents} and place < line.places[0] and not line.follows
                    for line in self.lines
                )
                for agents, place in self.loose
                if not agents <= self.to_cure
            )
        )

    def dated_responses(self) -> list[tuple[str, Day, Place]]:
        """The responses to a line, and its progression, that are told with their day or month."""
        of_drugs = {day for line in self.lines for day in line.days.values()}
        of_lines = (one for one in self.responses.each if one.line or one.last)
        of_drugs_then = forms("staging")["of_drugs"]  # `the last on 9 May, and led to a response`
        each = [
            (one.response, one.day, one.place)
            for one in of_lines
            if one.day is not None
            and not (one.best or one.day in of_drugs)
            and not of_drugs_then.search(self.proposal.texts[one.place.letter], 0, one.place.start)
        ]
        each += [
            ("PD", line.days["progression"], line.where["progression"])
            for line in self.lines
            if "progression" in line.days and "progression" not in line.odd
        ]
        return [one for one in each if one[1].last - one[1].first <= A_MONTH]

    def next_letter(self) -> None:
        """Another letter begins."""
        self.last = []
        self.responses.next_letter()
        self.met_before = False


def _names_unread(proposal: Proposal) -> bool:
    """Whether a letter names what seems to be a drug, by a name that is none of the vocabulary."""
    like, of_study = forms("treatment")["like_a_drug"], forms("treatment")["of_a_study"]
    return any(
        not agents_of(one[0]) and not of_study.match(text, one.end())
        for text in proposal.texts
        for one in like.finditer(text)
    )


def words_before(said: SentenceSaid) -> str:
    """What stands before a sentence, up to the stop or line before."""
    text = said.sentence.whole
    return piece_before(STOP, text, stripped(text, said.sentence.start, " .\n\t-*•"))


def put_no_adjuvant(record: Lines, place: Place) -> None:
    """That there was no adjuvant line, where no sentence speaks of one that may have been given."""
    known = forms("closing")
    for text in record.proposal.texts:
        for part in sentences_of(text):
            if known["adjuvant_named"].search(part) and not known["adjuvant_denied"].search(part):
                return
    record.proposal.state("/systemic_therapy/adjuvant_lines", 0, place)


def given_somehow(record: Lines) -> bool:
    """Whether a sentence of any letter tells of something given without its name."""
    somehow, number = forms("treatment")["given_somehow"], forms("treatment")["no_as_number"]
    return record.proposal.tells(number) or any(
        somehow.search(one) for text in record.proposal.texts for one in sentences_of(text)
    )
