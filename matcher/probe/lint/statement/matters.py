"""Whether a person is asked of another matter than the words are about: of consent, where these
speak of contraception."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.matcher.probe.lint.ledger.left_out import QuotedName, covered, in_words, spans
from oligomatch.matcher.probe.lint.noted import Lint, Noted
from oligomatch.matcher.probe.lint.statement.clauses import Statement, telling
from oligomatch.rules.drafting.wordings import pattern, patterns, section

_MATTERS = patterns("asked_matters")
_ILLNESSES, _PLACES = patterns("illness_matters"), patterns("asked_places")
_ANYWHERE = frozenset({"infection", "immune"})  # in whichever part of the body
_ANY_ILLNESS = pattern("statement", "any_illness")
_CODE = re.compile(r"\b(?=\w*[A-Z])[A-Za-z]\w*-?\d\w*\b")
_NO_LETTER = re.compile(r"[^a-z0-9]")
_OTHER_CANCER, _A_CANCER = pattern("of_whom", "other_cancer"), pattern("statement", "a_cancer")
_THINGS = ("test", "agent", "class", "gene")
_LASTING = frozenset({"disease", "state"})
_OF_CARE = frozenset({"bodily", "allergy", "visits"})  # of which words may speak without saying so


def another_matter(one: Statement) -> Iterator[Noted]:
    """A question whose words are all of one matter, and those of the quote of others."""
    quote = one.criterion.quote
    foreign = _foreign(one)
    if foreign:
        details = {"words": foreign, "quote": quote}
        yield Noted(Lint.OTHER_NAME, one.criterion.id, ("quote",), None, "asked_other", details)
        return
    odd = _other_illness(one) or _another_place(one) or _another_code(one) or _another_thing(one)
    if odd:
        details = {"words": odd, "quote": quote}
        yield Noted(Lint.OTHER_NAME, one.criterion.id, ("quote",), None, "asked_other", details)
        return
    own = {word.begun for word in telling(quote)} | {word.begun for word in telling(one.ruled)}
    if own & one.asked_words:
        return
    asked = {name: found for name, form in _MATTERS.items() if (found := form.search(one.text))}
    said = {name for name, form in _MATTERS.items() if form.search(quote)}
    if asked and not said & asked.keys() and (said or not asked.keys() & _OF_CARE):
        words = min(asked.values(), key=lambda found: found.start())[0]
        details = {"words": words, "quote": quote}
        yield Noted(Lint.OTHER_NAME, one.criterion.id, ("quote",), None, "asked_other", details)


def _other_illness(one: Statement) -> str:
    """The word of a question by which it is about another part of the body than its quote is."""
    quote, text = one.criterion.quote, one.criterion.text
    said = {name for name, form in _ILLNESSES.items() if form.search(quote)}
    heard = {name: found for name, form in _ILLNESSES.items() if (found := form.search(text))}
    if not said - _ANYWHERE or said & heard.keys() or not heard or _ANY_ILLNESS.search(quote):
        return ""
    return min(heard.values(), key=lambda found: found.start())[0]


def _another_place(one: Statement) -> str:
    """The part of the body that a person is asked about, of which no word and no rule speaks, where
    the words name one that neither he nor the rule is asked about."""
    there = " ".join((one.criterion.quote, one.ruled, one.around))
    heard = {name: found for name, form in _PLACES.items() if (found := form.search(one.text))}
    said = {name for name, form in _PLACES.items() if form.search(one.criterion.quote)}
    left = [name for name in said - heard.keys() if not _PLACES[name].search(one.ruled)]
    new = [found[0] for name, found in heard.items() if not _PLACES[name].search(there)]
    return new[0] if new and left and not said & heard.keys() else ""


def _another_code(one: Statement) -> str:
    """What a question calls by letters and a number, of which neither the words nor the rule have
    the like: CDK4 of CDK2."""
    there = _plain(" ".join((one.criterion.quote, one.ruled, one.around)))
    codes = (found[0] for found in _CODE.finditer(one.criterion.text))
    return next((code for code in codes if _plain(code) not in there), "")


def _plain(words: str) -> str:
    return _NO_LETTER.sub("", words.casefold())


def _another_thing(one: Statement) -> str:
    """What is measured or given of which a person is asked, and the words and the rule name others
    of its kind alone; the other cancer, where they speak of none."""
    text, quote = one.criterion.text, one.criterion.quote
    cancer = _OTHER_CANCER.match(text)
    if cancer and not _A_CANCER.search(quote):
        return cancer[0].strip()
    heard = spans(text)
    for kind in _THINGS:
        own = {(o.kind, o.name) for o in one.names if o.kind == kind}
        own |= {(of, name) for of, name in one.known if of == kind}
        mine = [o for o in heard if o.kind == kind]
        same = (o for o in mine if covered(o, own, one.vocabulary) or in_words(o, quote))
        if own and mine and not any(same):
            return text[mine[0].start : mine[0].end]
    return ""


def _foreign(one: Statement) -> str:
    """An illness that a person is asked about, and neither the words nor the rule, where these name
    others and he is asked about none of them."""
    known = one.vocabulary.conditions
    own = {("condition", o.name) for o in one.names if o.kind == "condition"}
    own |= {(kind, name) for kind, name in one.known if kind == "condition"}
    heard = [o for o in spans(one.text) if o.kind == "condition" and known[o.name].bare in _LASTING]
    heard = [o for o in heard if not o.name.startswith("other_")]  # than those of the words
    if not own or not heard:
        return ""
    groups = [{*group} for group in section("by_either_name")]
    own |= {("condition", o) for g in groups for o in g if any(("condition", n) in own for n in g)}
    if any(covered(o, own, one.vocabulary) or _parted(o, one) for o in heard):
        return ""
    return one.text[heard[0].start : heard[0].end]


def _parted(name: QuotedName, one: Statement) -> bool:
    """Whether the words about the criterion name it, and their own rules do not: one sentence may
    be parted, but whom another asks of an illness this one does not."""
    beside = covered(name, {*one.beside}, one.vocabulary)
    return in_words(name, one.criterion.quote) or (in_words(name, one.around) and not beside)
