"""Coded values: a label or a declared variant becomes the list's key; several in one cell or row, a list of keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import cache, reduce
from typing import TYPE_CHECKING

from fupin.catalog.codes import code_list
from fupin.catalog.model import CodeList, Field, Table, plain
from fupin.catalog.tables import TABLES
from fupin.clean.defect import Defect, marked, unreadable
from fupin.clean.text import NONE, NULL_WORDS, Distinct
from fupin.tables import RawColumn, arrow_type

if TYPE_CHECKING:
    import pyarrow as pa

_BETWEEN = re.compile(r"[,、;+/|—\s&\\。·•]+")
# What stands between values, too, but also inside of labels: tried only where a part is not known as it is.
_WITHIN = re.compile(r"[和及与-]|(?<!\d)\(?\d{1,2}[.)、]?(?!\d)")
# The number of a value on the form (1、因残), likewise.
_NUMBER = re.compile(r"(?<![\d.])\(?\d{1,2}[.)、:]*(?=[^\W\d])")
# What Excel writes for its own boolean cells.
_EXCEL = {"TRUE": "yes", "FALSE": "no"}
_SHORT, _SHOWN = 12, 5
# Guessing costs time: a column full of rubbish gets no more guesses than this.
_GUESSES = 100


@cache
def keys_by_label(field: Field) -> dict[str, str]:
    """What a cell of the field may say, as `plain` text, to the key."""
    excel = _EXCEL if field.type == "boolean" else {}
    return {**code_list(field.list_key).by_label, **{plain(label): key for label, key in field.also}, **excel}


def with_labels(table: Table, labels: Mapping[str, Mapping[str, str]]) -> Table:
    """The table with what cells may say besides, by code list: label to key."""
    said = tuple((codes, *pair) for codes, pairs in labels.items() for pair in pairs.items())
    return _with_labels(table.key, said) if said else table


@cache
def _with_labels(key: str, said: tuple[tuple[str, str, str], ...]) -> Table:
    table = TABLES[key]
    also = {f.key: tuple((label, code) for codes, label, code in said if codes == f.list_key) for f in table.fields}
    fields = (replace(f, also=(*f.also, *also[f.key])) for f in table.fields)
    return replace(table, fields=tuple(fields))


def codes(words: Distinct, column: RawColumn, field: Field) -> tuple[pa.DictionaryArray, list[Defect]]:
    """One key per row, encoded over the whole list in its order; what is not in the list is null and T003."""
    import pyarrow as pa
    import pyarrow.compute as pc

    known, order = keys_by_label(field), [*code_list(field.list_key).by_key]
    keys = pa.array([_key(t, known) if t else None for t in words.clean.to_pylist()], pa.string())
    bad = pc.and_(pc.is_null(keys), pc.is_valid(words.clean))
    found = marked_parts(column, pc.indices_nonzero(words.spread(bad)), None, field) if pc.any(bad).as_py() else []
    code = encoded(keys, order)
    return pa.DictionaryArray.from_arrays(words.spread(code.indices), code.dictionary), found


def _key(text: str, known: Mapping[str, str]) -> str | None:
    said = plain(text)
    if said in known:
        return known[said]
    number = _NUMBER.match(said)
    return known.get(said[number.end() :]) if number else None


def encoded(keys: pa.StringArray, order: Sequence[str]) -> pa.DictionaryArray:
    """Keys as a dictionary of the whole list, in the list's order."""
    import pyarrow as pa
    import pyarrow.compute as pc

    values = pa.array(order, pa.string())
    return pa.DictionaryArray.from_arrays(pc.index_in(keys, value_set=values), values)


def booleans(words: Distinct, column: RawColumn, field: Field) -> tuple[pa.BooleanArray, list[Defect]]:
    """One boolean per row; what says neither yes nor no is null and T007."""
    import pyarrow as pa
    import pyarrow.compute as pc

    known = keys_by_label(field)
    keys = [known.get(plain(t)) if t else None for t in words.clean.to_pylist()]
    values = pa.array([None if key is None else key == "yes" for key in keys], pa.bool_())
    bad = pc.and_(pc.is_null(values), pc.is_valid(words.clean))
    return words.spread(values), unreadable("T007", column, words, bad)


def code_sets(columns: Sequence[tuple[Distinct, RawColumn]], field: Field) -> tuple[pa.ListArray, list[Defect]]:
    """One list of keys per row, gathered from all the field's columns, in the list's order and without repeats.

    A part that is not in the list is T003 at its own cell; the other parts stay. Null where nothing is known.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    order = [*code_list(field.list_key).by_key]
    bits, defects = [], []
    for words, column in columns:
        read = [split(text or "", field) for text in words.clean.to_pylist()]
        mask = pa.array([found for found, _ in read], pa.int64())
        bits.append(pc.fill_null(words.spread(mask), 0).to_numpy())
        if any(bad for _, bad in read):
            defects += _strange(words, column, [bad for _, bad in read], field)
    sets, row = np.unique(reduce(np.bitwise_or, bits), return_inverse=True)
    lists = [[key for i, key in enumerate(order) if int(s) >> i & 1] or None for s in sets]
    return pa.array(lists, arrow_type("codes")).take(pa.array(row)), defects


def split(text: str, field: Field) -> tuple[int, list[str]]:
    """The keys that a cell names, as bits in the list's order, and the parts that it does not know."""
    known, order = keys_by_label(field), [*code_list(field.list_key).by_key]
    parts = _parts(text, known)
    if _unknown(parts, known):
        unnumbered = _parts(_NUMBER.sub(",", text), known)
        parts = parts if _unknown(unnumbered, known) else unnumbered
    keys = [(part, known.get(plain(part))) for part in parts]
    bits = {1 << order.index(key) for _, key in keys if key}
    return sum(bits), list(dict.fromkeys(part for part, key in keys if key is None))


def _parts(text: str, known: Mapping[str, str]) -> list[str]:
    parts = [text] if plain(text) in known else [p for p in _BETWEEN.split(text) if p not in ("", NONE, *NULL_WORDS)]
    return [piece for part in parts for piece in _pieces(part, known)]


def _unknown(parts: Sequence[str], known: Mapping[str, str]) -> list[str]:
    return [part for part in parts if plain(part) not in known]


def _pieces(part: str, known: Mapping[str, str]) -> list[str]:
    """The values that a part joins or numbers (残疾和大病, 1.残疾), where all are known; else the part itself."""
    pieces = [p for p in _WITHIN.split(part) if p] if plain(part) not in known else []
    return pieces if pieces and all(plain(p) in known for p in pieces) else [part]


def _strange(words: Distinct, column: RawColumn, bad: Sequence[list[str]], field: Field) -> list[Defect]:
    """One T003 per row and unknown part."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parts = words.spread(pa.array(bad, pa.list_(pa.string())))
    rows = pc.list_parent_indices(parts).cast(pa.uint64())
    return marked_parts(column, rows, pc.list_flatten(parts), field)


def marked_parts(column: RawColumn, rows: pa.UInt64Array, parts: pa.StringArray | None, field: Field) -> list[Defect]:
    """T003 for these rows, with the labels to choose from; `parts` are the unknown texts, None for the whole cells."""
    import pyarrow as pa

    values = column.text.take(rows) if parts is None else parts
    texts = values.dictionary_encode()
    known = code_list(field.list_key)
    allowed, nearest = suggestions(texts.dictionary.to_pylist(), known)
    more = len(known.codes) - _SHOWN if len(known.codes) > _SHORT else 0
    args = {
        "more": f" and {more} others" if more else "",
        "more_zh": f"等{len(known.codes)}项中的一项" if more else "",
        "allowed": pa.array(allowed, pa.string()).take(texts.indices),
        "nearest": pa.array(nearest, pa.string()).take(texts.indices),
    }
    return [replace(found, value=values) for found in marked("T003", column, rows, args)]


def suggestions(texts: Iterable[str], known: CodeList) -> tuple[list[str], list[str]]:
    """For each unknown text the labels to show (all of a short list, else the nearest ones) and the nearest one."""
    labels = [code.zh for code in known.codes]
    allowed, nearest = [], []
    for i, text in enumerate(texts):
        ranked = sorted(labels, key=lambda label: -_likeness(plain(text), plain(label))) if i < _GUESSES else labels
        allowed.append("、".join(labels) if len(labels) <= _SHORT else "、".join(ranked[:_SHOWN]))
        nearest.append(ranked[0] if i < _GUESSES and _likeness(plain(text), plain(ranked[0])) else "")
    return allowed, nearest


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one[:40], other).ratio()
