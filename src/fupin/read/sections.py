"""Several tables on one sheet: one below the other, or side by side with blank columns between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING, Any

from fupin.read.address import Merge
from fupin.read.header import Label, Lines, is_title, repeats
from fupin.read.locate import Found, find_header
from fupin.read.match import FEWEST, Reading, Vocabulary, best_reading
from fupin.read.titles import own_and_inherited, says_otherwise

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from fupin.read.cells import Column

_ID_NUMBERS = ("id_number", "head_id_number")
_SHORTEST_ID = 15
_MARKS = r"[(（][^()（）]*[)）]$|[\s*_]+"
# Rows looked at above a header for its groups and titles, and below it for its other rows.
_GROUPS, _TITLES, _BELOW = 2, 4, 4


def side_by_side(found: Found, lines: Lines, words: Vocabulary) -> list[Found]:
    """The tables that share a header row: one, unless blank columns part it into tables each whole by itself."""
    filled = {column for line in lines[found.block.top :] for column in line}
    runs: list[list[Label]] = []
    for label in found.block.labels:
        if runs and all(c in filled for c in range(runs[-1][-1].column + 1, label.column)):
            runs[-1].append(label)
        else:
            runs.append([label])
    parts = [replace(found.block, labels=tuple(run)) for run in runs]
    readings = [best_reading(part.labels, words) for part in parts]
    if len(parts) < 2 or not all(map(_whole, readings)):
        return [found]
    unnamed = {*found.unnamed, *(m.label.column for m in found.reading.matches)} - {
        label.column for label in found.block.labels
    }
    bounds = [part.labels[0].column for part in parts] + [max(filled) + 1]
    return [
        replace(found, block=part, reading=reading, unnamed=tuple(c for c in sorted(unnamed) if left <= c < right))
        for part, reading, left, right in zip(parts, readings, bounds, bounds[1:], strict=False)
    ]


def one_below_another(
    first: Found, columns: Mapping[int, Column], merges: Sequence[Merge], words: Vocabulary
) -> Iterator[tuple[Found, int | None, list[int]]]:
    """Each table of a sheet, the row (from 0) at which it ends (None: the sheet's last), and the rows that print its
    header again with the titles above them.

    `columns` hold all cells from `first.below` on. Another table is taken only where its header is whole. The same
    header begins another one where the titles name another county, year or unit.
    """
    found, repeated = first, list[int]()
    for at in _header_rows(columns, first, words):
        row = first.below + at
        if row < found.below:
            continue
        lines = _around(columns, first.below, at)
        top = _top(lines, row, merges)
        start, said = _titles_above(lines, top, found.below)
        if repeats(lines[row], found.block) and not says_otherwise(said, found.titles):
            repeated += range(start, row + 1)
            continue
        other = find_header(lines, merges, words, top)
        if other and other.block.top <= row <= other.block.bottom and _whole(other.reading):
            start, said = _titles_above(lines, other.block.top, found.below)
            yield found, start, repeated
            found, repeated = replace(other, titles=own_and_inherited(said, first.titles)), []
    yield found, None, repeated


def _whole(reading: Reading) -> bool:
    table = reading.table
    return len(reading.fields) >= FEWEST and reading.fields.issuperset(table.essential or table.required)


def _header_rows(columns: Mapping[int, Column], found: Found, words: Vocabulary) -> list[int]:
    """Positions of the rows that hold three known headers or more: of this table again, or of another."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    ids = [m.label.column for m in found.reading.matches if m.field and m.field.key in _ID_NUMBERS]
    near = None
    if ids:
        # A row with an ID number is no header: nearly all rows need no closer look.
        weak = (pc.fill_null(pc.less(pc.utf8_length(columns[c].text), _SHORTEST_ID), True) for c in ids)
        near = pc.indices_nonzero(reduce(pc.and_, weak))
        if not len(near):
            return []
    known = pc.replace_substring_regex(pa.array(sorted(words.known), pa.string()), _MARKS, "")
    texts = [column.text if near is None else column.text.take(near) for column in columns.values()]
    none = np.zeros(len(texts[0]), np.int64)
    count = sum((_known(text, known) for text in texts), none)
    filled = sum((text.is_valid().to_numpy(zero_copy_only=False) for text in texts), none)
    # A value can be the name of a column, too (户主, 低保), but not most of a row's.
    rows = np.flatnonzero((count >= FEWEST) & (2 * count >= filled))
    found_rows: list[int] = (rows if near is None else near.to_numpy()[rows]).tolist()
    return found_rows


def _known(text: pa.StringArray, known: pa.StringArray) -> np.ndarray[Any, np.dtype[np.int64]]:
    import numpy as np
    import pyarrow.compute as pc

    distinct = text.dictionary_encode()
    hits = pc.is_in(pc.replace_substring_regex(distinct.dictionary, _MARKS, ""), value_set=known)
    mask: np.ndarray[Any, Any] = pc.fill_null(hits.take(distinct.indices), False).to_numpy(zero_copy_only=False)
    return mask.astype(np.int64)


def _cells(columns: Mapping[int, Column], at: int) -> dict[int, str]:
    texts = {number: column.text[at].as_py() for number, column in columns.items()}
    return {number: text for number, text in sorted(texts.items()) if text is not None}


def _around(columns: Mapping[int, Column], below: int, at: int) -> Lines:
    """The rows near a position, each at its own place in the sheet; those further up are left blank."""
    rows = len(next(iter(columns.values())).text)
    first = max(at - _GROUPS - _TITLES, 0)
    near = [_cells(columns, one) for one in range(first, min(at + _BELOW, rows))]
    return [*([{}] * (below + first)), *near]


def _top(lines: Lines, row: int, merges: Sequence[Merge]) -> int:
    """The first row of the header that `row` belongs to: rows of merged groups stand above it."""
    top = row
    for above in range(row - 1, max(row - _GROUPS, 0) - 1, -1):
        wide = max(len(lines[row]), 2)
        if not any(t == above and (b > t or 1 < right - left + 1 < wide) for t, left, b, right in merges):
            break
        top = above
    return top


def _titles_above(lines: Lines, top: int, lowest: int) -> tuple[int, tuple[str, ...]]:
    """The first of the blank rows, titles and notes right above a header, and what they say."""
    row = top
    while row > max(lowest, top - _TITLES) and is_title(lines[row - 1]):
        row -= 1
    return row, tuple(" ".join(line.values()) for line in lines[row:top] if line)
