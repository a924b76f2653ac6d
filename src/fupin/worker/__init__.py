"""A second process that does what may go wrong: it can hang, abort or eat memory without harm to the first.

A process serves call after call and is replaced when it is lost; there may be several. It is forked where this process
has one thread, which costs nothing; otherwise it is a new interpreter.
"""

from __future__ import annotations

from fupin.worker.call import Caller, Here, Worker, crew, end
from fupin.worker.message import SAFE, Link, Lost
from fupin.worker.together import in_order

__all__ = ["SAFE", "Caller", "Here", "Link", "Lost", "Worker", "crew", "end", "in_order"]
