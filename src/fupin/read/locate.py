"""Where the header of a table stands, and what it means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fupin.read.address import Merge
from fupin.read.header import Block, Lines, blocks, is_data, numbered
from fupin.read.match import FEWEST, Match, Reading, Vocabulary, best_reading, could_be_header


@dataclass(frozen=True, slots=True)
class Found:
    """A table's header and what it means; the row (from 0) where the data begins; columns with values but no header.

    `titles` are the texts above it that speak of it, top down, those next to it first.
    """

    block: Block
    reading: Reading
    below: int
    unnamed: tuple[int, ...] = ()
    titles: tuple[str, ...] = ()


def find_header(lines: Lines, merges: Sequence[Merge], words: Vocabulary, start: int = 0) -> Found | None:
    """The first header within 30 rows from `start` on, or None where no row has three known columns.

    Where a row with three known words is followed by a fuller one before any data, the fuller one is the header.
    """
    best: tuple[Block, Reading] | None = None
    for block in blocks(lines, merges, words.known, start):
        if best and block.top <= best[0].bottom:
            continue
        if best and any(is_data(line) for line in lines[best[0].bottom + 1 : block.top]):
            break
        if not could_be_header(block.labels, words):
            continue
        reading = best_reading(block.labels, words)
        if len(reading.fields) >= FEWEST and (best is None or len(reading.fields) > len(best[1].fields)):
            best = block, reading
    if best is None:
        return None
    below = best[0].bottom + 1
    below += numbered(lines, below)
    block, reading = best
    named = {label.column for label in block.labels}
    filled = {column for line in lines[below:] for column in line}
    unnamed = tuple(sorted(c for c in filled - named if c <= max(named) + 1))
    wider = tuple(_widened(reading, merges, unnamed))
    reading = replace(reading, matches=(*reading.matches, *wider))
    return Found(block, reading, below, tuple(c for c in unnamed if c not in {m.label.column for m in wider}))


def _widened(reading: Reading, merges: Sequence[Merge], unnamed: Sequence[int]) -> Iterator[Match]:
    """The further columns under a merged header whose field gathers several: 其他致贫原因 over two columns."""
    for match in reading.matches:
        if match.field and match.field.type == "codes":
            row, column = match.label.row, match.label.column
            ends = (right for top, left, bottom, right in merges if left == column and top <= row <= bottom)
            for beside in range(column + 1, max(ends, default=column) + 1):
                if beside in unnamed:
                    yield replace(match, label=replace(match.label, column=beside))
