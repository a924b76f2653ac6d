"""H: what the rows of one household say together."""

from fupin.catalog.checks import Arg, Check
from fupin.catalog.model import Rule
from fupin.catalog.tables.person import PERSON

_SAME_HOUSEHOLD = (
    "one.household_id = other.household_id"
    " and coalesce(one.county = other.county, true) and coalesce(one.year = other.year, true)"
)

# A sex that differs from the ID's is wrong on the one side or the other (I009).
_UNDISPUTED = "coalesce(_sent_sex not in ('male', 'female') or _sent_sex = sex, true)"


def _both(sex: str) -> str:
    """Whether head and spouse are of that sex."""
    return " and ".join(
        f"bool_or(relation = '{relation}' and sex = '{sex}' and {_UNDISPUTED})" for relation in ("head", "spouse")
    )


def _same(*keys: str) -> str:
    """Whether rows `one` and `lost` agree in these, as far as both are known."""
    return " and ".join(f"coalesce(lost.{key} = one.{key}, true)" for key in keys)


def _without(table: str, other: str) -> str:
    """The first row of every household of one table that the other, which names any at all, does not hold.

    Not of one whose head, or whose member, the other names in a row of that village without a number.
    """
    name, other_name = ("name", "head_name") if table == "person" else ("head_name", "name")
    return f"""
        select min(one._n) as _n, one.household_id from {table} one
        left join (select * from {other} where household_id is null) lost
            on lost.{other_name} = one.{name} and {_same("county", "year", "village")}
        where one.household_id is not null and (select count(household_id) from {other}) > 0
            and not exists (select 1 from {other} other where {_SAME_HOUSEHOLD})
        group by one.county, one.year, one.household_id having count(lost._n) = 0
    """


def _differing(key: str) -> Check:
    # Booleans and lists are compared as they are; blanks contradict nobody.
    return Check(
        "person",
        key,
        per="household",
        when=f"min({key}) <> max({key})",
        among=f"{key} <> stated",
        fields=("household_id",),
        args=(
            Arg("household", "any_value(household_id)"),
            Arg("stated", f"arg_min({key}, _rank)", field=key),
            Arg("stated_row", f"arg_min(_row, _rank) filter (where {key} is not null)"),
        ),
    )


RULES = (
    Rule(
        "H001",
        "no-head",
        level="error",
        about="household",
        table="person",
        at="row: the first of the household",
        zh="户编号{household}的{members}名成员中没有户主。请把其中一人的“与户主关系”填为“户主”。",
        en="None of the {members} members of household {household} is the head. Write 户主 as the relation of one of"
        " them.",
        why="The other relations are stated towards the head, and the household is named by its head.",
        fix="Find the head of the household and write 户主 in the column 与户主关系. If the head is missing from the"
        " list, add the row.",
        fix_zh="核实户主是谁，在“与户主关系”栏填“户主”；户主漏填的，补上一行。",
        example="household 51999900001: 配偶, 之子",
        example_zh="户编号51999900001：配偶、之子",
        source="扶贫手册: every household has one head",
        why_zh="其他成员的关系都是对户主而言，户也以户主姓名称呼。",
        source_zh="扶贫手册：每户一名户主",
        checks=(
            Check(
                "person",
                "row",
                per="household",
                when="count(relation) = count(*) and count_if(relation = 'head') = 0 and not bool_or(_lost)",
                fields=("household_id", "relation"),
                args=(Arg("household", "any_value(household_id)"), Arg("members", "count(*)")),
            ),
        ),
    ),
    Rule(
        "H002",
        "several-heads",
        level="error",
        about="household",
        table="person",
        at="relation, of each head",
        zh="户编号{household}有{heads}名户主（第{rows_zh}行），一户只能有一名。请核实户主是谁，"
        "其余的人填与户主的关系。",
        en="Household {household} has {heads} heads (rows {rows}); it can have one. Write for the others how they are"
        " related to the head.",
        why="Either two households share a number, or a relation is wrong: in both cases households are counted"
        " wrongly.",
        fix="Keep one head. If these are two households, give the second its own 户编号.",
        fix_zh="一户只保留一名户主；实际是两户的，给第二户另编户编号。",
        example="household 51999900001: 户主, 户主, 之女",
        example_zh="户编号51999900001：户主、户主、之女",
        source="扶贫手册: every household has one head",
        why_zh="或是两户用了同一户编号，或是与户主关系填错；两种情形都会把户数算错。",
        source_zh="扶贫手册：每户一名户主",
        checks=(
            Check(
                "person",
                "relation",
                per="household",
                when="count_if(relation = 'head') > 1",
                among="relation = 'head'",
                marks="all",
                fields=("household_id",),
                args=(
                    Arg("household", "any_value(household_id)"),
                    Arg("heads", "count_if(relation = 'head')"),
                    Arg("rows", "string_agg(_row::varchar, ', ' order by _n) filter (where relation = 'head')"),
                    Arg("rows_zh", "string_agg(_row::varchar, '、' order by _n) filter (where relation = 'head')"),
                ),
            ),
        ),
    ),
    Rule(
        "H003",
        "spouse-of-same-sex",
        level="warning",
        about="household",
        table="person",
        at="relation, of the spouse",
        zh="户编号{household}的户主和配偶性别相同（都是{sex_of_head}，户主在第{head_row}行）。"
        "请核对两人的证件号码、性别和与户主关系。",
        en="Head (row {head_row}) and spouse of household {household} are of the same sex ({sex_of_head}). Check the"
        " ID numbers, the sex and the relation of both.",
        why="Sex is taken from the ID number. Two numbers were swapped or mistyped, or the relation is another one.",
        fix="Compare both ID numbers with the cards, then the relation.",
        fix_zh="先对照身份证核对两人的号码，再核对与户主关系。",
        example="户主 519999196803041014, 配偶 519999197404061055",
        source="民法典 (until 2020 婚姻法): marriage is between a man and a woman",
        why_zh="性别取自证件号码。可能是两人的号码互换或填错，也可能是与户主关系填错。",
        source_zh="民法典（2020年以前为婚姻法）：婚姻为一男一女",
        checks=(
            Check(
                "person",
                "relation",
                per="household",
                when=f"count_if(relation = 'head') = 1 and ({_both('male')} or {_both('female')})",
                among=f"relation = 'spouse' and {_UNDISPUTED} and sex = sex_of_head",
                marks="all",
                fields=("household_id",),
                args=(
                    Arg("household", "any_value(household_id)"),
                    Arg("sex_of_head", "max(sex) filter (where relation = 'head')", field="sex"),
                    Arg("head_row", "max(_row) filter (where relation = 'head')"),
                ),
            ),
        ),
    ),
    Rule(
        "H004",
        "household-size-mismatch",
        level="error",
        about="household",
        table="person",
        at="household_size, once",
        zh="户编号{household}填报的家庭人口是{value}人，表中列出的成员是{members}人。请补上漏填的成员，或改正人数。",
        en="Household {household} states {value} members, and {members} rows list them. Add the members that are"
        " missing, or correct the number.",
        why="Incomes per head and the count of poor persons both hang on the number of members.",
        fix="Compare with the household register. Add or delete rows, or correct 人数 on all rows of the household.",
        fix_zh="对照户口簿核实：漏人的补行，多人的删行，人数填错的把本户各行的人数都改过来。",
        example="人数 4, three rows",
        example_zh="人数填4，只有三行",
        source="扶贫手册: 家庭人口数 and 家庭成员 are one list",
        why_zh="人均收入和贫困人口数都取决于家庭人口数。",
        source_zh="扶贫手册：家庭人口数与家庭成员表相符",
        checks=(
            Check(
                "person",
                "household_size",
                per="household",
                # Where the rows state several sizes, that is what is wrong (H006).
                when="min(household_size) = max(household_size) and min(household_size) <> count(*)"
                " and not bool_or(_lost)",
                among="household_size is not null",
                fields=("household_id",),
                args=(Arg("household", "any_value(household_id)"), Arg("members", "count(*)")),
            ),
        ),
    ),
    Rule(
        "H005",
        "household-in-one-table",
        level="error",
        about="household",
        table="person, household",
        at="row",
        zh="户编号{household}只在“{here}”表中有，在“{there}”表中没有。请补上缺的一边，或核对两张表的户编号是否一致。",
        en="Household {household} is in the table {here} and not in {there}. Add what is missing, or write the same"
        " 户编号 in both.",
        why="A household without members, or members without a household, cannot be counted with the facts of the"
        " other table.",
        fix="Look for the same household under a mistyped number in the other sheet first; then add the missing rows.",
        fix_zh="先核对另一张表中该户的户编号是否填错，确实没有的再补上。",
        example="贫困户: 51999900001; 贫困人口: 51999900010",
        source="Roster and register of one workbook describe the same households",
        why_zh="有户无人、有人无户的，不能与另一张表的情况合并统计。",
        source_zh="同一工作簿的贫困人口表与贫困户表是同一批户",
        checks=tuple(
            Check(
                table,
                "row",
                per="return",
                find=_without(table, other),
                fields=("household_id", f"{other}.household_id"),
                args=(Arg("household", "household_id"), Arg("here", f"'{here}'"), Arg("there", f"'{there}'")),
            )
            for table, other, here, there in (
                ("household", "person", "贫困户", "贫困人口"),
                ("person", "household", "贫困人口", "贫困户"),
            )
        ),
    ),
    Rule(
        "H006",
        "household-value-differs",
        level="error",
        about="household",
        table="person",
        at="the first differing cell",
        zh="户编号{household}各行的“{field}”不一致：本行是“{value}”，第{stated_row}行是“{stated}”。同一户各成员的这一栏应相同，"
        "请核实后改成一致。",
        en="The rows of household {household} differ in {field}: {value} here, {stated} in row {stated_row}. It is a"
        " fact of the household, the same on all of its rows.",
        why="A household has one main cause, one income per head, one status. With two, every figure depends on which"
        " row is read.",
        fix="Find out which value is right, and write it on every row of the household.",
        fix_zh="核实哪一个值正确，本户各行都填这个值。",
        example="人均纯收入 2300 on the head's row, 3200 on the son's",
        example_zh="人均纯收入：户主行填2300，之子行填3200",
        source="The roster repeats the household's values on every member's row",
        why_zh="一户只有一个主要致贫原因、一个人均收入、一个脱贫属性。前后不一时，结果取决于读哪一行。",
        source_zh="贫困人口表在每名成员的行上重复本户各项",
        checks=tuple(_differing(f.key) for f in PERSON.fields if f.level == "household"),
    ),
)
