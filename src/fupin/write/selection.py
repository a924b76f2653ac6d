"""Which findings of a run are shown: by rule and by level."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fupin.catalog.model import Level, Rule
from fupin.errors import UnknownName
from fupin.write.labels import LEVELS

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Selection:
    """The findings that are shown: those of the rules `select` (of all, where it is empty) without those of `ignore`,
    from `level` up. Rules are named by their codes.
    """

    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    level: Level = "note"

    def shows(self, rule: Rule) -> bool:
        """Whether the findings of a rule are shown."""
        asked = not self.select or rule.code in self.select
        return asked and rule.code not in self.ignore and rule.level in self._levels

    @property
    def _levels(self) -> list[str]:
        levels = list(LEVELS)
        return levels[: levels.index(self.level) + 1]

    def shown(self, findings: pa.Table) -> tuple[pa.Table, dict[str, int]]:
        """These of a table of findings, and how many others select, ignore and level left out, one after another."""
        import pyarrow.compute as pc

        left_out = dict.fromkeys(("select", "ignore", "level"), 0)
        for option, column, keys, stays in self._tests():
            among = _among(findings[column], keys)
            kept = findings.filter(among if stays else pc.invert(among))
            left_out[option], findings = findings.num_rows - kept.num_rows, kept
        return findings, left_out

    def _tests(self) -> Iterator[tuple[str, str, Collection[str], bool]]:
        """Option, column, keys, and whether findings with these keys are those that stay, for each test there is."""
        if self.select:
            yield "select", "rule", self.select, True
        if self.ignore:
            yield "ignore", "rule", self.ignore, False
        if self._levels != list(LEVELS):
            yield "level", "level", self._levels, True


def _among(column: pa.ChunkedArray, keys: Collection[str]) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.is_in(column, pa.array(sorted(keys), pa.string()))


def rule_codes(names: Sequence[str]) -> frozenset[str]:
    """The codes of the rules with these names: a code, its beginning (`N`, `M00`) or a rule's name.

    An UnknownName suggests the nearest.
    """
    return frozenset(code for name in names for code in _codes(name))


def _codes(name: str) -> list[str]:
    from fupin.catalog.rules import RULES

    codes = [code for code, one in RULES.items() if code.startswith(name.upper()) or one.name == name.lower()]
    if not codes:
        known = [*RULES, *(one.name for one in RULES.values())]
        written = name.upper() if name[1:].isdigit() else name.lower()
        raise UnknownName("rule", written, known, "`fupin explain rules` lists them.")
    return codes
