"""A second process that does what may go wrong: it can hang, abort or eat memory without harm to the first.

One process serves call after call and is replaced when it is lost. It is forked where this process has one thread,
which costs nothing; otherwise it is a new interpreter.
"""

from __future__ import annotations

from fupin.worker.call import Caller, Here, Worker, end, shared
from fupin.worker.message import SAFE, Link, Lost

__all__ = ["SAFE", "Caller", "Here", "Link", "Lost", "Worker", "end", "shared"]
