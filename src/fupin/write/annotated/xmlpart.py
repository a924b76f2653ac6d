"""One XML part of a workbook, edited in place: whatever is not touched keeps its very bytes, prefixes and all."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

_START_TAG = re.compile(rb"<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_DECLARED = re.compile(r"^(\s*<\?xml\b[^>]*?\bencoding\s*=\s*)([\"'])([\w.:-]+)\2")
_LOOKED_AT = 200
# XML 1.0 has no way to write these.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(slots=True, eq=False)
class Element:
    """One element and its place: its bytes are `data[start:end]`, what is in it `data[inner:close]`.

    Names and attributes are without their prefixes; `prefix` is the element's own, with the colon. `text` is the text
    right in it.
    """

    name: str
    space: str
    prefix: bytes
    attributes: dict[str, str]
    start: int
    inner: int
    close: int = 0
    end: int = 0
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def all(self, name: str) -> list[Element]:
        """The children of that name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> Element | None:
        return next((child for child in self.children if child.name == name), None)

    def walk(self) -> Iterator[Element]:
        """This element and all in it, in the order in which they are written."""
        yield self
        for child in self.children:
            yield from child.walk()


def clean_text(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return _FORBIDDEN.sub("\ufffd", text)


def xml_text(text: str) -> str:
    """A text as XML writes it between tags."""
    return escape(clean_text(text)).replace("\r", "&#13;")


def xml_attribute(text: str) -> str:
    """A text as XML writes it behind an attribute's name, with its quotes."""
    return quoteattr(clean_text(text))


def as_utf8(data: bytes) -> bytes:
    """A part in UTF-8, whatever it was written in."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            return _redeclared(data.decode(encoding))
    data = data.removeprefix(codecs.BOM_UTF8)
    declared = _DECLARED.match(data[:_LOOKED_AT].decode("latin-1"))
    if declared and declared[3].lower() not in ("utf-8", "utf8", "us-ascii", "ascii"):
        return _redeclared(data.decode(declared[3]))
    return data


def _redeclared(text: str) -> bytes:
    return _DECLARED.sub(r"\1\2UTF-8\2", text, count=1).encode()


def parse(data: bytes) -> Element:
    """The tree of a part in UTF-8; raises `ExpatError` where it is ill-formed, `ValueError` where it has a DTD."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    top = Element("", "", b"", {}, 0, 0)
    stack = [top]

    def begin(name: str, attributes: dict[str, str]) -> None:
        start = parser.CurrentByteIndex
        tag = _START_TAG.match(data, start)
        if tag is None:
            raise ValueError("A tag without an end.")
        space, _, local = name.rpartition(" ")
        raw = re.match(rb"<([\w.-]+:)?", tag[0])
        values = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        one = Element(local, space, (raw and raw[1]) or b"", values, start, tag.end())
        stack[-1].children.append(one)
        stack.append(one)

    def finish(_: str) -> None:
        one = stack.pop()
        if data.endswith(b"/>", one.start, one.inner):
            one.close = one.end = one.inner
        else:
            one.close = parser.CurrentByteIndex
            one.end = data.index(b">", one.close) + 1

    def words(text: str) -> None:
        stack[-1].text += text

    parser.StartElementHandler, parser.EndElementHandler = begin, finish
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = words, _refuse_doctype
    parser.Parse(data, True)
    return top.children[0]


def _refuse_doctype(*_: object) -> NoReturn:
    raise ValueError("A part with a document type.")


class XmlPart:
    """A part, its tree as it was, and the edits that `result` makes in it. New tags take the prefix of the root."""

    def __init__(self, data: bytes) -> None:
        self.data = as_utf8(data)
        self.root = parse(self.data)
        self._edits: list[tuple[int, int, bytes]] = []
        self._appended: dict[Element, list[bytes]] = {}

    def result(self) -> bytes:
        """The part as edited."""
        edits = self._edits + [self._grown(one, new) for one, new in self._appended.items()]
        pieces, at = [], 0
        for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
            pieces += [self.data[at:start], new]
            at = end
        return b"".join([*pieces, self.data[at:]])

    def raw(self, one: Element) -> bytes:
        """An element as it is written."""
        return self.data[one.start : one.end]

    def remove(self, one: Element) -> None:
        self._edits.append((one.start, one.end, b""))

    def replace(self, one: Element, new: bytes) -> None:
        self._edits.append((one.start, one.end, new))

    def before(self, one: Element, xml: str) -> None:
        """Put something before an element."""
        self._edits.append((one.start, one.start, self._prefixed(xml)))

    def after(self, one: Element, xml: str) -> None:
        """Put something behind an element."""
        self._edits.append((one.end, one.end, self._prefixed(xml)))

    def insert(self, at: int, new: bytes) -> None:
        """Put bytes at a place."""
        self._edits.append((at, at, new))

    def rewrite(self, one: Element, text: str) -> None:
        """Put a text in place of all that is in an element."""
        self._edits.append((one.inner, one.close, xml_text(text).encode()))

    def append(self, one: Element, xml: str | bytes) -> None:
        """Put something at the end of an element; text without prefixes, bytes as they are to be written."""
        self._appended.setdefault(one, []).append(self._prefixed(xml) if isinstance(xml, str) else xml)

    def set(self, one: Element, name: str, value: str | None) -> None:
        """Give an attribute without prefix another value, or take it away."""
        tag = self.data[one.start : one.inner]
        new = b"" if value is None else f" {name}={xml_attribute(value)}".encode()
        found = re.search(rb"\s+" + name.encode() + rb"\s*=\s*(?:\"[^\"]*\"|'[^']*')", tag)
        if found:
            self._edits.append((one.start + found.start(), one.start + found.end(), new))
        elif new:
            at = one.start + 1 + len(one.prefix) + len(one.name.encode())
            self._edits.append((at, at, new))

    def _grown(self, one: Element, new: list[bytes]) -> tuple[int, int, bytes]:
        if not self.data.endswith(b"/>", one.start, one.inner):
            return one.close, one.close, b"".join(new)
        return one.inner - 2, one.inner, b"".join([b">", *new, b"</", one.prefix, one.name.encode(), b">"])

    def _prefixed(self, xml: str) -> bytes:
        return with_prefix(xml, self.root.prefix)


def with_prefix(xml: str, prefix: bytes) -> bytes:
    """Unprefixed XML, as a part with a prefix has to write it."""
    return re.sub(r"<(/?)(?=\w)", rf"<\1{prefix.decode()}", xml).encode() if prefix else xml.encode()
