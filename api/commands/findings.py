"""The command that shows the rules of the findings, and what each decides."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from oligomatch.api.commands.shared import DONE, guarded, rules_used
from oligomatch.api.terminal.choices import ListFormat
from oligomatch.api.terminal.streams import print_rows, print_value
from oligomatch.api.terminal.wrong_use import WrongUse


def register(app: typer.Typer) -> None:
    """Add the command of this module to the command line."""
    app.command()(guarded(findings))


def findings(
    rule: Annotated[
        str, typer.Argument(metavar="RULE", help="The id of one rule; without it, all of them.")
    ] = "",
    trials: Annotated[
        Path | None,
        typer.Option(
            "--trials", metavar="DIR", help="Show the rules of its folder `findings` too."
        ),
    ] = None,
    form: Annotated[
        ListFormat, typer.Option("--format", "-f", help="How to print.")
    ] = ListFormat.TABLE,
) -> int:
    """Show the rules that derive the findings of a patient, and what each decides: a patient of the
    case files whose answer is another where the rule is left out."""
    from oligomatch.api.results import findings_view as view
    from oligomatch.matcher.findings.engines import own
    from oligomatch.rules.findings.findings import load_rules

    if trials is not None:
        rules_used(trials)
    known = (*load_rules(), *own())
    chosen = [one for one in known if rule in ("", one.id)]
    if not chosen:
        names = ", ".join(one.id for one in known)
        raise WrongUse(f"no rule `{rule}`; one of: {names}")
    if form is ListFormat.JSON:
        objects = [view.rule_object(one) for one in chosen]
        print_value(objects[0] if rule else objects)
    elif form is ListFormat.CSV:
        print_rows(view.COLUMNS, map(view.rule_row, chosen))
    else:
        from oligomatch.api.terminal.marks import new_console

        view.show_rule(chosen[0], new_console()) if rule else view.show_list(chosen, new_console())
    return DONE
