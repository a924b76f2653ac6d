import unicodedata

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from fupin.catalog.tables import TABLES
from fupin.clean.column import typed
from fupin.clean.text import tidy
from fupin.tables import RawColumn

PERSON = TABLES["person"].by_key


def cleaned(key, *texts):
    column = RawColumn(key, "C", key, None, pa.array(texts, pa.string()))
    values, defects = typed([column], PERSON[key])
    assert defects == []
    return values.to_pylist()


def test_width_white_space_and_invisible_characters():
    sent = ("　甲镇 ", "乙\u00a0\n 乡", "'丙乡", "丁\u200b乡\ufeff", "ＡＢ１２", "\t戊\x0b乡\t", "己村")
    assert cleaned("township", *sent) == ["甲镇", "乙 乡", "丙乡", "丁乡", "AB12", "戊 乡", "己村"]


def test_null_words_are_null():
    assert (
        cleaned("township", "NULL", "null", "-", "－", "—", "——", "–", "/", "空", "N/A", "无", " ", "'", None)
        == [None] * 14
    )


def test_a_person_may_be_called_none():
    assert cleaned("name", "无", "空", "张 三", "-") == ["无", None, "张 三", None]


def test_text_with_a_null_word_in_it_stays():
    assert cleaned("township", "无名乡", "甲-乙", "空山村") == ["无名乡", "甲-乙", "空山村"]


@given(st.lists(st.text(), min_size=1))
def test_tidy_is_idempotent_and_normal(texts):
    once = tidy(pa.array(texts, pa.string()))
    kept = once.drop_null()
    assert tidy(kept).to_pylist() == kept.to_pylist()
    assert all(text == text.strip() and text for text in kept.to_pylist())


@given(st.lists(st.text(st.characters(max_codepoint=0xFFEF, exclude_categories=("Cs", "Cn", "Cc", "Cf"))), min_size=1))
def test_tidy_is_nfkc(texts):
    assert all(unicodedata.normalize("NFKC", t) == t for t in tidy(pa.array(texts)).drop_null().to_pylist())
