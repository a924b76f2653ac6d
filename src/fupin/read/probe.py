"""What the workbook reader leaves out, found in the file's own bytes, in a thread beside it."""

from __future__ import annotations

from hashlib import sha256
from threading import Thread

from fupin.read.address import Facts


class Probe(Thread):
    """The digest of a file's bytes and, for .xlsx, .xls and .ods, what the workbook reader leaves out of its sheets."""

    def __init__(self, data: bytes) -> None:
        super().__init__(daemon=True)
        self._data = data
        self._sha256 = ""
        self._facts: list[Facts] = []
        self.start()

    def run(self) -> None:
        self._sha256 = sha256(self._data).hexdigest()
        self._facts = _facts(self._data)
        self._data = b""

    def sha256(self) -> str:
        self.join()
        return self._sha256

    def facts(self, sheet: int) -> Facts:
        """The facts of a sheet, counted from 0."""
        self.join()
        return self._facts[sheet] if sheet < len(self._facts) else Facts()


def _facts(data: bytes) -> list[Facts]:
    """What can be told of every sheet; nothing for other files and damaged ones. Each form loads its own module."""
    from fupin.read.sniff import OLE, ZIP, is_opendocument

    if is_opendocument(data):
        from fupin.read.opendocument import sheet_facts
    elif data.startswith(ZIP):
        from fupin.read.spreadsheetml import sheet_facts
    elif data.startswith(OLE):
        from fupin.read.biff import sheet_facts
    else:
        return []
    return sheet_facts(data)
