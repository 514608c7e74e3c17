"""The command line `oligomatch`: thin commands over the reading, the matching and the words."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Callable, Mapping
from itertools import chain
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from oligomatch import __version__
from oligomatch.api.commands.authoring.author import cases, new
from oligomatch.api.commands.authoring.boundary import boundary
from oligomatch.api.commands.authoring.check import check
from oligomatch.api.commands.authoring.compare import compare
from oligomatch.api.commands.authoring.draft import draft
from oligomatch.api.commands.exchange.exporting import export
from oligomatch.api.commands.exchange.importing import import_
from oligomatch.api.commands.exchange.reading import read
from oligomatch.api.commands.landscape import landscape
from oligomatch.api.commands.listing import findings, schema, trials
from oligomatch.api.commands.match import match
from oligomatch.api.commands.next import ask, offers, outlook, whatif
from oligomatch.api.commands.reasons import explain, gaps
from oligomatch.api.commands.registry import add, fetch, status
from oligomatch.api.commands.screen import screen
from oligomatch.api.commands.serve import serve
from oligomatch.api.commands.shared import DONE, guarded
from oligomatch.api.commands.site import site
from oligomatch.api.commands.spark import screen_spark
from oligomatch.api.commands.usage import EXAMPLES, HELPS, OUTSIDE, SHORT, examples
from oligomatch.api.words.catalogue import say
from oligomatch.rules.text.kept import begin

SELDOM = 100_000  # new objects between two searches for garbage: reading the rules makes few of it
COMPLETING = "_OLIGOMATCH_COMPLETE"  # set by a shell that asks what may be typed
REGISTRY = "registry"  # the group of commands that stands under its own heading

# The help lists the commands by who types them, in this order.
GROUPS: Mapping[str, tuple[Callable[..., int], ...]] = {
    say("app.patient"): (
        *(match, explain, offers, gaps, ask, outlook, whatif, site),
        *(read, import_, export),
    ),
    say("app.trials_and_rules"): (
        trials,
        check,
        cases,
        boundary,
        compare,
        draft,
        findings,
        new,
        schema,
    ),
    say("app.cohort"): (screen, screen_spark, landscape),
    say("app.registry"): (),
    say("app.server"): (serve,),
}


class Spoken(TyperCommand):
    """A command whose help has no types of Python, and that refuses an option in words of ours."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments by their names, and the options."""
        each: dict[str, list[tuple[str, str]]] = {"argument": [], "option": []}
        for one in self.get_params(ctx):
            name, words = one.get_help_record(ctx) or ("", "")
            if name:
                kind = one.param_type_name
                each[kind].append((one.metavar or name if kind == "argument" else name, words))
        for heading, rows in zip(
            (say("app.arguments"), say("app.options")), each.values(), strict=True
        ):
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments as they were typed; a value of another kind is refused."""
        try:
            return super().parse_args(ctx, args)
        except typer.BadParameter as error:
            error.message = _expected(error) or error.message
            raise


def _expected(error: typer.BadParameter) -> str:
    """What a parameter expects, where the checker of types refused it."""
    from pydantic import ValidationError

    from oligomatch.api.words.problems import expected_of
    from oligomatch.matcher.profile.reading import form_problem
    from oligomatch.rules.text.faults import fault

    cause = error.__cause__
    if not isinstance(cause, ValidationError):
        return ""
    described: Any = getattr(error.param, "type_descriptor", None)
    if choices := getattr(described, "choices", None):
        return expected_of([fault("literal_error", expected=tuple(map(str, choices)))])
    return expected_of(form_problem(cause.errors()[0], hinted=False).expected)


class Grouped(TyperGroup):
    """The commands in the help, each under its heading."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands of each heading."""
        for heading, each in GROUPS.items():
            names = [_name(one) for one in each] or [REGISTRY]
            found = [(name, self.get_command(ctx, name)) for name in names]
            with formatter.section(heading):
                formatter.write_dl(
                    [(name, one.get_short_help_str(70)) for name, one in found if one is not None]
                )


def _top(
    version: Annotated[
        bool, typer.Option("--version", help=say("app.print_version_rules_and"))
    ] = False,
) -> None:
    if version:
        from oligomatch.matcher.findings.engines import available
        from oligomatch.rules.read import rules_digest

        print(
            say(
                "app.oligomatch_rules_engine",
                version=__version__,
                rules_digest=rules_digest(),
                available=available()[0],
            )
        )
        raise typer.Exit(DONE)


def _new() -> typer.Typer:
    made = typer.Typer(
        name="oligomatch",
        help=say("app.match_patients_with_oligometastatic"),
        no_args_is_help=True,
        cls=Grouped,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback(invoke_without_command=True)(_top)
    return made


def _name(command: Callable[..., int]) -> str:
    return command.__name__.rstrip("_").replace("_", "-")


def _add(group: typer.Typer, command: Callable[..., int], before: str = "") -> None:
    """A command, its help ending in its examples, which the words before it name too."""
    name = _name(command)
    lines = EXAMPLES.get(name) or OUTSIDE.get(before + name, ())
    short = SHORT.get(before + name)
    words = HELPS[before + name]
    add = group.command(name, cls=Spoken, help=words, epilog=examples(lines), short_help=short)
    add(guarded(command))


app = _new()
COMMANDS = {_name(one): one for one in chain.from_iterable(GROUPS.values())}
for _command in COMMANDS.values():
    _add(app, _command)
_registry = typer.Typer(help=say("app.records_clinicaltrials_gov_kept"), no_args_is_help=True)
for _command in (add, fetch, status):
    _add(_registry, _command, "registry ")
app.add_typer(_registry, name=REGISTRY)


def main() -> None:
    """The entry point of the command."""
    gc.set_threshold(SELDOM)
    atexit.register(gc.freeze)  # a process that ends has no need to search all for garbage again
    begin()
    # pydantic would read what every installed package offers, to look for plugins
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    command = COMMANDS.get(sys.argv[1]) if len(sys.argv) > 1 else None
    typed = None if COMPLETING in os.environ else command
    (app if typed is None else _alone(typed))(prog_name="oligomatch")


def _alone(command: Callable[..., int]) -> typer.Typer:
    """The application with the command that is typed alone: to read the options of every command
    would take longer than to read the trials."""
    own = _new()
    _add(own, command)
    return own


if __name__ == "__main__":
    main()
