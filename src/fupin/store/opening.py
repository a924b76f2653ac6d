"""Opening a store: making one, telling one from any other folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from fupin.errors import StoreError
from fupin.store.disk import explained, give_rights, is_shared, make_file, synced
from fupin.store.journal import settle
from fupin.store.layout import MARKER, Store, silent
from fupin.store.pseudonymised import is_pseudonymised
from fupin.store.schema import SCHEMA_VERSION


def open_store(
    path: Path,
    create: bool = False,
    wait: float = 60.0,
    tell: Callable[[str], object] = silent,
    group: bool | None = None,
) -> Store:
    """Open the store in a folder; with `create`, for writing, and made where the folder is missing or empty.

    `wait` is how many seconds a writer waits for another, after `tell` has heard who that is; readers never wait.
    `group` lets the folder's group read the store, or the owner alone; None leaves it as it is, a new one to the
    owner alone. Raises StoreError where there is no store, the folder holds something else, it cannot be written, or a
    newer fupin wrote to it.
    """
    path = Path(path).absolute()
    shared = is_shared(path)
    store = Store(path, wait, tell, shared if group is None else group)
    refuse_misleading_path(store.path)
    _refuse_closed(store.path)
    if not (store.path / MARKER).is_file():
        _refuse_other_things(store.path, create)
        with explained(store):
            _make(store)
    _check_marker(store.path)
    if create and is_pseudonymised(store.path):
        raise StoreError(
            f"The store {store.path} is a pseudonymised copy: nothing is added to it.",
            "Change the store that it was made from, and make the copy again.",
        )
    if create and not os.access(store.path, os.W_OK | os.X_OK):
        raise StoreError(f"The store {store.path} cannot be written.", "Ask its owner, or choose another with --store.")
    if create and store.group != shared:
        give_rights(store)
    settle(store)
    return store


def refuse_misleading_path(path: Path) -> None:
    """Refuse a path for a store that hive-partitioned readers would take for columns."""
    misleading = next((name for name in path.parts if "=" in name), "")
    if misleading:
        raise StoreError(
            f"A store cannot lie in {path}: its readers would take the folder {misleading} for a column of the data.",
            "Choose a folder without = in its path.",
        )


def _refuse_closed(path: Path) -> None:
    """Refuse a folder that this user may not look into."""
    try:
        next(path.iterdir(), None)
        (path / MARKER).stat()
    except PermissionError:
        raise StoreError(
            f"You may not read the store {path}.",
            'Ask its owner to set `[store] mode = "group"` for your group to read it.',
        ) from None
    except OSError:
        return


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
    store.path.mkdir(mode=store.folder_mode, exist_ok=True)
    store.path.chmod(store.folder_mode)
    aside = store.path / f"{MARKER}.{uuid4().hex}"
    make_file(store, aside)
    aside.write_text(marker(SCHEMA_VERSION), encoding="utf-8")
    synced(aside)
    aside.replace(store.path / MARKER)
    synced(store.path)


class Schemas(NamedTuple):
    """The schema of the newest fupin that wrote to a store, and of the oldest: files of both can be there."""

    newest: int
    oldest: int


def schemas(path: Path) -> Schemas:
    """What the marker of a store says of the schemas of its files."""
    try:
        told = json.loads((path / MARKER).read_text(encoding="utf-8"))
        return Schemas(int(told["schema"]), int(told.get("oldest", told["schema"])))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(f"{path / MARKER} cannot be read: {error}.", "Restore it, or choose another store.") from error


def marker(oldest: int) -> str:
    """The text of the marker of a store that this fupin writes to, and that holds files of schemas from `oldest`."""
    told = {"fupin": "store", "schema": SCHEMA_VERSION}
    return json.dumps(told if oldest == SCHEMA_VERSION else told | {"oldest": oldest}) + "\n"


def _check_marker(path: Path) -> None:
    schema = schemas(path).newest
    if schema > SCHEMA_VERSION:
        raise StoreError(
            f"The store {path} has schema {schema}, of a newer fupin; this one knows {SCHEMA_VERSION}.",
            "Install a newer fupin.",
        )
