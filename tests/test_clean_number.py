from decimal import ROUND_HALF_UP, Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin.catalog.tables import TABLES
from fupin.clean.column import typed
from fupin.clean.number import exact
from fupin.clean.numeral import chinese_numeral
from fupin.clean.unit import UNITS
from fupin.tables import Kind, RawColumn, arrow_type


def clean(table, key, texts, unit=None, kind=None):
    kinds = None if kind is None else pa.array([int(kind)] * len(texts), pa.uint8())
    column = RawColumn(key, "C", key, unit, pa.array(texts, pa.string()), kinds)
    values, defects = typed([column], TABLES[table].by_key[key])
    assert values.type == arrow_type(TABLES[table].by_key[key].type)
    return values.to_pylist(), [(d.rule, d.rows.to_pylist(), d.value.to_pylist()) for d in defects]


def money(*texts, unit=None, kind=None):
    values, defects = clean("household", "net_income", texts, unit, kind)
    return [None if v is None else str(v) for v in values], defects


def test_money_as_counties_write_it():
    sent = (
        "2500",
        "2,500.5元",
        "２５００．５",
        "1.25万元",
        "0.1亿元",
        "-30",
        "−30",
        "+7",
        ".5",
        "5.",
        "３，０００",
        "￥3,000",
        "—",
    )
    expected = ["2500.00", "2500.50", "2500.50", "12500.00", "10000000.00", "-30.00", "-30.00", "7.00", "0.50", "5.00"]
    assert money(*sent) == ([*expected, "3000.00", "3000.00", None], [])


def test_float_noise_and_half_up():
    sent = ("2500.4000000000001", "0.005", "-0.005", "3333.3333333333335", "1.015")
    assert money(*sent, kind=Kind.NUMBER) == (["2500.40", "0.01", "-0.01", "3333.33", "1.02"], [])


def test_what_is_no_number():
    sent = ("约2500", "1 000", "2500 元", "2500、3000", "12,34", "3人", "1e3", "TRUE", "999999999999.999", "1" * 500)
    values, defects = money(*sent)
    assert values == [None] * len(sent)
    assert defects == [("T001", [*range(len(sent))], list(sent))]


def test_the_largest_money_fits():
    assert money("999999999999.99", "-999999999999.99") == (["999999999999.99", "-999999999999.99"], [])


@pytest.mark.parametrize(
    ("unit", "text", "expected"),
    [(None, "1.5", "1.50"), ("元", "1.5", "1.50"), ("万元", "1.5", "15000.00"), ("亿元", "0.00000001", "1.00")],
)
def test_the_unit_over_the_column(unit, text, expected):
    assert money(text, unit=unit) == ([expected], [])


def test_a_unit_in_the_cell_is_stronger_than_the_column():
    assert money("2500元", "3万", unit="万元") == (["2500.00", "30000.00"], [])


def test_the_form_has_its_own_unit():
    assert clean("village", "collective_income", ["1.23456789"]) == ([Decimal("12345.68")], [])
    assert clean("village", "collective_income", ["12345.6789"], "元") == ([Decimal("12345.68")], [])


@pytest.mark.parametrize(
    ("key", "unit", "text", "expected"),
    [
        ("arable_land", None, "12亩", "12.0000"),
        ("arable_land", "公顷", "0.4", "6.0000"),
        ("arable_land", "平方米", "2000", "3.0000"),
        ("road_distance", "里", "3", "1.5000"),
        ("road_distance", "米", "250", "0.2500"),
        ("road_distance", "千米", "2.5", "2.5000"),
        ("house_area", "㎡", "80", "80.0000"),
        ("house_area", None, "80㎡", "80.0000"),
    ],
)
def test_measures(key, unit, text, expected):
    assert clean("household", key, [text], unit) == ([Decimal(expected)], [])


def test_counts():
    sent = ["3", "3.0", "3人", "３", "2.9999999999999996", "1,234", None]
    assert clean("village", "population", sent) == ([3, 3, 3, 3, 3, 1234, None], [])
    assert clean("village", "population", ["1.2345", "8000人"], "万人") == ([12345, 8000], [])
    assert clean("person", "work_months", ["8个月", "8月"]) == ([8, 8], [])


def test_a_count_has_no_fraction_and_no_room_for_ids():
    sent = ["3.5", "2147483648", "三五"]
    assert clean("village", "population", sent) == ([None] * 3, [("T001", [0, 1, 2], sent)])


def test_chinese_numerals_in_counts():
    sent = ["三十五", "一百零五", "两千", "十二", "二百五十", "九千九百九十九", "三户", "伍", "一万", "零"]
    assert clean("village", "households", sent) == ([35, 105, 2000, 12, 250, 9999, 3, 5, 10000, 0], [])


def test_numerals_that_can_mean_two_numbers_are_refused():
    sent = ["廿", "三五", "一百五", "一千五", "百", "十几", "三四十", "一千零一百"]
    assert clean("village", "households", sent) == ([None] * 8, [("T001", [*range(8)], sent)])
    assert clean("household", "net_income", ["三千"]) == ([None], [("T001", [0], ["三千"])])


@given(st.integers(0, 9999))
def test_every_numeral_below_ten_thousand(number):
    digits, written, gap = f"{number:04d}", "", False
    for digit, place in zip(digits, ("千", "百", "十", ""), strict=True):
        if digit == "0":
            gap = bool(written)
        else:
            written += "零" * gap + "零一二三四五六七八九"[int(digit)] + place
            gap = False
    assert chinese_numeral(written or "零") == number
    if 10 <= number < 20:
        assert chinese_numeral(written.removeprefix("一")) == number


@given(st.decimals(-(10**10), 10**10, places=5))
def test_the_fast_way_and_the_exact_way_agree(value):
    text = f"{value:f}"
    expected = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert money(text) == ([str(expected + 0)], [])
    assert exact(text, "money", UNITS["yuan"], Decimal(1)) == expected


@given(st.from_regex(r"\A[+-]?[0-9,.]{1,9}(万元|元|)\Z"))
def test_cleaning_a_clean_number_changes_nothing(text):
    once, _ = money(text)
    if once[0] is not None:
        assert money(*once) == (once, [])
