"""Findings as SARIF 2.1.0 (OASIS), which editors and code hosts show beside the file that they are about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import quote

from fupin import __version__
from fupin.catalog.model import Rule
from fupin.write.cells import by_unique, joined
from fupin.write.facts import rule_place
from fupin.write.findings import in_order, render
from fupin.write.fingerprint import fingerprints
from fupin.write.jsontext import BATCH_ROWS, json_values
from fupin.write.labels import Lang, in_lang
from fupin.write.messages import gist

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_PROPERTIES = ("county", "year", "table", "field", "value", "household_id")


def write_sarif(
    findings: pa.Table, rules: Mapping[str, Rule], stream: BinaryIO, lang: Lang, show_values: bool = False
) -> None:
    """Write one log with one run: the rules that fired, and one result per finding, one on each line.

    A region's line is Excel's row, its column the number of the sheet's column; `logicalLocations` name sheet and cell
    as Excel does. Values are masked as everywhere, and fingerprints are always taken from masked ones.
    """
    findings = in_order(findings)
    table = render(findings, rules, lang, show_values)
    prints = fingerprints(table if not show_values else render(findings, rules, lang))
    codes = sorted(set(table["rule"].to_pylist()))
    driver = {
        "name": "fupin",
        "version": __version__,
        "semanticVersion": __version__,
        "language": in_lang(("zh-CN", "en-US"), lang),
        "rules": [_descriptor(code, rules.get(code), lang) for code in codes],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": []}
    log = json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)
    before, _, after = log.rpartition('"results": []')
    stream.write(f'{before}"results": ['.encode())
    opening = b"\n"
    for batch in table.append_column("fingerprint", prints).to_batches(max_chunksize=BATCH_ROWS):
        if batch.num_rows:
            stream.write(opening + _results(batch, codes).removesuffix(b",\n"))
            opening = b",\n"
    stream.write(f"\n]{after}\n".encode())


def _descriptor(code: str, rule: Rule | None, lang: Lang) -> dict[str, Any]:
    """What a reader is told of one rule."""
    if rule is None:
        return {"id": code}
    return {
        "id": code,
        "name": rule.name,
        "shortDescription": {"text": gist(rule, lang)},
        "fullDescription": {"text": in_lang((rule.why_zh or rule.why, rule.why), lang)},
        "help": {"text": in_lang((rule.fix_zh, rule.fix), lang)},
        "defaultConfiguration": {"level": rule.level},
        "properties": {
            "about": in_lang((rule.about_zh, rule.about), lang),
            "place": rule_place(rule, lang),
            "example": in_lang((rule.example_zh or rule.example, rule.example), lang),
            "source": in_lang((rule.source_zh or rule.source, rule.source), lang),
        },
    }


def _results(batch: pa.RecordBatch, codes: list[str]) -> bytes:
    """One result per finding, each with a comma and a line break after it."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rules = batch["rule"]
    index = pc.cast(pc.index_in(rules, pa.array(codes, pa.string())), pa.string())
    # a message must say something, even of a rule that this version does not know
    message = pc.if_else(pc.equal(batch["message"], ""), rules, batch["message"])
    results = _object(
        ruleId=json_values(rules),
        ruleIndex=index,
        level=json_values(batch["level"]),
        message=_object(text=json_values(message)),
        locations=_array(_location(batch)),
        partialFingerprints=_object(**{"finding/v1": json_values(batch["fingerprint"])}),
        properties=_object(**{key: _present(batch[key]) for key in _PROPERTIES}),
    )
    return joined(pc.binary_join_element_wise(results, ",\n", ""))


def _location(batch: pa.RecordBatch) -> pa.StringArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    uri = by_unique(batch["file"], lambda name: json.dumps(quote(name, errors="replace")))
    number = by_unique(batch["column"], lambda letters: str(_column_number(letters)))
    region = _object(startLine=pc.cast(batch["row"], pa.string()), startColumn=number)
    return _object(
        physicalLocation=_object(artifactLocation=_object(uri=uri), region=region),
        logicalLocations=_array(_logical_location(batch)),
    )


def _logical_location(batch: pa.RecordBatch) -> pa.StringArray:
    """Sheet and cell, or sheet and row, as Excel's links write them; null for a finding about a whole file."""
    import pyarrow as pa
    import pyarrow.compute as pc

    sheet = by_unique(batch["sheet"], _quoted)
    row = pc.cast(batch["row"], pa.string())
    cell = pc.coalesce(batch["cell"], pc.binary_join_element_wise(row, row, ":"))
    whole = pc.coalesce(pc.binary_join_element_wise(sheet, cell, "!"), sheet)
    kind = pc.if_else(pc.is_valid(batch["cell"]), "cell", pc.if_else(pc.is_valid(batch["row"]), "row", "sheet"))
    return _object(
        name=_present(pc.coalesce(batch["cell"], row, batch["sheet"])),
        fullyQualifiedName=_present(whole),
        kind=pc.if_else(pc.is_valid(batch["sheet"]), json_values(kind), pa.scalar(None, pa.string())),
    )


def _quoted(sheet: str) -> str:
    """A sheet's name as Excel writes it before an address.

    >>> _quoted("名册"), _quoted("样木镇 (2)")
    ('名册', "'样木镇 (2)'")
    """
    return sheet if sheet.isidentifier() else "'" + sheet.replace("'", "''") + "'"


def _column_number(letters: str) -> int:
    """The number of a column, from 1.

    >>> _column_number("A"), _column_number("AA")
    (1, 27)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _present(array: pa.Array) -> pa.StringArray:
    """Each value as JSON text; null stays null, so that its member is left out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(pc.is_valid(array), json_values(array), pa.scalar(None, pa.string()))


def _object(**members: pa.StringArray) -> pa.StringArray:
    """JSON objects with these members, given as JSON text: one that is null is left out, and so is an empty object."""
    import pyarrow as pa
    import pyarrow.compute as pc

    named = [pc.binary_join_element_wise(f"{json.dumps(name)}: ", value, ", ", "") for name, value in members.items()]
    inside = pc.binary_join_element_wise(*(pc.fill_null(member, "") for member in named), "")
    inside = pc.if_else(pc.equal(inside, ""), pa.scalar(None, pa.string()), pc.utf8_slice_codeunits(inside, 0, -2))
    return pc.binary_join_element_wise("{", inside, "}", "")


def _array(items: pa.StringArray) -> pa.StringArray:
    """JSON arrays of one item each; null where that is null."""
    import pyarrow.compute as pc

    return pc.binary_join_element_wise("[", items, "]", "")
