"""Filters of trials by what they offer: one answer of a whole trial to each plain question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from oligomatch.rules.misspelling import nearest
from oligomatch.rules.offers.model import Offer
from oligomatch.rules.offers.questions import QUESTIONS, Stated, all_of, any_of, ask
from oligomatch.rules.text.faults import Unfit

# what has to hold in every arm, since nobody chooses the arm; the others in some arm
IN_EVERY_ARM = frozenset({"keeps_tki", "no_chemotherapy"})


def answer(offer: Offer | None, question: str) -> Stated:
    """What the source says of a whole trial; of one whose treatment is not encoded: open."""
    if offer is None:
        return Stated.OPEN
    by_arm = ask(offer, question).values()
    return all_of(by_arm) if question in IN_EVERY_ARM else any_of(by_arm)


@lru_cache(maxsize=1024)
def answers(offer: Offer | None) -> Mapping[str, Stated]:
    """The answer to every question (kept: a page asks for those of every trial)."""
    return {question: answer(offer, question) for question in QUESTIONS}


def passes(offer: Offer | None, questions: Iterable[str]) -> bool:
    """Whether no answer is no: what the source leaves open is not left out."""
    return all(answer(offer, question) is not Stated.NO for question in questions)


def checked(questions: Iterable[str]) -> tuple[str, ...]:
    """The questions by their names, in any case, with blanks or dashes.

    Raises:
        Unfit: a name that is none of them, with the nearest that is.
    """
    found = []
    for question in questions:
        name = "_".join(question.replace("-", " ").replace("_", " ").casefold().split())
        if name not in QUESTIONS:
            near = nearest(name, QUESTIONS)
            raise Unfit("no_filter", name=question, near=near, known=tuple(QUESTIONS))
        found.append(name)
    return tuple(dict.fromkeys(found))
