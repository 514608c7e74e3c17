"""A quote and its rule, each thing of either held against the other."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.probe.lint.claims import (
    accounted,
    akin,
    at_once,
    course,
    lasting,
    listed,
    named,
    read,
    signs,
    sized,
    too_many,
    values,
)
from oligomatch.matcher.probe.lint.judged import without_persons
from oligomatch.matcher.probe.lint.ledger import (
    alike,
    amended,
    arguments,
    arms,
    connected,
    each,
    excepted,
    fitting,
    neighbours,
    spared,
    strict,
    supported,
    unused,
)
from oligomatch.matcher.probe.lint.matched import apart, lines, looser, musts, times
from oligomatch.matcher.probe.lint.near import denied, of_some, order, states, structures
from oligomatch.matcher.probe.lint.noted import Noted
from oligomatch.matcher.probe.lint.some import required
from oligomatch.matcher.probe.lint.statement import held
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary


def compared(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every criterion that says more, less or other than its words."""
    beside = without_persons(trial)
    yield from fitting.better_named(trial, vocabulary)
    yield from supported.unsupported(trial, vocabulary)
    yield from lasting.lasting_otherwise(beside, vocabulary)
    yield from arguments.unsaid_arguments(trial)
    yield from strict.strict_otherwise(beside)
    yield from unused.unused_limits(trial)
    yield from accounted.unaccounted(trial, vocabulary)
    yield from held.held_against_words(trial, vocabulary)
    yield from listed.left_out_of_lists(trial, vocabulary)
    yield from too_many.too_many_named(trial, vocabulary)
    yield from akin.akin_otherwise(trial, vocabulary)
    yield from values.other_values(trial)
    yield from named.named_akin(trial, vocabulary)
    yield from read.read_in_part(beside)
    yield from alike.asked_unlike(trial)
    yield from alike.exchanged(trial)
    yield from alike.times_exchanged(trial)
    yield from connected.connected_otherwise(trial)
    yield from at_once.kept_out_alone(trial, vocabulary)
    yield from at_once.joined_against_sense(trial)
    yield from each.all_for_some(trial)
    yield from each.some_for_all(trial)
    yield from excepted.excepted(trial)
    yield from signs.signed_otherwise(trial)
    yield from denied.denied_beside(trial)
    yield from states.other_state(trial, vocabulary)
    yield from order.backwards(trial)
    yield from of_some.limit_of_some(trial)
    yield from structures.other_structure(trial)
    yield from musts.against_musts(trial)
    yield from apart.signed_apart(trial)
    yield from times.times_of_others(trial)
    yield from lines.unnumbered(trial)
    yield from looser.limits_exchanged(trial)
    yield from looser.chosen_of(trial)
    yield from course.course_otherwise(trial)
    yield from sized.sized_otherwise(trial)
    yield from arms.other_arms(trial)
    yield from amended.other_versions(trial)
    yield from neighbours.against_neighbours(trial)
    yield from spared.asked_of_all(trial, vocabulary)
    yield from spared.let_in_if(trial, vocabulary)
    yield from spared.asked_if(trial)
    yield from required.asked_of_everybody(trial, vocabulary)
