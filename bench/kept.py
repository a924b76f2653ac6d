"""The results of a run as the table in docs/benchmarks.md, with the machine that they were measured on."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version
from pathlib import Path

from race import RUNS, Result

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
BEGIN, END = "<!-- results -->", "<!-- end of results -->"
LIBRARIES = ("fupin", "python-calamine", "pyarrow", "duckdb", "pandas")
_HOLDS = {True: "yes", False: "**no**", None: ""}


def keep(results: Iterable[Result], page: Path = PAGE) -> None:
    """Put the results in the place of those that the page has."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    lines = [BEGIN, "", machine(), "", *_table(results), "", END]
    page.write_text(before + "\n".join(lines) + after, encoding="utf-8")


def machine() -> str:
    """Of what the machine is made, the versions and the day, as one paragraph."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{date.today():%d %B %Y}; {os.cpu_count()} cores of {_processor()}, {memory:.0f} GB, "
        f"{platform.system()} {platform.release().split('-')[0]}; Python {platform.python_version()}, {versions}; "
        f"medians of {RUNS} runs, or fewer where one takes long."
    )


def _processor() -> str:
    told = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    names = [one.partition(":")[2].strip() for one in told.splitlines() if one.startswith("model name")]
    return names[0] if names else platform.machine()


def _table(results: Iterable[Result]) -> list[str]:
    head = ("what", "fupin", "peer", "ratio", "must be", "holds", "largest process")
    rows = [(r.title, r.ours, r.peer, r.ratio, r.bound, _HOLDS[r.holds], r.memory) for r in results]
    return ["| " + " | ".join(row) + " |" for row in (head, ("---",) * len(head), *rows)]
