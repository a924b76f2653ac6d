"""Poverty lines by year and the figures that the provincial report cites, each with its source."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

from fupin.catalog.csvfile import records
from fupin.catalog.figures import Cited
from fupin.catalog.model import Line

HERE = Path(__file__).parent


@cache
def national_lines() -> dict[int, Line]:
    """The national rural poverty line by year, in yuan a year per head."""
    return {
        int(r["year"]): Line(int(r["year"]), Decimal(r["line_yuan"]), r["basis"]) for r in records(HERE / "lines.csv")
    }


@cache
def cited_figures() -> tuple[Cited, ...]:
    """What the provincial report prints, with how safely each figure can be read."""
    return tuple(
        Cited(r["figure"], r["scope"], r["year"], r["value"], r["unit"], r["reading"])
        for r in records(HERE / "cited.csv")
    )
