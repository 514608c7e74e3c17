"""What a command line takes: every word of its help by name, and what several commands share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from oligomatch.api.words.catalogue import table

_HELP: Mapping[str, str] = table("options")  # by command and parameter; a shared one by its name


def option(name: str, *flags: Any, **more: Any) -> Any:
    """An option of the command line, with its help."""
    return typer.Option(*flags, help=_HELP[name], **more)


def argument(name: str, **more: Any) -> Any:
    """An argument of the command line, with its help."""
    return typer.Argument(help=_HELP[name], **more)


Patients = Annotated[list[str], argument("patients", metavar="PATIENT")]
Trials = Annotated[Path | None, option("trials", "--trials", metavar="DIR")]
AsOf = Annotated[str | None, option("as_of", metavar="DATE")]
Only = Annotated[list[str] | None, option("only", metavar="CLASS|TRIAL")]
SiteAnswers = Annotated[Path | None, option("site_answers", "--site-answers", metavar="FILE")]
OfferFilters = Annotated[list[str] | None, option("offers", "--offers", metavar="NAME")]
RegistryFile = Annotated[Path | None, option("registry", "--registry", metavar="FILE")]
Exact = Annotated[bool, option("exact", "--exact")]
Progress = Annotated[
    bool | None, option("progress", "--progress/--no-progress", show_default=False)
]
Records = Annotated[list[Path] | None, option("records", "--records", metavar="FILES|DIRS")]

_FORM = option("format", "--format", "-f")
Answer = Annotated[
    Literal["text", "json", "ndjson", "csv"], option("answer", "--format", "-f")
]  # of each patient
ProfileForm = Annotated[Literal["yaml", "json"], option("import.form", "--format", "-f")]
Listed = Annotated[Literal["text", "json", "ndjson", "csv"], _FORM]
