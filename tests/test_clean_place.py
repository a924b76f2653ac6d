import pyarrow as pa
import pytest

from fupin.clean import clean_sheet
from fupin.clean.stated import years_in
from fupin.tables import PlaceSource, RawColumn, RawSheet, findings_schema

KEYS = ("row", "cell", "field", "rule", "level", "value")


def sheet(columns, lines=(), name="Sheet1"):
    raw = tuple(
        RawColumn(key, "ABCDEF"[i], key, None, pa.array(texts, pa.string()))
        for i, (key, texts) in enumerate(columns.items())
    )
    rows = pa.array(range(3, 3 + len(raw[0].text)), pa.int32())
    return RawSheet(name, "county", "", (2,), (), tuple(lines), rows, raw, findings_schema().empty_table())


def place(columns, file="a.xlsx", lines=(), name="Sheet1", **options):
    found = clean_sheet(sheet(columns, lines, name), file, **options)
    findings = [(*(f[k] for k in KEYS), dict(f["args"])) for f in found.findings.to_pylist()]
    data = found.data
    return data["county"].to_pylist(), data["year"].to_pylist(), found.place, findings, found.storable


def test_rows_speak_for_themselves():
    counties, years, source, findings, storable = place(
        {"county": ["屏山县", "511529", "宜宾县"], "year": ["2014", "2014年", "2013"]}
    )
    assert counties == ["511529", "511529", "511521"]
    assert years == [2014, 2014, 2013]
    assert (source, findings, storable) == (PlaceSource("rows", "rows"), [], True)


def test_later_names_and_codes_are_those_of_2014():
    counties, *_ = place({"county": ["叙州区", "511422", "彭山县"]}, year=2014)
    assert counties == ["511521", "511403", "511403"]


def test_a_shared_name_is_told_apart_by_prefecture_code_or_title():
    columns = {
        "county": ["市中区"] * 3,
        "prefecture": ["乐山市", "内江市", None],
        "village_code": [None, None, "511102100201"],
    }
    assert place(columns, year=2014)[0] == ["511102", "511002", "511102"]
    shared = {"county": ["市中区", None]}
    assert place(shared, year=2014, lines=["内江市市中区"])[0] == ["511002", "511002"]
    counties, _, source, findings, storable = place(shared, year=2014)
    assert (counties, source, storable) == ([None, None], PlaceSource("option", ""), False)
    said = {"stated": "市中区", "said": "where it should stand is “市中区”", "said_zh": "县名处写的是“市中区”"}
    assert findings == [(None, None, "county", "F011", "error", "市中区", said)]


def test_a_prefecture_is_no_county():
    assert place({"county": ["宜宾市", "屏山县"]}, year=2014)[0] == [None, "511529"]


def test_codes_speak_where_names_do_not():
    columns = {
        "county": [None, "不详县", None],
        "area_code": ["511529", None, None],
        "village_code": [None, "511529100201", None],
    }
    assert place(columns, year=2014, county="511521")[0] == ["511529", "511529", "511521"]


@pytest.mark.parametrize(
    ("options", "lines", "name", "file", "expected"),
    [
        ({"year": 2015, "county": "511529"}, [], "Sheet1", "a.xlsx", ("511529", 2015, "option", "option")),
        ({}, ["屏山县2014年度", "填报日期：2015年3月"], "宜宾县2013", "x", ("511529", 2014, "title", "title")),
        ({}, ["填报日期：2015年3月1日"], "宜宾县2013", "屏山县2014.xlsx", ("511521", 2013, "sheet name", "sheet name")),
        ({}, ["花名册"], "Sheet1", "511529_２０１４年.xlsx", ("511529", 2014, "file name", "file name")),
        ({}, ["宜宾市", "屏山县"], "Sheet1", "2014.xlsx", ("511529", 2014, "file name", "title")),
        ({}, ["屏山县、宜宾县"], "Sheet1", "2014屏山.xlsx", ("511529", 2014, "file name", "file name")),
    ],
)
def test_what_is_stated_around_the_rows(options, lines, name, file, expected):
    counties, years, source, findings, storable = place({"poor_population": ["1"]}, file, lines, name, **options)
    assert (*counties, *years, source.year, source.county) == expected
    assert (findings[1:], storable) == ([], True)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2014年", (2014,)),
        ("屏山县2014-2015", ()),
        ("2013年至2014年", ()),
        ("2014年贫困人口中2013年识别的", (2014, 2013)),
        ("2015年3月上报2014年数据", (2014, 2015)),
        ("2014年数据，2015年三月整理", (2014, 2015)),
        ("二〇一四年 填报时间：二○一五年三月二日", (2014,)),
        ("制表日期 2015-3-1 2014年", (2014,)),
        ("打印时间：2015年\n2014年", (2014,)),
        ("填报日期：20150301 2014", (2014,)),
        ("填表日期：2015年3月1日2014年度", (2014,)),
        ("填报日期：　年　月　日 2014年", (2014,)),
        ("川扶贫发〔2015〕3号 2014年", (2014,)),
        ("国开办发[2014]24号", ()),
        ("20141231", ()),
        ("511529", ()),
        ("1948年、2100年、1949年", (1949,)),
    ],
)
def test_years_in_a_text(text, years):
    assert years_in(text) == years


def test_rows_win_and_the_contradiction_is_said():
    columns = {"county": ["屏山县", None], "year": ["2014", None]}
    counties, years, source, findings, storable = place(columns, "宜宾县2013.xlsx", year=2015)
    assert (counties, years, source) == (["511529", "511521"], [2014, 2015], PlaceSource("rows", "rows"))
    against = {"against": "none of the rows says so", "against_zh": "各行所填都不是它"}
    more = against | {"believed": "rows were", "believed_zh": "各行所填"}
    year = {"what": "year", "stated": "2015", "source": "option", "source_zh": "选项"}
    county = {"what": "county", "stated": "宜宾县", "source": "file name", "source_zh": "文件名"}
    assert findings == [
        (None, None, "year", "F007", "error", "2015", year | more),
        (None, None, "county", "F007", "error", "宜宾县", county | more),
    ]
    assert storable


def test_no_contradiction_where_one_of_the_years_is_in_the_rows():
    assert place({"county": ["屏山县"], "year": ["2014"]}, "2015年报送屏山县2014年.xlsx")[3] == []


def disputed(title, file, name="Sheet1", **options):
    """What is said against the best source where the rows say neither year nor county."""
    findings = place({"poor_population": ["1"]}, file, [title] if title else [], name, **options)[3]
    return [
        (args["what"], args["stated"], args["source"], args["against"])
        for *_, rule, _, _, args in findings
        if rule == "F007"
    ]


def test_sources_that_contradict_each_other_where_the_rows_say_nothing():
    title = "屏山县2014年贫困人口花名册"
    year = ("year", "2013", "file name", "the title says “2014”")
    county = ("county", "宜宾县", "file name", "the title says “屏山县”")
    assert disputed(title, "屏山县2013.xlsx") == [year]
    assert disputed(title, "宜宾县2014.xlsx") == [county]
    assert disputed(title, "收件.zip/2013/511521_2013.xlsx") == [year, county]
    assert disputed(title, "屏山县统计报表2013.xlsx") == [year]
    assert disputed(title, "a.xlsx", year=2013, county="511521") == [
        ("year", "2014", "title", "the option says “2013”"),
        ("county", "屏山县", "title", "the option says “宜宾县”"),
    ]
    assert disputed("", "屏山县2014.xlsx", year=2015) == [("year", "2014", "file name", "the option says “2015”")]
    counties, years, source, findings, storable = place({"poor_population": ["1"]}, "屏山县2013.xlsx", [title])
    assert (counties, years, source, storable) == (["511529"], [2014], PlaceSource("title", "title"), True)
    assert findings[-1][-1] == {
        "what": "year",
        "stated": "2013",
        "source": "file name",
        "source_zh": "文件名",
        "against": "the title says “2014”",
        "against_zh": "标题写的是“2014”",
        "believed": "title was",
        "believed_zh": "标题",
    }


@pytest.mark.parametrize(
    "file",
    [
        "屏山县2014.xlsx",
        "屏山.xlsx",
        "511529-2014.xlsx",
        "2015年上报屏山县2014年数据.xlsx",
        "屏山县贫困人口（2015年1月上报）.xlsx",
        "屏山县2015.3.20.xlsx",
        "屏山县2014_20150320.xlsx",
        "屏山县2015-01.xlsx",
        "2015年报送屏山县.xlsx",
        "屏山县花名册（2015年更新）.xlsx",
        "2015上报.xlsx",
        "宜宾市屏山县2014.xlsx",
        "宜宾市2014.xlsx",
        "宜宾2014.xlsx",
        "屏山县2013-2015.xlsx",
        "收件2015.zip/宜宾县/屏山县2014.xlsx",
        "屏山县金川乡2014.xlsx",
        "金川乡2014.xlsx",
        "高坪镇三台村2014.xlsx",
        "城东区2014.xlsx",
        "市中区2014.xlsx",
        "屏山县、宜宾县2014.xlsx",
        "贫困人口 (1).xlsx",
    ],
)
def test_names_that_contradict_no_title(file):
    assert disputed("屏山县2014年贫困人口花名册", file) == []


@pytest.mark.parametrize(
    ("title", "file", "name"),
    [
        ("屏山县2014年底贫困人口（2013年标准）", "屏山县2013.xlsx", "Sheet1"),
        ("屏山县2014年贫困人口花名册", "屏山县2014.xlsx", "2013"),
        ("屏山县2014年贫困人口花名册", "屏山县2014.xlsx", "宜宾县"),
        ("", "屏山县2014.xlsx", "2013"),
        ("川扶贫发〔2015〕3号附件 屏山县", "屏山县2014.xlsx", "Sheet1"),
        ("叙州区2014年", "宜宾县2014.xlsx", "Sheet1"),
        ("屏山县2014年12月31日贫困人口", "屏山县2014.xlsx", "Sheet1"),
    ],
)
def test_titles_that_no_name_contradicts(title, file, name):
    assert disputed(title, file, name) == []


def test_the_day_of_sending_contradicts_no_row():
    rows = {"county": ["屏山县"], "year": ["2014"]}
    assert place(rows, "屏山县2015年1月上报.xlsx")[3] == []
    assert place(rows, "金川乡2014.xlsx")[3] == []
    assert [finding[3] for finding in place(rows, "屏山县2015.xlsx")[3]] == ["F007"]


def test_no_year():
    counties, years, source, findings, storable = place({"county": ["屏山县", "屏山县"]})
    assert (counties, years, source) == (["511529", "511529"], [None, None], PlaceSource("", "rows"))
    assert findings == [(None, None, "year", "F010", "error", None, {})]
    assert not storable


def test_the_only_year_of_the_rows_is_the_sheet_s():
    columns = {"county": ["屏山县"] * 3, "year": ["2014", None, "2014"]}
    _, years, source, findings, _ = place(columns)
    assert (years, source.year, findings) == ([2014] * 3, "rows", [])
    assert place({**columns, "year": ["2014", None, "2013"]})[4] is False


def test_rows_whose_county_cannot_be_told():
    counties, _, _, findings, storable = place({"county": ["屏山县", "不详县", "不详县", None]}, year=2014)
    assert counties == ["511529", None, None, None]
    unknown = {"stated": "不详县", "said": "cell A4 says “不详县”", "said_zh": "单元格 A4 写的是“不详县”"}
    blank = {"stated": "", "said": "cell A6 is blank", "said_zh": "单元格 A6 没有填"}
    assert findings == [
        (4, "A4", "county", "F011", "error", "不详县", unknown),
        (6, "A6", "county", "F011", "error", None, blank),
    ]
    assert storable


def test_an_unknown_county_is_not_the_stated_one():
    counties, *_ = place({"county": ["不详县", None]}, "屏山县2014.xlsx")
    assert counties == [None, "511529"]
