"""Findings that the user has answered beforehand: rules ignored for a reason, everywhere or for one county or year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fupin.tables import Exemption

if TYPE_CHECKING:
    import pyarrow as pa


def without_exempted(findings: pa.Table, exemptions: Sequence[Exemption]) -> tuple[pa.Table, dict[Exemption, int]]:
    """The findings that no exemption answers, and how many each of them left out, where any.

    A finding is counted for the first exemption that it falls under. One whose county or year cannot be told falls
    under none that names a county or year.
    """
    left_out: dict[Exemption, int] = {}
    for one in exemptions:
        rest = findings.filter(_others(findings, one))
        if gone := len(findings) - len(rest):
            left_out[one] = left_out.get(one, 0) + gone
        findings = rest
    return findings, left_out


def _others(findings: pa.Table, one: Exemption) -> pa.ChunkedArray:
    import pyarrow.compute as pc

    others = pc.not_equal(findings["rule"], one.rule)
    for name, value in (("county", one.county), ("year", one.year)):
        if value is not None:
            others = pc.or_(others, pc.fill_null(pc.not_equal(findings[name], value), True))
    return others
