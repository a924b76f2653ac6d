"""fupin: county returns in, a province's poverty figures out.

The Python API gives pandas DataFrames; the heavy libraries are imported by the first call, not by `import fupin`.

    import fupin
    findings = fupin.import_returns(["inbox"], "store")
    figures = fupin.indicators("store", by="county", year=2014)

What the nearest fupin.toml upward from the working directory says about reading and checking returns holds here, too;
its `store` and `lang` do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from fupin.errors import FupinError

if TYPE_CHECKING:
    import datetime

    import pandas as pd
    import pyarrow as pa

    from fupin.arrivals import Run
    from fupin.catalog.model import Rule
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
    corrections: PathLike | None = None,
    strict: bool = False,
    jobs: int = 1,
    lang: Lang = "en",
    show_values: bool = False,
) -> pd.DataFrame:
    """Read, check and store returns; give their findings, one row each.

    `paths` are files or folders. `year` and `county` (code or name) serve where a return names none. `corrections`
    is a CSV file of cells to correct before the returns are checked; else the one that fupin.toml names. With `strict`
    nothing of a return with an error is stored. `jobs` returns are read at the same time. Sensitive values are masked
    unless `show_values`.

    Columns: file, sheet, row, column, cell, county, year, table, field, rule, name, level, value, household_id,
    message in `lang`, and args, a dict of the values that the message names.

    Raises `FupinError` for a missing path (after the others were imported), folders that hold no return, corrections
    that make no sense, and a store that cannot be used.
    """
    from fupin.write import render

    run = _taken(paths, Path(store), year, county, corrections=corrections, strict=strict, jobs=jobs)
    return _frame(render(run.findings, _rules(), lang, show_values))


def validate(
    paths: PathLike | Iterable[PathLike],
    *,
    year: int | None = None,
    county: str | None = None,
    corrections: PathLike | None = None,
    jobs: int = 1,
    lang: Lang = "en",
    show_values: bool = False,
) -> pd.DataFrame:
    """Read and check returns without storing them; give their findings as `import_returns` does."""
    from fupin.write import render

    run = _taken(paths, None, year, county, corrections=corrections, jobs=jobs)
    return _frame(render(run.findings, _rules(), lang, show_values))


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
        line=_amount(line),
        as_of=as_of,
        tidy=long,
    )
    return _frame(answer.figures(question))


def _many(one_or_more: str | Sequence[str]) -> tuple[str, ...]:
    return (one_or_more,) if isinstance(one_or_more, str) else tuple(one_or_more)


def _taken(
    paths: PathLike | Iterable[PathLike],
    store: Path | None,
    year: int | None,
    county: str | None,
    *,
    corrections: PathLike | None,
    strict: bool = False,
    jobs: int = 1,
) -> Run:
    from fupin import arrivals, settings
    from fupin.catalog.divisions import resolve
    from fupin.corrections import with_corrections
    from fupin.errors import WrongUse
    from fupin.intake import Options
    from fupin.read.inbox import find_returns

    inbox = find_returns([Path(paths)] if isinstance(paths, str | Path) else map(Path, paths))
    settled = settings.load()
    said = Options.settled(settled, year, resolve(county).code if county else None)
    file = Path(corrections) if corrections else settled.corrections
    if file is not None:
        said, inbox = with_corrections(said, file), inbox.without(file)
    run = arrivals.bring_in(inbox.files, said, store, group=settled.group, strict=strict, jobs=jobs)
    if inbox.missing:
        raise WrongUse(f"There is no {inbox.missing[0]}.", "Check the path; the others were read.")
    if not inbox.files:
        raise WrongUse("There is no return in these folders.", "Name .xlsx, .xls, .ods or .csv files.")
    return run


def _rules() -> Mapping[str, Rule]:
    from fupin.catalog.rules import RULES

    return RULES


def _frame(table: pa.Table) -> pd.DataFrame:
    """A DataFrame whose integers stay integers where some are missing."""
    import pandas as pd
    import pyarrow as pa

    integers = {pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype()}
    frame: pd.DataFrame = table.to_pandas(types_mapper=integers.get, maps_as_pydicts="strict")
    return frame


def _amount(line: Decimal | int | str) -> Decimal:
    from fupin.errors import WrongUse

    try:
        amount = Decimal(line)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount <= 0:
        raise WrongUse(f"A line of {line} is no amount of yuan.", "Give a number above 0, such as 2500.")
    return amount
