"""One record a measure: what is said of a measure in one place is true of it in the others."""

import pytest

from oligomatch.matcher.measures import TABLE
from oligomatch.rules.measures import MEASURES, Clock, Count, OfLine, Reduce, Span, Type


def test_every_measure_of_the_patient_is_answered_and_every_answer_has_a_record() -> None:
    assert set(TABLE) == {kind for kind, record in MEASURES.items() if not record.of_lesion}


@pytest.mark.parametrize("kind", MEASURES)
def test_a_record_agrees_with_its_form(kind: str) -> None:
    record = MEASURES[kind]
    assert record.about
    assert record.reads, "what a measure reads decides where it is worked out"
    match record.form:
        case Count(reduce, size):
            assert record.type is Type.NUMBER
            assert {"of", "at"} <= set(record.takes)
            assert (reduce is Reduce.SUM) == bool(size)
        case OfLine():
            assert record.of_line
        case Span(_, end):
            assert record.type is Type.NUMBER
            assert record.unit in ("days", "weeks", "months")
            assert record.near
            assert end != "today" or record.clock is Clock.RISES
        case _:
            assert record.clock is not Clock.RISES
