"""The comments of one sheet: the sender's own are kept, and where there is one, what fupin says is added to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from fupin.write.annotated.address import letter_of, number_of
from fupin.write.annotated.marks import Mark
from fupin.write.annotated.xmlpart import Element, XmlPart, with_prefix, xml_attribute, xml_text

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<comments xmlns="{space}"><authors/><commentList/></comments>'
)
# What fupin says begins with this, be it all of a comment or the end of one; by it the next copy takes it off again.
MARK = "〔fupin〕"
AUTHOR = "fupin"
_LONGEST = 32_000
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_RUN = (
    '<r><rPr><sz val="9"/><color indexed="81"/><rFont val="{font}"/><family val="2"/></rPr>'
    '<t xml:space="preserve">{text}</t></r>'
)
# The comment's text by (row, column).
Texts = dict[tuple[int, int], str]


class Comments:
    """The comments part of one sheet. After `say`, `texts` holds all comments that changed, `gone` those taken off."""

    def __init__(self, data: bytes, font: str) -> None:
        self._xml = XmlPart(data)
        self._font = xml_text(font).replace('"', "")
        authors, comments = self._xml.root.first("authors"), self._xml.root.first("commentList")
        if authors is None or comments is None:
            raise ValueError("Comments without authors.")
        self._authors, self._list = authors, comments
        self._own: dict[tuple[int, int], Element] = {}
        self.texts: Texts = {}
        self.gone: set[tuple[int, int]] = set()
        self._earlier: set[tuple[int, int]] = set()
        self._read()

    def say(self, marks: Mapping[tuple[int, int], Mark]) -> None:
        """Give each cell its comment, and take off what an earlier copy said at all others."""
        new = []
        for cell, mark in marks.items():
            said = (MARK + "\n".join(mark.texts))[:_LONGEST]
            if cell in self._own:
                own = self._theirs(self._own[cell])
                self._xml.replace(self._own[cell], self._extended(self._own[cell], "\n" + said))
                self.texts[cell] = f"{own}\n{said}"
            else:
                self.texts[cell] = said
                new.append(self._new(cell, said))
        for cell in self._earlier - marks.keys():
            self._xml.replace(self._own[cell], self._extended(self._own[cell], ""))
        if new:
            self._xml.append(self._authors, f"<author>{AUTHOR}</author>")
            self._xml.append(self._list, "".join(new))

    def everything(self) -> Texts:
        """All comments that there are now."""
        return {cell: self._theirs(one) for cell, one in self._own.items()} | self.texts

    def result(self) -> bytes:
        """The part as it is now."""
        return self._xml.result()

    def _read(self) -> None:
        """Find the sender's comments; those of an earlier copy go, the ends that it added to others too."""
        for one in self._list.all("comment"):
            found = _REFERENCE.fullmatch(one.attributes.get("ref", ""))
            if not found:
                continue
            cell = int(found[2]), number_of(found[1])
            text = _text(one)
            if text.lstrip().startswith(MARK):
                self._xml.remove(one)
                self.gone.add(cell)
                continue
            self._own[cell] = one
            if MARK in text:
                self._earlier.add(cell)

    def _theirs(self, comment: Element) -> str:
        return _text(comment).partition(MARK)[0].rstrip()

    def _extended(self, comment: Element, said: str) -> bytes:
        """A comment of the sender's with something added, and without what an earlier copy added."""
        data, prefix = self._xml.data, comment.prefix
        body = comment.first("text")
        if body is None:
            return self._xml.raw(comment)
        runs, room = list[bytes](), len(self._theirs(comment))
        for run, text in _runs(body):
            if not room:
                break
            if len(text) > room:  # programs cut texts into runs as they like
                runs.append(with_prefix(f'<r><t xml:space="preserve">{xml_text(text[:room])}</t></r>', prefix))
                break
            raw = data[run.start : run.end]
            runs.append(raw if run.name == "r" else with_prefix("<r>", prefix) + raw + with_prefix("</r>", prefix))
            room -= len(text)
        if said:
            runs.append(with_prefix(self._run(said), prefix))
        opening, closing = (with_prefix(tag, prefix) for tag in ("<text>", "</text>"))
        return b"".join([data[comment.start : body.start], opening, *runs, closing, data[body.end : comment.end]])

    def _run(self, said: str) -> str:
        return _RUN.format(font=self._font, text=xml_text(said))

    def _new(self, cell: tuple[int, int], said: str) -> str:
        reference = xml_attribute(f"{letter_of(cell[1])}{cell[0]}")
        author = len(self._authors.children)
        return f'<comment ref={reference} authorId="{author}"><text>{self._run(said)}</text></comment>'


def _text(comment: Element) -> str:
    body = comment.first("text")
    return "" if body is None else "".join(text for _, text in _runs(body))


def _runs(body: Element) -> Iterator[tuple[Element, str]]:
    """The parts of a comment's text that have a look of their own."""
    for run in body.children:
        text = "".join(one.text for one in run.walk() if one.name == "t")
        if run.name in ("r", "t") and text:
            yield run, text
