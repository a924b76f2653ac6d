"""The boxes in which a sheet's comments are shown: shapes in VML, which is what Excel keeps them in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fupin.write.annotated.comments import Texts
from fupin.write.annotated.layout import Layout, lines
from fupin.write.annotated.xmlpart import as_utf8

TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_SPACES = (
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_EMPTY = f"<xml{_SPACES}>\n</xml>".encode()
_BOX = "_x0000_t202"
_LAYOUT = '<o:shapelayout{spaces} v:ext="edit"><o:idmap v:ext="edit" data="{blocks}"/></o:shapelayout>\n'
_SHAPE_TYPE = f"""<v:shapetype{{spaces}} id="{_BOX}" coordsize="21600,21600" o:spt="202" \
path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/>\
</v:shapetype>
"""
_SHAPE = """<v:shape{spaces} id="_x0000_s{id}" type="#{box}" style="position:absolute;width:{width}pt;\
height:{height}pt;z-index:{order};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>\
<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">\
<div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>\
<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>\
</x:ClientData></v:shape>
"""
_SHAPES = re.compile(rb"<(?:\w+:)?shape\s.*?</(?:\w+:)?shape>\s*", re.S)
_PLACE = re.compile(rb"<(?:\w+:)?(Row|Column)>\s*(\d+)\s*</")
_ANCHOR = re.compile(rb"(<(?:\w+:)?Anchor>)[^<]*(</)")
_NUMBER = re.compile(rb"_s(\d+)[\"']")
_END = re.compile(rb"</(?:\w+:)?xml>\s*$")
# Of a box and its text, in pixels; a line holds so many half-width characters.
_WIDTH, _LINE, _MARGIN, _CHARACTERS, _HIGHEST = 330, 16, 24, 46, 640
_PER_BLOCK = 1024
_LAST_COLUMN = 16_384
_LOOKED_AT = 4_096


def boxes(data: bytes, texts: Texts, gone: Iterable[tuple[int, int]], layout: Layout) -> bytes:
    """The drawing with a box that fits for each comment that changed, and none for those that are gone."""
    data = as_utf8(data) if data else _EMPTY
    lost, known, pieces, at = set(gone), set[tuple[int, int]](), list[bytes](), 0
    for shape in _SHAPES.finditer(data):
        cell = _cell(shape[0])
        if cell is None or (cell not in lost and cell not in texts):
            continue
        pieces.append(data[at : shape.start()])
        at = shape.end()
        if cell not in lost:
            anchor = _anchor(cell, texts[cell], layout).encode()
            fitting, found = _ANCHOR.subn(rb"\g<1>" + anchor + rb"\g<2>", shape[0], count=1)
            if found:  # else a new box takes its place
                known.add(cell)
                pieces.append(fitting)
    data = b"".join([*pieces, data[at:]])
    end = _END.search(data)
    if end is None:
        raise ValueError("A drawing without an end.")
    made = _made({cell: text for cell, text in texts.items() if cell not in known}, data, layout)
    return data[: end.start()] + made.encode() + data[end.start() :]


def _made(texts: Texts, data: bytes, layout: Layout) -> str:
    """New shapes; those of Excel are numbered in blocks, which a drawing says that it uses."""
    if not texts:
        return ""
    spaces = "" if all(name in data[:_LOOKED_AT] for name in (b"xmlns:v=", b"xmlns:o=", b"xmlns:x=")) else _SPACES
    block = max((int(number) for number in _NUMBER.findall(data)), default=0) // _PER_BLOCK + 1
    blocks = ",".join(map(str, range(block, block + len(texts) // _PER_BLOCK + 1)))
    before = "" if b"shapelayout" in data else _LAYOUT.format(spaces=spaces, blocks=blocks)
    before += "" if f'id="{_BOX}"'.encode() in data else _SHAPE_TYPE.format(spaces=spaces)
    return before + "".join(
        _SHAPE.format(
            spaces=spaces,
            box=_BOX,
            id=block * _PER_BLOCK + number,
            order=number,
            width=_WIDTH * 0.75,
            height=_height(text) * 0.75,
            anchor=_anchor(cell, text, layout),
            row=cell[0] - 1,
            column=cell[1] - 1,
        )
        for number, (cell, text) in enumerate(sorted(texts.items()), 1)
    )


def _cell(shape: bytes) -> tuple[int, int] | None:
    """The cell of a comment's box, from 1; None for another shape."""
    if not re.search(rb"ObjectType=[\"']Note[\"']", shape):
        return None
    place = {name: int(number) + 1 for name, number in _PLACE.findall(shape)}
    return (place[b"Row"], place[b"Column"]) if len(place) == 2 else None


def _height(text: str) -> int:
    return min(lines(text, _CHARACTERS) * _LINE + _MARGIN, _HIGHEST)


def _anchor(cell: tuple[int, int], text: str, layout: Layout) -> str:
    """Where a box begins and ends: column, pixels in it, row, pixels in it; from 0, right of its cell."""
    row, column = cell
    last, right = _reach(column + 1, 15 + _WIDTH, layout)
    height = max(round(layout.row_height(row) * 4 / 3), 1)
    top = max(row - 1, 1)
    bottom, below = divmod(4 + _height(text), height)
    return f"{column}, 15, {top - 1}, 4, {last - 1}, {right}, {top - 1 + bottom}, {below}"


def _pixels(width: float) -> int:
    return round(width * 7 + 5) if width else 0


def _reach(column: int, pixels: int, layout: Layout) -> tuple[int, int]:
    """The column, from 1, in which a length ends that begins with one, and how far into it."""
    while column < _LAST_COLUMN and (width := _pixels(layout.column_width(column))) < pixels:
        pixels -= width
        column += 1
    return column, pixels
