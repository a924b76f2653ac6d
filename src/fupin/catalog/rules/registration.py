"""H: the numbers under which a household is registered: its own, its head's and its village's."""

from collections.abc import Callable

from fupin.catalog.checks import Arg, Check
from fupin.catalog.divisions import code_changes
from fupin.catalog.model import Rule

_WEIGHTS = "[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]"

# GB 11643: seventeen digits that an old ID of fifteen and a new one share, and whether such a number can be right.
# Numbers that break a rule of their own are not compared.
_BODY = (
    "case when length(head_id_number) = 15 then left(head_id_number, 6) || '19' || substr(head_id_number, 7)"
    " else left(head_id_number, 17) end"
)
_CHECKED = (
    f"substr('10X98765432', (list_sum(list_transform({_WEIGHTS}, lambda w, i: w * try_cast(substr(head_id_number, i, 1)"
    " as integer))) % 11 + 1)::integer, 1) = substr(head_id_number, 18, 1)"
)
_SOUND = (
    "regexp_full_match(head_id_number, '[0-9]{15}|[0-9]{17}[0-9X]([1-7][1-4](B[0-9])?)?')"
    " and not starts_with(head_id_number, '999999') and try_strptime(substr(id, 7, 8), '%Y%m%d') is not null"
    f" and (length(head_id_number) = 15 or {_CHECKED})"
)
# Few IDs stand twice: they are looked for first, and only their rows looked at closely.
_IN_ROSTER = """
    select _n, year, household_id, id_number_18 as id from person
    where relation = 'head' and household_id is not null and id_number_18 in (
        select id_number_18 from person where relation = 'head' group by id_number_18 having count(*) > 1
    )
"""
_IN_REGISTER = f"""
    with again as materialized (
        select _n, year, household_id, head_id_number, id from (select *, {_BODY} as id from household)
        where household_id is not null and id in (
            select {_BODY} as id from household group by id having count(*) > 1
        )
    )
    select _n, year, household_id, id from again where {_SOUND}
"""


def _heads_again(table: str, heads: str) -> str:
    """The first row of every further household number with the same head, and where the first one stands."""
    return f"""
        with heads as (
            select min(_n) as _n, year, household_id, id from ({heads}) group by year, household_id, id
        ),
        twice as (select year, id, min(_n) as first_n from heads group by year, id having count(*) > 1)
        select later._n, first.household_id as first_household, first._row as first_row, first._sheet as first_sheet
        from heads later
        join twice on later.id = twice.id and later.year is not distinct from twice.year
        join {table} first on first._n = twice.first_n
        where later._n > twice.first_n
    """


_FIRST = (
    Arg("first_household", "first_household"),
    Arg("first_row", "first_row"),
    Arg("first_sheet", "first_sheet"),
)

_CHANGED = " ".join(f"when '{other}' then '{code}'" for other, code in code_changes().items())
_TWELVE = "regexp_full_match(village_code, '[0-9]{12}')"
_ELSEWHERE = (
    f"substr(village_code, 1, 6) <> county and case substr(village_code, 1, 6) {_CHANGED}"
    " else substr(village_code, 1, 6) end <> county"
)
_WRONG = f"case when {_TWELVE} then {_ELSEWHERE} else village_code is not null end"


def _told(of: Callable[[str], str]) -> tuple[Arg, Arg]:
    """What is wrong with the code; `of` makes a value of the household of a value of its row."""
    zh = f"case when {_TWELVE} then '的前6位不是本县的代码' || county else '不是12位数字' end"
    en = (
        f"case when {_TWELVE} then 'does not begin with the code of its county, ' || county else 'is not 12 digits' end"
    )
    return Arg("what_zh", of(zh)), Arg("what", of(en))


RULES = (
    Rule(
        "H007",
        "head-of-two-households",
        level="error",
        about="household",
        table="person, household",
        at="household_id",
        zh="户编号{value}的户主，就是户编号{first_household}的户主（工作表“{first_sheet}”第{first_row}行，"
        "证件号码相同），一人只能是一户的户主。同一户重复登记的，请并为一户；确是两户的，请核对户主的证件号码。",
        en="The head of household {value} is also that of household {first_household} (sheet {first_sheet}, row"
        " {first_row}, the same ID number). Nobody heads two households: merge them if they are one, else correct the"
        " head's ID number.",
        why="One household under two numbers is counted twice, with all that it has and lacks.",
        fix="If the household was entered twice, keep one number and its members. If these are two, one of the two"
        " heads bears a wrong ID number: compare with the card. Of a person entered twice in the roster I008 is told"
        " besides.",
        fix_zh="同一户重复登记的，保留一个户编号，成员并入该户；确是两户的，其中一户的户主证件号码填错，"
        "对照身份证改正。贫困人口表中重复的人另见 I008。",
        example="51999900001: 519999196803041014, 51999900002: 519999196803041014",
        source="扶贫手册: every household has one head, every person one household",
        why_zh="同一户有两个户编号，户数、人数和各项情况都会重复统计。",
        source_zh="扶贫手册：每户一名户主，每人只属一户",
        checks=(
            Check(
                "person",
                "household_id",
                per="return",
                find=_heads_again("person", _IN_ROSTER),
                fields=("relation", "id_number"),
                args=_FIRST,
            ),
            Check(
                "household",
                "household_id",
                per="return",
                find=_heads_again("household", _IN_REGISTER),
                fields=("head_id_number",),
                args=_FIRST,
            ),
        ),
    ),
    Rule(
        "H008",
        "village-code-mismatch",
        level="warning",
        about="household",
        table="person, household",
        at="village_code",
        zh="户编号{household}的行政村代码“{value}”{what_zh}。请填写本村12位的统计用区划代码：前6位是县，7至9位是乡镇，"
        "末3位是村。",
        en="The village code {value} of household {household} {what}. Write the 12 digits of the village: six for the"
        " county, three for the township, three for the village.",
        why="Poor villages and the villages of the village return are told by this code.",
        fix="Look the village up in the list of codes; do not shorten the code, nor take that of the township (9"
        " digits). Former and later codes of a county that was renamed or merged are accepted.",
        fix_zh="查统计用区划代码，不要省略末尾的数字，也不要填乡镇代码（9位）。县改区、更名前后的代码都可以用。",
        example="511529100 for a village of 511529; 511502100201 in a return of 511529",
        example_zh="511529的村填了511529100；511529的报表里填了511502100201",
        source="统计用区划代码和城乡划分代码编制规则, 国统字〔2009〕91号; GB/T 2260",
        why_zh="贫困村和行政村表都按这个代码与户对应。",
        source_zh="《统计用区划代码和城乡划分代码编制规则》（国统字〔2009〕91号）；GB/T 2260",
        checks=(
            Check(
                "household",
                "village_code",
                when=_WRONG,
                fields=("household_id",),
                args=(Arg("household", "household_id"), *_told(str)),
            ),
            Check(
                "person",
                "village_code",
                per="household",
                when=f"bool_or({_WRONG})",
                among=_WRONG,
                fields=("household_id",),
                args=(
                    Arg("household", "any_value(household_id)"),
                    *_told(lambda sql: f"arg_min({sql}, _rank) filter (where {_WRONG})"),
                ),
            ),
        ),
    ),
)
