"""What a column of an output table is called, in which unit, and how its values are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fupin.write.labels import Lang, in_lang, unit_label

ColumnKind = Literal["text", "id", "group", "year", "number", "percent", "boolean", "date"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an output table.

    `key` is its name in machine formats, `zh` and `en` its label, to which `unit` is added in brackets. Tables for
    people show `decimals` digits, rounded once, half up (None: as many as the value has). `codes` names the code list
    whose labels people read instead of the keys. Kinds with a meaning of their own: "id" is text whatever it looks
    like, "group" may hold the keys total, outside and "" (not stated), "year" has no thousands separator; the others
    only document. A terminal too narrow for all columns goes without those with the lowest `spare` above 0 first.
    """

    key: str
    zh: str
    en: str
    unit: str = ""
    decimals: int | None = None
    kind: ColumnKind = "text"
    codes: str = ""
    spare: int = 0

    def label(self, lang: Lang) -> str:
        """The header that people read, with its unit.

        >>> Column("poor_persons", "贫困人口", "Poor persons", unit="person").label("zh")
        '贫困人口（人）'
        """
        text, unit = in_lang((self.zh, self.en), lang), unit_label(self.unit, lang)
        bracketed = f"（{unit}）" if lang == "zh" else f" ({unit})"
        return text if not unit or text.endswith(bracketed) else text + bracketed
