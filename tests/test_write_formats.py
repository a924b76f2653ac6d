"""Every output format, in full, from one small table."""

import io
import os
import stat
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin.errors import OutputError, UnknownName, WrongUse
from fupin.write import FORMATS, Column, check_out, chosen_format, format_of, plain_columns, shown_value, write_table
from fupin.write.excel import HEADER_WIDTH, LINE_POINTS, header_height, widths
from fupin.write.figures import exact_number, people_number, rounded
from fupin.write.formats import Style
from fupin.write.progress import progress
from fupin.write.terminal import fitted, write

COLUMNS = (
    Column("year", "年度", "Year", kind="year"),
    Column("area", "片区", "Area", kind="group", codes="area"),
    Column("poor_persons", "贫困人口", "Poor persons", unit="person", kind="number"),
    Column("incidence", "贫困发生率", "Incidence", unit="%", decimals=1, kind="percent"),
    Column("dangerous", "危房", "Dangerous house", kind="boolean"),
    Column("causes", "致贫原因", "Causes", codes="cause"),
    Column("remark", "备注", "Remark"),
    Column("household_id", "户编号", "Household id", kind="id"),
)


@pytest.fixture
def table():
    return pa.table(
        {
            "household_id": pa.array([51999900001, None, 3], pa.int64()),
            "year": pa.array([2014, 2014, None], pa.int32()),
            "area": pa.array(["total", "qinba", None]).dictionary_encode(),
            "poor_persons": pa.array([12345678, -5, None], pa.int64()),
            "incidence": pa.array([Decimal("20.45"), Decimal("0.04"), None], pa.decimal128(20, 8)),
            "dangerous": [True, None, False],
            "causes": pa.array([["illness", "disability"], None, []], pa.list_(pa.string())),
            "remark": ['=1+1, "a"', "-5", "@x|y"],
        }
    )


EXPECTED = {
    "csv": '''\
year,area,poor_persons,incidence,dangerous,causes,remark,household_id
2014,total,12345678,20.45,true,"illness,disability","=1+1, ""a""",51999900001
2014,qinba,-5,0.04,,,-5,
,,,,false,,@x|y,3
''',
    "tsv": '''\
year\tarea\tpoor_persons\tincidence\tdangerous\tcauses\tremark\thousehold_id
2014\ttotal\t12345678\t20.45\ttrue\tillness,disability\t"=1+1, ""a"""\t51999900001
2014\tqinba\t-5\t0.04\t\t\t-5\t
\t\t\t\tfalse\t\t@x|y\t3
''',
    "json": """\
[
{"year": 2014, "area": "total", "poor_persons": 12345678, "incidence": 20.45, "dangerous": true, \
"causes": ["illness", "disability"], "remark": "=1+1, \\"a\\"", "household_id": 51999900001},
{"year": 2014, "area": "qinba", "poor_persons": -5, "incidence": 0.04, "dangerous": null, \
"causes": null, "remark": "-5", "household_id": null},
{"year": null, "area": null, "poor_persons": null, "incidence": null, "dangerous": false, \
"causes": [], "remark": "@x|y", "household_id": 3}
]
""",
    "jsonl": """\
{"year": 2014, "area": "total", "poor_persons": 12345678, "incidence": 20.45, "dangerous": true, \
"causes": ["illness", "disability"], "remark": "=1+1, \\"a\\"", "household_id": 51999900001}
{"year": 2014, "area": "qinba", "poor_persons": -5, "incidence": 0.04, "dangerous": null, \
"causes": null, "remark": "-5", "household_id": null}
{"year": null, "area": null, "poor_persons": null, "incidence": null, "dangerous": false, \
"causes": [], "remark": "@x|y", "household_id": 3}
""",
    "markdown": """\
**贫困人口**

| 年度 | 片区 | 贫困人口（人） | 贫困发生率（%） | 危房 | 致贫原因 | 备注 | 户编号 |
| ---: | --- | ---: | ---: | --- | --- | --- | --- |
| 2014 | 合计 | 12,345,678 | 20.5 | 是 | 因病、因残 | =1+1, "a" | 51999900001 |
| 2014 | 秦巴山区 | -5 | 0.0 |  |  | -5 |  |
| – | 未知 | – | – | 否 |  | @x\\|y | 3 |

1. 县报
""",
    "table": """\
贫困人口

年度  片区      贫困人口（人）  贫困发生率（%）  危房  致贫原因    备注       户编号
─────────────────────────────────────────────────────────────────────────────────────────
2014  合计          12,345,678             20.5  是    因病、因残  =1+1, "a"  51999900001
2014  秦巴山区              -5              0.0                    -5
   –  未知                   –                –  否                @x|y       3

1. 县报
""",
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_whole_output_of_every_text_format(table, name, capfdbinary):
    write_table(table, COLUMNS, format=name, lang="zh", title="贫困人口", notes=["县报"])
    assert capfdbinary.readouterr().out.decode() == EXPECTED[name]


def test_labels_in_english(table, capfdbinary):
    write_table(table.slice(0, 1), COLUMNS[:5], format="table", lang="en")
    assert capfdbinary.readouterr().out.decode() == (
        "Year  Area   Poor persons (persons)  Incidence (%)  Dangerous house\n"
        "───────────────────────────────────────────────────────────────────\n"
        "2014  Total              12,345,678           20.5  yes\n"
    )


def test_a_long_cell_is_not_cut_in_a_pipe(capfdbinary):
    long = "扶贫" * 400
    write_table(pa.table({"a": [long]}), [Column("a", "甲", "A")], format="table", lang="zh")
    assert long in capfdbinary.readouterr().out.decode()


def test_a_cell_cannot_steer_the_terminal(capfdbinary):
    write_table(pa.table({"a": ["x\x1b[2Jy"]}), [Column("a", "甲", "A")], format="table", lang="zh")
    assert "\x1b" not in capfdbinary.readouterr().out.decode()


def test_csv_for_excel_guards_formulas_but_not_numbers(capfdbinary):
    texts = ["=1", "+1", "-1.5", "-a", "@a", "+", "＝1", "a=1", None]
    table = pa.table({"text": texts, "number": range(-4, 5)})
    write_table(table, [Column("text", "", ""), Column("number", "", "")], format="csv", bom=True)
    assert capfdbinary.readouterr().out.decode() == (
        "\ufefftext,number\n'=1,-4\n+1,-3\n-1.5,-2\n'-a,-1\n'@a,0\n'+,1\n'＝1,2\na=1,3\n,4\n"
    )


def test_a_blank_in_the_only_column_is_no_blank_line(capfdbinary):
    write_table(pa.table({"a": ["x", None]}), [Column("a", "", "")], format="csv")
    assert capfdbinary.readouterr().out == b'a\nx\n""\n'


@pytest.mark.parametrize(("name", "expected"), [("csv", b"a\n"), ("json", b"[]\n"), ("jsonl", b"")])
def test_an_empty_table(name, expected, capfdbinary):
    write_table(pa.table({"a": pa.array([], pa.int32())}), [Column("a", "", "")], format=name)
    assert capfdbinary.readouterr().out == expected


def test_nested_and_float_values(capfdbinary):
    kind = pa.map_(pa.string(), pa.string())
    table = pa.table({"m": pa.array([[("a", "1")], None], kind), "f": [1e-7, float("nan")]})
    write_table(table, [Column("m", "", ""), Column("f", "", "")], format="jsonl")
    assert capfdbinary.readouterr().out == b'{"m": {"a": "1"}, "f": 0.0000001}\n{"m": null, "f": null}\n'


def test_parquet_keeps_types(table, tmp_path):
    out = tmp_path / "a.parquet"
    write_table(table, COLUMNS, format="parquet", out=out)
    assert pq.read_table(out).equals(table.select([c.key for c in COLUMNS]))


def test_parquet_to_a_pipe(table, capfdbinary):
    write_table(table, COLUMNS[:1], format="parquet")
    assert pq.read_table(io.BytesIO(capfdbinary.readouterr().out)).num_rows == 3


def test_xlsx_has_typed_cells_and_no_formulas(table, tmp_path):
    out = tmp_path / "a.xlsx"
    write_table(table, COLUMNS, format="xlsx", out=out, lang="zh", title="表1/贫困", notes=["=x"])
    book = openpyxl.load_workbook(out)
    sheet = book["表1 贫困"]
    assert [[cell.value for cell in row] for row in sheet] == [
        ["年度", "片区", "贫困人口（人）", "贫困发生率（%）", "危房", "致贫原因", "备注", "户编号"],
        [2014, "合计", 12345678, 20.5, "是", "因病、因残", '=1+1, "a"', "51999900001"],
        [2014, "秦巴山区", -5, 0, None, None, "-5", None],
        [None, "未知", None, None, "否", None, "@x|y", "3"],
    ]
    assert [cell.data_type for cell in sheet[2]] == ["n", "s", "n", "n", "s", "s", "s", "s"]
    assert [cell.number_format for cell in sheet[2]] == [
        "0", "General", "#,##0", "#,##0.0", "General", "General", "General", "@",
    ]  # fmt: skip
    assert sheet["G2"].quotePrefix
    assert sheet["A2"].font.b
    assert not sheet["A3"].font.b
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:H4"
    assert sheet.column_dimensions["F"].width == 13
    assert [[cell.value for cell in row] for row in book["说明"]] == [["表1/贫困"], ["1. =x"]]


def test_xlsx_prints_on_wide_pages_below_its_header(table, tmp_path):
    write_table(table, COLUMNS, format="xlsx", out=tmp_path / "a.xlsx", lang="zh", title="贫困&人口")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        "landscape",
        1,
        0,
    )
    assert (sheet.print_title_rows, sheet.oddHeader.center.text) == ("$1:$1", "贫困&&人口")
    assert [cell.alignment.horizontal for cell in sheet[2]] == ["center", *[None] * 7]
    assert sheet.row_dimensions[1].height == LINE_POINTS + 6


def test_a_long_header_is_wrapped_and_its_row_as_high():
    columns = [
        Column("x", "贫困发生率", "Incidence"),
        Column("y", "有60岁及以上成员的户占贫困户比重", "Share", unit="%"),
    ]
    found = widths(pa.table({"x": [1], "y": [2]}), columns, "zh", HEADER_WIDTH)
    assert (found, header_height(columns, found, "zh")) == ([13, 17], 3 * LINE_POINTS + 6)


def test_xlsx_keeps_long_numbers_and_error_names_as_text(tmp_path):
    table = pa.table({"n": [1234567890123456789, 12], "t": ["#REF!", "a\x01"]})
    write_table(table, [Column("n", "", "n"), Column("t", "", "t")], format="xlsx", out=tmp_path / "a.xlsx", lang="en")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert [[c.value for c in row] for row in sheet] == [["n", "t"], ["1234567890123456789", "#REF!"], [12, "a\ufffd"]]
    assert sheet["B2"].data_type == "s"


def test_an_existing_file_is_refused_and_left_as_it_was(table, tmp_path):
    out = tmp_path / "a.csv"
    out.write_text("mine")
    with pytest.raises(OutputError, match=r"a\.csv exists already\.\n.*--force"):
        write_table(table, COLUMNS, format="csv", out=out)
    assert out.read_text() == "mine"
    write_table(table, COLUMNS, format="csv", out=out, force=True)
    assert out.read_text(encoding="utf-8") == EXPECTED["csv"]
    assert list(tmp_path.iterdir()) == [out]


def test_a_failure_leaves_nothing_behind(table, tmp_path):
    with pytest.raises(KeyError):
        write_table(table, [Column("nothing", "", "")], format="csv", out=tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_and_a_folder_are_refused(tmp_path):
    with pytest.raises(OutputError, match="does not exist"):
        check_out(tmp_path / "none" / "a.csv")
    with pytest.raises(OutputError, match="is a folder"):
        check_out(tmp_path, force=True)


def test_who_may_read_the_file(table, tmp_path):
    before = os.umask(0o022)
    try:
        write_table(table, COLUMNS, format="csv", out=tmp_path / "open.csv")
        write_table(table, COLUMNS, format="csv", out=tmp_path / "private.csv", private=True)
    finally:
        os.umask(before)
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in tmp_path.iterdir()}
    assert modes == {"open.csv": 0o644, "private.csv": 0o600}


def test_a_device_is_written_to_and_not_replaced(table):
    write_table(table, COLUMNS, format="csv", out=Path(os.devnull))
    assert Path(os.devnull).is_char_device()


def test_the_format_of_a_file_name():
    assert {format_of(Path(f"a{s}")): name for name, one in FORMATS.items() for s in one.suffixes} == {
        name: name for name in FORMATS
    }
    with pytest.raises(UnknownName, match=r"Unknown file suffix: \.xslx\.\nDid you mean \.xlsx"):
        format_of(Path("a.xslx"))
    with pytest.raises(WrongUse, match="has no suffix"):
        format_of(Path("a"))


def test_an_unknown_format(table):
    with pytest.raises(UnknownName, match="Did you mean jsonl or json"):
        write_table(table, COLUMNS, format="jsonll")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**20), max_value=10**20))
def test_exact_text_is_the_number_itself(value):
    text = exact_number(value)
    assert Decimal(text) == value
    assert "E" not in text
    assert not ("." in text and text.endswith(("0", ".")))


@given(st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=6), st.integers(0, 5))
def test_rounding_is_half_up_and_odd(value, decimals):
    step = Decimal(1).scaleb(-decimals)
    assert abs(rounded(value, decimals) - value) <= step / 2
    assert rounded(-value, decimals) == -rounded(value, decimals)
    assert Decimal(people_number(value, decimals).replace(",", "")) == rounded(value, decimals)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("-0.04", 1, "0.0"),
        ("1234.5678", None, "1,234.5678"),
        ("1e9", 2, "1,000,000,000.00"),
    ],
)
def test_numbers_for_people(value, decimals, expected):
    assert people_number(Decimal(value), decimals) == expected


def test_importing_the_room_loads_no_heavy_library():
    code = (
        "import sys, fupin.write; print(sorted({'pyarrow', 'pandas', 'openpyxl', 'rich', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (
            40,
            "Year  Area   Poor persons (persons)\n"
            "───────────────────────────────────\n"
            "2014  Total              12,345,678\n",
        ),
        (
            30,
            "                  Poor persons\n"
            "Year  Area           (persons)\n"
            "──────────────────────────────\n"
            "2014  Total         12,345,678\n",
        ),
        (
            12,
            "Year  Area   Poor persons (persons)\n"
            "───────────────────────────────────\n"
            "2014  Total              12,345,678\n",
        ),
    ],
)
def test_a_narrow_terminal_wraps_labels_and_never_cuts_a_number(table, width, expected):
    stream = io.BytesIO()
    write(table.slice(0, 1), COLUMNS[:3], stream, Style("en", width=width))
    assert stream.getvalue().decode() == expected


def test_the_format_that_the_options_choose(capsys):
    chosen = [
        chosen_format(*given)
        for given in (("json", Path("a.csv")), (None, Path("a.md")), (None, Path("-")), (None, None))
    ]
    assert chosen == ["json", "markdown", "csv", "csv"]


def test_columns_of_a_query():
    table = pa.table({"year": [2014], "n": [1], "t": ["a"]})
    assert [(c.key, c.en, c.kind) for c in plain_columns(table)] == [
        ("year", "year", "year"),
        ("n", "n", "number"),
        ("t", "t", "text"),
    ]
    with pytest.raises(WrongUse, match="Two columns are called a"):
        plain_columns(pa.Table.from_arrays([pa.array([1]), pa.array([2])], ["a", "a"]))


def test_single_values():
    assert [shown_value(v, c, "zh") for v, c in zip((2014, "total", None, Decimal("7.65")), COLUMNS, strict=False)] == [
        "2014",
        "合计",
        "–",
        "7.7",
    ]


def test_progress_is_silent_where_nobody_watches(capsys):
    with progress(3) as seen:
        seen(1)
    assert capsys.readouterr() == ("", "")


def test_widths_on_a_terminal_fold_headers_before_text_and_never_cut_numbers() -> None:
    heads = ["County name", "Poor persons (persons)"]
    texts = [["北川羌族自治县"], ["1,234"]]
    assert fitted(heads, texts, [False, True], 80) == [14, 22]
    assert fitted(heads, texts, [False, True], 28) == [14, 12]
    assert fitted(heads, texts, [False, True], 22) == [None, None]
