"""fupin: county returns in, a province's poverty figures out.

The Python API gives pandas DataFrames; the heavy libraries are imported by the first call, not by `import fupin`.

    import fupin
    findings = fupin.import_returns(["inbox"], "store")
    figures = fupin.indicators("store", by="county", year=2014)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from fupin.errors import FupinError

if TYPE_CHECKING:
    import datetime

    import pandas as pd

    from fupin.write.labels import Lang

__version__ = "0.1.0"
__all__ = ["FupinError", "__version__", "import_returns", "indicators", "validate"]

PathLike = str | Path


def import_returns(
    paths: PathLike | Iterable[PathLike],
    store: PathLike,
    *,
    year: int | None = None,
    county: str | None = None,
    strict: bool = False,
    lang: Lang = "en",
    show_values: bool = False,
) -> pd.DataFrame:
    """Read, check and store returns; give their findings, one row each.

    `paths` are files or folders. `year` and `county` (code or name) serve where a return names none. With `strict`
    nothing of a return with an error is stored. Sensitive values are masked unless `show_values`.

    Raises `FupinError` for a missing path (after the others were imported) and a store that cannot be used.
    """
    return _findings(paths, Path(store), year, county, strict, lang, show_values)


def validate(
    paths: PathLike | Iterable[PathLike],
    *,
    year: int | None = None,
    county: str | None = None,
    lang: Lang = "en",
    show_values: bool = False,
) -> pd.DataFrame:
    """Read and check returns without storing them; give their findings as `import_returns` does."""
    return _findings(paths, None, year, county, False, lang, show_values)


def indicators(
    store: PathLike,
    keys: str | Sequence[str] = (),
    *,
    by: str | Sequence[str] = (),
    year: int | Sequence[int] | None = None,
    county: str | Sequence[str] = (),
    area: str | Sequence[str] = (),
    line: Decimal | int | str = 2500,
    as_of: datetime.date | None = None,
    long: bool = False,
) -> pd.DataFrame:
    """Compute indicators from a store.

    Without `long` one row per group and one column per indicator key, after `year` and the group columns, a total row
    per year; with `long` one row per group and indicator, with unit, value, numerator, denominator, n and missing.
    Values are `Decimal`, exact to 6 decimals; None where there is none. `line` is an income line in yuan a year.

    Raises `FupinError` for an unknown key, grouping, county or year, and for a folder that is no store.
    """
    from fupin import answer
    from fupin.catalog.divisions import picked

    question = answer.Question(
        store=Path(store),
        keys=_many(keys),
        by=_many(by),
        years=tuple([year] if isinstance(year, int) else year) if year is not None else None,
        counties=picked(_many(county), _many(area)),
        line=Decimal(line),
        as_of=as_of,
        tidy=long,
    )
    return _frame(answer.figures(question))


def _many(one_or_more: str | Sequence[str]) -> tuple[str, ...]:
    return (one_or_more,) if isinstance(one_or_more, str) else tuple(one_or_more)


def _findings(
    paths: PathLike | Iterable[PathLike],
    store: Path | None,
    year: int | None,
    county: str | None,
    strict: bool,
    lang: Lang,
    show_values: bool,
) -> pd.DataFrame:
    from fupin import arrivals
    from fupin.catalog.divisions import resolve
    from fupin.catalog.rules import RULES
    from fupin.errors import WrongUse
    from fupin.intake import Options
    from fupin.read.inbox import find_returns
    from fupin.write import render

    inbox = find_returns([Path(paths)] if isinstance(paths, str | Path) else map(Path, paths))
    said = Options(year=year, county=resolve(county).code if county else None)
    run = arrivals.bring_in(inbox.files, said, store, strict=strict)
    if inbox.missing:
        raise WrongUse(f"There is no {inbox.missing[0]}.", "Check the path; the others were read.")
    return _frame(render(run.findings, RULES, lang, show_values))


def _frame(table: object) -> pd.DataFrame:
    import pyarrow as pa

    assert isinstance(table, pa.Table)  # noqa: S101
    frame: pd.DataFrame = table.to_pandas()
    return frame
