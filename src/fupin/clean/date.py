"""Dates and year cells, in every way that counties write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fupin.catalog.model import Field
from fupin.clean.defect import Defect, marked, unreadable
from fupin.clean.numeral import WRITTEN_OUT, in_digits
from fupin.clean.text import Distinct
from fupin.tables import Kind, RawColumn

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

_TIME = r"(?:[ T]\d{1,2}:\d{2}.*)?$"
_WRITTEN = (
    r"^(?P<y>\d{4}) ?[-/.年] ?(?P<m>\d{1,2}) ?[-/.月] ?(?P<d>\d{1,2}) ?[日号]?" + _TIME,
    r"^(?P<y>\d{4}) ?[-/年] ?(?P<m>\d{1,2}) ?(?P<d>)月?份?$",
    # With one digit behind the point, 2014.1 may be a number that was 2014.10.
    r"^(?P<y>\d{4})\.(?P<m>\d{2})(?P<d>)$",
    r"^(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})?(?:\.0+)?$",
)
# No date of a return lies outside these years; 1010-10-10 is a slip, not a date.
_FIRST, _LAST = 1800, 2199
_SERIAL = r"^(?P<n>[1-9]\d{0,4})(?:\.\d+)?$"
# Days from the first day of each epoch to 1970.
_BEFORE_1970 = {1900: 25569, 1904: 24107}
_NO_DAY = 60
_YEAR = r"^(?P<y>\d{4})(?:\.0+)? ?(?:年|年度)?$"


def dates(words: Distinct, column: RawColumn, field: Field) -> tuple[pa.Date32Array, list[Defect]]:
    """One date per row; a date without a day is the month's first. What is no date is null and T002."""
    import pyarrow as pa
    import pyarrow.compute as pc

    written = written_dates(words.clean)
    found, bad = words.spread(written), pc.and_(pc.is_null(written), pc.is_valid(words.clean))
    if column.kind is None or not pc.any(bad).as_py():
        return found, unreadable("T002", column, words, bad)
    serial = words.spread(serial_dates(words.clean, column.epoch))
    counted = pc.if_else(pc.equal(column.kind, pa.scalar(int(Kind.NUMBER), pa.uint8())), serial, None)
    found = pc.coalesce(found, counted)
    rows = pc.indices_nonzero(pc.and_(words.spread(bad), pc.is_null(found)))
    return found, marked("T002", column, rows)


def years(words: Distinct, column: RawColumn, field: Field) -> tuple[pa.Int32Array, list[Defect]]:
    """One year per row, from 2014, 2014年, 201412 or any date; what is none is null and T001."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = words.clean
    if pc.any(pc.match_substring_regex(texts, WRITTEN_OUT)).as_py():
        texts = pa.array([text and in_digits(text) for text in texts.to_pylist()], pa.string())
    plain = pc.struct_field(pc.extract_regex(texts, _YEAR), "y").cast(pa.int32())
    found = pc.coalesce(plain, pc.year(written_dates(texts)).cast(pa.int32()))
    bad = pc.and_(pc.is_null(found), pc.is_valid(words.clean))
    return words.spread(found), unreadable("T001", column, words, bad, {"example": "2014"})


def written_dates(texts: pa.StringArray) -> pa.Date32Array:
    """The dates that the texts write out; null where they do not, or where the calendar has no such day."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    year, month, day = (np.zeros(len(texts), np.int32) for _ in range(3))
    for pattern in _WRITTEN:
        parts = pc.extract_regex(texts, pattern)
        at = pc.indices_nonzero(pc.is_valid(parts)).to_numpy()
        for name, numbers in (("y", year), ("m", month), ("d", day)):
            text = pc.struct_field(parts, name).take(pa.array(at))
            numbers[at] = pc.if_else(pc.equal(text, ""), "1", text).cast(pa.int32()).to_numpy()
    return day_array(*calendar_days(year, month, day))


def serial_dates(texts: pa.StringArray, epoch: int = 1900) -> pa.Date32Array:
    """The dates that Excel counts from 1900 or 1904.

    Null for day 60 of 1900, which no calendar has, and for what is more likely a year than a day of 1905 or 1909.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pc.struct_field(pc.extract_regex(texts, _SERIAL), "n")
    serial = pc.fill_null(text.cast(pa.int32()), 0).to_numpy()
    known = (serial > 0) & ~((serial >= 1900) & (serial <= 2100))
    days = serial - _BEFORE_1970[epoch]
    if epoch == 1904:
        return day_array(days, known)
    return day_array(days + (serial < _NO_DAY), known & (serial != _NO_DAY))


def day_array(days: npt.NDArray[np.int32], known: npt.NDArray[np.bool_]) -> pa.Date32Array:
    """Days since 1970 as dates, null where not known."""
    import numpy as np
    import pyarrow as pa

    return pa.array(days.astype(np.int32), mask=~known).cast(pa.date32())


def calendar_days(
    year: npt.NDArray[np.int32], month: npt.NDArray[np.int32], day: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.bool_]]:
    """Days since 1970 of each year, month and day, and whether the calendar has that day."""
    import numpy as np

    months = (year - 1970).astype("datetime64[Y]").astype("datetime64[M]") + (month - 1)
    days = months.astype("datetime64[D]") + (day - 1)
    real = (month >= 1) & (month <= 12) & (day >= 1) & (days.astype("datetime64[M]") == months)
    return days.astype(np.int64).astype(np.int32), real & (year >= _FIRST) & (year <= _LAST)
