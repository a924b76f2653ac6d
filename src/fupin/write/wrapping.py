"""Text broken into lines for a terminal, Chinese and Latin mixed."""

from __future__ import annotations

import re

_WIDE = "\u2e80-\u2fff\u3003-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
_OPENING, _CLOSING = "“‘（《〈【「", "”’）》〉】」，。、；：！？"
# What stays on one line: a number, a Latin word or its part up to a hyphen, or one Chinese character, with its marks.
_UNIT = re.compile(
    rf"\s+|[{_OPENING}]*(?:[{_WIDE}]|[A-Za-z]+-(?=[A-Za-z])|[^\s{_WIDE}{_OPENING}{_CLOSING}]+)[{_CLOSING}.,;:!?)\]]*|[{_OPENING}{_CLOSING}]+"
)


def wrapped(text: str, width: int) -> list[str]:
    """The lines of a text, none wider than `width` columns of a terminal; only what is wider itself is cut.

    >>> wrapped("单元格 Z38：请写数字，如 2500.50。", 16)
    ['单元格 Z38：请写', '数字，如', '2500.50。']
    """
    from rich.cells import cell_len, chop_cells

    width = max(width, 2)  # what one Chinese character takes
    lines, line = [], ""
    for unit in _UNIT.findall(text):
        for part in chop_cells(unit, width) if cell_len(unit) > width else [unit]:
            if cell_len(line) + cell_len(part.rstrip()) > width:
                lines.append(line.rstrip())
                line = ""
            line += part if line else part.lstrip()
    return [*lines, line.rstrip()]
