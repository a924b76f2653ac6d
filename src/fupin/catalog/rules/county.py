"""A: what a county reports of itself, over the years."""

from fupin.catalog.checks import Arg, Check
from fupin.catalog.model import Rule
from fupin.catalog.thresholds import thresholds


def _exceeds(part: str, whole: str, zh: tuple[str, str], en: tuple[str, str], when: str) -> Check:
    return Check(
        "county",
        "poor_population",
        when=when,
        fields=tuple(key for key in (part, whole) if key != "poor_population"),
        args=(
            Arg("part", part),
            Arg("whole", whole),
            Arg("part_zh", f"'{zh[0]}'"),
            Arg("whole_zh", f"'{zh[1]}'"),
            Arg("part_en", f"'{en[0]}'"),
            Arg("whole_en", f"'{en[1]}'"),
        ),
    )


_PERSONS_OVER = "poor_population > rural_population"


def _off(stock: str, expected: str) -> str:
    return f"abs({stock} - ({expected})) > $stock_tolerance * abs({expected})"


# A stock that was marked is no ground to judge the next year's by: that one must also miss what it should have been.
_BROKEN_STOCK = f"""
    with step as (
        select this._n, this.county, this.township, this.year, this.poor_population as stock,
            last.poor_population as before, this.exited_population as exits, this.returned_population as returns,
            last._row as before_row,
            last.poor_population - this.exited_population + this.returned_population as expected
        from county this join county last on last.county = this.county and last.year = this.year - 1
            and last.township is not distinct from this.township
        where not coalesce(this.poor_population > this.rural_population, false)
            and not coalesce(last.poor_population > last.rural_population, false)
        qualify count(*) over (partition by this._n) = 1 and count(*) over (partition by last._n) = 1
    )
    select step.* from step left join step earlier on earlier.county = step.county and earlier.year = step.year - 1
        and earlier.township is not distinct from step.township
    where {_off("step.stock", "step.expected")}
        and ({_off("earlier.stock", "earlier.expected")}) is distinct from true
        or {_off("step.stock", "step.expected")}
        and {_off("step.stock", "earlier.expected - step.exits + step.returns")}
"""

RULES = (
    Rule(
        "A001",
        "more-poor-than-rural",
        level="error",
        about="county",
        table="county",
        at="poor_population",
        zh="单元格 {cell}：“{part_zh}”是{part}，比“{whole_zh}”{whole}还多。请核对这两个数和单位（人、户，不是万人、"
        "万户），把填错的改正。",
        en="Cell {cell}: there are more {part_en}, {part}, than {whole_en}, {whole}. Correct whichever is wrong; see"
        " that both are in the same unit (persons or households, not ten thousands).",
        why="Poor persons are part of the rural population, which the incidence is divided by.",
        fix="Compare both with the statistical yearbook and with the registry. Most often one stands in ten thousands.",
        fix_zh="对照统计年鉴和建档立卡数据核对，多半是有一个数以“万”为单位。",
        example="农村户籍人口 31, 贫困人口 52000",
        source="Poor persons are registered among the rural population",
        why_zh="贫困人口是农村户籍人口的一部分，计算贫困发生率要用它作分母。",
        source_zh="贫困人口是农村户籍人口的一部分",
        checks=(
            _exceeds(
                "poor_population",
                "rural_population",
                zh=("贫困人口", "农村户籍人口"),
                en=("poor persons", "rural persons"),
                when=_PERSONS_OVER,
            ),
            _exceeds(
                "poor_households",
                "rural_households",
                zh=("贫困户数", "农村户数"),
                en=("poor households", "rural households"),
                when=f"poor_households > rural_households and not coalesce({_PERSONS_OVER}, false)",
            ),
        ),
    ),
    Rule(
        "A002",
        "stock-does-not-follow",
        level="warning",
        about="county",
        table="county",
        at="poor_population",
        zh="单元格 {cell}：{year}年贫困人口是{value}人，与上年接不上：上年{before}人（第{before_row}行），"
        "减去当年脱贫{exits}人，加上当年返贫{returns}人，应约为{expected}人，相差超过1%。请核对这四个数；因新识别、"
        "出生死亡等变动的，请说明。",
        en="Cell {cell}: the poor population of {year}, {value}, does not follow from the year before: {before} (row"
        " {before_row}) less {exits} exits plus {returns} returns is {expected}, more than 1 % off. Check the four"
        " numbers, and explain other changes.",
        why="Stocks and flows go into the same report; where they do not agree, one of them is wrong.",
        fix="Compare each year's numbers with the approved lists. Newly registered persons have no column: explain them"
        " to the province.",
        fix_zh="对照历年审定名单核对；当年新识别的没有单独一栏，请向省里说明。",
        example="2013: 52000; 2014: 脱贫 9000, 返贫 300, 贫困人口 45000 (43300 expected)",
        example_zh="2013年贫困人口52000；2014年脱贫9000、返贫300，贫困人口填45000（应约为43300）",
        source="Arithmetic of stocks and flows; 1 % is left for births, deaths and moves",
        why_zh="存量与增减变动写进同一份报告，对不上说明其中有错。",
        source_zh="存量与流量的算术关系；1%留给出生、死亡和迁移",
        checks=(
            Check(
                "county",
                "poor_population",
                per="return",
                find=_BROKEN_STOCK,
                fields=("exited_population", "returned_population"),
                args=tuple(
                    Arg(name, name) for name in ("year", "before", "before_row", "exits", "returns", "expected")
                ),
                params=thresholds("stock_tolerance"),
            ),
        ),
    ),
)
