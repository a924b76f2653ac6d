"""What goes through the pipes between a worker and the process that calls it."""

from __future__ import annotations

import os
import pickle
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

T = TypeVar("T")
Reason = Literal["crashed", "slow", "memory"]

# Said by a function when what is left to do is safe: seconds and memory are not watched any more.
SAFE = "safe"
# Said where a function waits for its turn; the answer is `Turn`.
WAITS = "waits"
_LENGTH = struct.Struct("<Q")


class Lost(Exception):
    """The worker died in a call, or had to be killed: it `crashed`, was too `slow`, or took too much `memory`."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class Stopped(Exception):
    """The worker was killed for good: nobody waits for its answer any more."""


class Link(Protocol):
    """How a function that runs in a worker speaks with the process that called it.

    `fresh` is true in a worker's first call: the heavy libraries are not there yet. `warm_up` has another thread load
    them, if none does already, and `ready` waits for them.
    `turn` waits until what was called for before is done, and says whether it was done beside this.
    """

    fresh: bool

    def tell(self, word: str) -> None: ...
    def warm_up(self) -> object: ...
    def ready(self) -> None: ...
    def turn(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Job(Generic[T]):
    """A call: a function of some module, and what it is given after the link."""

    function: Callable[..., T]
    args: tuple[object, ...]
    named: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Turn:
    """It is a function's turn; `together` with others, which may have been at work meanwhile, or alone."""

    together: bool


def send(pipe: int, message: object) -> None:
    """Send whatever can be pickled."""
    data = pickle.dumps(message, protocol=5)
    rest = memoryview(_LENGTH.pack(len(data)) + data)
    while rest:
        rest = rest[os.write(pipe, rest) :]


def receive(pipe: int) -> Any:  # noqa: ANN401 - a message of any kind
    """The next message; `Lost` where the other side is gone."""
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    return pickle.loads(_exactly(pipe, length))  # noqa: S301 - from our own process, through a pipe of our own


def _exactly(pipe: int, length: int) -> bytes:
    pieces = []
    while length:
        piece = os.read(pipe, min(length, 1 << 20))
        if not piece:
            raise Lost("crashed")
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)
