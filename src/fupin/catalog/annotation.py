"""How the list of findings in an annotated copy is told from a sheet of the sender's own.

The marks are plain texts in cells, since these survive whatever program a county opens and saves the copy with.
"""

from __future__ import annotations

# What the list's sheet is called, and how the text of its first cell begins, by language.
LIST_NAMES = {"zh": "错误清单", "en": "Findings"}
LIST_TITLES = {"zh": "错误清单（fupin）", "en": "Findings (fupin)"}


def is_list(name: str, first_cell: str) -> bool:
    """Whether a sheet is a list of findings that fupin added; Excel numbers the copies of a sheet.

    >>> is_list("错误清单 (2)", "错误清单（fupin）：屏山县2014.xlsx"), is_list("错误清单", "序号")
    (True, False)
    """
    return name.startswith(tuple(LIST_NAMES.values())) and first_cell.startswith(tuple(LIST_TITLES.values()))
