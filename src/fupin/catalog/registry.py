"""The registry beside the returns that count it: tables that rules across returns share, as SQL.

The registry is what the indicators count: resolved households, and persons counted once. A village of it is the one of
a village return that bears its code, else its township and name, else its name where one side states no township and
only one village can be meant. Where several can be meant, nothing is said of them: the match is `doubtful`.
"""

from fupin.catalog.checks import Step
from fupin.catalog.counts import rows

_POOR = rows("poor")
_PLACE = "year, county, village_code, township, village"
_ROW = "'_file': _file, '_return': _return, '_sheet': _sheet, '_row': _row"


def _first_of(table: str, condition: str, origin: str) -> str:
    """The absent villages with a condition, each with the first of its rows in a table."""
    return f"""
        select unnest(any_value(v)), min({{{_ROW}, '_from': {origin}}}) as first from (from absent where {condition}) v
        join {table} t on t.year = v.year and t.county = v.county and t.village = v.village
            and t.township is not distinct from v.township
        group by v.year, v.county, v.township, v.village
    """


# One row for each place and return. A roster without a village column lies where its households do.
REGISTERED = Step(
    "registered",
    f"""
    select {_PLACE}, _return, count(*) as persons, {_POOR} as poor_persons, 0 as households, 0 as poor_households
    from person where village is not null or village_code is not null group by all
    union all
    select h.year, h.county, h.village_code, h.township, h.village, p._return, count(*), {rows("p.poor")}, 0, 0
    from person p
    left join household h on h.year = p.year and h.county = p.county and h.household_id = p.household_id
    where p.village is null and p.village_code is null group by all
    union all
    select {_PLACE}, null, 0, 0, count(*), {_POOR} from household group by all
    """,
)
REGISTRY = Step(
    "registry",
    f"""
    select row_number() over () as id, * from (
        select {_PLACE}, sum(persons)::bigint as persons, sum(poor_persons)::bigint as poor_persons,
            sum(households)::bigint as households, sum(poor_households)::bigint as poor_households
        from registered group by all
    )
    """,
)
# Which townships have sent rosters and registers: one that has not is no difference.
TOWNSHIPS = Step(
    "townships",
    "select year, county, township, sum(persons)::bigint as persons, sum(households)::bigint as households"
    " from registry group by all",
)
COUNTIES = Step(
    "counties",
    f"""
    select year, county, sum(persons)::bigint as persons, sum(households)::bigint as households,
        {rows("township is not null and persons > 0")} as townships_of_persons,
        {rows("township is not null and households > 0")} as townships_of_households
    from townships group by all
    """,
)
REPORTED = Step(
    "reported",
    f"select row_number() over () as n, {_PLACE}, poor_households, poor_population, _file, _sheet, _row, _return"
    " from village",
)
# A code that several villages of the return bear tells none of them.
MATCHED = Step(
    "matched",
    """
    with coded as (
        select *, count(distinct village) over (partition by year, county, village_code) as bearers from reported
    ), pairs as (
        select id, n, 1 as grade, r.township, v.township as reported_township
        from registry r join coded v using (year, county, village_code) where v.bearers = 1
        union all
        select id, n, 2, r.township, v.township from registry r
        join reported v using (year, county, village) where r.township is not distinct from v.township
        union all
        select id, n, 3, r.township, v.township from registry r
        join reported v using (year, county, village) where (r.township is null) <> (v.township is null)
    ), nearest as (
        select * from pairs qualify grade = min(grade) over (partition by id)
    )
    select id, n, grade = 3 and (
        count(distinct reported_township) over (partition by id) > 1
        or count(distinct township) over (partition by n) > 1
    ) as doubtful
    from nearest
    """,
)
# What cannot be placed in a village may belong to any village of its county.
UNPLACED = Step(
    "unplaced",
    """
    select year, county, sum(poor_persons)::bigint as poor_persons, sum(poor_households)::bigint as poor_households
    from registry
    where village is null and village_code is null or id in (select id from matched where doubtful) group by all
    """,
)
# Villages of the registry that no row of the village return describes, with the first row that names each: of a
# household, else of a person whose roster has it otherwise than the register.
UNREPORTED = Step(
    "unreported",
    f"""
    with absent as materialized (
        select year, county, township, village, sum(persons)::bigint as persons, sum(households)::bigint as households
        from registry left join (select distinct id from matched) m using (id)
        where village is not null and exists (
            select 1 from reported where reported.year = registry.year and reported.county = registry.county
        )
        group by all having count(m.id) = 0
    )
    {_first_of("household", "households > 0", "_from")} union all {_first_of("person", "households = 0", "'roster'")}
    """,
)
