"""The rules of the findings as a reader sees them: what each says, and who hangs on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from oligomatch.api.results.forms import authoring as forms
from oligomatch.api.terminal.marks import put
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.citing import rule_source
from oligomatch.api.words.lexicon import word
from oligomatch.rules.findings.findings import Fact, Rule, load_decisions

COLUMNS = (
    "rule", "says", "source", "if", "then", "turns", "patient", "with_rule",
    "without_rule",
)  # fmt: skip


def rule_row(rule: Rule) -> Mapping[str, str]:
    """One rule as a row of cells."""
    hangs = load_decisions().get(rule.id)
    stated = (hangs.what, hangs.case, hangs.stands, hangs.without) if hangs else ("", "", "", "")
    premises = " and ".join(map(_words, rule.premises))
    cells = (
        rule.id,
        rule.says,
        rule_source(rule.source),
        premises,
        _words(rule.conclusion),
        *stated,
    )
    return dict(zip(COLUMNS, cells, strict=True))


def rule_object(rule: Rule) -> forms.RuleOfFindings:
    """One rule as data, with the answer that is another where it is left out."""
    hangs = load_decisions().get(rule.id)
    return {
        "rule": rule.id,
        "says": rule.says,
        "source": rule_source(rule.source),
        "if": [list(premise) for premise in rule.premises],
        "then": list(rule.conclusion),
        "turns": None if hangs is None else hangs.what,
        "patient": None if hangs is None else hangs.case,
        "profile": None if hangs is None or hangs.patient is None else dict(hangs.patient),
        "trial": None if hangs is None else hangs.trial,
        "with_rule": None if hangs is None else hangs.stands,
        "without_rule": None if hangs is None else hangs.without,
    }


def show_list(rules: Sequence[Rule], console: Console) -> None:
    """Every rule in a line, with what hangs on it."""
    table = Table(box=None, pad_edge=False)
    heads = (
        say("findings_view.rule"),
        say("findings_view.says"),
        say("findings_view.decides_named_patient"),
    )
    for heading in heads:
        table.add_column(heading, overflow="fold")
    for rule in rules:
        hangs = load_decisions().get(rule.id)
        table.add_row(rule.id, rule.says, "" if hangs is None else f"{hangs.what}: {hangs.case}")
    put(console, table)


def show_rule(rule: Rule, console: Console) -> None:
    """One rule whole."""
    put(console, Text(rule.id, style="bold"))
    put(console, Text(f"{rule.says}."))
    put(console, Text(say("findings_view.source", source=rule_source(rule.source))))
    for number, premise in enumerate(rule.premises):
        put(
            console,
            Text(say("findings_view.and" if number else "findings_view.if", words=_words(premise))),
        )
    put(console, Text(say("findings_view.then", words=_words(rule.conclusion))))
    hangs = load_decisions().get(rule.id)
    if hangs is not None:
        put(console, Text(say("findings_view.decides_patient", what=hangs.what, case=hangs.case)))
        put(
            console,
            Text(
                say(
                    "findings_view.without_this_rule",
                    stands=word(hangs.stands),
                    without=word(hangs.without),
                )
            ),
        )


def _words(fact: Fact) -> str:
    return " ".join(fact)
