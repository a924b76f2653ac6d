"""The file as a whole: where it is found, and what it settles."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fupin.settings.value import Value, whole_file

if TYPE_CHECKING:
    from fupin.read.limits import Limits
    from fupin.tables import Exemption

NAME = "fupin.toml"
LANGS = ("zh", "en")
DAY = 86_400
# How many seconds another writer of the store is waited for, unless somebody says otherwise.
WAIT = 60.0
MODES = ("private", "group")
SECTIONS = ("store", "lang", "corrections", "headers", "codes", "ignore", "thresholds", "limits", "status")


@dataclass(frozen=True, slots=True)
class Settings:
    """What one fupin.toml says; None or empty where it says nothing.

    `headers` by table key: header to field key. `codes` by code list: label to key. `official` names the lists whose
    official codes are accepted. `exemptions` are the rules to be ignored, with their reasons. `thresholds` replace the
    catalog's of the same key, in its unit. Of `limits`, those in `limits_given` are the file's own. `group` says
    whether the store's group may read it. `expected` is the list of the counties that should report, `expected_tables`
    are the keys of the tables that each should send. `lock_timeout` is how many seconds another writer of the store is
    waited for. `store`, `corrections` and `expected` lie beside the file; `path`
    is the file itself.
    """

    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    official: tuple[str, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    thresholds: Mapping[str, Decimal] = field(default_factory=dict)
    limits: Limits | None = None
    limits_given: tuple[str, ...] = ()
    store: Path | None = None
    group: bool | None = None
    lock_timeout: float | None = None
    lang: str | None = None
    corrections: Path | None = None
    expected: Path | None = None
    expected_tables: tuple[str, ...] = ()
    path: Path | None = None

    @property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """What coded cells may say beside the catalog's labels, by code list: labels and official codes to keys."""
        if not (self.codes or self.official):
            return {}
        from fupin.settings.codes import accepted

        return accepted(self.codes, self.official)


def nearest(folder: Path) -> Path | None:
    """The fupin.toml of a folder, or of the nearest one above it."""
    folder = folder.absolute()
    # Path.is_file raises where a folder above may not be entered.
    return next((path for one in (folder, *folder.parents) if os.path.isfile(path := one / NAME)), None)  # noqa: PTH113


def load(folder: Path | None = None) -> Settings:
    """The settings that hold in a folder (default: the current one).

    Raises `WrongUse` for a file that is no TOML or holds a value that makes no sense, `UnknownName` for an unknown key
    or name.
    """
    path = nearest(folder or Path.cwd())
    return Settings() if path is None else settled(whole_file(path))


def settled(file: Value) -> Settings:
    """The settings in a file. Sections that it does not have cost nothing."""
    said = file.known_values("setting", SECTIONS)
    kept = _store(said["store"]) if "store" in said else _Kept()
    lang = said["lang"].one_of("language", LANGS) if "lang" in said else None
    corrections = _beside(said["corrections"]) if "corrections" in said else None
    found = Settings(
        store=kept.path,
        group=kept.group,
        lock_timeout=kept.lock_timeout,
        lang=lang,
        corrections=corrections,
        path=file.path,
    )
    return _with_sections(found, said)


def _with_sections(found: Settings, said: Mapping[str, Value]) -> Settings:
    from dataclasses import replace

    if "headers" in said:
        from fupin.settings.headers import headers

        found = replace(found, headers=headers(said["headers"]))
    if "codes" in said:
        from fupin.settings.codes import codes

        labels, official = codes(said["codes"])
        found = replace(found, codes=labels, official=official)
    if "ignore" in said:
        from fupin.settings.ignore import exemptions

        found = replace(found, exemptions=exemptions(said["ignore"]))
    if "thresholds" in said:
        from fupin.settings.numbers import thresholds

        found = replace(found, thresholds=thresholds(said["thresholds"]))
    if "limits" in said:
        from fupin.settings.numbers import limits

        found = replace(found, limits=limits(said["limits"]), limits_given=tuple(said["limits"].values()))
    if "status" in said:
        lines = said["status"].known_values("setting", ("expected", "tables"))
        expected = _beside(lines["expected"]) if "expected" in lines else None
        found = replace(found, expected=expected, expected_tables=_tables(lines["tables"]) if "tables" in lines else ())
    return found


class _Kept(NamedTuple):
    """What is said of the store."""

    path: Path | None = None
    group: bool | None = None
    lock_timeout: float | None = None


def _store(said: Value) -> _Kept:
    """Where the store is, whether the group may read it, and how long its writers wait; `store` is a path, or a section
    of these.
    """
    if not isinstance(said.written, dict):
        return _Kept(_beside(said))
    lines = said.known_values("setting", ("path", "mode", "lock_timeout"))
    mode = lines["mode"].one_of("mode", MODES) if "mode" in lines else None
    return _Kept(
        _beside(lines["path"]) if "path" in lines else None,
        None if mode is None else mode == "group",
        _seconds(lines["lock_timeout"]) if "lock_timeout" in lines else None,
    )


def _seconds(said: Value) -> float:
    if not 0 <= (seconds := said.number()) <= DAY:
        raise said.wrong(f"must be from 0 to {DAY:,}", f"It is in seconds: {said.name} = {WAIT:g}.")
    return float(seconds)


def _tables(said: Value) -> tuple[str, ...]:
    from fupin.catalog.tables import TABLES

    return tuple(dict.fromkeys(one.one_of("table", TABLES) for one in said.each('tables = ["person", "village"]')))


def _beside(said: Value) -> Path:
    """A path as written: relative to the file, `~` for the home folder."""
    return said.path.parent / Path(said.text()).expanduser()
