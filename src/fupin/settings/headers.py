"""[headers.<table>]: headers that counties write and the catalog does not know, "header" = "field"."""

from __future__ import annotations

from fupin.catalog.headers import normal_header
from fupin.catalog.tables import TABLES
from fupin.settings.value import Value


def headers(said: Value) -> dict[str, dict[str, str]]:
    """By table key: header to field key.

    A declared header cannot be given another meaning: opposites are only a character apart.
    """
    return {key: _of_table(key, lines) for key, lines in said.known_values("table", TABLES).items()}


def _of_table(key: str, said: Value) -> dict[str, str]:
    table = TABLES[key]
    found: dict[str, str] = {}
    meant: dict[str, str] = {}
    for header, line in said.values().items():
        field, normal = line.one_of("field", table.by_key), normal_header(header)
        known = table.by_header.get(normal)
        if not normal:
            raise line.wrong("is no header", "Leave the line out.")
        if known is not None and known.key != field:
            raise line.wrong(f"is a header of {known.key} and cannot be one of {field}", "Leave the line out.")
        if meant.setdefault(normal, field) != field:
            raise line.wrong(f"stands for {meant[normal]} and {field}", "Keep one of the two lines.")
        found[header] = field
    return found
