"""A workbook as the parts of its archive: read, replaced, added, dropped, and written as a whole."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from io import BufferedWriter, RawIOBase
from typing import IO, TYPE_CHECKING, cast
from urllib.parse import unquote

from fupin.write.annotated.xmlpart import Element, XmlPart, xml_attribute

if TYPE_CHECKING:
    from zipfile import ZipFile

_TYPES = "[Content_Types].xml"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_EMPTY = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{_RELATIONS}"/>'
_RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_PIECE = 1 << 20

Copier = Callable[[IO[bytes], IO[bytes]], object]


class Relations:
    """What one part refers to: targets by id, each with its kind, the last word of its type."""

    def __init__(self, part: str, name: str, data: bytes | None) -> None:
        self.name = name
        self.xml = XmlPart(data or _EMPTY.encode())
        self._folder = posixpath.dirname(part)
        self._new = 0
        self.changed = False

    def targets(self, kind: str) -> dict[str, str]:
        """The parts of one kind by id, named from the archive's root."""
        return {one.attributes.get("Id", ""): self._target(one) for one in self._inside() if _kind(one) == kind}

    def base(self) -> str:
        """What the types of relations begin with: strict workbooks write it otherwise."""
        types = [one.attributes["Type"].rpartition("/")[0] for one in self._inside() if "Type" in one.attributes]
        return next((t for t in types if t.endswith("officeDocument/relationships")), _TRANSITIONAL)

    def add(self, kind: str, target: str, base: str) -> str:
        """Refer to a part, and give the id for it."""
        taken = {one.attributes.get("Id") for one in self.xml.root.children}
        self._new += 1
        while (name := f"rIdFupin{self._new}") in taken:
            self._new += 1
        kind, target = xml_attribute(f"{base}/{kind}"), xml_attribute(f"/{target}")
        self.xml.append(self.xml.root, f'<Relationship Id="{name}" Type={kind} Target={target}/>')
        self.changed = True
        return name

    def remove(self, name: str) -> None:
        """Refer to a part no longer."""
        for one in self.xml.root.children:
            if one.attributes.get("Id") == name:
                self.xml.remove(one)
                self.changed = True

    def _inside(self) -> list[Element]:
        return [one for one in self.xml.root.children if one.attributes.get("TargetMode") != "External"]

    def _target(self, one: Element) -> str:
        target = unquote(one.attributes.get("Target", ""))
        return posixpath.normpath(posixpath.join("/", self._folder, target)).lstrip("/")


_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _kind(one: Element) -> str:
    return one.attributes.get("Type", "").rpartition("/")[2]


class Package:
    """The parts of an .xlsx. Names are compared without case, as the format says."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._names = {name.replace("\\", "/").lower(): name for name in archive.NameToInfo}
        self._changed: dict[str, bytes] = {}
        self._copied: dict[str, Copier] = {}
        self._added: dict[str, bytes] = {}
        self._dropped: set[str] = set()
        self._relations: dict[str, Relations] = {}
        self.types = XmlPart(self.read(_TYPES))
        self.workbook = self._workbook()

    def _workbook(self) -> str:
        for part in self.relations("").targets("officeDocument").values():
            return part
        raise ValueError("A package without a workbook.")

    def holds(self, name: str) -> bool:
        return name.lower() in self._names

    def read(self, name: str) -> bytes:
        """A part as it was; `KeyError` where there is none."""
        return self._archive.read(self._names[name.lower()])

    def relations(self, part: str) -> Relations:
        """What a part refers to; "" for the workbook as a whole."""
        folder, _, name = part.rpartition("/")
        where = f"{folder}/_rels/{name}.rels".lstrip("/")
        if where not in self._relations:
            self._relations[where] = Relations(part, where, self.read(where) if self.holds(where) else None)
        return self._relations[where]

    def change(self, name: str, data: bytes) -> None:
        """Give a part other bytes."""
        self._changed[self._names[name.lower()]] = data

    def copy_through(self, name: str, copier: Copier) -> None:
        """Have a part written by a function of its old stream and its new one."""
        self._copied[self._names[name.lower()]] = copier

    def drop(self, name: str) -> None:
        """Leave a part out, with what it refers to."""
        folder, _, last = name.rpartition("/")
        for gone in (name, f"{folder}/_rels/{last}.rels".lstrip("/")):
            if self.holds(gone):
                self._dropped.add(self._names[gone.lower()])
        for one in self.types.root.all("Override"):
            if one.attributes.get("PartName", "").lstrip("/").lower() == name.lower():
                self.types.remove(one)

    def add(self, pattern: str, content_type: str = "", data: bytes = b"") -> str:
        """Add a part called like the pattern with a number for `{}`, and give its name; `fill` gives it bytes later.

        The content type can be left out where the suffix tells it.
        """
        number = 1
        taken = {name.lower() for name in (*self._archive.NameToInfo, *self._added) if name not in self._dropped}
        while pattern.format(number).lower() in taken:
            number += 1
        name = pattern.format(number)
        self._added[name] = data
        if content_type:
            self._declare(name, content_type)
        return name

    def fill(self, name: str, data: bytes) -> None:
        self._added[name] = data

    def current(self, name: str) -> bytes:
        """A part of either kind as it is now; empty where there is none."""
        if name in self._added:
            return self._added[name]
        return self.read(name) if self.holds(name) else b""

    def put(self, name: str, data: bytes) -> None:
        """Give a part of either kind other bytes."""
        if name in self._added:
            self._added[name] = data
        else:
            self.change(name, data)

    def declare_extension(self, extension: str, content_type: str) -> None:
        """Say what parts with a suffix are, where nothing says it yet."""
        known = [one.attributes.get("Extension", "").lower() for one in self.types.root.all("Default")]
        if extension not in known:
            kind = xml_attribute(content_type)
            self._first(f'<Default Extension="{extension}" ContentType={kind}/>')

    def content_type(self, name: str) -> str:
        """What the workbook says that a part is; "" where only its suffix tells."""
        for one in self.types.root.all("Override"):
            if one.attributes.get("PartName", "").lstrip("/").lower() == name.lower():
                return one.attributes.get("ContentType", "")
        return ""

    def _declare(self, name: str, content_type: str) -> None:
        if self.content_type(name) and not (self.holds(name) and self._names[name.lower()] in self._dropped):
            return
        part, kind = xml_attribute(f"/{name}"), xml_attribute(content_type)
        self.types.append(self.types.root, f"<Override PartName={part} ContentType={kind}/>")

    def _first(self, xml: str) -> None:
        if self.types.root.children:
            self.types.before(self.types.root.children[0], xml)
        else:
            self.types.append(self.types.root, xml)

    def write_copied(self, out: ZipFile) -> None:
        """Write the parts that go through a function, whose outcome the others may depend on."""
        for name, copier in self._copied.items():
            with self._archive.open(name) as old, BufferedWriter(_raw(out, name), _PIECE) as new:
                copier(old, new)

    def write_rest(self, out: ZipFile) -> None:
        """Write all other parts; to be called once, when nothing changes any more."""
        self.declare_extension("rels", _RELATIONS_TYPE)
        for relations in self._relations.values():
            if not relations.changed:
                continue
            if self.holds(relations.name):
                self.change(relations.name, relations.xml.result())
            else:
                self._added[relations.name] = relations.xml.result()
        self.change(_TYPES, self.types.result())
        for name in self._archive.NameToInfo:
            if name in self._changed:
                out.writestr(name, self._changed[name])
            elif name not in self._copied and name not in self._dropped and not name.endswith("/"):
                with self._archive.open(name) as old, out.open(name, "w") as new:
                    while piece := old.read(_PIECE):
                        new.write(piece)
        for name, data in self._added.items():
            out.writestr(name, data)


def _raw(out: ZipFile, name: str) -> RawIOBase:
    """A new part; the archive's own stream is slow where it is given little at a time."""
    return cast("RawIOBase", out.open(name, "w"))
