"""X: what returns say of each other, found in the store by `fupin check`."""

from fupin.catalog.checks import Step, StoreCheck
from fupin.catalog.model import Rule
from fupin.catalog.registry import COUNTIES, MATCHED, REGISTERED, REGISTRY, REPORTED, TOWNSHIPS, UNPLACED, UNREPORTED

_HELD = Step("held", "select * from counted_once")
_SEVERAL_PLACES = """
    select gone._file, gone._sheet, gone._row, gone._return, gone.county, gone.year, gone.household_id,
        gone.id_number as value, gone.household_id as household, place.name as place,
        kept.household_id as other_household, other.name as other_place, kept._file as other_file,
        kept._sheet as other_sheet, kept._row as other_row
    from held gone
    join held kept on kept.counts and kept.year = gone.year and kept.id_number_18 = gone.id_number_18
    left join division place on place.code = gone.county
    left join division other on other.code = kept.county
    where not gone.counts and (kept.county <> gone.county or kept.household_id <> gone.household_id)
"""


def _told(name: str, households: str, persons: str) -> str:
    """Columns that say how many poor there are, as far as it is known: `name` in English, `name`_zh in Chinese."""
    return (
        f"concat_ws(' and ', {households} || ' poor households', {persons} || ' poor persons') as {name},"
        f" concat_ws('、', '贫困户' || {households} || '户', '贫困人口' || {persons} || '人') as {name}_zh"
    )


_TOLD = ("stated", "stated_zh", "held", "held_zh")
_STEPS = (REGISTERED, REGISTRY, TOWNSHIPS, COUNTIES, REPORTED)
_VILLAGES = f"""
    with found as (
        select n, sum(persons) as persons, sum(households) as households, sum(poor_persons) as poor_persons,
            sum(poor_households) as poor_households
        from matched join registry using (id) where not doubtful group by n
    ), compared as (
        select v.*, coalesce(f.poor_persons, 0) as persons, coalesce(f.poor_households, 0) as households,
            coalesce(u.poor_persons, 0) as more_persons, coalesce(u.poor_households, 0) as more_households,
            f.persons > 0 or t.persons > 0 or c.persons > 0 and c.townships_of_persons = 0 as persons_sent,
            f.households > 0 or t.households > 0 or c.households > 0 and c.townships_of_households = 0
                as households_sent
        from reported v
        join counties c on c.year = v.year and c.county = v.county
        left join found f on f.n = v.n
        left join unplaced u on u.year = v.year and u.county = v.county
        left join townships t on t.year = v.year and t.county = v.county and t.township = v.township
    )
    select _file, _sheet, _row, _return, county, year, null as household_id, poor_population::varchar as value,
        concat(township, village) as place, poor_households as stated_households,
        case when households_sent then households end as households,
        case when persons_sent then persons end as persons,
        {_told("stated", "poor_households", "poor_population")},
        {_told("held", "case when households_sent then households end", "case when persons_sent then persons end")}
    from compared
    where persons_sent and poor_population not between persons and persons + more_persons
        or households_sent and poor_households not between households and households + more_households
"""
_COUNTIES = f"""
    with stated as (
        select year, county, case when count(poor_population) = count(*) then sum(poor_population) end as population,
            case when count(poor_households) = count(*) then sum(poor_households) end as households,
            min({{'_file': _file, '_return': _return, '_sheet': _sheet, '_row': _row, 'value': poor_population}})
                as first
        from county group by all
    ), named as (
        select year, county, township from reported union select year, county, township from county
    ), whole as (
        select year, county, bool_and(coalesce(t.persons, 0) > 0) as persons,
            bool_and(coalesce(t.households, 0) > 0) as households
        from named left join townships t using (year, county, township) where township is not null group by all
    ), found as (
        select year, county, sum(poor_persons) as persons, sum(poor_households) as households from registry group by all
    ), compared as (
        select s.*, place.name as place,
            case when c.persons > 0 and (c.townships_of_persons = 0 or coalesce(w.persons, true))
                then f.persons end as poor_persons,
            case when c.households > 0 and (c.townships_of_households = 0 or coalesce(w.households, true))
                then f.households end as poor_households
        from stated s
        join counties c on c.year = s.year and c.county = s.county
        join found f on f.year = s.year and f.county = s.county
        left join whole w on w.year = s.year and w.county = s.county
        left join division place on place.code = s.county
    )
    select first._file, first._sheet, first._row, first._return, county, year, null as household_id,
        first.value::varchar as value, place, population::bigint as stated_persons,
        households::bigint as stated_households, poor_persons as persons, poor_households as households,
        {_told("stated", "households::bigint", "population::bigint")},
        {_told("held", "poor_households", "poor_persons")}
    from compared where population <> poor_persons or households <> poor_households
"""


def _senders(table: str, source: str) -> Step:
    return Step(f"{table}_senders", f"select distinct year, county, township, _return from {source}")


_ROSTERS, _REGISTERS = _senders("person", "registered where persons > 0"), _senders("household", "register")


def _alone(table: str, other: str, origin: str, here: str, there: str) -> StoreCheck:
    """Households of one table only, where another return holds the other table of their township: H005 tells those of
    one return. Where the other table names no township at all, it is the county's.
    """
    find = f"""
        select h._file, h._sheet, h._row, h._return, h.county, h.year, h.household_id, null as value,
            h.household_id as household, '{here}' as here, '{there}' as there
        from household h
        anti join {other}_senders same on same.year = h.year and same.county = h.county and same._return = h._return
        join (select year, county, count(township) as named from {other}_senders group by all) s
            on s.year = h.year and s.county = h.county
        left join (select distinct year, county, township from {other}_senders) t
            on t.year = h.year and t.county = h.county and t.township = h.township
        where h._from = '{origin}' and (t.township is not null or s.named = 0)
    """
    return StoreCheck(table, "row", find, ("household", "here", "there"), (REGISTERED, _ROSTERS, _REGISTERS))


def _unreported(table: str, condition: str) -> StoreCheck:
    find = f"""
        select first._file, first._sheet, first._row, first._return, county, year, null as household_id,
            village as value, concat(township, village) as place, households, persons
        from unreported where {condition}
    """
    return StoreCheck(
        table,
        "village",
        find,
        ("place", "households", "persons"),
        (REGISTERED, REGISTRY, REPORTED, MATCHED, UNREPORTED),
    )


RULES = (
    Rule(
        "X001",
        "id-in-two-places",
        level="error",
        about="store",
        table="person",
        at="id_number",
        zh="证件号码“{value}”在{year}年登记了两处：{place}户编号{household}（“{file}”第{row}行），以及{other_place}户编号"
        "{other_household}（“{other_file}”工作表“{other_sheet}”第{other_row}行）。统计时只计后一处。"
        "请核实此人属于哪一户，从另一户删去；号码填错的，请改正。",
        en="The ID number {value} is registered in two places in {year}: {place}, household {household} ({file}, row"
        " {row}), and {other_place}, household {other_household} ({other_file}, sheet {other_sheet}, row {other_row})."
        " Figures count the second one only. Find out to which household the person belongs and delete the other row;"
        " if a number is wrong, correct it.",
        why="One person in two places is counted once by fupin, but twice by whoever adds up the counties' lists, and"
        " may receive support twice.",
        fix="The two places settle between them where the person lives, and the other one deletes the row. Where two"
        " persons bear one number, correct the wrong one from the card. Then send the return again.",
        fix_zh="由两地协商确认此人的户，另一处删去该行；两个人填了同一号码的，对照身份证改正。改后重新上报。",
        example="519999196803041014 in household 12 of 屏山县 and household 7 of 昭觉县",
        example_zh="519999196803041014 同时登记在屏山县12号户和昭觉县7号户",
        source="Each person is registered once in 建档立卡",
        why_zh="同一人登记两处，fupin 统计时只计一次，但各县名单相加会多算，也可能重复享受帮扶。",
        source_zh="建档立卡：每人只登记一次",
        found_by="store",
        across=(
            StoreCheck(
                "person",
                "id_number",
                _SEVERAL_PLACES,
                ("household", "place", "other_household", "other_place", "other_file", "other_sheet", "other_row"),
                (_HELD,),
            ),
        ),
    ),
    Rule(
        "X002",
        "village-differs-from-registry",
        level="warning",
        about="store",
        table="village",
        at="poor_population",
        zh="行政村“{place}”填报{stated_zh}；建档立卡名册中该村有{held_zh}，两者不符。请核对，改正错的一边。",
        en="Village {place}: the village return gives {stated}; the registry holds {held}. Find out which is right,"
        " and correct the other.",
        why="Village figures are drawn up from the registration cards. Where the two differ, one is out of date or a"
        " household is registered under another village.",
        fix="Compare the list of poor households with the village. Look for households under another village's name or"
        " code, and for exits that only one side knows of.",
        fix_zh="把贫困户名单拿到村里核对：是否有户登记在别的村名或村代码下，是否有脱贫、返贫只改了一边。",
        example="行政村表: 35 户 120 人; roster and register: 34 户 117 人",
        example_zh="行政村表：35户120人；贫困人口表、贫困户表：34户117人",
        source="行政村表 and 建档立卡 describe the same villages",
        why_zh="村表的贫困户数、贫困人口数出自建档立卡。两者不符，不是一边没有更新，就是有户登记在别的村。",
        source_zh="行政村表与建档立卡数据是同一批村",
        found_by="store",
        across=(
            StoreCheck(
                "village",
                "poor_population",
                _VILLAGES,
                ("place", "stated_households", "households", "persons", *_TOLD),
                (*_STEPS, MATCHED, UNPLACED),
            ),
        ),
    ),
    Rule(
        "X003",
        "county-differs-from-registry",
        level="warning",
        about="store",
        table="county",
        at="poor_population",
        zh="{place}县表填报{stated_zh}；建档立卡名册中全县有{held_zh}，两者不符。请核对，改正错的一边；"
        "还有乡镇没有上报名册的，请补报。",
        en="The annual return of {place} gives {stated}; the registry holds {held}. Find out which is right, and"
        " correct the other; send the rosters of townships that are missing.",
        why="The county's figure and its registry are published side by side; whoever compares them must find the same"
        " number.",
        fix="Look at the villages that differ (X002) and at persons in two places (X001) first.",
        fix_zh="先看不符的村（X002）和登记两处的人（X001）。",
        example="县表: 21,000 人; rosters: 20,874 人",
        example_zh="县表：21,000人；贫困人口表：20,874人",
        source="县表 and 建档立卡 describe the same county",
        why_zh="县表数字与建档立卡数字会一并公布，两者应当一致。",
        source_zh="县表与建档立卡数据是同一个县",
        found_by="store",
        across=(
            StoreCheck(
                "county",
                "poor_population",
                _COUNTIES,
                ("place", "stated_persons", "stated_households", "persons", "households", *_TOLD),
                _STEPS,
            ),
        ),
    ),
    Rule(
        "X004",
        "household-in-one-return",
        level="warning",
        about="store",
        table="person, household",
        at="row",
        zh="户编号{household}只在“{here}”表中有，另行上报的“{there}”表中没有。请补报缺的一边，或核对两次上报的户编号是否一致。",
        en="Household {household} is in the table {here} and not in {there}, which came with another return. Send what"
        " is missing, or write the same 户编号 in both.",
        why="A household without members, or members without a household, cannot be counted with the facts of the"
        " other table.",
        fix="Look for the same household under a mistyped number in the other return first; then add the missing rows.",
        fix_zh="先核对另一份报表中该户的户编号是否填错，确实没有的再补报。",
        example="贫困户 of one workbook: 51999900001; 贫困人口 of another: 51999900010",
        example_zh="一份工作簿的贫困户表：51999900001；另一份的贫困人口表：51999900010",
        source="Roster and register of a county describe the same households",
        why_zh="有户无人、有人无户的，不能与另一张表的情况合并统计。",
        source_zh="同一县的贫困人口表与贫困户表是同一批户",
        found_by="store",
        across=(
            _alone("household", "person", "register", "贫困户", "贫困人口"),
            _alone("person", "household", "roster", "贫困人口", "贫困户"),
        ),
    ),
    Rule(
        "X005",
        "village-not-reported",
        level="warning",
        about="store",
        table="person, household",
        at="village",
        zh="建档立卡名册中有行政村“{place}”（{households}户{persons}人），该县的行政村表中没有这个村。"
        "请在行政村表中补报，或核对村名、乡镇名和村代码。",
        en="The registry has the village {place} ({households} households, {persons} persons), which the"
        " county's village return does not have. Add it there, or write its name, township and code alike in both.",
        why="Without its row in the village return a village's kind is not known, and its poor cannot be told as living"
        " inside or outside poor villages.",
        fix="Compare the names first: 样东 and 样东村 are two villages here. Then add the row.",
        fix_zh="先核对村名写法（“样东”与“样东村”会当作两个村），再补报缺的村。",
        example="贫困人口: 样东村; 行政村表: 样西村, 样南村",
        example_zh="贫困人口表：样东村；行政村表：样西村、样南村",
        source="行政村表 lists every administrative village",
        why_zh="行政村表里没有的村，村属性不明，无法判断贫困人口是否住在贫困村。",
        source_zh="行政村表应列出全部行政村",
        found_by="store",
        across=(
            _unreported("person", "first._from = 'roster'"),
            _unreported("household", "first._from <> 'roster'"),
        ),
    ),
)
