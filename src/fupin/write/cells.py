"""Arrow columns as columns of text: exact for machines, labelled for people."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from fupin.catalog.codes import code_list
from fupin.write.column import Column
from fupin.write.figures import exact_number, people_number
from fupin.write.labels import BOOLEANS, GROUPS, Lang, in_lang

if TYPE_CHECKING:
    import pyarrow as pa

Pairs = list[tuple[str, object]]
NOTHING = "–"


def exact(array: pa.Array) -> pa.StringArray:
    """Every value as machines read it: plain decimals, ISO dates, true and false, lists joined by a comma, or null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = array.type
    if pa.types.is_dictionary(kind):
        return pc.take(exact(array.dictionary), array.indices)
    if pa.types.is_decimal(kind):
        return _exact_decimal(array)
    if pa.types.is_floating(kind):
        return by_unique(array, lambda value: exact_number(value) or None)
    if is_plain_list(kind):
        return pc.binary_join(pc.cast(array, pa.list_(pa.string())), ",")
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_interval(kind) or pa.types.is_duration(kind):
        turn = as_json if pa.types.is_nested(kind) else _as_text
        return pa.array([None if v is None else turn(v, kind) for v in array.to_pylist()], pa.string())
    return pc.cast(array, pa.string())


def _exact_decimal(array: pa.Array) -> pa.StringArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    text = pc.cast(array, pa.string())
    # Arrow writes very small decimals, and zero of a large scale, with an exponent
    if pc.any(pc.match_substring(text, "E")).as_py():
        return by_unique(array, exact_number)
    return pc.replace_substring_regex(text, r"\.?0+$", "") if array.type.scale > 0 else text


def shown(array: pa.Array, column: Column, lang: Lang) -> pa.StringArray:
    """Every value as people read it: labels of codes, grouped and rounded numbers, – for a missing one; never null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = array.type
    if is_number(kind) and column.kind != "id":
        grouped = column.kind != "year"
        return pc.fill_null(by_unique(array, lambda v: people_number(v, column.decimals, grouped) or NOTHING), NOTHING)
    if is_plain_list(kind):
        parts = label_codes(exact(array.flatten()), column, lang)
        labelled = pa.ListArray.from_arrays(_own_offsets(array), parts, mask=array.is_null())
        return pc.fill_null(pc.binary_join(labelled, "、" if lang == "zh" else ", "), "")
    text = exact(array)
    if pa.types.is_boolean(kind):
        return pc.fill_null(_labelled(text, {key: in_lang(pair, lang) for key, pair in BOOLEANS.items()}), "")
    if column.kind == "group":
        text = pc.fill_null(text, "")
    return pc.fill_null(label_codes(text, column, lang), "")


def _own_offsets(array: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    lengths = pc.fill_null(pc.list_value_length(array), 0)
    return pa.concat_arrays([pa.array([0], pa.int32()), pc.cast(pc.cumulative_sum(lengths), pa.int32())])


def label_codes(text: pa.StringArray, column: Column, lang: Lang) -> pa.StringArray:
    """Keys as the labels of the column's code list; text that is no key stays."""
    labels: dict[str, str] = {}
    if column.kind == "group":
        labels |= {key: in_lang(pair, lang) for key, pair in GROUPS.items()}
    if column.codes:
        labels |= {code.key: in_lang((code.zh, code.en), lang) for code in code_list(column.codes).codes}
    return _labelled(text, labels)


def _labelled(text: pa.StringArray, labels: dict[str, str]) -> pa.StringArray:
    return by_unique(text, lambda value: labels.get(value, value)) if labels else text


def by_unique(array: pa.Array, turn: Callable[[Any], str | None]) -> pa.StringArray:
    """`turn` applied to every distinct value; null stays null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    encoded = pc.dictionary_encode(array)
    return pc.take(pa.array([turn(v) for v in encoded.dictionary.to_pylist()], pa.string()), encoded.indices)


def is_number(kind: pa.DataType) -> bool:
    """Whether values of this Arrow type are numbers."""
    import pyarrow as pa

    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def reads_as_number(kind: pa.DataType, column: Column) -> bool:
    """Whether people read a column's values as numbers, which stand at the right and are never folded."""
    return column.kind != "id" and (is_number(kind) or column.kind in ("number", "percent"))


def is_plain_list(kind: pa.DataType) -> bool:
    """Whether values of this Arrow type are lists of values that are not nested themselves."""
    import pyarrow as pa

    return bool(pa.types.is_list(kind) and not pa.types.is_nested(kind.value_type))


def as_json(value: object, kind: pa.DataType) -> str:
    """One nested value as JSON text; a map is an object."""
    import pyarrow as pa

    return json.dumps(dict(cast("Pairs", value)) if pa.types.is_map(kind) else value, ensure_ascii=False, default=str)


def joined(lines: pa.StringArray) -> bytes:
    """Texts without nulls, one after the other, as UTF-8."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not len(lines):
        return b""
    whole = pa.ListArray.from_arrays(pa.array([0, len(lines)], pa.int32()), lines)
    return bytes(pc.binary_join(whole, "")[0].as_buffer())


def _as_text(value: object, kind: pa.DataType) -> str:
    return str(value)
