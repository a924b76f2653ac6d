"""Putting things on disk: the rights they get, when they are safe there, and what to do when the system refuses."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fupin.errors import StoreError
from fupin.store.layout import GROUP, Store

if TYPE_CHECKING:
    import pyarrow as pa


@contextmanager
def explained(store: Store) -> Iterator[None]:
    """Turn what the system refuses into a StoreError that says what to do."""
    try:
        yield
    except OSError as error:
        remedy = {
            errno.ENOSPC: "The disk is full: free some space and try again.",
            errno.EDQUOT: "Your disk quota is used up: free some space and try again.",
            errno.EFBIG: "Files may not become that large here: raise the limit (ulimit -f) and try again.",
            errno.ENOENT: "Something in it has gone: is its disk still there? Check it and try again.",
            errno.EROFS: "The disk is read-only: choose another folder.",
            errno.EACCES: "You may not write there: ask its owner, or choose another folder.",
            errno.EPERM: "You may not write there: ask its owner, or choose another folder.",
        }.get(error.errno or 0, "Check the disk and try again.")
        raise StoreError(f"The store {store.path} cannot be used: {error}.", remedy) from error


def make_folder(store: Store, folder: Path) -> None:
    """Make a folder and those above it inside the store, with the store's rights whatever the umask."""
    if folder.is_dir():
        return
    # The store's own folder is made once, with its marker: where it has gone, it is not made again.
    if folder.parent != store.path and store.path in folder.parents:
        make_folder(store, folder.parent)
    folder.mkdir(mode=store.folder_mode, exist_ok=True)
    folder.chmod(store.folder_mode)


def make_file(store: Store, path: Path) -> None:
    """Make an empty file with the store's rights whatever the umask; an older one is emptied."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, store.file_mode)
    try:
        os.fchmod(descriptor, store.file_mode)
    finally:
        os.close(descriptor)


def is_shared(folder: Path) -> bool:
    """Whether a store's folder says that its group may read it."""
    try:
        return folder.stat().st_mode & 0o777 == GROUP & 0o777
    except OSError:
        return False


def give_rights(store: Store) -> None:
    """Give everything in the store its rights, the store's own folder last: only then the change is done."""
    with explained(store):
        for folder, _, files in os.walk(store.path, topdown=False):
            for name in files:
                Path(folder, name).chmod(store.file_mode)
            Path(folder).chmod(store.folder_mode)


def synced(path: Path) -> None:
    """Have the system put a file or folder on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def folders_to(root: Path, paths: Iterable[str]) -> list[Path]:
    """Every folder that leads to one of the paths, innermost first, without the root."""
    found = {parent for path in paths for parent in (root / path).parents if root in parent.parents}
    return sorted(found, key=lambda folder: len(folder.parts), reverse=True)


def read_rows(path: Path) -> pa.Table:
    """All rows of one Parquet file, without columns from the names of its folders."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path).read()
    except (OSError, pa.ArrowException) as error:
        raise StoreError(f"{path} cannot be read: {error}.", "Restore the store from a backup.") from error
