"""CSV and TSV: English keys, exact values, quotes only where they are needed, UTF-8, one line feed per record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO

from fupin.write.cells import exact, is_number, joined
from fupin.write.column import Column
from fupin.write.formats import Style

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_ROWS = 65_536
# Excel takes text that begins so for a formula; a plain number is none
_FORMULA = r"^([=@＝＠\t\r\n]|[+\-＋－](?:.*[^\d.]|$))"


def write_csv(table: pa.Table, columns: Sequence[Column], stream: BinaryIO, style: Style) -> None:
    """Write comma-separated values, with `style.bom` for Excel: a byte order mark, and ' before text like a formula."""
    if style.bom:
        stream.write(b"\xef\xbb\xbf")
    _write(table, columns, stream, ",", guarded=style.bom)


def write_tsv(table: pa.Table, columns: Sequence[Column], stream: BinaryIO, style: Style) -> None:
    """Write tab-separated values, quoted as in CSV."""
    if style.bom:
        stream.write(b"\xef\xbb\xbf")
    _write(table, columns, stream, "\t", guarded=style.bom)


def _write(table: pa.Table, columns: Sequence[Column], stream: BinaryIO, delimiter: str, guarded: bool) -> None:
    import pyarrow as pa

    header = pa.table({str(i): [column.key] for i, column in enumerate(columns)})
    for part in (header, table):
        for batch in part.to_batches(max_chunksize=BATCH_ROWS):
            stream.write(_records(batch, delimiter, guarded))


def _records(batch: pa.RecordBatch, delimiter: str, guarded: bool) -> bytes:
    import pyarrow.compute as pc

    cells = [_quoted(_guard(array) if guarded else exact(array), delimiter) for array in batch.columns]
    if len(cells) == 1:  # else a blank value would be a blank line, which readers pass over
        cells = [pc.if_else(pc.equal(cells[0], ""), '""', cells[0])]
    lines = pc.binary_join_element_wise(*cells, delimiter) if len(cells) > 1 else cells[0]
    return joined(pc.binary_join_element_wise(lines, "", "\n"))


def _guard(array: pa.Array) -> pa.StringArray:
    import pyarrow.compute as pc

    text = exact(array)
    if is_number(array.type):
        return text
    risky = pc.match_substring_regex(text, _FORMULA)
    return pc.if_else(risky, pc.binary_join_element_wise("'", text, ""), text)


def _quoted(text: pa.StringArray, delimiter: str) -> pa.StringArray:
    import pyarrow.compute as pc

    text = pc.fill_null(text, "")
    special = pc.match_substring_regex(text, f'[{delimiter}"\\r\\n]')
    if not pc.any(special).as_py():
        return text
    doubled = pc.replace_substring(text, '"', '""')
    return pc.if_else(special, pc.binary_join_element_wise('"', doubled, '"', ""), text)
