"""The option that names the registry file, and the form of a command's examples."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

RegistryFile = Annotated[
    Path | None,
    typer.Option(
        "--registry",
        metavar="FILE",
        help="The registry file; else OLIGOMATCH_REGISTRY, else one in your data folder.",
    ),
]


def one_source(records: list[Path] | None, registry: Path | None) -> None:
    """Refuse records from two places, of which one would be passed over.

    Raises:
        WrongUse: files and a registry are both named.
    """
    from oligomatch.api.terminal.wrong_use import WrongUse

    if records and registry:
        raise WrongUse("--records: name files of records, or a registry by --registry, not both")


def registry_path(path: Path | None) -> Path:
    """The registry file that was named, or the one in its usual place."""
    from oligomatch.api.registry.place import default_path

    return path or default_path()


def examples(*lines: str) -> str:
    """The end of a command's help; a \\b keeps the lines that follow it as they stand."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
