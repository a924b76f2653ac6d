"""Code-like text: household, person and village numbers, ID numbers, phones. Digits to keep, never to reckon with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fupin.catalog.model import Field
from fupin.clean.defect import Defect, marked
from fupin.clean.text import Distinct
from fupin.tables import Kind, RawColumn

if TYPE_CHECKING:
    import pyarrow as pa

# Excel keeps 15 digits of a number, and its CSV files show one of more than eleven as "5.19999E+17".
_TOO_LONG = r"^\d{16,}(?:\.\d+)?$"
_SCIENTIFIC = r"^\d(?:\.\d+)?[Ee]\+\d{2}$"


def is_identifier(field: Field) -> bool:
    return bool(field.precision_rule) or field.mask in ("id", "phone") or field.key.endswith("_code")


def identifiers(words: Distinct, column: RawColumn, field: Field) -> tuple[pa.StringArray, list[Defect]]:
    """Text without the ".0" of a number; ID numbers also without blanks and apostrophes, X in upper case.

    A number that lost digits is null and breaks the field's precision rule, else T008.
    """
    import pyarrow.compute as pc

    bare = pc.all(pc.ascii_is_alnum(words.clean)).as_py() is not False
    texts = words.clean if bare else _mended(words.clean, field)
    values = words.spread(pc.ascii_upper(texts) if field.mask == "id" else texts)
    rows = _rounded(words, column, bare)
    if rows is None:
        return values, []
    return pc.if_else(rows, None, values), marked(field.precision_rule or "T008", column, pc.indices_nonzero(rows))


def _mended(texts: pa.StringArray, field: Field) -> pa.StringArray:
    import pyarrow.compute as pc

    mended = pc.replace_substring_regex(texts, r"^(\d+)\.0+$", r"\1")
    if field.mask == "id":
        mended = pc.replace_substring_regex(mended, r"[\s'`’]+", "")
    return pc.if_else(pc.equal(mended, ""), None, mended)


def _rounded(words: Distinct, column: RawColumn, bare: bool) -> pa.BooleanArray | None:
    """Where a cell's last digits are lost; None where no cell's are. `bare`: there are letters and digits only."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if bare and column.kind is None:
        return None
    rows = words.spread(pc.match_substring_regex(words.clean, _SCIENTIFIC))
    if column.kind is not None:
        number = pc.equal(column.kind, pa.scalar(int(Kind.NUMBER), pa.uint8()))
        rows = pc.or_(rows, pc.and_(number, words.spread(pc.match_substring_regex(words.clean, _TOO_LONG))))
    rows = pc.fill_null(rows, False)
    return rows if pc.any(rows).as_py() else None
