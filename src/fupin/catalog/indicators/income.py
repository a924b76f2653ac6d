"""Incomes of the poor against the lines, and of the countryside as a whole."""

from dataclasses import replace

from fupin.catalog.counts import rows
from fupin.catalog.figures import Indicator
from fupin.catalog.indicators.populations import POOR_PERSONS, REGISTRY, REGISTRY_ZH, RETURNS_ZH

_KNOWN = "net_income_per_capita is not null"
_COUNTED = rows(f"poor and {_KNOWN}")
_BELOW = "poor and net_income_per_capita < national_line"
_GAP = "national_line - net_income_per_capita"
_STRICT = "below is income < line; an income on the line is not below"
_STRICT_ZH = "“低于”指收入 < 线；收入恰在线上的不计入"
_LINE = "The line is a parameter, --line; 2,500 yuan is no official line."
_LINE_ZH = "收入线由 --line 指定；2500元不是官方贫困线。"
_FGT = "Foster, Greer and Thorbecke (1984), A class of decomposable poverty measures, Econometrica 52(3)"
_FGT_ZH = "Foster、Greer、Thorbecke（1984），A class of decomposable poverty measures，Econometrica 52(3)"


def _at_national_line(key: str, zh: str, en: str, *, power: int, gap: str) -> Indicator:
    """A Foster-Greer-Thorbecke measure; the gaps are summed in yuan, and divided by the line in the end."""
    raised = {1: "", 2: "²"}[power]
    return Indicator(
        key,
        zh,
        en,
        "%",
        "poor persons",
        table="person",
        numerator=f"sum(case when {_BELOW} then {gap} else 0 end)",
        denominator=_COUNTED,
        counted=_COUNTED,
        population=rows("poor"),
        numerator_zh=f"收入低于当年国家贫困线者的缺口率{raised}之和（缺口率 = (线 − 收入) ÷ 线）",
        numerator_en=f"sum of ((line - income) / line){raised} over incomes below the national line of the year",
        denominator_zh="收入已知的贫困人口",
        denominator_en="poor persons with known income",
        per_line=power,
        strictness=_STRICT,
        strictness_zh=_STRICT_ZH,
        over_zh="贫困人口",
        source=_FGT,
        source_zh=_FGT_ZH,
        remark="Of the registered poor, not of the population.",
        remark_zh="以建档立卡贫困人口计，不以全部人口计。",
        people_decimals=1,
    )


INDICATORS = (
    replace(
        POOR_PERSONS.count(
            "income_below_line_persons",
            "人均纯收入低于{line}元的贫困人口",
            "Poor persons with income below {line} yuan",
            holds="net_income_per_capita < $line",
            known=_KNOWN,
            cited=("income_below_2500 2014",),
        ),
        strictness=_STRICT,
        strictness_zh=_STRICT_ZH,
        remark=_LINE,
        remark_zh=_LINE_ZH,
    ),
    replace(
        POOR_PERSONS.share(
            "income_below_line_share",
            "人均纯收入低于{line}元的人口",
            "Income below {line} yuan",
            holds="net_income_per_capita < $line",
            known=_KNOWN,
            of=("收入", "income"),
        ),
        strictness=_STRICT,
        strictness_zh=_STRICT_ZH,
        remark=_LINE,
        remark_zh=_LINE_ZH,
    ),
    replace(
        POOR_PERSONS.count(
            "income_at_line_persons",
            "人均纯收入恰为{line}元的贫困人口",
            "Poor persons with income of exactly {line} yuan",
            holds="net_income_per_capita = $line",
            known=_KNOWN,
        ),
        strictness="income = line",
        strictness_zh="收入 = 线",
        remark=_LINE,
        remark_zh=_LINE_ZH,
    ),
    _at_national_line(
        "poverty_gap",
        "贫困深度指数（P1）",
        "Poverty gap (P1)",
        power=1,
        gap=_GAP,
    ),
    _at_national_line(
        "poverty_severity",
        "贫困强度指数（P2）",
        "Poverty severity (P2)",
        power=2,
        gap=f"({_GAP}) * ({_GAP})",
    ),
    Indicator(
        "mean_net_income_per_capita",
        "贫困人口人均纯收入",
        "Mean net income per head of poor persons",
        "yuan",
        "poor persons",
        table="person",
        numerator="sum(case when poor then net_income_per_capita end)",
        denominator=_COUNTED,
        counted=_COUNTED,
        population=rows("poor"),
        numerator_zh="贫困人口的户人均纯收入之和（按人）",
        numerator_en="net income per head of the household, summed over poor persons",
        denominator_zh="收入已知的贫困人口",
        denominator_en="poor persons with known income",
        over_zh="贫困人口",
        source=REGISTRY,
        source_zh=REGISTRY_ZH,
    ),
    Indicator(
        "rural_net_income_per_capita",
        "农民人均纯收入",
        "Rural net income per head",
        "yuan",
        "county return",
        table="county",
        numerator="sum(net_income_per_capita * rural_population)",
        denominator="sum(case when net_income_per_capita is not null then rural_population end)",
        counted="count(net_income_per_capita * rural_population)",
        population="count(*)",
        numerator_zh="农民人均纯收入 × 农村户籍人口之和",
        numerator_en="net income per head times rural population, summed",
        denominator_zh="两项均报的县的农村户籍人口",
        denominator_en="rural population of counties that gave both",
        over_zh=RETURNS_ZH["county"],
        source="county return",
        source_zh=RETURNS_ZH["county"],
        remark="Grouped by key_county: key counties against the others.",
        remark_zh="按 key_county 分组，可比较重点县与其他县。",
    ),
    Indicator(
        "rural_net_income_growth",
        "农民人均纯收入年均增长率",
        "Growth of rural net income per head",
        "% a year",
        "county return",
        growth_of="rural_net_income_per_capita",
        numerator_zh="(末年 ÷ 基年)^(1 ÷ 间隔年数) − 1",
        numerator_en="(last / base)^(1 / intervals) - 1",
        over_zh=RETURNS_ZH["county"],
        source="geometric mean over intervals, the base year being the first year chosen (level method, 水平法)",
        source_zh="按间隔年数几何平均（水平法），基年为所选的第一年",
        remark_zh="只计两个年份均有数据的县；只列在末年各行，行中注明基年和间隔年数。",
        remark="Only counties present in both years; in the rows of the last year, which note base year and intervals.",
        cited=("net_income_growth 2010-2014",),
        people_decimals=1,
    ),
)
