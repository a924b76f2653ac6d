"""[codes]: labels that counties write and the code lists do not know, and lists whose official codes are accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from fupin.catalog.codes import code_list
from fupin.catalog.model import plain
from fupin.catalog.tables import TABLES
from fupin.settings.value import Value

_EXAMPLE = 'official = ["cause"]'


def codes(said: Value) -> tuple[dict[str, dict[str, str]], tuple[str, ...]]:
    """By code list: label to key; and the lists whose official codes are accepted.

    A label that the catalog, or an accepted official code, gives another key is refused.
    """
    lines = said.known_values("code list", ("official", *used_lists()))
    official = _official(lines.pop("official")) if "official" in lines else ()
    return {key: _labels(key, one, key in official) for key, one in lines.items()}, official


@cache
def used_lists() -> tuple[str, ...]:
    """The code lists that a column of a return can hold."""
    found = {f.list_key for table in TABLES.values() for f in table.fields if f.list_key}
    return tuple(sorted(found))


def official_codes(key: str) -> dict[str, str]:
    """The official codes of a list to its keys, each also without the zeros that Excel takes off; {} where it has none.

    >>> official_codes("standard")
    {'01': 'national', '1': 'national', '02': 'provincial', '2': 'provincial', '03': 'municipal', '3': 'municipal'}
    """
    found = {code.official: code.key for code in code_list(key).codes if code.official}
    return {text: one for code, one in found.items() for text in (code, code.lstrip("0") or "0")}


def accepted(codes: Mapping[str, Mapping[str, str]], official: Sequence[str]) -> dict[str, dict[str, str]]:
    """What `codes` gave, as one: labels and official codes by list, to keys."""
    lists = dict.fromkeys((*official, *codes))
    return {key: (official_codes(key) if key in official else {}) | {**codes.get(key, {})} for key in lists}


def _official(said: Value) -> tuple[str, ...]:
    coded = {key for key in used_lists() if official_codes(key)}
    named = [one.one_of("code list with official codes", sorted(coded)) for one in said.each(_EXAMPLE)]
    return tuple(dict.fromkeys(named))


def _labels(key: str, said: Value, official: bool) -> dict[str, str]:
    known = _meanings(key) | (official_codes(key) if official else {})
    found: dict[str, str] = {}
    for label, line in said.values().items():
        code, bare = line.one_of("code", code_list(key).by_key), plain(label)
        if not bare:
            raise line.wrong("is no label", "Leave the line out.")
        if known.setdefault(bare, code) != code:
            raise line.wrong(f"stands for {known[bare]} and cannot stand for {code}", "Leave the line out.")
        found[label] = code
    return found


def _meanings(key: str) -> dict[str, str]:
    """What a cell of any field with this list may say already."""
    fields = [f for table in TABLES.values() for f in table.fields if f.list_key == key]
    return {plain(text): code for f in fields for text, code in f.also} | code_list(key).by_label
