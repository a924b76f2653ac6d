"""Opening a store: making one, telling one from any other folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from fupin.errors import StoreError
from fupin.store.disk import explained, make_file, make_folder, synced
from fupin.store.journal import settle
from fupin.store.layout import MARKER, Store, silent
from fupin.store.schema import SCHEMA_VERSION


def open_store(
    path: Path,
    create: bool = False,
    wait: float = 60.0,
    tell: Callable[[str], None] = silent,
    group: bool = False,
) -> Store:
    """Open the store in a folder; with `create`, for writing, and made where the folder is missing or empty.

    `wait` is how many seconds a commit waits for another writer, after it has told so through `tell`; readers never
    wait. `group` makes new files readable by the owner's group. Raises StoreError where there is no store, the folder
    holds something else, it cannot be written, or a newer fupin made it.
    """
    store = Store(Path(path).absolute(), wait, tell, group)
    _refuse_misleading_path(store.path)
    if not (store.path / MARKER).is_file():
        _refuse_other_things(store.path, create)
        with explained(store):
            _make(store)
    _check_marker(store.path)
    if create and not os.access(store.path, os.W_OK | os.X_OK):
        raise StoreError(f"The store {store.path} cannot be written.", "Ask its owner, or choose another with --store.")
    settle(store)
    return store


def _refuse_misleading_path(path: Path) -> None:
    misleading = next((name for name in path.parts if "=" in name), "")
    if misleading:
        raise StoreError(
            f"A store cannot lie in {path}: its readers would take the folder {misleading} for a column of the data.",
            "Choose a folder without = in its path.",
        )


def _refuse_other_things(path: Path, create: bool) -> None:
    if path.exists() and not path.is_dir():
        raise StoreError(f"{path} is a file, not a store.", "Name the folder of a store.")
    if path.is_dir() and any(not one.name.startswith(MARKER) for one in path.iterdir()):
        raise StoreError(
            f"{path} is not a store: it holds other files and no {MARKER}.", "Name a store, or a new or empty folder."
        )
    if not create:
        raise StoreError(f"There is no store in {path}.", "Import returns first, or name the store with --store.")


def _make(store: Store) -> None:
    store.path.parent.mkdir(parents=True, exist_ok=True)
    make_folder(store, store.path)
    store.path.chmod(store.folder_mode)
    aside = store.path / f"{MARKER}.{uuid4().hex}"
    make_file(store, aside)
    aside.write_text(json.dumps({"fupin": "store", "schema": SCHEMA_VERSION}) + "\n", encoding="utf-8")
    synced(aside)
    aside.replace(store.path / MARKER)
    synced(store.path)


def _check_marker(path: Path) -> None:
    try:
        schema = int(json.loads((path / MARKER).read_text(encoding="utf-8"))["schema"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{path / MARKER} cannot be read: {error}.", "Restore it, or choose another store.") from error
    if schema > SCHEMA_VERSION:
        raise StoreError(
            f"The store {path} has schema {schema}, of a newer fupin; this one knows {SCHEMA_VERSION}.",
            "Install a newer fupin.",
        )
