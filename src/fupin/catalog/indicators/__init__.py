"""The figures of the health check, one module per subject.

`INDICATORS` holds them by key, in the order of reports. Each is defined over one of these relations: `person` (each
person once), `household`, `village`, `county` (the returns), and `poor_village` (see `villages`).
"""

from __future__ import annotations

from itertools import chain

from fupin.catalog.figures import Cited, Indicator
from fupin.catalog.indicators import (
    age,
    causes,
    health,
    housing,
    incidence,
    income,
    population,
    support,
    villages,
    work,
)
from fupin.catalog.indicators.groupings import BY_TABLE, CODES, GROUPINGS, meaningful
from fupin.catalog.lines import cited_figures
from fupin.errors import CatalogError, UnknownName

__all__ = ["BY_TABLE", "CODES", "GROUPINGS", "INDICATORS", "cited_by", "groupings", "indicator"]

_SUBJECTS = (population, incidence, income, age, health, causes, housing, villages, work, support)

INDICATORS: dict[str, Indicator] = {i.key: i for i in chain.from_iterable(s.INDICATORS for s in _SUBJECTS)}


def indicator(key: str) -> Indicator:
    """The indicator with that key, or an `UnknownName` that suggests the nearest."""
    if key not in INDICATORS:
        raise UnknownName("indicator", key, INDICATORS, "`fupin explain indicators` lists them.")
    return INDICATORS[key]


def groupings(of: Indicator) -> tuple[str, ...]:
    """The groupings that have a meaning for an indicator; made of others, it has those that they share."""
    parts = of.ratio or tuple(filter(None, (of.share_of, of.growth_of)))
    if not parts:
        return meaningful(of)
    return tuple(key for key in GROUPINGS if all(key in groupings(INDICATORS[part]) for part in parts))


def cited_by(of: Indicator) -> tuple[Cited, ...]:
    """The figures of the provincial report that the indicator reproduces."""
    return tuple(c for c in cited_figures() if f"{c.figure} {c.year}" in of.cited)


def _refuse_contradictions() -> None:
    if len(INDICATORS) < sum(len(s.INDICATORS) for s in _SUBJECTS):
        raise CatalogError("Two indicators share a key.")
    for one in INDICATORS.values():
        parts = set(filter(None, (*(one.ratio or ()), one.share_of, one.growth_of)))
        if not parts <= INDICATORS.keys() or bool(parts) == bool(one.table):
            raise CatalogError(f"Indicator {one.key} is neither measured nor made of others.")
        if len(cited_by(one)) < len(one.cited):
            raise CatalogError(f"Indicator {one.key} cites a figure that cited.csv does not hold.")


_refuse_contradictions()
