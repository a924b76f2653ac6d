"""N: incomes that do not add up.

A household's income is a chain of sums: grants → transfer income → gross → net → per head. A number that breaks one
link breaks the next with it, so each rule is silent where the one before it has spoken. A blank part of a sum can
only add to it: it makes a sum too small, never too large.
"""

from collections.abc import Iterable

from fupin.catalog.checks import Arg, Check
from fupin.catalog.model import Rule
from fupin.catalog.thresholds import thresholds

TOLERANCE = thresholds("rounding_tolerance")
_INCOMES = ("wage_income", "business_income", "property_income", "transfer_income")
_GRANTS = (
    "family_planning_grant",
    "dibao_grant",
    "ecology_grant",
    "wubao_grant",
    "pension_grant",
    "other_transfer",
)


def _known(parts: Iterable[str]) -> str:
    return f"list_sum([{', '.join(parts)}])"


def _no_sum(total: str, parts: tuple[str, ...]) -> str:
    """Whether a total is wrong whatever its blank parts are."""
    return f"{total} > {' + '.join(parts)} + $rounding_tolerance or {_known(parts)} > {total} + $rounding_tolerance"


def unless(spoken: str, defect: str) -> str:
    return f"({defect}) and not coalesce({spoken}, false)"


BAD_TRANSFER = _no_sum("transfer_income", _GRANTS)
_BAD_GROSS = _no_sum("gross_income", _INCOMES)
_BAD_NET = (
    "net_income < gross_income - business_outlay - $rounding_tolerance"
    " or net_income > gross_income - coalesce(business_outlay, 0) + $rounding_tolerance"
)
# Multiplied, since a quotient would be a binary float.
BAD_PER_HEAD = "abs(net_income_per_capita * household_size - net_income) > $rounding_tolerance * household_size"


def _sum_check(total: str, parts: tuple[str, ...], when: str) -> Check:
    args = (Arg(part, f"coalesce({part}, 0)", field=part) for part in parts)
    return Check(
        "household",
        total,
        when=when,
        fields=parts,
        args=(Arg("household", "household_id"), *args, Arg("sum", _known(parts), field=total)),
        params=TOLERANCE,
    )


RULES = (
    Rule(
        "N001",
        "net-income-mismatch",
        level="error",
        about="household",
        table="household",
        at="net_income",
        zh="户编号{household}的纯收入填的是{value}元，总收入{gross_income}元减去生产经营性支出{business_outlay}元"
        "应为{expected}元。请核对这三项，把填错的改正。",
        en="Household {household} states a net income of {value} yuan; its gross income of {gross_income} less the"
        " business outlay of {business_outlay} is {expected}. Correct whichever of the three is wrong.",
        why="Income per head, and with it who counts as poor, follows from net income.",
        fix="Compare with the paper form. Net income is gross income less business outlay; a blank outlay is read as"
        " 0.",
        fix_zh="对照纸质表核对：纯收入＝总收入－生产经营性支出；支出空白的按0计算。",
        example="总收入 8000, 生产经营性支出 2000, 纯收入 7000",
        source="扶贫手册: 纯收入 = 总收入 − 生产经营性支出",
        why_zh="人均纯收入由纯收入算出，是否属于贫困户也据此判断。",
        source_zh="扶贫手册：纯收入＝总收入－生产经营性支出",
        checks=(
            Check(
                "household",
                "net_income",
                when=unless(_BAD_GROSS, _BAD_NET),
                fields=("gross_income", "business_outlay"),
                args=(
                    Arg("household", "household_id"),
                    Arg("gross_income", "gross_income", field="gross_income"),
                    Arg("business_outlay", "coalesce(business_outlay, 0)", field="business_outlay"),
                    Arg("expected", "gross_income - coalesce(business_outlay, 0)", field="net_income"),
                ),
                params=TOLERANCE,
            ),
        ),
    ),
    Rule(
        "N002",
        "income-per-head-mismatch",
        level="error",
        about="household",
        table="household",
        at="net_income_per_capita",
        zh="户编号{household}的人均纯收入填的是{value}元，纯收入{net_income}元除以家庭人口{members}人应为{expected}元。"
        "请核对纯收入、家庭人口数和人均纯收入，把填错的改正。",
        en="Household {household} states {value} yuan per head; its net income of {net_income} over {members} members"
        " is {expected}. Correct whichever of the three is wrong.",
        why="Income per head is what is held against the poverty line.",
        fix="Divide net income by the number of members and compare. A member too many or too few shows here as well.",
        fix_zh="用纯收入除以家庭人口数核对；家庭人口数多填或漏填一人，也会在这里看出来。",
        example="纯收入 8000, 家庭人口数 4, 人均纯收入 2500",
        source="扶贫手册: 人均纯收入 = 纯收入 ÷ 家庭人口数",
        why_zh="人均纯收入是与贫困标准相比的数。",
        source_zh="扶贫手册：人均纯收入＝纯收入÷家庭人口数",
        checks=(
            Check(
                "household",
                "net_income_per_capita",
                when=unless(_BAD_NET, BAD_PER_HEAD),
                fields=("net_income", "household_size"),
                args=(
                    Arg("household", "household_id"),
                    Arg("net_income", "net_income", field="net_income"),
                    Arg("members", "household_size"),
                    Arg("expected", "round(net_income / household_size, 2)", field="net_income_per_capita"),
                ),
                params=TOLERANCE,
            ),
        ),
    ),
    Rule(
        "N003",
        "gross-income-mismatch",
        level="error",
        about="household",
        table="household",
        at="gross_income",
        zh="户编号{household}的总收入填的是{value}元，工资性收入{wage_income}元、生产经营性收入{business_income}元、"
        "财产性收入{property_income}元、转移性收入{transfer_income}元加起来是{sum}元。请核对这五项，把填错的改正。",
        en="Household {household} states a gross income of {value} yuan; wages of {wage_income}, business income of"
        " {business_income}, property income of {property_income} and transfers of {transfer_income} add up to {sum}."
        " Correct whichever is wrong.",
        why="One of the sources was left out, counted twice or mistyped, and net income follows from the gross.",
        fix="Add the four incomes up and compare with the paper form. A blank income is read as 0.",
        fix_zh="把四项收入加起来，对照纸质表核对；空白的收入按0计算。",
        example="工资性收入 4000, 生产经营性收入 3000, 财产性收入 0, 转移性收入 1000, 总收入 7000",
        source="扶贫手册: 总收入 is the sum of the four incomes",
        why_zh="某项收入漏计、重复计算或填错；纯收入要用总收入来算。",
        source_zh="扶贫手册：总收入为四项收入之和",
        checks=(_sum_check("gross_income", _INCOMES, unless(BAD_TRANSFER, _BAD_GROSS)),),
    ),
    Rule(
        "N004",
        "transfer-income-mismatch",
        level="error",
        about="household",
        table="household",
        at="transfer_income",
        zh="户编号{household}的转移性收入填的是{value}元，计划生育金{family_planning_grant}元、低保金{dibao_grant}元、"
        "生态补偿金{ecology_grant}元、五保金{wubao_grant}元、养老保险金{pension_grant}元、"
        "其他转移性收入{other_transfer}元加起来是{sum}元。请核对这七项，把填错的改正。",
        en="Household {household} states transfers of {value} yuan; family planning {family_planning_grant}, dibao"
        " {dibao_grant}, ecology {ecology_grant}, wubao {wubao_grant}, pension {pension_grant} and other"
        " {other_transfer} add up to {sum}. Correct whichever is wrong.",
        why="A grant was left out, counted twice or mistyped; what a household receives is shown wrongly.",
        fix="Add the six grants up and compare with the paper form or the bank book. A blank grant is read as 0.",
        fix_zh="把六项加起来，对照纸质表或存折核对；空白的按0计算。",
        example="低保金 1200, 养老保险金 720, the others 0, 转移性收入 1200",
        example_zh="低保金1200、养老保险金720，其余为0，转移性收入填1200",
        source="扶贫手册: 转移性收入 is the sum of its parts",
        why_zh="某项补助漏计、重复计算或填错，该户享受的补助就反映不准。",
        source_zh="扶贫手册：转移性收入为各分项之和",
        checks=(_sum_check("transfer_income", _GRANTS, BAD_TRANSFER),),
    ),
)
