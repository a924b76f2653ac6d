import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin.catalog.codes import code_list
from fupin.catalog.tables import TABLES
from fupin.clean.column import typed
from fupin.tables import Kind, RawColumn, arrow_type

PERSON, HOUSEHOLD = TABLES["person"].by_key, TABLES["household"].by_key
HEALTH = "健康、长期慢性病、患有大病、残疾"


def clean(field, *columns, kind=None):
    kinds = None if kind is None else pa.array([int(kind)] * len(columns[0]), pa.uint8())
    raw = [
        RawColumn(field.key, "CDE"[i], field.key, None, pa.array(c, pa.string()), kinds) for i, c in enumerate(columns)
    ]
    values, defects = typed(raw, field)
    assert values.type == arrow_type(field.type)
    return values.to_pylist(), [(d.rule, d.letter, d.rows.to_pylist(), d.value.to_pylist()) for d in defects]


def test_labels_and_variants():
    sent = ["汉族", "汉", " 彝 族", "-", "无", None]
    assert clean(PERSON["ethnicity"], sent) == (["han", "han", "yi", None, None, None], [])


def test_brackets_of_either_width():
    sent = ["乡（镇）内务工", "乡(镇)内务工", "乡（镇)外县内务工"]
    assert clean(PERSON["work_place"], sent) == (["within_township", "within_township", "within_county"], [])
    assert clean(HOUSEHOLD["household_type"], ["低保（全家）贫困户"]) == (["dibao_poor_whole"], [])


@pytest.mark.parametrize(
    "cell",
    [
        *("残疾,大病", "大病、残疾", "残疾；大病", "残疾+大病", "残疾/大病", "残疾\n大病", "残疾　大病", "残疾|大病"),
        *("残疾&大病", "残疾。大病", "残疾\\大病", "残疾·大病", "残疾和大病", "残疾及大病", "残疾-大病"),
        *("1.残疾 2.大病", "①残疾②大病", "残疾，，大病、"),
    ],
)
def test_several_values_in_one_cell_with_any_separator(cell):
    assert clean(PERSON["health"], [cell]) == ([["serious_illness", "disabled"]], [])


def test_a_part_that_is_not_known_is_not_cut_into_pieces():
    sent = ["残疾和感冒", "残疾,01"]
    assert clean(PERSON["health"], sent) == (
        [None, ["disabled"]],
        [("T003", "C", [0, 1], ["残疾和感冒", "01"])],
    )


def test_unknown_values_and_official_codes():
    assert clean(PERSON["relation"], ["户主", "01", "儿子", "01"]) == (
        ["head", None, None, None],
        [("T003", "C", [1, 2, 3], ["01", "儿子", "01"])],
    )


def test_what_to_write_instead():
    def args(key, text):
        _, (defect,) = typed([RawColumn(key, "C", key, None, pa.array([text]))], PERSON[key])
        return {name: [value] if isinstance(value, str) else value.to_pylist() for name, value in defect.args.items()}

    all_of_it = {"more": [""], "more_zh": [""]}
    assert args("sex", "男性") == {"allowed": ["男、女、未说明"], "nearest": ["男"], **all_of_it}
    assert args("relation", "之弟兄")["nearest"] == ["之兄弟姐妹"]
    assert args("ethnicity", "藏族人") == {
        "allowed": ["藏族、汉族、回族、苗族、彝族"],
        "nearest": ["藏族"],
        "more": [" and 51 others"],
        "more_zh": ["等56项中的一项"],
    }
    assert args("sex", "?") == {"allowed": ["男、女、未说明"], "nearest": [""], **all_of_it}


def test_the_dictionary_is_the_whole_list_in_its_order():
    values, _ = typed([RawColumn("sex", "C", "性别", None, pa.array(["女", "男"]))], PERSON["sex"])
    assert values.dictionary.to_pylist() == ["male", "female", "not_stated"]


def test_yes_and_no():
    sent = ["是", "有", "1", "√", "Y", "已参加", "否", "无", "0", "×", "N", "没有", "-", None]
    expected = [True] * 6 + [False] * 6 + [None] * 2
    assert clean(PERSON["dibao"], sent) == (expected, [])
    assert clean(PERSON["dibao"], ["TRUE", "FALSE"], kind=Kind.BOOLEAN) == ([True, False], [])
    assert clean(PERSON["dibao"], ["部分", "2"]) == ([None, None], [("T007", "C", [0, 1], ["部分", "2"])])


def test_a_field_s_own_words_for_yes_and_no():
    assert clean(PERSON["safe_water"], ["已解决", "未解决", "是"]) == ([True, False, True], [])
    assert clean(PERSON["dibao"], ["已解决"]) == ([None], [("T007", "C", [0], ["已解决"])])


@pytest.mark.parametrize("separator", [",", "，", "、", ";", "；", "+", "/", " ", "|", "—", "， "])
def test_several_values_in_one_cell(separator):
    sent = separator.join(["残疾", "长期慢性病", "残疾"])
    assert clean(PERSON["health"], [sent, None]) == ([["chronic_illness", "disabled"], None], [])


def test_a_blank_column():
    assert clean(PERSON["health"], [None, None]) == ([None, None], [])
    assert clean(PERSON["sex"], [None]) == ([None], [])


def test_several_columns_make_one_list():
    first, second = ["因残", "因学", None, "因病/因学"], ["因病", "因学", "无", None]
    expected = [["illness", "disability"], ["schooling"], None, ["illness", "schooling"]]
    assert clean(PERSON["other_causes"], first, second) == (expected, [])


def test_unknown_parts_are_marked_at_their_own_cell_and_the_others_kept():
    first, second = ["感冒,残疾", "健康", "感冒"], [None, "01、头疼", "感冒"]
    assert clean(PERSON["health"], first, second) == (
        [["disabled"], ["healthy"], None],
        [
            ("T003", "C", [0, 2], ["感冒", "感冒"]),
            ("T003", "D", [1, 1, 2], ["01", "头疼", "感冒"]),
        ],
    )


@given(st.sets(st.sampled_from([c.key for c in code_list("cause").codes]), min_size=1))
def test_a_list_written_out_reads_as_itself(keys):
    known = code_list("cause").by_key
    ordered = [key for key in known if key in keys]
    for text in ("、".join(known[k].zh for k in ordered), "、".join(known[k].zh for k in reversed(ordered))):
        assert clean(PERSON["other_causes"], [text]) == ([ordered], [])


@pytest.mark.parametrize(
    "field", [f for t in TABLES.values() for f in t.fields if f.type == "code"], ids=lambda f: f.key
)
def test_every_label_reads_as_its_key(field):
    codes = code_list(field.codes).codes
    assert clean(field, [c.zh for c in codes]) == ([c.key for c in codes], [])
