"""What an analyst would write with pandas to get a county's roster into Parquet; nothing reused from fupin.

    python by_pandas.py BOOK TARGET [check] [engine]

`check` adds checks with pandera; `engine` is pandas' choice of a reader unless it is named (calamine).
"""

import sys

import pandas as pd

BOOK, TARGET, *WANTED = sys.argv[1:]
NAMES = {
    "县(市、区、旗)": "county_name",
    "乡(镇)": "township",
    "行政村": "village",
    "自然村": "hamlet",
    "户编号": "household_id",
    "人编号": "person_id",
    "姓名": "name",
    "证件号码": "id_number",
    "人数": "household_size",
    "与户主关系": "relation",
    "民族": "ethnicity",
    "文化程度": "education",
    "在校生状况": "schooling",
    "健康状况": "health",
    "劳动技能": "labour",
    "务工状况": "work_place",
    "务工时间（月)": "work_months",
    "参加大病医疗": "critical_illness_insurance",
    "脱贫属性": "exit_status",
    "脱贫年度": "exit_year",
    "贫困户属性": "household_type",
    "主要致贫原因": "main_cause",
    "危房户": "dangerous_house",
    "饮水安全": "safe_water",
    "饮水困难": "water_shortage",
    "人均纯收入": "net_income_per_capita",
    "联系电话": "phone",
}
NUMBERS = ["household_size", "work_months", "exit_year", "net_income_per_capita"]
YES_NO = ["critical_illness_insurance", "dangerous_house", "safe_water", "water_shortage"]

engine = next((one for one in WANTED if one != "check"), None)
raw = pd.read_excel(BOOK, header=None, dtype=str, engine=engine)
# Above the header stand a title and who sent it.
header = next(n for n, row in raw.head(20).iterrows() if {"户编号", "姓名"} <= set(row))
data = raw.iloc[header + 1 :].set_axis(raw.iloc[header].str.strip(), axis=1).rename(columns=NAMES)
data = data.dropna(how="all").reset_index(drop=True)
for column in data.columns:
    data[column] = data[column].str.strip()
for column in NUMBERS:
    data[column] = pd.to_numeric(data[column], errors="coerce")
for column in YES_NO:
    data[column] = data[column].map({"是": True, "否": False})
data["birth_date"] = pd.to_datetime(data["id_number"].str.slice(6, 14), format="%Y%m%d", errors="coerce")
data["age"] = 2014 - data["birth_date"].dt.year

if "check" in WANTED:
    import pandera.pandas as pa

    schema = pa.DataFrameSchema(
        {
            "household_id": pa.Column(str, pa.Check.str_length(18, 18)),
            "name": pa.Column(str),
            "id_number": pa.Column(
                str, [pa.Check.str_length(18, 20), pa.Check.str_matches(r"^\d{17}[\dX]")], unique=True
            ),
            "household_size": pa.Column(float, pa.Check.in_range(1, 20), coerce=True),
            "work_months": pa.Column(float, pa.Check.in_range(0, 12), nullable=True, coerce=True),
            "net_income_per_capita": pa.Column(float, pa.Check.in_range(0, 100_000), nullable=True),
            "age": pa.Column(float, pa.Check.in_range(0, 120), nullable=True, coerce=True),
        }
    )
    try:
        schema.validate(data, lazy=True)
    except pa.errors.SchemaErrors as errors:
        errors.failure_cases.to_csv(sys.stdout)

data.to_parquet(TARGET)
