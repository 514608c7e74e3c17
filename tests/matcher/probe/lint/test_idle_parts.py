"""A part that never matters is a hint where the words name it too."""

from __future__ import annotations

from oligomatch.matcher.probe.lint.noted import Lint
from oligomatch.matcher.probe.lint.rank import is_hint
from oligomatch.matcher.probe.lint.solved import Solved
from tests.planted.quoting import criterion, quoting

_HAS = "{{is: {{measure: has, names: [{}]}}}}"
_BOTH = f"not: {{all: [{_HAS.format('hepatitis_b')}, {_HAS.format('hepatitis_b_virus_dna')}]}}"


def _idle(quote: str, rule: str) -> list[bool]:
    """Of each part that never matters, whether it is a hint."""
    trial = quoting(criterion(quote, rule))
    found = Solved(trial).findings()
    return [is_hint(one, trial) for one in found if one.lint is Lint.IDLE_PART]


def test_a_part_that_never_matters_is_a_hint_where_the_words_name_it_too() -> None:
    assert _idle("Chronic hepatitis B infection and detectable HBV DNA", _BOTH) == [True]
    treated = "treated_autoimmune_disease"
    lately = f"{{at most: {{measure: months_since, names: [{treated}], limit: 24}}}}"
    rule = f"all: [{{not: {_HAS.format(treated)}}}, {{not: {lately}}}]"
    words = "Active autoimmune disease that has required systemic treatment in the past 2 years"
    assert _idle(words, rule) == [True]


def test_a_part_that_never_matters_and_of_which_no_word_speaks_is_an_alarm() -> None:
    assert _idle("Detectable viral DNA in the blood", _BOTH) == [False]
