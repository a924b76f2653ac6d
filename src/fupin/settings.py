"""What a user settles once for a folder: fupin.toml, the nearest one upward.

store = "province"              # the store, relative to this file
lang = "zh"                     # language of messages: en or zh

[headers.person]                # headers of one's own: what a sheet says = the field
"人口数量" = "household_size"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fupin.errors import UnknownName, WrongUse

if TYPE_CHECKING:
    from fupin.catalog.model import Table

NAME = "fupin.toml"
_LANGS = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Settings:
    """`headers` by table key: header to field key; `store` and `lang` are None where the file says nothing.

    `path` is the file that it was read from, None where there is none.
    """

    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    store: Path | None = None
    lang: str | None = None
    path: Path | None = None


def nearest(folder: Path) -> Path | None:
    """The fupin.toml of a folder, or of the nearest one above it."""
    folder = folder.absolute()
    return next((path for one in (folder, *folder.parents) if (path := one / NAME).is_file()), None)


def load(folder: Path | None = None) -> Settings:
    """The settings that hold in a folder (default: the current one).

    Raises `WrongUse` for a file that is no TOML or holds a value of the wrong kind, `UnknownName` for an unknown key.
    """
    path = nearest(folder or Path.cwd())
    if path is None:
        return Settings()
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongUse(f"{path} cannot be read: {error}.", "It is a TOML file in UTF-8.") from None
    _known("setting", written, ("headers", "store", "lang"), path)
    store, lang = _text(written, "store", path), _text(written, "lang", path)
    if lang is not None and lang not in _LANGS:
        raise UnknownName(f"language in {path}", lang, _LANGS)
    return Settings(_headers(written.get("headers", {}), path), path.parent / store if store else None, lang, path)


def _headers(written: object, path: Path) -> dict[str, dict[str, str]]:
    from fupin.catalog.tables import TABLES

    tables = _section(written, "headers", path)
    _known("table", tables, TABLES, path)
    found: dict[str, dict[str, str]] = {}
    for key, pairs in tables.items():
        fields = _section(pairs, f"headers.{key}", path)
        _known("field", {_text(fields, header, path) or "": None for header in fields}, TABLES[key].by_key, path)
        for header, name in fields.items():
            _confirm(TABLES[key], header, name, path)
        found[key] = dict(fields)
    return found


def _confirm(table: Table, header: str, key: str, path: Path) -> None:
    """A declared header cannot be given another meaning: opposites are only a character apart."""
    from fupin.catalog.headers import normal_header

    known = table.by_header.get(normal_header(header))
    if known is not None and known.key != key:
        raise WrongUse(
            f"{path}: {header} is a header of {known.key} and cannot be one of {key}.", "Leave the line out."
        )


def _known(kind: str, written: Mapping[str, Any], known: Mapping[str, Any] | tuple[str, ...], path: Path) -> None:
    for name in written:
        if name not in known:
            raise UnknownName(f"{kind} in {path}", name, known)


def _section(written: object, name: str, path: Path) -> dict[str, Any]:
    if not isinstance(written, dict):
        raise WrongUse(f"{path}: [{name}] must be a section.", f"Write [{name}] and its lines below it.")
    return written


def _text(written: Mapping[str, Any], key: str, path: Path) -> str | None:
    value = written.get(key)
    if value is not None and not isinstance(value, str):
        raise WrongUse(f"{path}: {key} must be text.", f'Write {key} = "…".')
    return value
