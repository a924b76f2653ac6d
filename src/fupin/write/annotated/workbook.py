"""The workbook's own part: its sheets, with the list of findings put first and that of an earlier copy taken out."""

from __future__ import annotations

from dataclasses import dataclass
from xml.parsers.expat import ExpatError

from fupin.write.annotated.package import Package
from fupin.write.annotated.xmlpart import Element, XmlPart, xml_attribute, xml_text

_LONGEST_NAME = 31
# What the format has before the defined names, from the sheets on.
_BEFORE_NAMES = ("sheets", "functionGroups", "externalReferences")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the workbook and its part."""

    name: str
    part: str
    element: Element


class Workbook:
    """The workbook's part and what it refers to."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._xml = XmlPart(package.read(package.workbook))
        self.relations = package.relations(package.workbook)
        sheets = self._xml.root.first("sheets")
        if sheets is None or not sheets.children:
            raise ValueError("A workbook without sheets.")
        self._sheets = sheets
        kinds = ("worksheet", "chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")
        targets = {name: part for kind in kinds for name, part in self.relations.targets(kind).items()}
        self.sheets = [
            Sheet(one.attributes.get("name", ""), targets.get(one.attributes.get("id", ""), ""), one)
            for one in sheets.all("sheet")
        ]

    @property
    def space(self) -> str:
        """The namespace of spreadsheets, which strict workbooks write otherwise."""
        return self._xml.root.space

    @property
    def windows(self) -> int:
        views = self._xml.root.first("bookViews")
        return len(views.children) if views else 0

    def put_first(self, name: str, part: str, filtered: str, titles: str, old: list[Sheet]) -> str:
        """Put a sheet before all others, take `old` ones out (but not their parts), and give its name in the workbook.

        `filtered` is the range of its filter, `titles` its rows that are printed on every page.
        """
        name = self._free(name, old)
        number = max(int(one.element.attributes.get("sheetId", 0)) for one in self.sheets) + 1
        reference = self.relations.add("worksheet", part, self.relations.base())
        named = f'<sheet name={xml_attribute(name)} sheetId="{number}" '
        self._xml.before(self._sheets.children[0], named + f'{self._id_attribute()}="{reference}"/>')
        for one in old:
            self._take_out(one)
        self._name_ranges(name, filtered, titles, [self.sheets.index(one) for one in old])
        self._show_first()
        self._title(name, [one.name for one in old])
        self._package.change(self._package.workbook, self._xml.result())
        return name

    def _free(self, name: str, old: list[Sheet]) -> str:
        taken = {one.name.lower() for one in self.sheets if one not in old}
        free, number = name, 1
        while free.lower() in taken:
            number += 1
            free = f"{name} ({number})"[:_LONGEST_NAME]
        return free

    def _id_attribute(self) -> str:
        """What the workbook calls the id of a sheet's part, with its prefix."""
        import re

        found = re.search(rb"([\w.-]+:id)\s*=", self._xml.raw(self._sheets.children[0]))
        return found[1].decode() if found else "r:id"

    def _take_out(self, sheet: Sheet) -> None:
        self._xml.remove(sheet.element)
        self.relations.remove(sheet.element.attributes.get("id", ""))

    def _name_ranges(self, name: str, filtered: str, titles: str, old: list[int]) -> None:
        """Move what is defined for one sheet on with its sheet, and define the list's own ranges."""
        quoted = xml_text("'" + name.replace("'", "''") + "'!")
        own = (
            f'<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">{quoted}{filtered}</definedName>'
            f'<definedName name="_xlnm.Print_Titles" localSheetId="0">{quoted}{titles}</definedName>'
        )
        names = self._xml.root.first("definedNames")
        if names is None:
            before = [one for one in self._xml.root.children if one.name in _BEFORE_NAMES]
            self._xml.after(before[-1], f"<definedNames>{own}</definedNames>")
            return
        for one in names.children:
            local = one.attributes.get("localSheetId", "")
            if not local.isdigit():
                continue
            if int(local) in old:
                self._xml.remove(one)
            else:
                moved = int(local) + 1 - sum(gone < int(local) for gone in old)
                self._xml.set(one, "localSheetId", str(moved))
        self._xml.append(names, own)

    def _show_first(self) -> None:
        """Open the workbook at the list."""
        views = self._xml.root.first("bookViews")
        for one in views.children if views else []:
            self._xml.set(one, "activeTab", None)
            self._xml.set(one, "firstSheet", None)

    def _title(self, name: str, old: list[str]) -> None:
        """Keep the titles of sheets in the document's properties; where they do not fit them, leave them out."""
        for part in self._package.relations("").targets("extended-properties").values():
            if self._package.holds(part):
                try:
                    xml = XmlPart(self._package.read(part))
                except (ExpatError, ValueError, LookupError):
                    continue
                self._retitle(xml, name, old)
                self._package.change(part, xml.result())

    def _retitle(self, xml: XmlPart, name: str, old: list[str]) -> None:
        pairs, titles = xml.root.first("HeadingPairs"), xml.root.first("TitlesOfParts")
        if pairs is None and titles is None:
            return
        vectors = [one.first("vector") for one in (pairs, titles) if one is not None]
        strings = vectors[-1].children if len(vectors) == 2 and vectors[-1] else []
        said = [one.text for one in strings[: len(self.sheets)]]
        counts = [one for one in (pairs.walk() if pairs else []) if one.name == "i4"]
        if said != [one.name for one in self.sheets] or not counts or counts[0].text != str(len(said)):
            for one in (pairs, titles):
                if one is not None:
                    xml.remove(one)
            return
        prefix = strings[0].prefix.decode()
        first = f"<{prefix}lpstr>{xml_text(name)}</{prefix}lpstr>"
        gone = [one for one in strings[: len(said)] if one.text in old]
        if strings[0] in gone:
            xml.replace(strings[0], first.encode())
            gone = [one for one in gone if one is not strings[0]]
        else:
            xml.insert(strings[0].start, first.encode())
        for one in gone:
            xml.remove(one)
        change = 1 - len(old)
        xml.rewrite(counts[0], str(len(said) + change))
        if vectors[-1]:
            xml.set(vectors[-1], "size", str(len(strings) + change))
