"""Which files of an inbox are returns: paths in, files out, in an order that does not depend on the file system."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

RETURN_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et", ".csv", ".tsv", ".txt"})
# What returns are packed in. Only a .zip can be read, but no county must get lost for having sent another archive.
ARCHIVE_SUFFIXES = frozenset({".zip", ".rar", ".7z"})


@dataclass(frozen=True, slots=True)
class Inbox:
    """`files` to read, each once, `missing` paths that do not exist, and how many files of folders were `passed_over`:
    hidden files, Office lock files (~$…), links, and files whose suffix neither a return nor an archive has.
    """

    files: tuple[Path, ...]
    missing: tuple[Path, ...]
    passed_over: int

    def without(self, file: Path | None) -> Inbox:
        """The inbox without a file that lies in it and is no return."""
        if file is None:
            return self
        return replace(self, files=tuple(path for path in self.files if path.resolve() != file.resolve()))


def find_returns(paths: Iterable[Path]) -> Inbox:
    """The returns at these paths. A file that is named is always read; a folder is walked, links are not followed.

    Paths that overlap, or lead to the same file, give it once, under the first of its names.
    """
    files: dict[Path, Path] = {}
    missing: list[Path] = []
    others: set[Path] = set()
    for path in paths:
        if path.is_dir():
            for found in _walk(path):
                if is_return_name(found.name) and not found.is_symlink():
                    files.setdefault(found.resolve(), found)
                else:
                    others.add(found.parent.resolve() / found.name)
        elif path.exists() or str(path) == "-":
            files.setdefault(path if str(path) == "-" else path.resolve(), path)
        else:
            missing.append(path)
    return Inbox(tuple(files.values()), tuple(missing), len(others - files.keys()))


def is_return_name(name: str) -> bool:
    """Whether a file of this name, or a member of an archive of this path, may be a return.

    >>> is_return_name("2014/屏山县.xlsx"), is_return_name("~$屏山县.xlsx"), is_return_name("__MACOSX/._屏山县.xlsx")
    (True, False, False)
    """
    path = PurePosixPath(name)
    hidden = path.name.startswith("~$") or any(part.startswith(".") for part in path.parts)
    return not hidden and path.suffix.lower() in RETURN_SUFFIXES | ARCHIVE_SUFFIXES


def _walk(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root) / name for name in sorted(names))
