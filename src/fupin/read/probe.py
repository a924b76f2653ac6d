"""What the workbook reader leaves out, found in the file's own bytes, in a thread beside it."""

from __future__ import annotations

from threading import Event, Thread

from fupin.read.address import Facts
from fupin.read.extent import check_beginnings, check_reach
from fupin.read.limits import LIMITS, Limits


class Probe(Thread):
    """The digest of a file's bytes, whether its sheets reach too far and, of a workbook, what its reader leaves out.

    `boldly` leaves the reach to whoever opens it: to look takes a quarter of the parsing. Nothing can be asked before
    `begin`.
    """

    def __init__(self, data: bytes, *, boldly: bool = False, limits: Limits = LIMITS) -> None:
        super().__init__(daemon=True)
        self._boldly = boldly
        self._limits = limits
        self._data = self._openable = data
        self._sha256 = ""
        self._facts: list[Facts] = []
        self._error: Exception | None = None
        self._checked = Event()

    def begin(self) -> None:
        """Start, unless it was started before."""
        if self.ident is None:
            self.start()

    def run(self) -> None:
        from hashlib import sha256

        try:
            if self._boldly:
                self._openable = b""
                check_beginnings(self._data)
            else:
                self._openable = check_reach(self._data, self._limits)
            self._checked.set()
            self._facts = _facts(self._data)
        except Exception as error:  # noqa: BLE001 - raised by `check`, in the thread that asks
            self._error = error
        self._checked.set()
        self._sha256 = sha256(self._data).hexdigest()
        self._data = b""

    def check(self) -> None:
        """Raise `Refused` where the file's sheets reach too far, or it cannot be unpacked."""
        self._checked.wait()
        if self._error is not None:
            raise self._error

    def hand_over(self) -> bytes:
        """Begin, and give what the workbook reader is to be given, once it was checked; kept no longer."""
        self.begin()
        self.check()
        data, self._openable = self._openable, b""
        return data

    def sha256(self) -> str:
        self.join()
        return self._sha256

    def facts(self, sheet: int) -> Facts | None:
        """The facts of a sheet, counted from 0; None where the file is damaged or of a form that tells none."""
        self.join()
        self.check()
        return self._facts[sheet] if sheet < len(self._facts) else None


def _facts(data: bytes) -> list[Facts]:
    """What can be told of every sheet; nothing for other files and damaged ones. Each form loads its own module."""
    from fupin.read.sniff import OLE, ZIP, is_binary, is_opendocument

    if is_opendocument(data):
        from fupin.read.opendocument import sheet_facts
    elif data.startswith(ZIP) and is_binary(data):
        from fupin.read.biff12 import sheet_facts
    elif data.startswith(ZIP):
        from fupin.read.spreadsheetml import sheet_facts
    elif data.startswith(OLE):
        from fupin.read.biff import sheet_facts
    else:
        return []
    return sheet_facts(data)
