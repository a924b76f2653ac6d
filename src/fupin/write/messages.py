"""The messages of findings: each rule's template, filled for all its findings at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter
from typing import TYPE_CHECKING

from fupin.catalog.model import Rule
from fupin.write.cells import NOTHING
from fupin.write.fields import shown_fields
from fupin.write.labels import Lang, in_lang

if TYPE_CHECKING:
    import pyarrow as pa

# the sheet and cell that a message begins with, where it says nothing else of them
_PLACE = re.compile(
    r"^(Sheet “\{sheet\}”, cell \{cell\}|Sheet “\{sheet\}”|Cell \{cell\}|Row \{row\}): "
    r"|^(工作表“\{sheet\}”)?(单元格 \{cell\}|第 \{row\} 行)?："
)
# a value, with its unit where that is one of the values
_NAMED = re.compile(r"\{\w+\}(?: ?\{unit\w*\})?")
_SENTENCE = {"zh": re.compile("。"), "en": re.compile(r"\.(?= [A-Z…]|$)")}
# what a template can name beside the args of its findings
_OWN = ("value", "cell", "sheet", "row", "file", "county", "year", "household_id")


def messages(findings: pa.Table, rules: Mapping[str, Rule], lang: Lang) -> pa.StringArray:
    """One message per finding: its rule's template with the finding's values; – for a value that is missing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    codes = pc.dictionary_encode(pc.fill_null(findings["rule"].combine_chunks(), ""))
    filled, places = [pa.array([], pa.string())], [pa.array([], pa.uint64())]
    for number, code in enumerate(codes.dictionary.to_pylist()):
        rows = pc.indices_nonzero(pc.equal(codes.indices, number))
        template = in_lang((rules[code].zh, rules[code].en), lang) if code in rules else ""
        filled.append(_filled(template, findings.take(rows), lang))
        places.append(rows)
    return pa.concat_arrays(filled).take(pc.sort_indices(pa.concat_arrays(places)))


def _filled(template: str, findings: pa.Table, lang: Lang) -> pa.StringArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    pieces: list[pa.StringArray | str] = [pa.array([""] * findings.num_rows, pa.string())]
    for text, name, _, _ in Formatter().parse(template):
        pieces.append(text)
        if name is not None:
            pieces.append(pc.fill_null(_named(name, findings, lang), NOTHING))
    return pc.binary_join_element_wise(*pieces, "")


def _named(name: str, findings: pa.Table, lang: Lang) -> pa.StringArray:
    """The values that one name of a template stands for: the finding's args decide before its columns."""
    import pyarrow as pa
    import pyarrow.compute as pc

    given = pc.map_lookup(findings["args"].combine_chunks(), name, "first")
    if name == "field":
        return pc.coalesce(given, shown_fields(findings, lang))
    if name in _OWN:
        return pc.coalesce(given, pc.cast(findings[name].combine_chunks(), pa.string()))
    return given


def gist(rule: Rule, lang: Lang) -> str:
    """What a rule finds, in one sentence: the first one of its message, without its place and with … for each value.

    >>> from fupin.catalog.rules import RULES
    >>> gist(RULES["T001"], "en"), gist(RULES["T001"], "zh")
    ('A field must be a number, and says “…”', '“某栏”应填数字，现填的是“…”')
    >>> gist(RULES["D004"], "en")
    'Household …: a field is …, above …, which hardly any household has'
    """
    whole = _PLACE.sub("", in_lang((rule.zh, rule.en), lang))
    whole = whole.replace("{field}", in_lang(("某栏", "a field"), lang))
    first = _SENTENCE[lang].split(_NAMED.sub("…", whole))[0]
    return first[:1].upper() + first[1:]
