"""A list of lesions is read in one go, however long it is, and as when all is looked at again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oligomatch.matcher.letters.course.enumerated import groups
from oligomatch.matcher.letters.course.enumerated.groups import Group, Token, groups_of

PARTS = (
    *("three", "two", "both", "one", "another", "in the brain", "in the liver", "in bone", "in L3"),
    *("right lung", "upper lobe", "segment 7", "S6 12 mm", "12 mm", "9 x 5 mm", "new", "enlarged"),
    *(",", ";", " and ", "(", ")", "in the sacrum", "left adrenal", "lymph node", "possibly", "or"),
)


class EveryGroup(groups._Reading):
    """The reading that looks at every group again before it closes."""

    @property
    def _complete(self) -> bool:
        settled = all(one.settled() is not None for one in self.each)
        whole = self.number is None or sum(one.count for one in self.each) == self.number
        return bool(self.each) and settled and whole


class EveryStretch(groups._Stretches):
    """Stretches of which each is held against a new one."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[Token] = []

    def meet(self, one: Token) -> bool:
        return any(x[0] < one[1] and one[0] < x[1] for x in self.taken)

    def add(self, one: Token) -> None:
        self.taken.append(one)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(PARTS), max_size=24), st.sampled_from((None, 2, 3, 5)), st.booleans()
)
def test_a_list_is_read_as_when_every_group_is_looked_at_again(
    parts: list[str], number: int | None, together: bool
) -> None:
    text = " ".join(parts)

    def read() -> Any:
        return groups_of(text, 0, len(text), number, together=together)

    found = read()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(groups, "_Reading", EveryGroup)
        patched.setattr(groups, "_Stretches", EveryStretch)
        assert read() == found


def test_twice_the_list_is_twice_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    settled, asked = Group.settled, list[Group]()

    def counted(group: Group) -> Any:
        asked.append(group)
        return settled(group)

    monkeypatch.setattr(Group, "settled", counted)

    def work(places: int) -> int:
        asked.clear()
        text = " and ".join(("the liver", "the brain") * (places // 2))
        found = groups_of(text, 0, len(text), None)
        assert found is not None
        assert len(found[0]) == places
        return len(asked)

    assert work(400) <= 2 * work(200) + 10
