"""The first sheet of an annotated copy: every finding in a line, with a link to its cell and what to write instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fupin.catalog.annotation import LIST_TITLES
from fupin.write.annotated.address import letter_of
from fupin.write.annotated.layout import lines
from fupin.write.annotated.marks import MOST_COMMENTS, Line, Notes
from fupin.write.annotated.palette import plain_colours
from fupin.write.annotated.xmlpart import xml_attribute, xml_text
from fupin.write.excel import FONT, LINE_POINTS
from fupin.write.labels import LEVELS, Lang, in_lang

if TYPE_CHECKING:
    from fupin.write.annotated.styles import Styles

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
# Excel repairs a sheet with more links.
_MOST_LINKS = 65_000
_LONGEST = 32_000
# Of a column's width what words that do not fit at a line's end leave blank.
_SPARE = 2
HEADER_ROW = 3
# Of each column its heading and width in characters.
_COLUMNS = (
    (("规则", "Rule"), 7),
    (("级别", "Level"), 8),
    (("工作表", "Sheet"), 13),
    (("单元格", "Cell"), 9),
    (("上报值", "Value sent"), 20),
    (("问题说明", "What is wrong"), 48),
    (("如何改正", "How to correct it"), 48),
)
_LAST = letter_of(len(_COLUMNS))
# Where the sheet keeps, out of sight, which fills the marked cells had before.
MEMORY_COLUMN = len(_COLUMNS) + 1
_MEMORY = letter_of(MEMORY_COLUMN)
_HINT = {
    "zh": "红色为错误，必须改正；黄色为警告，请核实；蓝色为提示。点“单元格”一列可跳到该处，批注里有说明。"
    "请直接在各工作表中改正，存盘后原样报回；本表和颜色、批注都不必删除，重新上报时自动略过。",
    "en": "Red is an error, which must be corrected; yellow a warning, to be looked at; blue a note. A click on a cell "
    "in column D leads there; its comment says what is wrong. Correct the sheets themselves, save, and send this "
    "workbook back as it is: this list, the colours and the comments may stay, and are passed over.",
}
_TOO_MANY = {
    "zh": "问题太多：另有 {more:,} 条未列出，批注至多 {comments:,} 处。",
    "en": "There are very many: {more:,} more are not listed, and there are at most {comments:,} comments.",
}


@dataclass(frozen=True, slots=True)
class _Looks:
    """Indices of the list's styles."""

    title: int
    hint: int
    header: int
    text: int
    link: int
    levels: Mapping[str, int]


def list_sheet(
    notes: Notes,
    space: str,
    styles: Styles,
    places: Mapping[str, Mapping[int, int]],
    views: int,
) -> bytes:
    """The sheet's part, in the format's namespace `space`.

    `places` has the workbook's other sheets and, of each, the column that stands for a row as a whole; `views` is the
    number of the workbook's windows.
    """
    looks = _looks(styles, notes.lang)
    rows, links = list[str](), list[str]()
    for number, line in enumerate(notes.lines, HEADER_ROW + 1):
        place = _place(line, places) if len(links) < _MOST_LINKS else ""
        if place:
            links.append(f'<hyperlink ref="D{number}" location={xml_attribute(place)}/>')
        style = looks.link if place else looks.text
        rows.append(_row(number, _cells(line, notes.lang, looks, style), _height(_texts(line, notes.lang))))
    last = HEADER_ROW + len(rows)
    parts = [
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
        f'<worksheet xmlns="{space}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>',
        f'<dimension ref="A1:{_LAST}{last}"/>',
        _views(views),
        '<sheetFormatPr defaultRowHeight="15"/>',
        _widths(),
        f"<sheetData>{''.join(_top(notes, looks, styles))}{''.join(rows)}</sheetData>",
        f'<autoFilter ref="A{HEADER_ROW}:{_LAST}{last}"/>',
        f'<mergeCells count="2"><mergeCell ref="A1:{_LAST}1"/><mergeCell ref="A2:{_LAST}2"/></mergeCells>',
        f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "",
        '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>',
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>',
        "<headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter></worksheet>",
    ]
    return "".join(parts).encode()


def _place(line: Line, places: Mapping[str, Mapping[int, int]]) -> str:
    """What a link to a finding's cell says; "" where it is about no cell and no row."""
    column = line.column or letter_of(places.get(line.sheet, {}).get(line.row, 0))
    if line.sheet not in places or not line.row or not column:
        return ""
    return "'" + line.sheet.replace("'", "''") + f"'!{column}{line.row}"


def filtered(lines: int) -> str:
    """The range of the list's filter."""
    return f"$A${HEADER_ROW}:${_LAST}${HEADER_ROW + lines}"


def _top(notes: Notes, looks: _Looks, styles: Styles) -> Iterator[str]:
    """Title, hint and header; beside the title the fills that the marked cells had before."""
    headings = [in_lang(pair, notes.lang) for pair, _ in _COLUMNS]
    yield _row(1, [(looks.title, _title(notes))], 24, "\n".join(f"{n} {fill}" for n, fill in styles.fills_before()))
    yield _row(2, [(looks.hint, _hint(notes))], LINE_POINTS * 2 + 4)
    yield _row(HEADER_ROW, [(looks.header, text) for text in headings], 20)


def _title(notes: Notes) -> str:
    counts = [(zh, en, notes.levels.get(level, 0)) for level, (zh, en) in LEVELS.items()]
    told = [in_lang((f"{zh} {n:,} 处", f"{n:,} {en}{'s' * (n > 1)}"), notes.lang) for zh, en, n in counts if n]
    colon, comma = in_lang(("：", ": "), notes.lang), in_lang(("，", ", "), notes.lang)
    return LIST_TITLES[notes.lang] + colon + comma.join([notes.file, *told])


def _hint(notes: Notes) -> str:
    many = notes.left_out or len(notes.lines) > MOST_COMMENTS
    more = _TOO_MANY[notes.lang].format(more=notes.left_out, comments=MOST_COMMENTS) if many else ""
    return more + _HINT[notes.lang]


def _texts(line: Line, lang: Lang) -> tuple[str, ...]:
    where = f"{line.column}{line.row}" if line.column else ""
    row = in_lang((f"第 {line.row} 行", f"row {line.row}"), lang) if line.row else ""
    return line.rule, in_lang(LEVELS[line.level], lang), line.sheet, where or row, line.value, line.message, line.fix


def _cells(line: Line, lang: Lang, looks: _Looks, link: int) -> list[tuple[int, str]]:
    styles = (looks.text, looks.levels[line.level], looks.text, link, looks.text, looks.text, looks.text)
    return list(zip(styles, _texts(line, lang), strict=True))


def _height(texts: tuple[str, ...]) -> float:
    wide = zip(texts, (width for _, width in _COLUMNS), strict=True)
    return LINE_POINTS * max(lines(text, width - _SPARE) for text, width in wide if text) + 4


def _row(number: int, cells: list[tuple[int, str]], height: float, memory: str = "") -> str:
    """A row of text cells, which are never taken for formulas."""
    made = [_cell(letter_of(at), number, f' s="{style}"', text) for at, (style, text) in enumerate(cells, 1)]
    if memory:
        made.append(_cell(_MEMORY, number, "", memory))
    return f'<row r="{number}" ht="{height:g}">{"".join(made)}</row>'


def _cell(letter: str, row: int, style: str, text: str) -> str:
    if not text:
        return f'<c r="{letter}{row}"{style}/>'
    inside = f'<t xml:space="preserve">{xml_text(text[:_LONGEST])}</t>'
    return f'<c r="{letter}{row}"{style} t="inlineStr"><is>{inside}</is></c>'


def _views(views: int) -> str:
    pane = f'<pane ySplit="{HEADER_ROW}" topLeftCell="A{HEADER_ROW + 1}" activePane="bottomLeft" state="frozen"/>'
    chosen = f'<selection pane="bottomLeft" activeCell="A{HEADER_ROW + 1}" sqref="A{HEADER_ROW + 1}"/>'
    return (
        "<sheetViews>"
        + "".join(
            f'<sheetView showGridLines="0" tabSelected="1" workbookViewId="{view}">{pane}{chosen}</sheetView>'
            for view in range(max(views, 1))
        )
        + "</sheetViews>"
    )


def _widths() -> str:
    seen = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, (_, width) in enumerate(_COLUMNS, 1)
    )
    return f'<cols>{seen}<col min="{MEMORY_COLUMN}" max="{MEMORY_COLUMN}" width="0" hidden="1" customWidth="1"/></cols>'


def _looks(styles: Styles, lang: Lang) -> _Looks:
    name = f"<name val={xml_attribute(FONT[lang])}/>"
    plain = styles.add_font(f'<font><sz val="10"/>{name}</font>')
    bold = styles.add_font(f'<font><b/><sz val="14"/>{name}</font>')
    white = styles.add_font(f'<font><b/><sz val="10"/><color rgb="FFFFFFFF"/>{name}</font>')
    blue = styles.add_font(f'<font><u/><sz val="10"/><color rgb="FF0563C1"/>{name}</font>')
    side = '<{0} style="thin"><color rgb="FFBFBFBF"/></{0}>'
    sides = "".join(side.format(name) for name in ("left", "right", "top", "bottom"))
    border = styles.add_border(f"<border>{sides}<diagonal/></border>")
    dark = styles.add_solid_fill("FF1F4E78")
    fills = {level: styles.add_solid_fill(argb) for level, argb in plain_colours().items()}
    return _Looks(
        title=_style(styles, bold, 0, 0, '<alignment vertical="center"/>'),
        hint=_style(styles, plain, 0, 0, '<alignment vertical="top" wrapText="1"/>'),
        header=_style(styles, white, dark, border, '<alignment horizontal="center" vertical="center"/>'),
        text=_style(styles, plain, 0, border),
        link=_style(styles, blue, 0, border),
        levels={level: _style(styles, plain, fill, border) for level, fill in fills.items()},
    )


def _style(
    styles: Styles, font: int, fill: int, border: int, alignment: str = '<alignment vertical="top" wrapText="1"/>'
) -> int:
    """A style of text cells, which stay text when somebody edits them."""
    return styles.add_style(
        f'<xf numFmtId="49" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyNumberFormat="1" '
        f'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">{alignment}</xf>'
    )
