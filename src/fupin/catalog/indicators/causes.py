"""Causes of poverty, one pair of indicators for each key of the code list `cause`."""

from __future__ import annotations

from dataclasses import replace

from fupin.catalog.codes import code_list
from fupin.catalog.figures import Indicator
from fupin.catalog.indicators.populations import POOR_HOUSEHOLDS
from fupin.catalog.model import Code

_KNOWN = "main_cause is not null"
_OF = ("主要致贫原因", "main cause")


def _main(cause: Code) -> Indicator:
    share = POOR_HOUSEHOLDS.share(
        f"main_cause_{cause.key}_share",
        f"主要致贫原因为“{cause.zh}”的户",
        f"Main cause {cause.en}",
        holds=f"main_cause = '{cause.key}'",
        known=_KNOWN,
        of=_OF,
    )
    return replace(
        share,
        remark="The shares of all main causes sum to 100.",
        remark_zh="各项主要致贫原因的比重合计为100。",
    )


def _any(cause: Code) -> Indicator:
    share = POOR_HOUSEHOLDS.share(
        f"any_cause_{cause.key}_share",
        f"致贫原因含“{cause.zh}”的户",
        f"Any cause {cause.en}",
        holds=f"{_KNOWN} and (main_cause = '{cause.key}' or array_contains(other_causes, '{cause.key}'))",
        known=_KNOWN,
        of=_OF,
    )
    return replace(
        share,
        remark="Exceed 100 in sum over all causes. At most two other causes are recorded: a lower bound.",
        remark_zh="各项原因的比重合计超过100。其他致贫原因至多填两项，因此是下限。",
    )


INDICATORS = (
    *(_main(cause) for cause in code_list("cause").codes),
    *(_any(cause) for cause in code_list("cause").codes),
)
