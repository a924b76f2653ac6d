"""Which files of an inbox are returns: paths in, files out, in an order that does not depend on the file system."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

RETURN_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et", ".csv", ".tsv", ".txt"})


@dataclass(frozen=True, slots=True)
class Inbox:
    """`files` to read, `missing` paths that do not exist, and how many files of folders were `passed_over`:
    hidden files, Office lock files (~$…), links, and files whose suffix no return has.
    """

    files: tuple[Path, ...]
    missing: tuple[Path, ...]
    passed_over: int


def find_returns(paths: Iterable[Path]) -> Inbox:
    """The returns at these paths. A file that is named is always read; a folder is walked, links are not followed."""
    files: dict[Path, None] = {}
    missing: list[Path] = []
    passed_over = 0
    for path in paths:
        if path.is_dir():
            for found in _walk(path):
                if _is_return(found):
                    files[found] = None
                else:
                    passed_over += 1
        elif path.exists() or str(path) == "-":
            files[path] = None
        else:
            missing.append(path)
    return Inbox(tuple(files), tuple(missing), passed_over)


def _walk(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root) / name for name in sorted(names))


def _is_return(path: Path) -> bool:
    hidden = path.name.startswith((".", "~$"))
    return not hidden and not path.is_symlink() and path.suffix.lower() in RETURN_SUFFIXES
