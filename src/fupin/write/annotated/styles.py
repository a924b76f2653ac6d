"""The styles of a workbook: its own stay, and each that a marked cell has gets a copy with the level's fill."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fupin.write.annotated.palette import MOST, colour, fill_of
from fupin.write.annotated.xmlpart import Element, XmlPart

EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<styleSheet xmlns="{space}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
# The collections that are needed, in the order of the format, with what a workbook without them means.
_NEEDED = {
    "fonts": '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>',
    "fills": '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>',
    "borders": '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>',
    "cellStyleXfs": '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
    "cellXfs": '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>',
}
_FILL_ID = re.compile(rb'(\sfillId=["\'])\d+')
_APPLY_FILL = re.compile(rb'\sapplyFill=["\'][^"\']*["\']')
_SAFE_FILL = re.compile(
    r"<(?:patternFill|gradientFill|fgColor|bgColor|color|stop)(?:\s\w+=\"[\w.+-]*\")*\s*/?>"
    r"|</(?:patternFill|gradientFill|fgColor|bgColor|color|stop)>"
)


class Styles:
    """A workbook's styles part. Indices are those of its lists, which only grow."""

    def __init__(self, data: bytes) -> None:
        self._xml = XmlPart(_complete(data))
        root = self._xml.root
        self._lists = {name: one for name in _NEEDED if (one := root.first(name)) is not None}
        self._sizes = {name: len(one.children) for name, one in self._lists.items()}
        self._fills = [self._xml.data[f.inner : f.close].strip() for f in self._lists["fills"].children]
        self._xfs = [self._xml.raw(xf) for xf in self._lists["cellXfs"].children]
        self._known: dict[tuple[str, bytes], int] = {}
        self._marked: dict[tuple[int, str], int] = {}
        self._numbers: dict[bytes, int] = {}

    def take_marks_off(self, before: Iterable[tuple[int, str]]) -> None:
        """Give every cell that was marked in an earlier copy its fill back; `before` says which number means which."""
        fills = {number: fill for number, fill in before if _is_fill(fill)}
        for at, one in enumerate(self._lists["fills"].children):
            number = _mark(one)
            if number is None:
                continue
            inside = fills.get(number, '<patternFill patternType="none"/>')
            self._fills[at] = _prefixed(inside, one)
            whole = b"<%sfill>%s</%sfill>" % (one.prefix, self._fills[at], one.prefix)
            self._xml.replace(one, whole)

    def marked(self, base: int, level: str) -> int:
        """The style that is `base` but for its fill."""
        if (base, level) not in self._marked:
            base_xf = self._xfs[base if base < len(self._xfs) else 0]
            fill = self._add("fills", _fill(colour(level, self._number(base_xf))))
            xf = _FILL_ID.sub(rb"\g<1>%d" % fill, base_xf, count=1)
            if xf == base_xf:  # which has none
                xf = re.sub(rb"^(<[\w.:-]*xf)", rb'\1 fillId="%d"' % fill, xf)
            xf = re.sub(rb"^(<[\w.:-]*xf)", rb'\1 applyFill="1"', _APPLY_FILL.sub(b"", xf, count=1))
            self._marked[base, level] = self._add_bytes("cellXfs", xf)
        return self._marked[base, level]

    def fills_before(self) -> list[tuple[int, str]]:
        """The number of each fill that a mark lies over, and the fill without prefixes."""
        return [(number, _portable(fill.decode())) for fill, number in self._numbers.items()]

    def add_font(self, xml: str) -> int:
        return self._add("fonts", xml)

    def add_border(self, xml: str) -> int:
        return self._add("borders", xml)

    def add_solid_fill(self, argb: str) -> int:
        return self._add("fills", _fill(argb))

    def add_style(self, xml: str) -> int:
        """Add a cell's style and give its index."""
        return self._add("cellXfs", xml)

    def result(self) -> bytes:
        """The part with all that was added."""
        for name, one in self._lists.items():
            if self._sizes[name] != len(one.children):
                self._xml.set(one, "count", str(self._sizes[name]))
        return self._xml.result()

    def _number(self, xf: bytes) -> int:
        """The number of a style's own fill among those that marks lie over."""
        found = re.search(rb'\sfillId=["\'](\d+)', xf)
        at = int(found[1]) if found else 0
        fill = self._fills[at] if at < len(self._fills) else b""
        if not fill or b'patternType="none"' in fill or re.fullmatch(rb"<[\w.:]*patternFill\s*/>", fill):
            return 0
        if fill not in self._numbers and len(self._numbers) >= MOST:
            return 0
        return self._numbers.setdefault(fill, len(self._numbers) + 1)

    def _add(self, name: str, xml: str) -> int:
        return self._add_bytes(name, _prefixed(xml, self._lists[name]))

    def _add_bytes(self, name: str, xml: bytes) -> int:
        if (name, xml) not in self._known:
            self._xml.append(self._lists[name], xml)
            self._known[name, xml] = self._sizes[name]
            self._sizes[name] += 1
        return self._known[name, xml]


def _complete(data: bytes) -> bytes:
    """The part with all collections that are needed, each in its place."""
    part = XmlPart(data)
    order = ["numFmts", *_NEEDED]
    for name, default in _NEEDED.items():
        if part.root.first(name) is not None:
            continue
        earlier = [one for one in part.root.children if one.name in order[: order.index(name)]]
        if earlier:
            part.after(earlier[-1], default)
        elif part.root.children:
            part.before(part.root.children[0], default)
        else:
            part.append(part.root, default)
    return part.result()


def _fill(argb: str) -> str:
    return f'<fill><patternFill patternType="solid"><fgColor rgb="{argb}"/><bgColor indexed="64"/></patternFill></fill>'


def _mark(fill: Element) -> int | None:
    for pattern in fill.children:
        front = pattern.first("fgColor")
        if pattern.attributes.get("patternType") == "solid" and front is not None:
            return fill_of(front.attributes.get("rgb", ""))
    return None


def _portable(fill: str) -> str:
    """A fill as any workbook can take it: without prefixes, in double quotes."""
    return re.sub(r"='([^'\"]*)'", r'="\1"', re.sub(r"<(/?)[\w.-]+:", r"<\1", fill))


def _is_fill(text: str) -> bool:
    """Whether a text that came back in a workbook can be put into its styles."""
    from xml.parsers.expat import ExpatError

    from fupin.write.annotated.xmlpart import parse

    if _SAFE_FILL.sub("", text).strip():
        return False
    try:
        return parse(text.encode()).name in ("patternFill", "gradientFill")
    except ExpatError:
        return False


def _prefixed(xml: str, like: Element) -> bytes:
    from fupin.write.annotated.xmlpart import with_prefix

    return with_prefix(xml, like.prefix)
