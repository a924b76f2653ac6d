"""N: incomes that do not fit the household: its status, its members who work away, its grants.

Silent where the number itself does not add up: that is said already.
"""

from dataclasses import replace

from fupin.catalog.checks import Arg, Check, of_household
from fupin.catalog.model import Rule
from fupin.catalog.rules.income import BAD_PER_HEAD, BAD_TRANSFER, TOLERANCE, unless
from fupin.catalog.thresholds import thresholds

_WITH_GRANTS = "('dibao', 'dibao_poor', 'dibao_poor_part', 'dibao_poor_whole', 'wubao', 'wubao_poor')"
_OUT_OF_BOUNDS = "net_income_per_capita < 0 or net_income_per_capita > $income_per_head_high"
_BEYOND_LINE = """
    household_type is distinct from 'not_poor'
    and net_income_per_capita between 0 and $income_per_head_high
    and (exit_status in ('not_exited', 'returned') and net_income_per_capita >= $poverty_line[year]
        or exit_status = 'exited' and net_income_per_capita < $poverty_line[year])
"""
# Not a child, pupil or invalid: there the work place is what is wrong (M006 to M008).
_SOMEBODY_AWAY = """
    select home._n, home.household_id, arg_min(member._row, member._n) as member_row,
        arg_min(member._sheet, member._n) as member_sheet
    from household home join person member on member.household_id = home.household_id
        and member.county is not distinct from home.county and member.year is not distinct from home.year
    where home.wage_income < $wage_of_work_away_low and member.work_place is not null
        and member.work_months is distinct from 0
        and coalesce(member.labour, 'ordinary') in ('ordinary', 'skilled')
        and coalesce(member.schooling, 'not_at_school') = 'not_at_school'
        and coalesce(member.age >= $labour_age_from, true)
    group by home._n, home.household_id
"""
# A blank counts as nothing only where the other incomes make up the gross without it.
_WITHOUT_TRANSFER = f"""
    household_type in {_WITH_GRANTS} and (transfer_income <= 0 or transfer_income is null
        and abs(gross_income - (wage_income + business_income + property_income)) <= $rounding_tolerance)
"""


def _line_checks() -> tuple[Check, ...]:
    register, roster = of_household(
        "net_income_per_capita",
        _BEYOND_LINE,
        fields=("exit_status",),
        args=(
            Arg("year", "year"),
            Arg("line", "$poverty_line[year]", field="net_income_per_capita"),
            Arg("status", "exit_status", field="exit_status"),
            Arg("side_zh", "case when exit_status = 'exited' then '低于' else '达到' end"),
            Arg("side_en", "case when exit_status = 'exited' then 'below' else 'at or above' end"),
        ),
        params=thresholds("poverty_line", "income_per_head_high", "rounding_tolerance"),
        beside=("household_type",),
    )
    return replace(register, when=unless(BAD_PER_HEAD, register.when)), roster


def _bounds_checks() -> tuple[Check, ...]:
    register, roster = of_household(
        "net_income_per_capita",
        _OUT_OF_BOUNDS,
        args=(
            Arg(
                "fault_zh",
                "case when net_income_per_capita < 0 then '是负数' else '超过' || $income_per_head_high || '元' end",
            ),
            Arg(
                "fault_en",
                "case when net_income_per_capita < 0 then 'negative' else 'above ' || $income_per_head_high end",
            ),
        ),
        params=thresholds("income_per_head_high", "rounding_tolerance"),
    )
    return replace(register, when=unless(BAD_PER_HEAD, register.when)), roster


RULES = (
    Rule(
        "N005",
        "income-contradicts-status",
        level="warning",
        about="household",
        table="person, household",
        at="net_income_per_capita",
        zh="户编号{household}的人均纯收入是{value}元，{side_zh}{year}年的国家扶贫标准{line}元，脱贫属性却是“{status}”。"
        "请核实收入和脱贫属性，把填错的改正；两项都属实的，不用修改。",
        en="Household {household} has {value} yuan per head, {side_en} the line of {year}, {line} yuan, and its exit"
        " status is {status}. Check both and correct the one that is wrong; leave them where both are true.",
        why="A household at the line that is still counted as poor, or one below it that has left, makes the stock of"
        " poor persons wrong.",
        fix="Compare the income with the paper form (in yuan a year, per head), then the exit status with the list of"
        " the year's exits.",
        fix_zh="先对照纸质表核对收入（元／人·年），再对照当年脱贫名单核对脱贫属性。",
        example="2014: 人均纯收入 2900, 未脱贫 (the line is 2800)",
        example_zh="2014年：人均纯收入2900，未脱贫（当年标准2800）",
        source="National rural poverty line of the year, see `fupin explain poverty_line`. Exits look at more than"
        " income, so this is a question and no verdict",
        why_zh="达到标准仍算贫困户，或低于标准却已脱贫，都会使贫困人口数不准。",
        source_zh="当年国家扶贫标准；脱贫不只看收入，因此只是提请核实",
        checks=_line_checks(),
    ),
    Rule(
        "N006",
        "income-per-head-implausible",
        level="warning",
        about="household",
        table="person, household",
        at="net_income_per_capita",
        zh="户编号{household}的人均纯收入填的是{value}元，{fault_zh}，请核对：单位应为元（不是万元、角分），"
        "应填每人全年的纯收入（不是全家的）。属实的，不用修改。",
        en="Household {household} states {value} yuan per head, which is {fault_en}. Check the unit (yuan, not 万元)"
        " and that it is for one person, not for the household. Leave it where it is true.",
        why="One such household moves the mean of a whole village.",
        fix="Write yuan per head and year. A number of the whole household belongs into 纯收入.",
        fix_zh="按“元／人·年”填写；全家的数填在“纯收入”栏。",
        example="人均纯收入 28000",
        source="A plausibility bound, no legal limit",
        why_zh="一户填错，就会把全村的平均收入带偏。",
        source_zh="合理性界限，并无法定上限",
        checks=_bounds_checks(),
    ),
    Rule(
        "N007",
        "work-away-without-wage",
        level="warning",
        about="household",
        table="household",
        at="wage_income",
        zh="户编号{household}有成员务工（工作表“{member_sheet}”第{member_row}行），工资性收入却只填了{value}元。"
        "请补填全年的务工收入；没有务工的，把该成员的务工状况清空。",
        en="A member of household {household} works away (sheet {member_sheet}, row {member_row}), and its wage income"
        " is {value} yuan. Write the year's wages, or clear the member's work place if nobody works.",
        why="Wages left out make the household look poorer than it is.",
        fix="Ask what the member earned in the year and write it under 工资性收入, then correct the sums.",
        fix_zh="核实该成员全年务工收入，填入“工资性收入”，并相应改正总收入、纯收入和人均纯收入。",
        example="务工状况 省外务工, 工资性收入 0",
        source="扶贫手册: wages of work away are 工资性收入; the bound is one of plausibility, about a day's wage",
        why_zh="务工收入漏填，会使该户收入偏低。",
        source_zh="扶贫手册：务工收入计入工资性收入；界限约为一天的工钱，只作合理性判断",
        checks=(
            Check(
                "household",
                "wage_income",
                per="return",
                find=_SOMEBODY_AWAY,
                fields=("household_id", "person.household_id", "person.work_place"),
                args=(
                    Arg("household", "household_id"),
                    Arg("member_sheet", "member_sheet"),
                    Arg("member_row", "member_row"),
                ),
                params=thresholds("wage_of_work_away_low", "labour_age_from"),
                beside=("person.work_months",),
            ),
        ),
    ),
    Rule(
        "N008",
        "grants-without-transfer-income",
        level="warning",
        about="household",
        table="household",
        at="transfer_income",
        zh="户编号{household}是{kind}，却没有转移性收入。请把低保金、五保金等补助填入转移性收入；"
        "没有享受的，请核对贫困户属性。",
        en="Household {household} is {kind} and has no transfer income. Write its dibao or wubao grant; if it receives"
        " none, check the type of the household.",
        why="Dibao and wubao are paid in money: without it either the income or the type of the household is wrong.",
        fix="Write the year's grants under 低保金 or 五保金 and their sum under 转移性收入, then correct the other"
        " sums.",
        fix_zh="把全年补助填入“低保金”或“五保金”，合计填入“转移性收入”，并相应改正总收入等栏。",
        example="贫困户属性 低保户, 转移性收入 0",
        source="社会救助暂行办法: dibao and wubao households receive support every month",
        why_zh="低保、五保都发放补助金；没有这项收入，不是收入漏填就是户的属性填错。",
        source_zh="社会救助暂行办法：低保、五保按月给予救助",
        checks=(
            Check(
                "household",
                "transfer_income",
                when=unless(BAD_TRANSFER, _WITHOUT_TRANSFER),
                fields=("household_type",),
                args=(Arg("household", "household_id"), Arg("kind", "household_type", field="household_type")),
                params=TOLERANCE,
            ),
        ),
    ),
)
