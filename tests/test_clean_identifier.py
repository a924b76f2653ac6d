import pyarrow as pa
import pytest

from fupin.catalog.tables import TABLES
from fupin.clean.column import typed
from fupin.tables import Kind, RawColumn

PERSON = TABLES["person"].by_key


def clean(key, texts, kinds=None):
    column = RawColumn(key, "C", key, None, pa.array(texts, pa.string()), kinds and pa.array(kinds, pa.uint8()))
    values, defects = typed([column], PERSON[key])
    return values.to_pylist(), [(d.rule, d.rows.to_pylist(), d.value.to_pylist()) for d in defects]


def test_id_numbers_lose_blanks_and_apostrophes():
    sent = [
        "'51999919490101002x",
        "519999 19490101 0024 ",
        "５１９９９９１９４９０１０１００２４",
        "519999194901010024'",
        "无",
    ]
    assert clean("id_number", sent) == (["51999919490101002X", *["519999194901010024"] * 3, None], [])


def test_phones_and_codes_lose_a_decimal_zero():
    assert clean("phone", ["13800000000.0", "13800000000", "0831-000000"]) == (
        ["13800000000", "13800000000", "0831-000000"],
        [],
    )
    assert clean("area_code", ["511529.0", "511529"]) == (["511529", "511529"], [])
    assert clean("township", ["1.0"]) == (["1.0"], [])


@pytest.mark.parametrize(
    ("key", "rule"), [("id_number", "I007"), ("household_id", "T008"), ("person_id", "T008"), ("village_code", "T008")]
)
def test_long_codes_stored_as_numbers_are_lost(key, rule):
    sent = ["519999194901010000", "519999194901010024", "519999490101002", "5.19999E+17", "123"]
    kinds = [Kind.NUMBER, Kind.TEXT, Kind.NUMBER, Kind.TEXT, Kind.NUMBER]
    assert clean(key, sent, kinds) == (
        [None, "519999194901010024", "519999490101002", None, "123"],
        [(rule, [0, 3], ["519999194901010000", "5.19999E+17"])],
    )


def test_long_text_alone_is_no_loss():
    assert clean("household_id", ["51999919490101002412"]) == (["51999919490101002412"], [])


def test_numbers_as_csv_files_show_them_are_lost_whatever_their_length():
    for key, rule in (("household_id", "T008"), ("id_number", "I007"), ("phone", "T008")):
        sent = ["5.12E+11", "1.99123E+10", "19912345678"]
        assert clean(key, sent) == ([None, None, "19912345678"], [(rule, [0, 1], sent[:2])])
