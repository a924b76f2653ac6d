"""The numbers that rules compare with: dated data, each with its source, which fupin.toml may replace."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from fupin.catalog.checks import Threshold
from fupin.catalog.csvfile import records
from fupin.catalog.lines import national_lines
from fupin.errors import CatalogError, UnknownName

HERE = Path(__file__).parent


def _declared() -> dict[str, Threshold]:
    """Those of thresholds.csv: a row without a year holds for all years, rows with one each for theirs."""
    found: dict[str, Threshold] = {}
    by_year: dict[str, dict[int, Decimal]] = {}
    for r in records(HERE / "thresholds.csv"):
        key, value = r["key"], Decimal(r["value"])
        dated = by_year.setdefault(key, {})
        year = int(r["year"]) if r["year"] else None
        if key in found and (not dated or year is None or year in dated):
            raise CatalogError(f"thresholds.csv gives {key} twice.")
        if year is not None:
            dated[year] = value
        found[key] = Threshold(key, r["unit"], r["zh"], r["en"], r["source"], dated or value)
    return found


def _poverty_line() -> Threshold:
    by_year = {year: line.yuan for year, line in national_lines().items()}
    return Threshold(
        "poverty_line", "yuan", "当年国家扶贫标准", "national rural poverty line of the year", "lines.csv", by_year
    )


THRESHOLDS: Mapping[str, Threshold] = {**_declared(), "poverty_line": _poverty_line()}


def threshold(key: str) -> Threshold:
    """The threshold with that key, or an `UnknownName` that suggests the nearest."""
    if key not in THRESHOLDS:
        raise UnknownName("threshold", key, THRESHOLDS)
    return THRESHOLDS[key]


def thresholds(*keys: str) -> dict[str, Threshold]:
    """The parameters of a check that compares with these, each under its own key."""
    return {key: threshold(key) for key in keys}
