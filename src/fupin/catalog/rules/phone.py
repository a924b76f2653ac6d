"""M: telephone numbers of members and households."""

from fupin.catalog.checks import Arg, Check
from fupin.catalog.model import Rule

# One number, or several with something between them; blanks and hyphens within a number do no harm.
_NUMBER = r"(?:\+?86[ -]?)?1(?:[ -]?[0-9]){10}"
_NUMBERS = rf"{_NUMBER}(?:[ 、,;/]+{_NUMBER})*"


def _malformed(key: str) -> str:
    # Nearly all are plain numbers, which need no regular expression to be told.
    plain = f"length({key}) = 11 and try_cast({key} as bigint) between 10000000000 and 19999999999"
    return f"case when {plain} then false else not regexp_full_match({key}, '{_NUMBERS}') end"


def _shared_phone(table: str) -> str:
    """The first row of every household, but the first, that states the same good phone number in the same year."""
    return f"""
        select later._n, later.household_id, first._row as first_row, first._sheet as first_sheet,
            first.household_id as first_household
        from (
            select year, phone, min(_n) as first_n from {table}
            where length(phone) = 11 and starts_with(phone, '1') and _h is not null
            group by year, phone having min(_h) <> max(_h)
        ) shared
        join {table} first on first._n = shared.first_n
        join {table} later on later.phone = shared.phone and later.year is not distinct from shared.year
        where later._h <> first._h and translate(later.phone, '0123456789', '') = ''
        qualify row_number() over (partition by later._h, later.phone order by later._n) = 1
    """


RULES = (
    Rule(
        "M013",
        "phone-malformed",
        level="warning",
        about="person",
        table="person, household",
        at="phone",
        zh="单元格 {cell}：电话号码“{value}”不是以1开头的11位手机号码（现有{length}个字符）。请核对后改正；没有手机的，"
        "可以不填。",
        en="Cell {cell}: the phone number {value} is not 11 digits beginning with 1 (it has {length} characters)."
        " Correct it, or leave the cell blank where there is no mobile phone.",
        why="Nobody can be reached under it, and the household cannot be called back when its data are checked.",
        fix="Ring the number before you write it. Several numbers are separated by 、.",
        fix_zh="拨打核实后填写；有几个号码的，用“、”隔开。",
        example="1399999999",
        source="Mobile numbers in China have 11 digits and begin with 1 (电信网编号计划)",
        why_zh="号码打不通，核查数据时联系不到该户。",
        source_zh="电信网编号计划：手机号码为11位，以1开头",
        checks=tuple(
            Check(table, key, when=_malformed(key), args=(Arg("length", f"length({key})"),))
            for table, key in (
                ("person", "phone"),
                ("person", "person_phone"),
                ("household", "phone"),
                ("household", "helper_phone"),
            )
        ),
    ),
    Rule(
        "M014",
        "phone-of-two-households",
        level="warning",
        about="household",
        table="person, household",
        at="phone, of each household",
        zh="户编号{household}的联系电话“{value}”与户编号{first_household}的相同（工作表“{first_sheet}”第{first_row}行）。"
        "请核对哪一户填错；确实共用的，不用修改。",
        en="Household {household} has the phone number {value} of household {first_household} (sheet {first_sheet}, row"
        " {first_row}). Find out whose it is; leave it where they do share it.",
        why="Most often a number was copied down the column, and one of the households cannot be reached.",
        fix="Ring the number. A village cadre's phone is not the household's.",
        fix_zh="拨打核实是哪一户的号码；不要填村干部的电话。",
        example="household 51999900001: 19900000001; household 51999900002: 19900000001",
        example_zh="户编号51999900001、51999900002的联系电话都是19900000001",
        source="扶贫手册: 联系电话 is the household's own. Relatives may share one, so this is a question",
        why_zh="多半是下拉填充时复制了号码，有一户会联系不上。",
        source_zh="扶贫手册：联系电话为本户电话；亲属之间可能共用，因此只是提请核实",
        checks=tuple(
            Check(
                table,
                "phone",
                per="return",
                find=_shared_phone(table),
                fields=("household_id",),
                args=(
                    Arg("household", "household_id"),
                    Arg("first_household", "first_household"),
                    Arg("first_sheet", "first_sheet"),
                    Arg("first_row", "first_row"),
                ),
            )
            for table in ("person", "household")
        ),
    ),
)
