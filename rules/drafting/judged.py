"""Sentences left to a person: consent, contraception, an opinion, what no measure holds; and those
that let in without a condition, which decide nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from oligomatch.rules.drafting import whole
from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.drafting.frame import excluded, may_be_either
from oligomatch.rules.drafting.headings import Section, names_some
from oligomatch.rules.drafting.recognise import finds
from oligomatch.rules.drafting.sides import fits, may_exclude
from oligomatch.rules.drafting.wordings import pattern, patterns
from oligomatch.rules.text.faults import Fault, fault
from oligomatch.rules.tree import AnyOf, Is, Measure, Node, Not, OneOf, measures_of

JUDGED = Is(Measure("judged"))


@dataclass(frozen=True, slots=True)
class LeftToPerson:
    """Whom a sentence is put to, what must hold, in our words, and of whom it is asked."""

    person: str
    text: Fault
    tree: Node = JUDGED


_WHOM = patterns("left_to")
_COHORT = pattern("judged", "cohort")
_HANGING = pattern("judged", "hanging")
_IF_LISTED = pattern("judged", "if_listed")
_DAY = pattern("judged", "day_of_consent")
_LACKS = pattern("judged", "lacks")
_KEPT_OUT = pattern("judged", "kept_out")
_LET_IN = pattern("judged", "let_in")
_FINITE = pattern("judged", "finite")
_RELATIVE = pattern("judged", "relative")
_BOUNDED = pattern("judged", "bounded")
_DENIES = pattern("judged", "denies")
_REQUIRED = pattern("judged", "required")
_INCLUDED = pattern("judged", "included")
_NOT_INCLUDED = pattern("judged", "not_included")
_REQUIRES_BY_VERB = pattern("judged", "requires")
_REQUIRES_IF = pattern("judged", "requires_if")
_NO_REQUIREMENT = pattern("judged", "no_requirement")
_TELLS_HOW = pattern("judged", "tells_how")
_TELLS_MORE = pattern("judged", "tells_more")
_OF_THE_SAME = pattern("judged", "of_the_same")
_ASKS = pattern("judged", "asks_by_verb")
_PEOPLE_MUST = pattern("judged", "people_must")
_HAS_FIRST = re.compile(r"\W*(?:has|have|is|are)\b", re.I)
_OF_EVERYBODY = pattern("judged", "of_everybody")
_OVER_SOME_OF = pattern("judged", "over_some_of")
_MUST_NOT = re.compile(r"\b(must|should)\s+not\b", re.I)
_SOME_ONLY = pattern("judged", "some_only")
_OF_SOME = pattern("whole", "of_some")
_DISEASE = pattern("judged", "disease")
_NO_DISEASE = pattern("judged", "no_disease")
_EARLIER_TREATMENT = pattern("judged", "earlier_treatment")
_OF_AN_AGE = pattern("judged", "of_an_age")
_OVER_LIST = pattern("judged", "over_list")
_ASKS_OF_LIST = pattern("judged", "asks_of_list")
_NEGATED = re.compile(r"\b(?:not|no|none|never|without)\b(?! limited| confined)", re.I)
_FOR_THOSE_WITH = pattern("judged", "for_those_with")
_PEOPLE_WITH = pattern("judged", "people_with")
_AT_ONCE = pattern("judged", "at_once")
_MUST_OR_SHOULD = re.compile(r"\b(?:must|should)\b", re.I)
_OTHER_CANCER_LETS_IN = pattern("judged", "other_cancer_lets_in")
_CONDITION = re.compile(r"\b(?:if|provided|as long as|so long as)\b", re.I)
# what asks something of those it names, and does not ask for them
_CONDITIONAL = re.compile(r"\b(?:must|should|eligible|if|agree\w*)\b", re.I)
_REQUIRES = re.compile(r"\b(?:is|are|be) required\b", re.I)
_ABOUT = patterns("about_sex")
_OWN_WILL = pattern("judged", "own_will")
_BY_OTHERS = pattern("judged", "done_by_others")
_OF_PROTOCOL = pattern("judged", "of_protocol")
_CRITERIA = pattern("judged", "of_criteria")
_OF_ANOTHER = pattern("judged", "of_another")
_NOT_RULED_OUT = pattern("judged", "not_ruled_out")
_OF_FERTILE = pattern("judged", "of_fertile")
_MUST = pattern("fits", "must")
_LABEL = re.compile(r"\W*(?!(?:note|exceptions?)\b)[^.:,]{2,40}:\s(?=\S)", re.I)
_NUMBERED = re.compile(r"[<>≤≥]|\bULN\b")
_LETS = pattern("permissions", "lets")
_REFUSES = pattern("permissions", "refuses")
_RESTRICTS = pattern("permissions", "restricts")
_TWO_CLAUSES = pattern("permissions", "two_clauses")
_EXPLAINS = pattern("permissions", "explains")
_CHILDREN = pattern("permissions", "children")
_PEOPLE_LET_IN = pattern("permissions", "people")
_NOT_KEPT_OUT = re.compile(r"\bnot be (?:\w+ )?excluded\b", re.I)
_KEEPS_OUT = re.compile(r"\b(?:excluded|exclusion|ineligible)\b", re.I)
_ASIDE = re.compile(r"\s*\(([^()]*)\)[\s.]*")
_BRACKETS = re.compile(r"\([^()]*\)")
# what the engine does not read: a length of time alone, and consent
_UNREAD = frozenset({"washout", "consent", "pregnancy", "life expectancy"})
# what says which disease a trial is about: alone it may name a cohort
_OF_DISEASE = frozenset({"tumour", "histology", "stage", "marker", "gene", "variant"})
# what a trial asks for in numbers, and what under a heading of what excludes is a slip or a cohort
_NEVER_ASKED = frozenset({"age", "size", "measurable", "amenable", "sum"})
_OF_PATIENT = pattern("asked_whole", "of_patient")
_BAD_NUMBER = pattern("asked_whole", "bad_number")
_UNCLEAR = pattern("asked_whole", "unclear")
_GOOD = pattern("asked_whole", "good")
# what may stand in a sentence about the patient's own will
_BESIDE_WILL = _UNREAD | {"drug", "prior treatment", "imaging"}
# what one may have beside the disease of the trial
_AILMENTS = frozenset({"condition", "site"})
_LIMITED = frozenset({"age", "ECOG", "laboratory"})


def explains(quote: str, section: Section) -> bool:
    """Whether a sentence lets in without a condition, or explains: it decides nothing."""
    if _CHILDREN.fullmatch(quote):
        return True
    if _EXPLAINS.match(quote):
        return not any(find.tree and find.kind != "pregnancy" for find in finds(quote))
    aside = _ASIDE.fullmatch(quote)
    quote = aside[1] if aside else quote
    let = section is not Section.UNSTATED and lets(quote) and not _COHORT_OF.search(quote)
    if not let or _RESTRICTS.search(quote):
        return False
    return section is Section.EXCLUSION or not _PEOPLE_LET_IN.search(quote)


_COHORT_OF = pattern("headings", "cohort")


def explains_children(quote: str) -> bool:
    """Whether a sentence explains why a trial for grown-ups has no children."""
    return _CHILDREN.fullmatch(quote) is not None


def where_it_concerns(tree: Node) -> LeftToPerson:
    """The question whether what a sentence requires holds of whom it concerns."""
    return LeftToPerson("investigator", _says("investigator", "draft_where_it_concerns"), tree)


def _bare(quote: str) -> str:
    """The sentence without what stands in brackets, or in brackets within them."""
    while (less := _BRACKETS.sub(" ", quote)) != quote:
        quote = less
    return quote


def tells(quote: str) -> bool:
    """Whether a sentence explains, and neither asks anything nor lets anybody in."""
    return _CHILDREN.fullmatch(quote) is not None or (
        _EXPLAINS.match(quote) is not None and not any(find.tree for find in finds(quote))
    )


def lets(quote: str) -> bool:
    """Whether a sentence lets somebody in, by its one clause."""
    bare = _bare(quote)
    return (
        "(" not in bare
        and not _TWO_CLAUSES.search(bare)
        and _LETS.search(bare) is not None
        and not _REFUSES.search(_CONDITION.split(bare)[0])
        and not _LABEL.match(quote)
        and ";" not in bare
        and not quote.endswith(":")
    )


def permission(quote: str, section: Section, found: tuple[Find, ...]) -> LeftToPerson | None:
    """The question of a sentence that lets in on a condition: of whom it concerns, whether that
    holds. Where it speaks of the disease itself, it may be what the trial asks of everybody."""
    treated = _EARLIER_TREATMENT.match(quote) is not None  # of the trial's own disease, or not
    asks = section is Section.UNSTATED or any(
        find.kind in _LIMITED
        or (find.tree is not None and find.kind not in _AILMENTS and not treated)
        for find in found
    )
    if asks or not lets(quote) or _COHORT_OF.search(quote) or _HANGING.match(quote):
        return None
    if of_another(quote) or _NOT_RULED_OUT.search(quote):
        return None
    if (
        section is Section.INCLUSION
        and not treated
        and _DISEASE.search(_NO_DISEASE.sub(" ", quote))
    ):
        return None
    return LeftToPerson("investigator", _says("investigator", "draft_where_it_concerns"))


def concerned(quote: str, section: Section, found: tuple[Find, ...]) -> LeftToPerson | None:
    """The question of what is required of those with a condition alone, or of an earlier cancer
    that lets in: nobody else is asked."""
    if section is Section.UNSTATED or _COHORT_OF.search(quote) or quote.rstrip().endswith(":"):
        return None
    whom = _whom_it_concerns(quote, section, found)
    if whom is None:
        return None
    text = _says("investigator", "draft_where_it_concerns")
    return LeftToPerson("investigator", text, AnyOf((Not(whom), JUDGED)))


def _whom_it_concerns(quote: str, section: Section, found: tuple[Find, ...]) -> Node | None:
    if _OTHER_CANCER_LETS_IN.fullmatch(quote):
        return Is(Measure("ever_had", names=frozenset({"other_malignancy"})))
    if section is not Section.INCLUSION or not found or not _MUST_OR_SHOULD.search(quote):
        return None
    first = found[0]
    plain = first.kind in _AILMENTS and first.tree is not None and not isinstance(first.tree, Not)
    between = quote[first.end :]
    if not plain or not _PEOPLE_WITH.fullmatch(quote[: first.start]):
        return None
    return first.tree if _AT_ONCE.match(between) else None


def judgement(
    quote: str, section: Section, found: tuple[Find, ...] = (), alone: bool = True
) -> LeftToPerson | None:
    """Whom a sentence is put to; none where it is no question to a person, or to some only.
    `alone`: it is an entry by itself, or asked with all that follows it."""
    if section is Section.UNSTATED:
        return None
    if _OF_PROTOCOL.fullmatch(quote):
        return LeftToPerson("investigator", _says("investigator", "draft_included_holds"))
    out = excluded(quote, inclusion=False)
    if out and not _COHORT.search(quote) and not _LET_IN.match(out):
        kept_out = judgement(out, Section.EXCLUSION, finds(out))
        if kept_out is not None:
            return kept_out
    if _COHORT.search(quote) or lets(quote):
        return None
    if _HANGING.match(quote) or _LABEL.match(quote) or _turned(quote, section):
        return None
    if _BY_OTHERS.search(quote) or _CRITERIA.search(quote) or of_another(quote):
        return None
    if section is Section.EXCLUSION and _NOT_RULED_OUT.search(quote):
        return None  # whoever has it may be kept out, or let in
    if section is Section.INCLUSION and any(find.kind.startswith("count") for find in found):
        return None  # how many there may be is asked of everybody, whatever the words around it
    entire = alone and section is Section.INCLUSION and names_what_must_be(quote)
    if any(find.kind in _LIMITED and find.tree is not None for find in found) and not (
        entire or (section is Section.EXCLUSION and _asked_whole(quote, found))
    ):
        return None
    person = _whom(quote) or _unmeasured(quote, section, found)
    person = person or ("investigator" if entire else None)
    others = {find.kind for find in found} - _BESIDE_WILL
    if person == "patient" and others:
        if (section is Section.INCLUSION and not entire) or others - _AILMENTS:
            return None
        person = "investigator"  # `dementia that precludes informed consent`
    if person == "patient" and section is Section.EXCLUSION and not _OWN_WILL.search(quote):
        person = "investigator"
    if person is None or (_numbered(quote, section) and person != "patient" and not entire):
        return None
    tree = _asked_of(quote, section)
    asked = "draft_included_holds"
    if section is Section.EXCLUSION:
        asked = "draft_nothing_excluded"
    elif tree is not JUDGED or _OF_FERTILE.search(quote) or _concerns_some(quote):
        asked = "draft_where_it_concerns"
    return LeftToPerson(person, _says(person, asked), tree)


def _asked_of(quote: str, section: Section) -> Node:
    """The question, of one sex alone where the sentence requires something of it. What names whom
    the trial lets in (`men over 60 who can consent`, `women willing to ..`) may ask for them."""
    lets_in = section is Section.INCLUSION and not _REQUIRED.match(quote)
    if lets_in and (_OF_AN_AGE.match(quote) or not _OF_FERTILE.search(quote)):
        return JUDGED
    return _guarded(quote)


def _concerns_some(quote: str) -> bool:
    """Whether a sentence requires something of some of the patients alone."""
    some = _SOME_ONLY.match(quote) is not None and _REQUIRED.match(quote) is not None
    return some or _OF_SOME.search(quote) is not None


def requires(quote: str) -> bool:
    """Whether an entry of one clause under a heading of what includes requires something of
    whoever it concerns: `tumour tissue must be available`."""
    if _REQUIRES_BY_VERB.fullmatch(quote) is None or _TELLS_HOW.search(quote):
        return False
    if _NOT_INCLUDED.search(_MUST_NOT.sub(r"\1", quote)) or _COHORT.search(quote):
        return False
    others = of_another(quote) or _BY_OTHERS.search(quote) or _CRITERIA.search(quote)
    if others or _LABEL.match(quote) or names_some(quote) or explains(quote, Section.INCLUSION):
        return False
    return not any(find.kind.startswith("count") for find in finds(quote))


def requires_if(quote: str) -> LeftToPerson | None:
    """The question of an entry that requires something of those of whom a condition before it
    holds: `if receiving warfarin, the INR must be ≤ 3`."""
    if _REQUIRES_IF.fullmatch(quote) is None or _NO_REQUIREMENT.search(quote):
        return None
    if of_another(quote) or _BY_OTHERS.search(quote) or _CRITERIA.search(quote):
        return None
    return where_it_concerns(_guarded(quote))


def required(quote: str) -> LeftToPerson:
    """The question of an entry that requires something: of everybody, where it says so."""
    if _OF_EVERYBODY.match(quote) is None:
        return where_it_concerns(JUDGED)
    return LeftToPerson("investigator", _says("investigator", "draft_included_holds"))


def tells_how(quote: str) -> bool:
    """Whether a sentence that requires something may tell how the trial is done, let in, or keep
    out: `sites must submit a specimen`."""
    says = _MUST_OR_SHOULD.search(quote) is not None or excluded(quote, inclusion=True) is not None
    return says and _NO_REQUIREMENT.search(quote) is not None


def requires_of_everybody(quote: str) -> bool:
    """Whether a sentence requires one more thing of everybody, so that it widens nothing that
    stands before it: `patients must be able to swallow`."""
    return requires(quote) and _OF_EVERYBODY.match(quote) is not None


def asks_each(above: str) -> bool:
    """Whether of lines over entries none says that one of them will do, or spares somebody."""
    return _OVER_SOME_OF.search(above) is None


def may_stand_under(above: str, section: Section) -> bool:
    """Whether an entry under lines that are not understood may be asked of whom it concerns: none
    of them says that one of several will do or spares somebody, and each keeps out, where it has
    to."""
    if section is Section.UNSTATED or not asks_each(above):
        return False
    lines = [line.rstrip(" :.") for line in above.split(" / ")]
    return section is Section.INCLUSION or all(
        judgement(one, Section.EXCLUSION, finds(one)) is not None for one in lines
    )


def of_list(quote: str, section: Section) -> LeftToPerson | None:
    """The question of an entry over a list: of all of it together, by a person."""
    if section is Section.UNSTATED or not _OVER_LIST.search(quote) or _COHORT_OF.search(quote):
        return None
    if _HANGING.match(quote) or _LABEL.match(quote) or may_be_either(quote):
        return None
    if _EXPLAINS.match(quote) or of_another(quote):
        return None
    bare = quote.rstrip(" :：.")
    if _IF_LISTED.search(bare) and (_SOME_ONLY.match(bare) or section is Section.EXCLUSION):
        let_in = permission(bare, section, finds(bare))
        if let_in is not None or section is not Section.EXCLUSION:
            return let_in
    if section is Section.EXCLUSION:
        plain = not _MUST.search(quote) and not _LETS.search(quote) and not _LET_IN.match(quote)
        asked = "draft_nothing_excluded_of_list"
        plain = plain and not _NEGATED.search(quote) and not _REQUIRES.search(quote)
    else:
        plain = _ASKS_OF_LIST.search(quote) is not None and not _SOME_ONLY.match(quote)
        asked = "draft_included_of_list_holds"
    person = _whom(quote) or "investigator"
    plain = plain and not (section is Section.EXCLUSION and _GOOD.match(quote))
    if not plain:
        return None
    lets_in = section is Section.INCLUSION and not _CONDITIONAL.search(quote)
    return LeftToPerson(person, _says(person, asked), JUDGED if lets_in else _guarded(quote))


def of_another(quote: str) -> bool:
    """Whether a sentence is about somebody else than the patient: `family members who agree`."""
    return _OF_ANOTHER.match(quote) is not None


def names_a_part(quote: str) -> bool:
    """Whether a line of a list speaks of a cohort, an arm or a part of the trial."""
    return _COHORT_OF.search(quote) is not None or names_some(quote)


def of_entry(first: str, further: list[str], section: Section) -> LeftToPerson | None:
    """The question of an entry with all that follows its first sentence, by a person: nothing of it
    may bind some of the patients only, or ask what its heading does not."""
    asked = judgement(first, section, finds(first))
    alone = concerned(first, section, finds(first))
    if alone is not None and section is Section.INCLUSION and _of_the_same(alone, further):
        return alone
    if asked is None and section is Section.EXCLUSION and _is_understood(first):
        asked = LeftToPerson("investigator", _says("investigator", "draft_nothing_excluded"))
    if asked is None or asked.tree is not JUDGED:
        return None
    if any(names_a_part(one) or _CRITERIA.search(one) for one in further):
        return None
    if section is Section.EXCLUSION:
        turned = any(
            (_MUST.search(one) and not _OF_THE_SAME.match(one)) or not may_exclude(finds(one))
            for one in further
        )
        return (
            None
            if turned
            else replace(asked, text=_says(asked.person, "draft_nothing_excluded_of_entry"))
        )
    named = _REQUIRED.match(first) is not None or names_what_must_be(first)
    if not named or any(_KEEPS_OUT.search(one) for one in further):
        return None
    return replace(asked, text=_says_of_entry(asked.person, first))


def _says_of_entry(person: str, first: str, of_some: bool = False) -> Fault:
    """What a person says of all of an entry: of whom it concerns, where it is of some alone."""
    text = fault("draft_included_of_entry_holds")
    if of_some or _OF_FERTILE.search(first) or _concerns_some(first):
        text = fault("draft_where_it_binds", what=text, under="")
    return fault("draft_says", person=person, what=text)


def of_whole_entry(own: list[str], below: list[str]) -> LeftToPerson | None:
    """The question of an entry under a heading of what includes, of several sentences or over a
    list, of which some require something: all of it together, of whom it concerns."""
    first, every = own[0], [*own, *below]
    named = names_what_must_be(first) or (lets(first) and not _HANGING.match(first))
    if not named and not any(_ASKS.search(one) for one in own):
        return None
    if names_some(first) or _turned(first, Section.INCLUSION) or explains(first, Section.INCLUSION):
        return None
    if any(
        _KEEPS_OUT.search(one) or _CRITERIA.search(one) or _TELLS_MORE.match(one) for one in every
    ):
        return None
    if any(of_another(one) or _BY_OTHERS.search(one) for one in every):
        return None
    sexes = {_guarded(one) for one in every if not tells(one)}
    tree = sexes.pop() if len(sexes) == 1 else JUDGED
    parts = [one for one in every if one is first or _ASKS.search(one)]
    # what names whom the trial is for is asked of everybody: `adults with melanoma who progressed`
    some = lets(first) or _REQUIRES_IF.match(first) is not None or _HANGING.match(first) is not None
    some = some or tree is not JUDGED or any(_OF_FERTILE.search(one) for one in every)
    some = some or any(map(names_a_part, parts))
    of_all = _OF_EVERYBODY.match(first) is not None or _PEOPLE_MUST.search(first) is not None
    of_all = of_all or _MUST_OR_SHOULD.search(first) is None or _HAS_FIRST.match(first) is not None
    some = some or not of_all
    return LeftToPerson("investigator", _says_of_entry("investigator", first, some), tree)


def _is_understood(quote: str) -> bool:
    """Whether a sentence under a heading of what excludes is understood to its last word."""
    found = finds(quote)
    plain = not may_be_either(quote) and fits(quote, found, Section.EXCLUSION)
    return plain and whole.exclusion(quote, found) is not None


def _of_the_same(alone: LeftToPerson, further: list[str]) -> bool:
    """Whether every further sentence speaks of those with it: `For those with it ..`."""
    names = _named(alone.tree)
    each = [[find for find in finds(one) if find.kind == "condition"] for one in further]
    return bool(names) and all(
        found
        and _FOR_THOSE_WITH.fullmatch(one[: found[0].start])
        and all(find.tree is not None and _named(find.tree) <= names for find in found)
        for one, found in zip(further, each, strict=True)
    )


def _named(tree: Node) -> frozenset[str]:
    return frozenset(name for measure in measures_of(tree) for name in measure.names)


def _says(person: str, what: str) -> Fault:
    return fault("draft_says", person=person, what=fault(what))


def _whom(quote: str) -> str | None:
    without_day = _DAY.sub(" ", quote)
    return next((who for who, form in _WHOM.items() if form.search(without_day)), None)


def _unmeasured(quote: str, section: Section, found: tuple[Find, ...]) -> str | None:
    """The investigator, for what stands for itself and no measure holds."""
    if section is Section.INCLUSION:
        beside = _UNREAD | {"condition"}  # it is asked whole, whatever of it is understood
        unread = all(find.kind in beside and _plain_beside(find) for find in found)
        unread = unread and not _NOT_KEPT_OUT.search(quote)
        return "investigator" if unread and _REQUIRED.match(quote) else None
    unread = all(find.tree is None and find.kind in _UNREAD for find in found)
    if not unread and not _asked_whole(quote, found):
        return None
    bare = _RELATIVE.sub(" ", _bare(quote))
    plain = not _FINITE.search(bare) and not _LET_IN.match(quote) and not may_be_either(quote)
    ailing = any(find.kind in _AILMENTS for find in found)
    plain = plain and not _BOUNDED.search(bare) and not (ailing and _DENIES.match(quote))
    return "investigator" if plain and not names_some(quote) and quote.upper() != quote else None


def names_what_must_be(quote: str) -> bool:
    """Whether an entry under a heading of what includes is by its own words something that must be
    there, of everybody: it is asked whole, and never decided by a part that is understood."""
    plain = _INCLUDED.match(quote) is not None and _NOT_INCLUDED.search(quote) is None
    return plain and not names_some(quote) and quote.upper() != quote


def _plain_beside(find: Find) -> bool:
    return find.tree is None or find.kind in ("washout", "condition")


def _asked_whole(quote: str, found: tuple[Find, ...]) -> bool:
    """Whether what excludes is put to a person whole, though a part of it is understood: never is
    it decided by the part. What may as well name a cohort, or let in, is not."""
    if any(find.kind in _NEVER_ASKED or find.kind.startswith("count") for find in found):
        return False
    if not may_exclude(found) or _UNCLEAR.search(quote) or _COHORT_OF.search(quote):
        return False
    sure = {find.kind for find in found if find.tree is not None} or {find.kind for find in found}
    return not sure <= _OF_DISEASE or _OF_PATIENT.match(quote) is not None


def _numbered(quote: str, section: Section) -> bool:
    """Whether a sentence has a limit of which it is open on which side it excludes."""
    if section is Section.EXCLUSION:
        quote = _BAD_NUMBER.sub(" ", _bare(quote))
    return _NUMBERED.search(quote) is not None


def _guarded(quote: str) -> Node:
    """The question, where the sentence speaks of women or of men alone to them alone."""
    about = [sex for sex, form in _ABOUT.items() if form.match(quote)]
    others = {"female": "male", "male": "female"}
    if len(about) != 1:
        return JUDGED
    return AnyOf((OneOf(Measure("sex"), frozenset({others[about[0]]})), JUDGED))


def _turned(quote: str, section: Section) -> bool:
    """Whether a sentence asks what its heading does not."""
    if section is Section.EXCLUSION:
        return (_MUST.search(quote) or _GOOD.match(quote)) is not None or (
            _whom(quote) is not None and not _LACKS.search(quote)
        )
    return _KEPT_OUT.match(quote) is not None
