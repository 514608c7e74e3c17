"""The options that several commands share, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

Patients = Annotated[
    list[str],
    typer.Argument(metavar="PATIENT", help="Patient files, as for `oligomatch match`."),
]
Trials = Annotated[
    Path | None, typer.Option("--trials", metavar="DIR", help="The trial files of this folder.")
]
AsOf = Annotated[
    str | None,
    typer.Option(
        metavar="DATE", help="The day the question is asked, instead of the profile's `as_of`."
    ),
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CLASS|TRIAL",
        help="Only a class (eligible, possible, 'not yet', ineligible) or a trial. Repeatable.",
    ),
]
SiteAnswers = Annotated[
    Path | None,
    typer.Option(
        "--site-answers",
        metavar="FILE",
        help="What trial sites have answered (`oligomatch site` records it): the readings they"
        " chose hold.",
    ),
]
RegistryFile = Annotated[
    Path | None,
    typer.Option(
        "--registry",
        metavar="FILE",
        help="The registry file; else OLIGOMATCH_REGISTRY, else one in your data folder.",
    ),
]
Records = Annotated[
    list[Path] | None,
    typer.Option(
        "--records",
        metavar="FILES|DIRS",
        help="The records, as for `oligomatch registry add`; without it, those of the registry."
        " Repeatable.",
    ),
]

_FORM = typer.Option("--format", "-f", help="How to print.")
Plain = Annotated[Literal["table", "json"], _FORM]
Listed = Annotated[Literal["table", "json", "csv"], _FORM]
