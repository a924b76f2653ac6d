"""Errors told without their messages: what a library says of a value quotes it, and the value may be a person's."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from types import TracebackType

from fupin.errors import FupinError

_WITHHELD = "the message is withheld, since it may quote data"


class Withheld(Exception):
    """Stands for an error of another process whose message is not told; `kind` is the name of its class."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind

    def __str__(self) -> str:
        return f"{self.kind} ({_WITHHELD})"


_MAY_SPEAK = (FupinError, OSError, ImportError, Withheld)


def kind_of(error: BaseException) -> str:
    """The name of an error's class."""
    return error.kind if isinstance(error, Withheld) else type(error).__name__


def quotes_no_data(error: BaseException) -> bool:
    """Whether an error's own message may be told: ours quote no sensitive values, the others name files and modules."""
    return isinstance(error, _MAY_SPEAK) or not isinstance(error, Exception)


def trace(error: BaseException) -> str:
    """The traceback of an error and of those that led to it: where, and of which kinds; messages only where they quote
    no data.
    """
    return "\n".join(_lines(error, set())) + "\n"


def _lines(error: BaseException, told: set[int]) -> Iterator[str]:
    import traceback

    told.add(id(error))
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None and id(earlier) not in told:
        yield from _lines(earlier, told)
        yield "\nThis led to:\n"
    yield "Traceback (most recent call last):"
    yield "".join(traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__)).format()).rstrip()
    yield _said(error)
    if quotes_no_data(error):  # these notes are a worker's trace
        yield from getattr(error, "__notes__", ())
    for number, part in enumerate(error.exceptions if isinstance(error, BaseExceptionGroup) else (), 1):
        yield f"\nPart {number}:\n"
        yield from _lines(part, told)


def _said(error: BaseException) -> str:
    if quotes_no_data(error) and not isinstance(error, Withheld):
        return f"{kind_of(error)}: {error}"
    return f"{kind_of(error)} ({_WITHHELD})"


def stand_in(error: BaseException) -> BaseException:
    """What may be raised elsewhere in the place of an error: the same where its message may be told, else `Withheld`;
    either way with the trace as a note.
    """
    said = error if quotes_no_data(error) else Withheld(kind_of(error))
    said.add_note("In a worker process:\n" + trace(error))
    return said


def install() -> None:
    """Have this process tell no message of an error that nobody handles, be it in a thread or in a finalizer."""
    sys.excepthook = _unhandled
    threading.excepthook = lambda args: _tell(args.exc_value)
    sys.unraisablehook = lambda args: _tell(args.exc_value)


def _unhandled(_kind: type[BaseException], error: BaseException, _at: TracebackType | None) -> None:
    _tell(error)


def _tell(error: BaseException | None) -> None:
    if error is not None and sys.stderr is not None:
        sys.stderr.write(trace(error))
