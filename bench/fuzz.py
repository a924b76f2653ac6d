"""Damaged and hostile workbooks: each must cost a finding or be read, never a traceback, a hang or the memory.

    make fuzz                              2,000 of them
    python bench/fuzz.py 500 --seed 7      so many, others
    python bench/fuzz.py --only 1234       one again, kept under bench/data/fuzz/

Every file follows from the seed and its number. What breaks a promise is kept under bench/data/fuzz/, and the status
is 1.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from fupin import arrivals, worker
from fupin.intake import Options
from fupin.read.limits import LIMITS
from write_biff5 import biff5
from write_xlsb import rows_as_cells
from write_xlsb import xlsb as binary

KEPT = Path(__file__).parent / "data" / "fuzz"
SECONDS, MEMORY = 30, 2 << 30
HEADER = ("户编号", "姓名", "证件号码", "人数", "与户主关系", "健康状况", "人均纯收入（元）")
ROWS = [
    [
        f"51999951152900{n // 3:04}",
        f"样{n}",
        f"5199991968030{n:04}1",
        3,
        "户主" if n % 3 == 0 else "之子",
        "健康",
        1105.68 + n,
    ]
    for n in range(24)
]
Mutation = Callable[[bytes, random.Random], bytes]


@cache
def xlsx() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["屏山县2014年贫困人口花名册"])
    book.active.append(HEADER)
    for row in ROWS:
        book.active.append(row)
    book.active.merge_cells("A1:G1")
    book.create_sheet("填表说明")["A1"] = "填表说明"
    book.save(target := io.BytesIO())
    return target.getvalue()


@cache
def xls() -> bytes:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("花名册")
    for r, row in enumerate([HEADER, *ROWS]):
        for c, cell in enumerate(row):
            sheet.write(r, c, cell)
    sheet.write(40, 2, xlwt.Formula("1/0"))
    book.save(target := io.BytesIO())
    return target.getvalue()


@cache
def excel_95() -> bytes:
    return biff5([HEADER, *ROWS], hidden_rows=[5], hidden_columns=[2])


@cache
def xlsb() -> bytes:
    cells = rows_as_cells([HEADER, *ROWS]) | {40: {2: ("=", "#DIV/0!"), 3: "#N/A"}}
    return binary({"花名册": {"cells": cells, "merges": [(1, 0, 3, 0)], "hidden_rows": [5], "hidden_columns": [2]}})


@cache
def ods() -> bytes:
    spaces = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    rows = "".join(
        "<table:table-row>"
        + "".join(f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in row)
        + '<table:table-cell table:number-columns-repeated="1017"/></table:table-row>'
        for row in (HEADER, *ROWS)
    )
    content = (
        f'<?xml version="1.0"?><office:document-content{spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="花名册">{rows}<table:table-row table:number-rows-repeated="1048000"/></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(target := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        parts.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest/>')
        parts.writestr("content.xml", content)
    return target.getvalue()


@cache
def csv() -> bytes:
    return "\r\n".join(",".join(map(str, row)) for row in (HEADER, *ROWS)).encode("gb18030")


def flip_bytes(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 20, 200))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut_short(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def cut_out(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randrange(1, 2000) :]


def say_other_numbers(data: bytes, chance: random.Random) -> bytes:
    """Lengths, offsets and counts that lie, wherever they stand."""
    at = chance.randrange(0, max(len(data) - 4, 1))
    number = chance.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF, 0xFFFFFFFE, 0x10000, 0xFFFF))
    return data[:at] + number.to_bytes(4, "little") + data[at + 4 :]


def repeat_a_piece(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start : start + 500] * chance.choice((2, 50, 2000)) + data[start:]


def lie_in_the_directory(data: bytes, chance: random.Random) -> bytes:
    """Sizes, methods, flags and offsets of an archive's directory."""
    changed = bytearray(data)
    entries = [found.start() for found in re.finditer(b"PK\x01\x02|PK\x03\x04|PK\x05\x06", data)]
    for _ in range(chance.choice((1, 2, 5))):
        at = chance.choice(entries) + chance.randrange(4, 46)
        wide = chance.choice((1, 2, 4))
        if at + wide <= len(changed):
            changed[at : at + wide] = chance.choice((b"\0", b"\xff", b"\x7f", b"\x01")) * wide
    return bytes(changed)


def rewritten(data: bytes, edit: Callable[[str, bytes], bytes | None]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            part = edit(info.filename, old.read(info))
            if part is not None:
                new.writestr(info.filename, part, info.compress_type)
    return target.getvalue()


def drop_members(data: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        gone = chance.sample(parts.namelist(), chance.choice((1, 1, 2, 4)) % len(parts.namelist()))
    return rewritten(data, lambda name, part: None if name in gone else part)


def empty_members(data: bytes, chance: random.Random) -> bytes:
    return rewritten(data, lambda name, part: b"" if chance.random() < 0.2 else part)


def spoil_xml(data: bytes, chance: random.Random) -> bytes:
    """Any of the other mutations inside the parts of an archive, which stays whole."""
    how = chance.choice((flip_bytes, cut_short, cut_out, repeat_a_piece))
    return rewritten(data, lambda name, part: how(part, chance) if part and chance.random() < 0.4 else part)


def swap_attributes(data: bytes, chance: random.Random) -> bytes:
    """Numbers and types in attributes become absurd: addresses, dimensions, indices, repetitions, merges."""
    absurd = (b"0", b"-1", b"1048576", b"16384", b"4294967296", b"99999999999999999999", b"XFD1048576", b"A0", b"ZZZZ9")
    words = (b"s", b"str", b"e", b"b", b"d", b"n", b"inlineStr", b"A1:XFD1048576", b"", b"\xe6", b"float", b"date")

    def edit(name: str, part: bytes) -> bytes:
        share = chance.choice((0.002, 0.02, 0.3))
        pick = lambda found: b'="' + chance.choice(absurd + words) + b'"' if chance.random() < share else found[0]  # noqa: E731
        return re.sub(rb'="[^"]{0,40}"', pick, part) if chance.random() < 0.6 else part

    return rewritten(data, edit)


def far_cell(data: bytes, chance: random.Random) -> bytes:
    """A cell or a repetition at the end of the sheet: with a value, or only coloured."""
    place = chance.choice(("XFD1048576", "A1048576", "XFD1", "ZZ600000", "A500001", "ALM2"))
    cell = chance.choice(
        (
            *('<c r="%s" t="inlineStr"><is><t>x</t></is></c>', '<c r="%s"><v>1</v></c>', '<c r="%s" s="0"/>'),
            *('<c r="%s" t="inlineStr"><is><t> </t></is></c>', '<c r="%s" t="str"><f>""</f><v></v></c>'),
        )
    )
    row = f'<row r="{re.sub("[A-Z]", "", place)}">{cell % place}</row></sheetData>'.encode()
    high, wide = chance.choice((1, 1000, 1048575)), chance.choice((1, 500, 16384))
    value = chance.choice((' office:value-type="float" office:value="1"', ""))
    repeated = (
        f'<table:table-row table:number-rows-repeated="{high}"><table:table-cell{value}'
        f' table:number-columns-repeated="{wide}"><text:p>1</text:p></table:table-cell></table:table-row></table:table>'
    ).encode()
    edits = ((b"</sheetData>", row), (b"</table:table>", repeated))
    return rewritten(data, lambda name, part: part.replace(*edits[0]).replace(*edits[1]))


def bomb(data: bytes, chance: random.Random) -> bytes:
    """A part that unpacks to very much: blanks, rows, or texts."""
    piece = chance.choice((b" ", b"<row/>", b"<c/>", b"<si><t>x</t></si>", b"<table:table-row/>")) * 1000
    many = piece * (chance.choice((2, 100, 300)) * 1_000_000 // len(piece))
    ends = (b"</sheetData>", b"</sst>", b"</table:table>", b"</sheets>")
    end = chance.choice(ends)
    return rewritten(data, lambda name, part: part.replace(end, many + end))


def entities(data: bytes, chance: random.Random) -> bytes:
    """Nested entities, which a parser that believes them unfolds to gigabytes."""
    nested = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "扶贫"}">' for n in range(10))
    doctype = f'<!DOCTYPE x [{nested}<!ENTITY file SYSTEM "file:///etc/passwd">]>'.encode()

    def edit(name: str, part: bytes) -> bytes:
        if not name.endswith(".xml") or chance.random() < 0.5:
            return part
        head, mark, rest = part.partition(b"?>")
        rest = rest.replace("健康".encode(), chance.choice((b"&e9;", b"&file;", b"&unknown;", b"&#0;", b"&#x110000;")))
        return (head + mark + doctype if mark else doctype + head) + rest

    return rewritten(data, edit)


ANY: tuple[Mutation, ...] = (flip_bytes, cut_short, cut_out, say_other_numbers, repeat_a_piece)
ARCHIVE: tuple[Mutation, ...] = (
    *(flip_bytes, cut_short, say_other_numbers, lie_in_the_directory, drop_members, empty_members),
    *(spoil_xml, spoil_xml, swap_attributes, swap_attributes, far_cell, bomb, entities),
)
FORMS = (
    *((xlsx, ARCHIVE), (xlsx, ARCHIVE), (xls, ANY), (ods, ARCHIVE), (csv, ANY)),
    *((xlsb, ARCHIVE), (excel_95, ANY)),
)


def mutated(seed: int, number: int) -> tuple[str, bytes]:
    """The file of that number, and how it was made."""
    chance = random.Random(f"{seed}-{number}")
    whole, ways = chance.choice(FORMS)
    ways = chance.sample(ways, chance.choice((1, 1, 1, 2)))
    data = whole()
    for way in ways:
        try:
            data = way(data, chance) if data else data
        except (
            zipfile.BadZipFile,
            KeyError,
            ValueError,
            IndexError,
            NotImplementedError,
            OSError,
            RuntimeError,
            zlib.error,
        ):
            continue  # the one before left nothing that can be mutated so
    return f"{whole.__name__}-{'-'.join(way.__name__ for way in ways)}", data


def peak() -> int:
    """The most memory, in bytes, that the worker has had in use."""
    (caller,) = worker.crew(1, LIMITS.seconds, LIMITS.memory)
    status = Path(f"/proc/{getattr(caller, 'pid', 0)}/status")
    found = re.search(r"VmHWM:\s+(\d+)", status.read_text()) if status.exists() else None
    return int(found[1]) * 1024 if found else 0


def recognised(path: Path) -> bool:
    """Whether there is at least the header of a return, if nothing below it."""
    return any(sheet.table for taken in arrivals.look_into(path, Options(2014, "511529")) for sheet in taken.raw.sheets)


def trial(path: Path) -> tuple[str, str]:
    """What came of a file, and which promise was broken, if any."""
    began = time.monotonic()
    try:
        run = arrivals.bring_in([path], Options(2014, "511529"))
    except Exception as error:  # noqa: BLE001 - that is the question
        return "traceback", "".join(getattr(error, "__notes__", [])) + repr(error)
    rules = sorted(set(run.findings["rule"].to_pylist()) & {"F008", "F009", "F013"})
    took, memory = time.monotonic() - began, peak()
    broken = [
        f"took {took:.0f} s" if took > SECONDS else "",
        f"took {memory >> 20} MB" if memory > MEMORY else "",
        "neither rows nor findings" if not (run.rows_read or run.findings.num_rows or recognised(path)) else "",
    ]
    what = {args["what"] for args in map(dict, run.findings["args"].to_pylist()) if "crash" in args.get("what", "")}
    return " ".join(rules) + " crashed" * bool(what) or "read", "; ".join(filter(None, broken))


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("count", nargs="?", type=int, default=2000)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--first", type=int, default=0)
    ask.add_argument("--seconds", type=float, default=1800, help="stop after so many")
    ask.add_argument("--only", type=int, help="this one, and keep it")
    said = ask.parse_args()
    numbers = range(said.first, said.first + said.count) if said.only is None else [said.only]
    outcomes: Counter[str] = Counter()
    failed, slowest, most, began = 0, 0.0, 0, time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers:
            how, data = mutated(said.seed, number)
            path = Path(folder) / f"屏山县2014-{number}"
            path.write_bytes(data)
            started = time.monotonic()
            outcome, broken = trial(path)
            slowest, most = max(slowest, time.monotonic() - started), max(most, peak())
            outcomes[outcome] += 1
            if broken or "crashed" in outcome or said.only is not None:
                KEPT.mkdir(parents=True, exist_ok=True)
                (KEPT / f"{said.seed}-{number}-{how}").write_bytes(data)
                print(f"{number} {how}: {outcome}: {broken}", file=sys.stderr)
            failed += bool(broken)
            path.unlink()
            if time.monotonic() - began > said.seconds:
                break
    worker.end()
    print(
        f"{outcomes.total():,} files, {failed} broke a promise; slowest {slowest:.1f} s, most memory {most >> 20:,} MB"
    )
    for outcome, count in outcomes.most_common():
        print(f"  {count:6,}  {outcome}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
