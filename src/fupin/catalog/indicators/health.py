"""Illness and disability: as shares of persons, and of households with such a member."""

from __future__ import annotations

from dataclasses import replace

from fupin.catalog.figures import Indicator
from fupin.catalog.indicators.populations import POOR_HOUSEHOLDS, POOR_PERSONS

_UNCLEAR = "The report's 26.1 % does not say whether it means persons or households."
_UNCLEAR_ZH = "报告中的26.1%未说明按人计还是按户计。"


def _pair(stem: str, code: str, member: str, zh: str, en: str) -> tuple[Indicator, Indicator]:
    return (
        POOR_PERSONS.share(
            f"{stem}_share",
            f"{zh}人口",
            en[0].upper() + en[1:],
            holds=f"array_contains(health, '{code}')",
            known="health is not null",
            of=("健康状况", "health"),
        ),
        POOR_HOUSEHOLDS.share(
            f"{stem}_household_share",
            f"有{zh}成员的户",
            f"With a member {en}",
            holds=member,
            known=f"{member} is not null",
            of=("全部成员健康状况", "health of every member"),
        ),
    )


_CHRONIC = _pair(
    "chronic_illness", "chronic_illness", "member_chronically_ill", "患长期慢性病", "with a long-term chronic illness"
)

INDICATORS = (
    *(replace(one, remark=_UNCLEAR, remark_zh=_UNCLEAR_ZH, cited=("chronic_illness_share 2014",)) for one in _CHRONIC),
    *_pair("serious_illness", "serious_illness", "member_seriously_ill", "患大病", "with a serious illness"),
    *_pair("disabled", "disabled", "member_disabled", "残疾", "with a disability"),
)
