"""Tricks that make a process fast that is all ours, a command or a worker; the Python API's user never meets them.

Measured on a roster of 28,000 rows, as parts of the time that python-calamine alone takes to read it: imports beside
the parsing 0.6, the guard against pandas 0.3, leaving without teardown 0.17, no garbage collection 0.1.
"""

from __future__ import annotations

import gc
import os
import sys
from functools import cache
from importlib import import_module
from threading import Thread
from typing import NoReturn

from fupin import sql

# What an import needs once its first workbook is parsed.
HEAVY = (
    "duckdb",
    "numpy.ma",
    "pyarrow.acero",
    "pyarrow.compute",
    "pyarrow.parquet",
    "fupin.catalog.rules",
    "fupin.check",
    "fupin.clean",
    "fupin.read.book",
    "fupin.store",
    "filelock",
)

# Settings of glibc's mallopt(3), and what they are set to: the most that it allows.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = (-1, 256 << 20), (-3, 32 << 20)

# What a command needs once its worker has read the first return.
OUTPUT = ("pyarrow.compute", "pyarrow.csv", "fupin.catalog.rules", "fupin.write.listing", "fupin.write.statistics")


def settle() -> None:
    """Make this process one that lives for a single command, and whose memory is never written to disk."""
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Nothing that a command makes can be changed by everybody, however careless the umask.
    os.umask(os.umask(0o077) | 0o002)
    # NumPy's BLAS starts a thread per core at import; nothing here multiplies matrices.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # What Arrow frees Python can use, and the other way round.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    # What a command allocates it keeps until it ends: collecting only walks over it again and again.
    gc.disable()


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def warm_up() -> Thread:
    """Import the heavy libraries in a second thread, while the first one parses outside the interpreter's lock."""
    thread = Thread(target=_import_heavy, name="fupin-warm-up", daemon=True)
    thread.start()
    return thread


def _import_heavy() -> None:
    keep_pandas_out()
    for name in HEAVY:
        import_module(name)
    sql.cursor()


def keep_pandas_out() -> None:
    """Load pyarrow, and stop it from importing pandas, which it does at its first conversion where pandas is installed.

    Twice, because two places look for it. Afterwards pyarrow no longer takes pd.NA for null, so no command that
    hands pandas objects to pyarrow may come here.
    """
    import pyarrow as pa

    if "pandas" in sys.modules:
        return
    sys.modules["pandas"] = None  # type: ignore[assignment]
    for _ in range(2):
        try:
            pa.scalar(None)
        except (ImportError, AttributeError):
            continue
    del sys.modules["pandas"]


def load_output() -> None:
    """Import what the findings are written with, while a worker reads them."""
    keep_pandas_out()
    for name in OUTPUT:
        import_module(name)


def tidy() -> None:
    """Collect the garbage of one piece of work of several. What was there before stays out of the search, and what is
    freed stays with this process, which will soon need as much again.
    """
    gc.collect()
    gc.freeze()
    _keep_freed_memory()


@cache
def _keep_freed_memory() -> None:
    """Tell the C library; one that knows no such settings is left alone."""
    import ctypes

    for setting in (_TRIM_THRESHOLD, _MMAP_THRESHOLD):
        getattr(ctypes.CDLL(None), "mallopt", lambda *_: 0)(*setting)


def leave(status: int) -> NoReturn:
    """End at once: files and locks are closed already, and the system frees memory faster than Python does."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        pass
    os._exit(status)
