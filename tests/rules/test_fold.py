"""One fold: whatever the algebra, a tree is walked once and says what its parts say."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from oligomatch.matcher.logic.verdict import KLEENE, Verdict
from oligomatch.rules.fold import Algebra, compared, fold
from oligomatch.rules.tree import (
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Every,
    Exists,
    Is,
    Leaf,
    Measure,
    Node,
    Not,
    Within,
)

LEAVES = [Is(Measure("judged")), Is(Measure("fdg_pet_done")), Within(Measure("age"), low=18)]
TREES = st.recursive(
    st.sampled_from([*LEAVES, Always()]),
    lambda parts: st.one_of(
        st.lists(parts, max_size=3).map(lambda each: AllOf(tuple(each))),
        st.lists(parts, max_size=3).map(lambda each: AnyOf(tuple(each))),
        st.builds(AtLeast, st.integers(0, 4), st.lists(parts, max_size=3).map(tuple)),
        parts.map(Not),
    ),
    max_leaves=8,
)


def _at_least(n: int, parts: Iterable[bool]) -> bool:
    return sum(parts) >= n


TRUTH: Algebra[bool] = Algebra(all, any, _at_least, lambda part: not part)


@given(TREES, st.lists(st.booleans(), min_size=3, max_size=3))
def test_kleene_of_settled_leaves_is_plain_truth(tree: Node, values: list[bool]) -> None:
    known = dict(zip(LEAVES, values, strict=True))

    def verdict(leaf: Leaf) -> Verdict:
        return Verdict.MET if known[leaf] else Verdict.NOT_MET

    met = fold(tree, KLEENE, verdict) is Verdict.MET
    assert met == fold(tree, TRUTH, known.__getitem__)
    assert fold(tree, KLEENE, verdict) is not Verdict.UNKNOWN


def test_exists_and_every_are_comparisons_of_a_number() -> None:
    lesions = Measure("count", of="metastases", at="entry")
    growing = Is(Measure("progressing"))
    assert compared(Exists(lesions)) == Within(lesions, low=1)
    failing = Measure("count", of="metastases", at="entry", where=Not(growing))
    assert compared(Every(lesions, growing)) == Within(failing, high=0)
