"""Code lists: one CSV file each, with the columns key, official_code, zh, en, also_written."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fupin.catalog.csvfile import records
from fupin.catalog.model import Code, CodeList, plain
from fupin.errors import CatalogError, UnknownName

HERE = Path(__file__).parent


@cache
def code_lists() -> dict[str, CodeList]:
    """Every code list by its key."""
    return {path.stem: read_list(path) for path in sorted(HERE.glob("*.csv"))}


def code_list(key: str) -> CodeList:
    """The code list with that key, or an `UnknownName` that suggests the nearest."""
    if key not in code_lists():
        raise UnknownName("code list", key, code_lists())
    return code_lists()[key]


def read_list(path: Path) -> CodeList:
    """The code list in one CSV file; a key or label that stands for two codes is refused."""
    codes = tuple(
        Code(
            r["key"],
            r["official_code"],
            r["zh"],
            r["en"],
            tuple(part for part in r["also_written"].split(" | ") if part),
        )
        for r in records(path)
    )
    seen: dict[str, str] = {}
    for code in codes:
        for label in (code.zh, *code.also):
            if seen.setdefault(plain(label), code.key) != code.key:
                raise CatalogError(f"{path.name}: {label} stands for two codes.")
    if len({code.key for code in codes}) < len(codes):
        raise CatalogError(f"{path.name}: a key stands twice.")
    return CodeList(path.stem, codes)
