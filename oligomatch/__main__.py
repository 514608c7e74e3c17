"""The command `oligomatch`, from its first line on: `python -m oligomatch` is the same."""

from __future__ import annotations

from oligomatch.rules.text import classes


def main() -> None:
    """Run the command line, whose classes are made as they are kept."""
    classes.begin()
    try:
        from oligomatch.api.commands.app import main as commands

        commands()
    finally:
        classes.end()


if __name__ == "__main__":
    main()
