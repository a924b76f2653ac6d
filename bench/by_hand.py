"""What an analyst would write by hand to get the same figures by county: one DuckDB script, nothing reused from fupin."""

import sys

import duckdb

STORE = sys.argv[1]
CAUSES = [
    "illness",
    "disability",
    "schooling",
    "disaster",
    "lack_of_land",
    "lack_of_water",
    "lack_of_technology",
    "lack_of_labour",
    "lack_of_funds",
    "poor_transport",
    "lack_of_motivation",
    "marriage",
    "funeral",
    "other",
]
MAIN = ", ".join(f"count(*) filter (poor and main_cause = '{c}') as main_{c}" for c in CAUSES)
ANY = ", ".join(
    f"count(*) filter (poor and main_cause is not null and (main_cause = '{c}' or list_contains(other_causes, '{c}'))) as any_{c}"
    for c in CAUSES
)
SHARES = ", ".join(
    f"round(100.0 * {kind}_{c} / main_known, 6) as {kind}_cause_{c}_share" for kind in ("main", "any") for c in CAUSES
)


def read(table: str) -> str:
    return f"read_parquet('{STORE}/{table}/*/*/*.parquet', hive_partitioning = true)"


con = duckdb.connect()
con.execute(f"""
create table p as select year, county,
    count(*) filter (household_type is distinct from 'not_poor') as registered_persons,
    count(*) filter (poor) as poor_persons,
    count(*) filter (household_type is distinct from 'not_poor' and exit_status in ('exited', 'pre_exit')) as exited_persons,
    count(*) filter (household_type is distinct from 'not_poor' and exit_status = 'returned') as returned_persons,
    count(*) filter (poor and net_income_per_capita < 2500) as below,
    count(*) filter (poor and net_income_per_capita = 2500) as at_line,
    count(net_income_per_capita) filter (poor) as income_known,
    sum(2800 - net_income_per_capita) filter (poor and net_income_per_capita < 2800) as gap,
    sum((2800 - net_income_per_capita) * (2800 - net_income_per_capita)) filter (poor and net_income_per_capita < 2800) as gap2,
    sum(net_income_per_capita) filter (poor) as income,
    count(age) filter (poor) as age_known,
    count(*) filter (poor and age >= 60) as aged, count(*) filter (poor and age < 16) as young,
    count(*) filter (poor and age between 16 and 59) as working_age,
    count(health) filter (poor) as health_known,
    count(*) filter (poor and list_contains(health, 'chronic_illness')) as chronic,
    count(*) filter (poor and list_contains(health, 'serious_illness')) as serious,
    count(*) filter (poor and list_contains(health, 'disabled')) as disabled,
    count(*) filter (poor and age >= 16 and schooling = 'not_at_school' and education = 'illiterate') as illiterate,
    count(*) filter (poor and age >= 16 and schooling = 'not_at_school' and education is not null) as education_known,
    count(*) filter (poor and labour in ('ordinary', 'skilled')) as able, count(labour) filter (poor) as labour_known,
    count(work_place) filter (poor and age between 16 and 59) as away,
    count(*) filter (poor and critical_illness_insurance) as insured,
    count(critical_illness_insurance) filter (poor) as insurance_known
from {read("person")} group by all""")
con.execute(f"""
create table h as select year, county,
    count(*) filter (household_type is distinct from 'not_poor') as registered_households,
    count(*) filter (poor) as poor_households,
    count(member_aged_60_plus) filter (poor) as h_age_known, count(*) filter (poor and member_aged_60_plus) as h_aged,
    count(member_chronically_ill) filter (poor) as h_health_known,
    count(*) filter (poor and member_chronically_ill) as h_chronic,
    count(*) filter (poor and member_seriously_ill) as h_serious, count(*) filter (poor and member_disabled) as h_disabled,
    count(main_cause) filter (poor) as main_known, {MAIN}, {ANY},
    count(*) filter (poor and dangerous_house) as dangerous, count(dangerous_house) filter (poor) as dangerous_known,
    count(*) filter (poor and not safe_water) as unsafe, count(safe_water) filter (poor) as water_known,
    count(*) filter (poor and household_type in ('dibao', 'dibao_poor', 'dibao_poor_part', 'dibao_poor_whole')) as dibao,
    count(household_type) filter (poor) as type_known
from {read("household")} group by all""")
con.execute(f"""
create table s as select year, county, sum(n) as scattered_poor_persons, count(*) as scattered_villages
from (select year, county, township, village, count(*) filter (poor) as n from {read("person")} group by all)
join {read("village")} using (year, county, township, village)
where n > 0 and village_kind in ('not_poor', 'weak_economy') group by all""")
con.execute(f"""
create table v as select year, county, count(*) as villages,
    count(*) filter (village_kind in ('poor', 'poor_12th_plan', 'poor_13th_plan')) as poor_villages,
    sum(resident_cadres) as resident_cadres
from {read("village")} group by all""")
con.execute(f"""
create table c as select year, county, any_value(county_name) as county_name, sum(rural_population) as rural_population,
    sum(poor_population) as reported_poor, sum(dangerous_house_households) as reported_dangerous,
    sum(unsafe_water_households) as reported_unsafe, sum(resident_cadres) as reported_cadres,
    sum(net_income_per_capita * rural_population) as income_weighted
from {read("county")} group by all""")
con.sql(f"""
select p.year, county, county_name, registered_persons, registered_households, poor_persons, poor_households,
    exited_persons, returned_persons, rural_population, round(100.0 * poor_persons / rural_population, 6) as incidence,
    reported_poor, round(100.0 * reported_poor / rural_population, 6) as reported_incidence,
    round(100.0 * poor_persons / sum(poor_persons) over (), 6) as poor_share,
    below, round(100.0 * below / income_known, 6) as below_share, at_line,
    round(100.0 * gap / 2800 / income_known, 6) as poverty_gap,
    round(100.0 * gap2 / (2800 * 2800) / income_known, 6) as poverty_severity,
    round(income / income_known, 6) as mean_income,
    round(100.0 * aged / age_known, 6) as aged_share, round(100.0 * young / age_known, 6) as young_share,
    round(100.0 * working_age / age_known, 6) as working_age_share, round(100.0 * h_aged / h_age_known, 6) as h_aged_share,
    round(100.0 * chronic / health_known, 6) as chronic_share, round(100.0 * h_chronic / h_health_known, 6) as h_chronic_share,
    round(100.0 * serious / health_known, 6) as serious_share, round(100.0 * h_serious / h_health_known, 6) as h_serious_share,
    round(100.0 * disabled / health_known, 6) as disabled_share,
    round(100.0 * h_disabled / h_health_known, 6) as h_disabled_share, {SHARES},
    dangerous, round(100.0 * dangerous / dangerous_known, 6) as dangerous_share,
    unsafe, round(100.0 * unsafe / water_known, 6) as unsafe_share, reported_dangerous, reported_unsafe,
    scattered_poor_persons, scattered_villages, round(100.0 * illiterate / education_known, 6) as illiterate_share,
    round(100.0 * able / labour_known, 6) as able_share, round(100.0 * away / working_age, 6) as away_share,
    round(100.0 * dibao / type_known, 6) as dibao_share, round(100.0 * insured / insurance_known, 6) as insured_share,
    villages, poor_villages, resident_cadres, reported_cadres,
    round(income_weighted / rural_population, 6) as rural_net_income_per_capita
from p join h using (year, county) left join s using (year, county) left join v using (year, county)
    left join c using (year, county)
order by year, county""").write_csv("/dev/stdout")
