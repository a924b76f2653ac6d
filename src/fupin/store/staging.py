"""The files of one commit, written aside and then put in place together."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from fupin.store.disk import folders_to, make_file, make_folder, synced
from fupin.store.journal import roll_forward
from fupin.store.layout import INTENT, STAGING, Store
from fupin.store.schema import conform, dictionary_columns, footer

if TYPE_CHECKING:
    import pyarrow as pa


class Staging:
    """The files of one commit, written aside. Leaving it by an exception takes them away,
    unless they were decided on.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.id = uuid4().hex
        self._folder = store.path / STAGING / self.id
        self._pool = ThreadPoolExecutor(max_workers=2)
        self._writes: dict[str, Future[None]] = {}
        self._leaving: list[str] = []

    def __enter__(self) -> Staging:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)
        if not (self.store.path / INTENT).exists():
            shutil.rmtree(self._folder, ignore_errors=True)

    def rows(self, final: str, data: pa.Table) -> None:
        """Stage stored rows, for a file of a table's folder or of that table's history."""
        folder = final.removeprefix("_history/").split("/", 1)[0]
        self._write(final, lambda path: _write_rows(path, data, folder))

    def table(self, final: str, data: pa.Table) -> None:
        """Stage a table of the store's own."""
        import pyarrow.parquet as pq

        self._write(final, lambda path: pq.write_table(data, path, compression="zstd", compression_level=1))

    def text(self, final: str, text: str) -> None:
        self._write(final, lambda path: path.write_text(text, encoding="utf-8"))

    def leave(self, final: str) -> None:
        """Have a file of the history taken away."""
        self._leaving.append(final)

    def written(self) -> None:
        """Wait for the files staged so far: what they were written from need not be kept any longer."""
        for write in self._writes.values():
            write.result()

    def _write(self, final: str, put: Callable[[Path], object]) -> None:
        self._writes[final] = self._pool.submit(_written, self.store, self._folder / final, put)

    def commit(self) -> None:
        """Decide: wait for the files, put them on disk, rename the intent into place, then move the files."""
        self.written()
        intent = self._folder / INTENT
        # What a full disk refuses, it must refuse before the decision.
        for folder in {(self.store.path / final).parent for final in self._writes} | {self._folder}:
            make_folder(self.store, folder)
        make_file(self.store, intent)
        decided = {"id": self.id, "files": list(self._writes), "leaving": self._leaving}
        intent.write_text(json.dumps(decided, indent=1), encoding="utf-8")
        synced(intent)
        staged = [f"{STAGING}/{self.id}/{final}" for final in self._writes]
        for folder in (*folders_to(self.store.path, staged), self.store.path):
            synced(folder)
        intent.replace(self.store.path / INTENT)
        synced(self.store.path)
        roll_forward(self.store)


def _written(store: Store, path: Path, put: Callable[[Path], object]) -> None:
    make_folder(store, path.parent)
    make_file(store, path)
    put(path)
    synced(path)


def _write_rows(path: Path, data: pa.Table, folder: str) -> None:
    import pyarrow.parquet as pq

    data = _in_order_of_appearance(conform(data, folder).combine_chunks())
    pq.write_table(
        data.replace_schema_metadata(footer(folder, data)),
        path,
        compression="zstd",
        compression_level=1,
        use_dictionary=dictionary_columns(folder),
    )


def _in_order_of_appearance(data: pa.Table) -> pa.Table:
    """The same rows with dictionaries that tell nothing of how they came about, nor of rows that have gone."""
    import pyarrow as pa

    for n, one in enumerate(data.schema):
        if pa.types.is_dictionary(one.type):
            data = data.set_column(n, one, data.column(n).cast(one.type.value_type).dictionary_encode())
    return data
