"""Which findings are alarms, and which are hints: what the words show may be read in several ways.

The kinds below found bugs of hands that did not know the lint, and of all that they found there at
least three of five were right (docs/self-tests/planted-bugs.md). A kind of which that is not known
is a hint, and so is what is found of words that let somebody in: of whom they ask is seldom sure.
Of those below that no hand has met yet none is found on the right rows of hands in `tests/planted`.
Left out are those that on the last four hands as first met (176 bugs, 1,005 right criteria) found
no bug by themselves, and were false twice or more, and oftener than right.

Two findings of different kinds on one criterion were hardly ever both false: of words that are
understood wrongly as a rule one kind of finding is made alone. So a kind that was oftener false
than right where it stood alone is an alarm only beside another finding (`_NOT_ALONE`).
"""

from __future__ import annotations

from collections.abc import Collection

from oligomatch.matcher.probe.lint.ledger.left_out import spans
from oligomatch.matcher.probe.lint.near.rests import rests_on_unknown
from oligomatch.matcher.probe.lint.noted import Lint, Noted
from oligomatch.matcher.probe.lint.quoted.clinical import names_a_test
from oligomatch.rules.drafting.wordings import pattern, section
from oligomatch.rules.tree import Is, Not, measures_of
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_READ = frozenset({Lint.OTHER_NUMBER, Lint.TURNED_ROUND, Lint.OTHER_NAME})  # by their words
_OF_PERSON = frozenset(  # of what a person is asked, held against the words that it restates
    {
        "asked_figure",
        "asked_join",
        "asked_side",
        "asked_other",
        "unasked_figure",
        "unasked_listed",
        "spares",
    }
)
_BESIDE_PERSON = ("all_beside", "all_either", "let_off", "judged")
_PROVEN = frozenset(
    {
        *(f"OM222 {how}".rstrip() for how in ("", "side", "unused")),
        *(f"OM223 {how}".rstrip() for how in ("", "all", "any", "each", "harm")),
        *(f"OM224 {how}" for how in ("argument", "claim", "class", "part")),
        *(
            f"OM224 {how}"
            for how in ("drafted", "gene", "lesions", "line", "number", "sex", "time")
        ),
        *(f"OM224 unsaid {kind}" for kind in ("test", "variant", "organ", "gene", "histology")),
        *("OM224 organ", "OM224 response", "OM224 narrower class"),  # where every word is known
        *("OM224 behind unit", "OM224 degree class"),
        "OM224 fewer line",
        "OM223 kept_late",  # from here on: not met by a hand
        *(f"OM224 {how}" for how in _OF_PERSON),
        *(
            f"OM223 {how}"
            for how in (
                *_BESIDE_PERSON,
                "asked_in",
                "asked_out",
                "some_of_all",
                "not_allowed",
                "skull",
                "lacking",
                "of_others",
                "mixed_found",
                "asked_of_none",
            )
        ),
        *(
            "OM224 narrower condition",
            "OM224 wider condition",
            "OM224 drug agent",
            "OM224 drug line",
            "OM224 left",
        ),
        *("OM224 wider class", "OM224 histology", "OM224 alike test"),
        *(f"OM224 beside {kind}" for kind in ("agent", "class")),
        *(f"OM224 listed {kind}" for kind in ("agent", "class", "condition", "variant")),
        *(
            "OM224 version",
            "OM223 at_once",
            "OM223 one_of_all",
            "OM223 if_all",
            "OM224 counted unit",
        ),
        *(f"OM224 {how}" for how in ("of_whom", "listed cancer_type", "wider histology")),
        *(f"OM224 swapped {kind}" for kind in ("condition", "stage", "histology", "organ")),
        *(f"OM224 swapped {kind}" for kind in ("cancer_type", "target")),
        "OM224 swapped agent",
        *("OM224 more response", "OM224 fewer response", "OM224 swapped state"),
        *("OM224 more stage", "OM224 fewer stage", "OM224 excepted agent", "OM223 forbids"),
        *("OM224 course response", "OM224 arm", "OM224 swapped response"),
        *("OM223 wanted_there", "OM223 unwanted_there", "OM223 never_given"),
        *("OM223 must", "OM223 cannot", "OM224 numbered line", "OM222 looser", "OM223 unlike"),
    }
)
# those that stood alone on 575 bugs and 1,126 right criteria as first met, oftener false than right
# (docs/self-tests/planted-bugs.md)
_NOT_ALONE = frozenset(
    {
        *("OM223 all_either", "OM223 asked_in", "OM223 if_all", "OM223 of_others"),
        *(f"OM224 {how}" for how in ("asked_join", "drafted", "unasked_listed")),
        *("OM224 response", "OM224 swapped condition", "OM224 unsaid test"),
    }
)
_LETS_IN = (
    "if_all",
    "some_of_all",
    "not_allowed",
    "mixed_found",
    "never_given",
    "asked_of_none",
    "all_beside",
    "left",
)  # of words that let in, or not
_PERMITS, _STATE = pattern("rank", "permits"), pattern("rank", "state")
_OF_ACTIVITY = section("of_activity")
_OF_STATES = frozenset({"", "untreated", "symptomatic", "unstable"})
_ELSEWHERE = pattern("clinical", "elsewhere")
_AVAILABLE, _UNTESTED = pattern("rank", "available"), pattern("rank", "untested")


def finder(noted: Noted) -> str:
    """The kind of a finding: its code, its sentence, and the kind of thing that it names."""
    kind = noted.details.get("kind", "") if noted.lint is Lint.OTHER_NAME else ""
    return " ".join(filter(None, (noted.lint.value, noted.how, str(kind))))


def is_hint(noted: Noted, trial: Trial, found: Collection[Noted] = ()) -> bool:
    """Whether a finding may well be none, as it was on files of other hands; `found` is all that
    is found of the trial."""
    if noted.lint is Lint.BEYOND_DOMAIN:
        return noted.how == "unit"
    if noted.lint is Lint.NEVER_WAITS:
        return noted.how == "stated"  # an author may mean that a failure is final
    if noted.lint is Lint.NOT_DECIDED:
        return noted.how == "measure"  # of that no author can do anything
    if noted.lint is Lint.IDLE_PART:
        return _said_too(noted, trial)
    if noted.lint is Lint.OTHER_FACTS:
        return True  # a head sums up in its own words: one of four was right
    if noted.lint not in _READ:
        return False
    if finder(noted) not in _PROVEN or _of_a_list(noted) or _of_no_test(noted, trial):
        return True
    if _of_activity(noted, trial):
        return True
    if rests_on_unknown(noted, trial) or _of_another_place(noted, trial):
        return True  # what is not understood is not accused
    if _stands_alone(noted, found, trial) and (finder(noted) in _NOT_ALONE or _is_of_state(noted)):
        return True
    if noted.how in _OF_PERSON or noted.how in _LETS_IN or _since_when(noted) or _instead(noted):
        return False  # one text against another, whatever it is that they ask
    own = (one.quote for one in trial.criteria if one.id == noted.criterion)
    plain = (_UNTESTED.sub(" ", _AVAILABLE.sub(" ", one)) for one in own)
    return noted.lint is not Lint.OTHER_NUMBER and any(map(_PERMITS.search, plain))


def _stands_alone(noted: Noted, found: Collection[Noted], trial: Trial) -> bool:
    """Whether no finding of another kind is made of the words of its criterion, but that an illness
    is active."""
    others = (one for one in found if one.criterion == noted.criterion and one.lint in _READ)
    return not any(finder(one) != finder(noted) and not _of_activity(one, trial) for one in others)


def _of_activity(noted: Noted, trial: Trial) -> bool:
    """Whether the words say that an illness is active, and the rule says it otherwise: of the
    illness itself, or (*untreated or symptomatic*) of what makes it so. Many authors do."""
    quoted = str(noted.details.get("quoted", ""))
    drafted = str(noted.details.get("drafted", ""))
    own = [of for name, of in _OF_ACTIVITY.items() if name == quoted or name in drafted]
    trees = (t for one in trial.criteria if one.id == noted.criterion for t in one.spelt)
    ruled = {name for tree in trees for one in measures_of(tree) for name in one.names}
    states = {n.removesuffix(of).strip("_") for of in own for n in ruled if n.endswith(of)}
    return bool(states) and states <= _OF_STATES


def _is_of_state(noted: Noted) -> bool:
    """Whether of the words no rule has a state that they give to something (*untreated*)."""
    return noted.how == "claim" and bool(_STATE.fullmatch(str(noted.details.get("words"))))


def _since_when(noted: Noted) -> bool:
    """Whether a time runs from an event of which no word speaks, whomever the words let in."""
    return noted.how == "argument" and "since" in str(noted.details["ruled"])


def _instead(noted: Noted) -> bool:
    """Whether a rule measures, or treats with, what no word names: whomever the words let in; or
    does not count just what they say will do."""
    own = "OM224 unsaid test", "OM224 swapped target", "OM224 fewer line", "OM224 drug agent"
    return finder(noted) in own


def _said_too(noted: Noted, trial: Trial) -> bool:
    """Whether a part that never matters is a condition that the words name as well: of two things,
    of which who has one has the other, a rule may say what its words say."""
    part = noted.tree.part if isinstance(noted.tree, Not) else noted.tree
    if not isinstance(part, Is) or part.measure.kind not in ("has", "ever_had"):
        return False
    above, said = load_vocabulary().conditions_above, _conditions_said(noted.criterion, trial)
    return bool(part.measure.names) and all(above(name) & said for name in part.measure.names)


def _conditions_said(criterion: str, trial: Trial) -> frozenset[str]:
    quotes = (one.quote for one in trial.criteria if one.id == criterion)
    return frozenset(one.name for each in quotes for one in spans(each) if one.kind == "condition")


def _of_no_test(noted: Noted, trial: Trial) -> bool:
    """Whether a rule measures what no word names, and its words name no test at all: they may well
    say it in words of their own."""
    if finder(noted) != "OM224 unsaid test":
        return False
    quotes = (one.quote for one in trial.criteria if one.id == noted.criterion)
    return not any(map(names_a_test, quotes))


def _of_another_place(noted: Noted, trial: Trial) -> bool:
    """Whether a rule has another organ than words that speak of other places than they name."""
    if finder(noted) not in ("OM224 organ", "OM224 unsaid organ"):
        return False
    quotes = (one.quote for one in trial.criteria if one.id == noted.criterion)
    return any(map(_ELSEWHERE.search, quotes))


def _of_a_list(noted: Noted) -> bool:
    """Whether a rule asks for a gene of several that its words name: others may ask the rest."""
    if noted.details.get("kind") != "gene" or noted.how:
        return False
    ruled, quoted = (str(noted.details[side]).split(", ") for side in ("ruled", "quoted"))
    return set(ruled) <= set(quoted)
