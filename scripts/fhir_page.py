"""Writes the tables of docs/fhir.md: what is read of a FHIR record, and what takes it back.

python -m scripts.fhir_page
"""

from __future__ import annotations

from pathlib import Path

from oligomatch.api.exchange.fhir.table import rows, statuses
from oligomatch.api.words.catalogue import table

PAGE = Path(__file__).parent.parent / "docs" / "fhir.md"
BEGIN, END = "<!-- tables: python -m scripts.fhir_page -->\n", "<!-- end of tables -->\n"


def tables() -> str:
    """The rows, the statuses and the reasons, as they stand in the program."""
    lines = ["| fields | from | element | read | never |", "| --- | --- | --- | --- | --- |"]
    for row in rows().values():
        fields = ", ".join(f"`{name}`" for name in row.fact.split(", "))
        lines.append(f"| {fields} | {row.resource} | {row.element} | {row.reads} | {row.never} |")
    lines += ["", "| resource | element | stands | taken back |", "| --- | --- | --- | --- |"]
    for name, one in statuses().items():
        missing = " (missing: it stands)" if one.missing == "holds" else ""
        holds, taken = ", ".join(one.holds), ", ".join(one.taken_back)
        lines.append(f"| {name} | {one.element}{missing} | {holds} | {taken} |")
    lines += ["", "| reason | in words |", "| --- | --- |"]
    lines += [f"| `{name}` | {words} |" for name, words in table("import_reasons").items()]
    lines += ["", "| not in a bundle, since | in words |", "| --- | --- |"]
    lines += [f"| `{name}` | {words} |" for name, words in table("export_reasons").items()]
    return "\n".join(lines) + "\n"


def page(text: str) -> str:
    """A page with its tables as they are now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{tables()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
