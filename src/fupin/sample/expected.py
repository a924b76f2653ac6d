"""expected.json: the truth beside the workbooks, one line per year and group."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from fupin.sample.truth import Record, Shown


def expected_json(seed: int, years: Sequence[int], counties: Sequence[str], records: Iterable[Record]) -> bytes:
    """The file's bytes. `records` come group by group; a figure that is its own numerator is written once."""
    tables: dict[str, list[str]] = {}
    lines = []
    for place, found in groupby(records, lambda r: (r.year, r.by, r.group)):
        figures: dict[str, str | Shown] = {}
        for r in found:
            tables[r.indicator] = list(r.tables)
            counted = r.denominator is None and r.numerator == r.value and r.value is not None
            figures[r.indicator] = r.value if counted and r.value else (r.numerator, r.denominator, r.value)
        lines.append(_compact(dict(zip(("year", "by", "group"), place, strict=True)) | {"figures": figures}))
    opening = _compact({"seed": seed, "years": years, "line": "2500", "counties": counties, "tables": tables})
    groups = ",\n".join(lines)
    return f'{opening[:-1]},\n"groups":[\n{groups}\n]}}\n'.encode()


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read_expected(path: Path) -> list[Record]:
    """The true values that `write_sample` left: one record per year, grouping, group and indicator."""
    content = json.loads(path.read_text(encoding="utf-8"))
    found = []
    for group in content["groups"]:
        for key, figure in group["figures"].items():
            numerator, denominator, value = (figure, None, figure) if isinstance(figure, str) else figure
            place = group["year"], group["by"], group["group"]
            found.append(Record(*place, key, numerator, denominator, value, tuple(content["tables"][key])))
    return found
