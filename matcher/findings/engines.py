"""Which engine derives the findings: durable-rules where it can be imported, else the plain one.

This is the one place where it is chosen; every output names the engine that ran.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from oligomatch.matcher.findings.chain import Chainer, PlainChainer, Refused
from oligomatch.matcher.findings.sure_facts import KINDS, background
from oligomatch.rules.findings.findings import Rule, load_rules
from oligomatch.rules.findings.states import load_states
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

ENGINES = ("durable", "plain")  # the first that can be imported is the default


@cache
def available() -> tuple[str, ...]:
    """The engines that can be used here, the default first."""
    try:
        import durable.engine  # noqa: F401
    except Exception:  # not there, not built, or not for this Python
        return ("plain",)
    return ENGINES


@cache
def chainer(engine: str | None = None) -> Chainer:
    """The chainer of the first stratum: what follows from a profile as it stands.

    Raises:
        ValueError: an engine that is not known, or not available here.
        Refused: rules that the engine named does not take.
    """
    return _made(engine, first_stratum())


@cache
def whole_chainer(engine: str | None = None) -> Chainer:
    """The chainer of both strata, over every shipped rule; raises as `chainer` does."""
    return _made(engine, load_rules())


def _made(engine: str | None, rules: Sequence[Rule]) -> Chainer:
    if engine is None:
        try:
            return _made(available()[0], rules)
        except Refused:  # rules that were changed here
            return _made("plain", rules)
    if engine not in available():
        raise ValueError(f"engine `{engine}` is not available; one of {', '.join(available())}")
    facts = (*background(load_vocabulary()), *load_states().facts())
    if engine == "plain":
        return PlainChainer(rules, facts)
    from oligomatch.matcher.findings.durable_chain import DurableChainer

    return DurableChainer(rules, facts)


@cache
def first_stratum() -> tuple[Rule, ...]:
    """The rules that can be met by what a profile tells: a smaller set is a smaller session."""
    known = {(fact[0], len(fact)) for fact in background(load_vocabulary())} | KINDS
    met: tuple[Rule, ...] = ()
    while True:
        known |= {(rule.conclusion[0], len(rule.conclusion)) for rule in met}
        again = tuple(r for r in load_rules() if {(p[0], len(p)) for p in r.premises} <= known)
        if again == met:
            return met
        met = again
