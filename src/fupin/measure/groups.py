"""What figures are asked for: the groups they are shown by, and the indicators that have a meaning for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fupin.catalog.figures import Indicator
from fupin.catalog.indicators import GROUPINGS, INDICATORS, groupings, indicator
from fupin.catalog.indicators.groupings import DIVISION
from fupin.errors import UnknownName, WrongUse

# A township or village is told apart by its county only; names repeat from county to county.
_COLUMNS = {
    "county": ("county", "county_name"),
    "township": ("county", "county_name", "township"),
    "village": ("county", "county_name", "township", "village"),
}


@dataclass(frozen=True)
class Groups:
    """The groupings beside the year, and the columns that tell their groups apart."""

    by: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def own(self) -> tuple[str, ...]:
        """The columns that only the rows know, not the county's code."""
        return tuple(c for c in self.columns if c not in {*DIVISION, "county_name"})


def groups(by: Sequence[str]) -> Groups:
    """The groups of one or two groupings; `year` is always there and need not be named."""
    for key in by:
        if key not in GROUPINGS:
            raise UnknownName("grouping", key, GROUPINGS, f"There are {', '.join(GROUPINGS)}.")
    kept = tuple(dict.fromkeys(key for key in by if key != "year"))
    if len(kept) > 2:
        raise WrongUse(f"Figures cannot be grouped by {', '.join(kept)} at once.", "Name at most two, beside year.")
    return Groups(kept, tuple(dict.fromkeys(c for key in kept for c in _COLUMNS.get(key, (key,)))))


def applicable(by: Sequence[str]) -> list[str]:
    """The keys of the indicators that have a meaning when grouped so, in the catalog's order."""
    wanted = groups(by).by
    return [key for key, one in INDICATORS.items() if set(wanted) <= set(groupings(one))]


def chosen(keys: Sequence[str], by: Sequence[str]) -> list[Indicator]:
    """The indicators with these keys (none: all applicable), or a `WrongUse` that names the groupings they have."""
    wanted = groups(by).by
    found = [indicator(key) for key in dict.fromkeys(keys or applicable(by))]
    for one in found:
        for key in wanted:
            if key not in groupings(one):
                known = ", ".join(groupings(one))
                raise WrongUse(f"{one.key} has no meaning by {key}.", f"It can be grouped by {known}.")
    return found
