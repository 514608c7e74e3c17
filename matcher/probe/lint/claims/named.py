"""Whether a rule names what its words name, and not what is akin to it: a kind of it, or all of its
kind, of which no word speaks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.matcher.probe.lint.asked_of import binding
from oligomatch.matcher.probe.lint.ledger.fitting import stems
from oligomatch.matcher.probe.lint.ledger.left_out import spans
from oligomatch.matcher.probe.lint.noted import Lint, Noted, quoting
from oligomatch.matcher.probe.lint.quoted.named_beside import condition_forms
from oligomatch.rules.drafting.wordings import patterns
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Node, measures_of
from oligomatch.rules.trial import Criterion, Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

_PLACES = patterns("organs")
_BEGINNING = 4  # letters
_LACK = re.compile(r"^(?:un|in)(?=[a-z]{3})")


def named_akin(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every criterion with a name of which no word speaks, where one akin to it stands there."""
    for criterion, tree in quoting(trial):
        if criterion.basis != "text" or criterion.readings:
            continue
        yield from _narrower(criterion, tree, vocabulary)


def _narrower(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """A condition below the one that the words name, and of what makes it narrower no word."""
    words = f"{criterion.quote} {criterion.text}"
    said = {one.name for one in spans(binding(criterion.quote)) if one.kind == "condition"}
    asked = {n for m in measures_of(tree) if MEASURES[m.kind].of_conditions for n in m.names}
    for name in sorted(asked & vocabulary.conditions.keys() - said):
        if vocabulary.conditions[name].bare == "event" or re.search(r"\d", name):
            continue  # the place and aim of a treatment stand elsewhere; of classes see `degrees`
        above = (vocabulary.conditions_above(name) - {name}) & said - asked
        if above and not _spoken_of(name, above, words, vocabulary):
            details = {"kind": "condition", "quoted": ", ".join(sorted(above)), "ruled": name}
            yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "narrower", details)


def _spoken_of(name: str, above: frozenset[str], words: str, vocabulary: Vocabulary) -> bool:
    """Whether some word speaks of what makes a condition narrower than others above it."""
    if condition_forms()[name].search(words):
        return True
    entry = vocabulary.conditions[name]
    own = {
        one for each in (name.replace("_", " "), entry.words, *entry.names) for one in stems(each)
    }
    for one in above:
        wide = vocabulary.conditions[one]
        own -= {s for each in (one.replace("_", " "), wide.words, *wide.names) for s in stems(each)}
    places = (form for form in _PLACES.values() if form.search(name.replace("_", " ")))
    own |= {
        _LACK.sub("", one) for one in own
    }  # of what is not controlled "poorly controlled" speaks
    begun = tuple(one[: min(_BEGINNING, len(one) - 2)] for one in own if len(one) > 2)
    begins = any(one.startswith(begun) for one in stems(words))  # `viral` of a virus
    return begins or any(form.search(words) for form in places)
