from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from fupin.clean.id_number import id_columns


def read(*ids, year=2014):
    columns = id_columns(pa.array(ids, pa.string()), pa.array([year] * len(ids), pa.int32()))
    return pa.table(columns).to_pylist()


def row(whole=None, fault=None, birth=None, sex=None, area=None):
    return {"_id_18": whole, "_id_fault": fault, "_id_birth": birth, "_id_sex": sex, "_id_area": area}


@pytest.mark.parametrize(
    ("text", "birth", "sex"),
    [
        ("360426199101010071", date(1991, 1, 1), "male"),
        ("44011320141005001X", date(2014, 10, 5), "male"),
        ("412723199010050012", date(1990, 10, 5), "male"),
        ("120110198012010073", date(1980, 12, 1), "male"),
        ("11010519491231002X", date(1949, 12, 31), "female"),
        ("990426199112010074", date(1991, 12, 1), "male"),
        ("510106194006150010", date(1940, 6, 15), "male"),
    ],
)
def test_published_examples(text, birth, sex):
    assert read(text) == [row(text, None, birth, sex, text[:6])]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("36042619910102009X", "I003"),
        ("440524188001010014", "I005"),
        ("360426199113010079", "I005"),
    ],
)
def test_published_examples_that_fail(text, fault):
    assert read(text) == [row(text, fault, area=text[:6])]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("999999199001010011", "I001"),
        ("999999", "I001"),
        ("T60426199101010078", "I002"),
        ("11010519491231002", "I002"),
        ("11010519491231002XX9", "I004"),
        ("11010519491231002A", "I002"),
        ("1101054912310O2", "I002"),
        ("张", "I002"),
        ("1101051949123100张", "I002"),
        ("11010519491231002张", "I002"),
    ],
)
def test_what_is_no_id_at_all(text, fault):
    (found,) = read(text)
    assert (found["_id_fault"], found["_id_birth"], found["_id_sex"]) == (fault, None, None)
    assert (found["_id_18"] is None) == (fault != "I004")


def test_the_old_form_is_completed():
    assert read("110105491231002") == [row("11010519491231002X", None, date(1949, 12, 31), "female", "110105")]
    assert read("110105491331002") == [row("110105194913310021", "I005", area="110105")]


@pytest.mark.parametrize(
    ("tail", "fault"),
    [
        *((tail, None) for tail in ("11", "74", "44B1")),
        *((tail, "I004") for tail in ("81", "01", "15", "10", "44C1", "44BB", "A1")),
    ],
)
def test_disability_certificates(tail, fault):
    text = "11010519491231002X"
    good = (date(1949, 12, 31), "female") if fault is None else (None, None)
    assert read(text + tail) == [row(text, fault, *good, "110105")]


def test_a_certificate_whose_id_fails():
    assert [r["_id_fault"] for r in read("11010519491231002011", "44052418800101001411")] == ["I004", "I005"]


def test_born_after_the_data_year():
    assert [read("44011320141005001X", year=y)[0]["_id_fault"] for y in (2013, 2014, None)] == ["I005", None, None]


def test_blanks_slices_and_empty_columns():
    assert read(None, None) == [row(), row()]
    assert id_columns(pa.array([], pa.string()), pa.array([], pa.int32()))["_id_18"].to_pylist() == []
    ids = pa.array(["x", None, "11010519491231002X", "110105491231002"]).slice(1)
    years = pa.array([2014] * 4, pa.int32()).slice(1)
    assert id_columns(ids, years)["_id_18"].to_pylist() == [None, "11010519491231002X", "11010519491231002X"]


@given(st.from_regex(r"\A519999[0-9]{11}\Z"), st.sampled_from("0123456789X"))
def test_the_check_digit_is_iso_7064(first, last):
    (right,) = read(first + mod_11_2.calc_check_digit(first))
    assert right["_id_fault"] in (None, "I005")
    (found,) = read(first + last)
    assert (found["_id_fault"] == "I003") == (mod_11_2.calc_check_digit(first) != last)
