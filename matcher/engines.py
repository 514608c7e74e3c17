"""Which engine derives the findings: durable-rules where it can be imported, else the plain one.

This is the one place where it is chosen; every output names the engine that ran.
"""

from __future__ import annotations

from functools import cache

from matcher.chain import Chainer, PlainChainer
from matcher.sure_facts import background
from rules.findings import load_rules
from rules.states import load_states
from rules.vocabulary import load_vocabulary

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
    """The chainer over the shipped rules and vocabulary; the default engine where none is named.

    Raises:
        ValueError: an engine that is not known, or not available here.
    """
    engine = engine or available()[0]
    if engine not in available():
        raise ValueError(f"engine `{engine}` is not available; one of {', '.join(available())}")
    facts = (*background(load_vocabulary()), *load_states().facts())
    if engine == "plain":
        return PlainChainer(load_rules(), facts)
    from matcher.durable import DurableChainer

    return DurableChainer(load_rules(), facts)
