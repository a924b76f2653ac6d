"""Every setting that a file can make, as text: what it says, else the default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import NamedTuple

from fupin.catalog.tables import TABLES
from fupin.settings.file import MODES, WAIT, Settings
from fupin.settings.numbers import SIZES, size_text
from fupin.tables import Exemption


class Line(NamedTuple):
    """One setting: `key` as fupin.toml writes it, with dots; `settled` says that the file has it."""

    key: str
    value: str
    settled: bool


def lines(settings: Settings) -> Iterator[Line]:
    """All settings but the store's path and the language, which options and the environment can say, too."""
    yield Line("store.mode", MODES[bool(settings.group)], settings.group is not None)
    timeout = WAIT if settings.lock_timeout is None else settings.lock_timeout
    yield Line("store.lock_timeout", f"{timeout:g}", settings.lock_timeout is not None)
    yield Line("corrections", str(settings.corrections or ""), settings.corrections is not None)
    yield from _pairs("headers", settings.headers)
    yield Line("codes.official", ", ".join(settings.official), bool(settings.official))
    yield from _pairs("codes", settings.codes)
    for number, one in enumerate(settings.exemptions, 1):
        yield Line(f"ignore[{number}]", _exemption(one), True)
    yield from _thresholds(settings.thresholds)
    yield from _limits(settings)
    yield Line("status.expected", str(settings.expected or ""), settings.expected is not None)
    yield Line("status.tables", ", ".join(settings.expected_tables or TABLES), bool(settings.expected_tables))


def _pairs(section: str, said: Mapping[str, Mapping[str, str]]) -> Iterator[Line]:
    for key, pairs in said.items():
        for text, meaning in pairs.items():
            yield Line(f"{section}.{key}.{text}", meaning, True)


def _exemption(one: Exemption) -> str:
    where = [str(part) for part in (one.county, one.year) if part is not None]
    return f"{', '.join([one.rule, *where])}: {one.reason}"


def _thresholds(said: Mapping[str, Decimal]) -> Iterator[Line]:
    from fupin.catalog.thresholds import THRESHOLDS

    for key, one in THRESHOLDS.items():
        value = said.get(key, one.value)
        by_year = {None: value} if isinstance(value, Decimal) else value
        texts = (f"{number:f}" if year is None else f"{year}: {number:f}" for year, number in by_year.items())
        yield Line(f"thresholds.{key}", ", ".join(texts), key in said)


def _limits(settings: Settings) -> Iterator[Line]:
    from fupin.read.limits import LIMITS

    for key, value in asdict(settings.limits or LIMITS).items():
        text = size_text(value) if key in SIZES else f"{value:g}" if isinstance(value, float) else str(value)
        yield Line(f"limits.{key}", text, key in settings.limits_given)
