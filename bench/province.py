"""A province of five million persons, straight into a store: 183 counties with roster, village and county returns."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from fupin import sql
from fupin.catalog.divisions import divisions
from fupin.store import commit, open_store, refresh_counted_once
from fupin.tables import Batch, Record, findings_schema, rejected_schema

PERSONS = 5_000_000
YEAR = 2014

# One county: households of four, forty villages in eight townships. `r` is a stable random number per person and purpose.
PERSON = """
with p as (
    select i, i // 4 as h, i % 4 as n, (i // 4) % 40 as v, {county} as c,
        (hash(i, {county}, 1) % 1000)::int as r1, (hash(i, {county}, 2) % 1000)::int as r2, (hash(i, {county}, 3) % 1000)::int as r3,
        (hash(i // 4, {county}, 4) % 1000)::int as h1, (hash(i // 4, {county}, 5) % 1000)::int as h2
    from range({rows}) t(i)
)
select '四川省' as province, '{name}' as county_name, '第' || (v % 8) || '乡' as township, '第' || v || '村' as village,
    '519999' || c || lpad(h::varchar, 8, '0') as household_id, '样' || n as name,
    c || lpad(i::varchar, 12, '0') as id_number, c || lpad(i::varchar, 12, '0') as id_number_18,
    4 as household_size, case n when 0 then 'head' when 1 then 'spouse' when 2 then 'son' else 'daughter' end as relation,
    case when n in (0, 2) then 'male' else 'female' end as sex,
    case when r2 < 600 then 'han' when r2 < 900 then 'yi' else 'tibetan' end as ethnicity,
    case when r2 < 300 then 'illiterate' when r2 < 700 then 'primary' else 'junior_secondary' end as education,
    case when r1 % 90 between 80 and 84 then 'primary' else 'not_at_school' end as schooling,
    case when r3 < 260 then ['chronic_illness'] when r3 < 320 then ['serious_illness', 'disabled']
        when r3 < 990 then ['healthy'] end as health,
    case when r1 % 90 < 30 then 'none' else 'ordinary' end as labour,
    case when r3 % 10 = 0 then 'outside_province' end as work_place, r3 % 2 = 0 as critical_illness_insurance,
    case when h1 < 800 then 'not_exited' when h1 < 980 then 'exited' else 'returned' end as exit_status,
    case when h2 < 600 then 'ordinary_poor' when h2 < 850 then 'dibao_poor' when h2 < 950 then 'wubao' else 'not_poor'
        end as household_type,
    (['illness', 'disability', 'schooling', 'lack_of_technology', 'lack_of_funds', 'other'])[(1 + h2 % 6)::int] as main_cause,
    case when h1 % 3 = 0 then ['lack_of_labour'] end as other_causes,
    h1 % 8 = 0 as dangerous_house, h1 % 7 <> 0 as safe_water, (800 + h2 * 3)::decimal(14, 2) as net_income_per_capita,
    make_date((1924 + r1 % 90)::int, 6, 15) as birth_date, ({year} - 1924 - r1 % 90)::int as age,
    case when {year} - 1924 - r1 % 90 < 6 then '0-5' when {year} - 1924 - r1 % 90 < 16 then '6-15'
        when {year} - 1924 - r1 % 90 < 60 then '16-59' when {year} - 1924 - r1 % 90 < 80 then '60-79' else '80+' end as age_band,
    h1 not between 800 and 979 and not h2 >= 950 as poor,
    '{county}' as county, {year} as year, 'bench.xlsx' as _file, '贫困人口' as _sheet, (i + 2)::int as _row, '{ret}' as _return
from p
"""
VILLAGE = """
select '{name}' as county_name, '第' || (v % 8) || '乡' as township, '第' || v || '村' as village,
    case when v % 3 = 0 then 'poor' when v % 3 = 1 then 'not_poor' else 'weak_economy' end as village_kind,
    900 as households, 170 as poor_households, 3000 as population, 680 as poor_population, 3 as resident_cadres,
    '{county}' as county, {year} as year, 'bench.xlsx' as _file, '行政村' as _sheet, (v + 2)::int as _row, '{ret}' as _return
from range(40) t(v)
"""
COUNTY = """
select '{name}' as county_name, 100000 as rural_households, 350000 as rural_population, 21000 as poor_population,
    (7000 + {county} % 900)::decimal(14, 2) as net_income_per_capita, 3000 as dangerous_house_households,
    3100 as unsafe_water_households, 120 as resident_cadres,
    '{county}' as county, {year} as year, 'bench.xlsx' as _file, '县' as _sheet, 2 as _row, '{ret}' as _return
"""


def main(folder: Path) -> None:
    store = open_store(folder, create=True)
    con = sql.connect()
    rows = PERSONS // len(divisions()) // 4 * 4
    for one in divisions().values():
        digest = hashlib.sha256(one.code.encode()).hexdigest()
        words = {"county": one.code, "name": one.name, "year": YEAR, "rows": rows, "ret": digest[:12]}
        made = {"person": PERSON, "village": VILLAGE, "county": COUNTY}
        tables = {key: con.sql(text.format(**words)).to_arrow_table() for key, text in made.items()}
        record = Record(id=digest[:12], file="bench.xlsx", sha256=digest, size=0, format="xlsx")
        commit(store, Batch(record, tables, findings_schema().empty_table(), rejected_schema().empty_table()))
    refresh_counted_once(store)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
