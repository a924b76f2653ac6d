"""The reference pages and explanations, which come from the catalog."""

import re

import pytest

from fupin.catalog.codes import code_lists
from fupin.catalog.divisions import divisions
from fupin.catalog.indicators import INDICATORS
from fupin.catalog.rules import RULES
from fupin.catalog.tables import TABLES
from fupin.catalog.thresholds import THRESHOLDS
from fupin.errors import UnknownName
from fupin.write import reference
from fupin.write.explain import explain, names
from fupin.write.explanation import EXAMPLES
from fupin.write.facts import rule_place
from fupin.write.reference import page, pages


def test_the_pages():
    assert list(pages()) == [
        f"docs/reference/{name}.md" for name in ("tables", "codes", "divisions", "rules", "indicators")
    ]
    assert all(text.startswith("# ") and text.endswith("\n") for text in pages().values())


def test_every_field_has_its_row():
    text = page("tables")
    for table in TABLES.values():
        assert f"## {table.key}: {table.zh}, {table.en}\n" in text
        assert all(f"| `{f.key}` | {f.zh} | {f.type} |" in text for f in table.fields)
    assert "| `sex` | 性别 | code |  | [sex](codes.md#sex) |  | 性别 |\n" in text


def test_every_code_division_rule_and_indicator_is_there():
    codes, places, rules, indicators = (page(p) for p in ("codes", "divisions", "rules", "indicators"))
    assert all(f"| `{c.key}` | {c.official} | {c.zh} |" in codes for one in code_lists().values() for c in one.codes)
    assert all(f"| {d.code} | {d.name} | {d.prefecture} |" in places for d in divisions().values())
    assert all(f"\n## {r.code} {r.name}\n" in rules for r in RULES.values())
    assert all(f"\n## {key}\n" in indicators for key in INDICATORS)


def test_every_table_row_has_as_many_cells_as_its_header():
    for text in pages().values():
        width = 0
        for line in text.splitlines():
            cells = line.replace("\\|", "").count("|") if line.startswith("|") else 0
            width = width or cells
            assert cells in (0, width), line
            width = width if cells else 0


def test_an_unknown_page():
    with pytest.raises(UnknownName, match="Did you mean rules"):
        page("rule")


def test_a_field():
    assert explain("户编号", "zh") == (
        "字段 household_id 户编号",
        [("所在报表", "person 贫困人口、household 贫困户"), ("类型", "文本"), ("必填", "是"), ("表头写法", "户编号")],
    )


def test_a_field_with_a_code_list():
    assert explain("sex", "en") == (
        "Field sex 性别",
        [
            ("Tables", "person"),
            ("Type", "code"),
            ("Headers", "性别"),
            ("Code list", "sex"),
            ("Values", "male 男 · female 女 · not_stated 未说明"),
        ],
    )


def test_a_code_list_by_itself():
    title, facts = explain("standard", "zh")
    assert (title, facts[-1]) == (
        "字段 standard 识别标准",
        ("取值", "national 国家标准 · provincial 省定标准 · municipal 市定标准"),
    )
    assert explain("disability_type", "en")[1][0] == ("visual", "视力 · visual · 1")


def test_a_rule_by_code_and_name():
    assert explain("i003", "zh") == explain("id-check-digit", "zh")
    assert explain("I003", "zh")[0] == "规则 I003 id-check-digit"
    assert explain("I003", "zh")[1][:3] == [("级别", "错误"), ("对象", "人"), ("位置", "贫困人口表：证件号码")]


def test_a_rule_in_chinese():
    facts = dict(explain("H003", "zh")[1])
    assert (facts["位置"], facts["原因"], facts["依据"]) == (
        "贫困人口表：与户主关系（配偶）",
        "性别取自证件号码。可能是两人的号码互换或填错，也可能是与户主关系填错。",
        "民法典（2020年以前为婚姻法）：婚姻为一男一女",
    )


@pytest.mark.parametrize("one", RULES.values(), ids=RULES)
def test_every_rule_has_its_chinese(one):
    assert all((one.zh, one.why_zh, one.fix_zh, one.about_zh))
    assert bool(one.why) == bool(one.why_zh)
    # a source of names and numbers alone is written alike in both languages
    assert one.example_zh or not re.search(r"(^|[ (])[a-z]{4,}", one.example)
    assert one.source_zh or not one.source.isascii() or not re.search(r"(^|[ :])[a-z]{4,}", one.source)
    assert rule_place(one, "zh") != rule_place(one, "en")


def test_an_indicator_in_chinese():
    assert explain("poor_share", "zh") == (
        "指标 poor_share 占全部贫困人口比重",
        [
            ("单位", "%"),
            ("对象", "贫困人口"),
            ("分子", "本组贫困人口"),
            ("分母", "同年所列各组贫困人口合计"),
            ("基准时点", "数据年度12月31日"),
            (
                "可分组",
                "year, province, area, prefecture, county, key_county, township, village, village_kind, main_cause,"
                " household_type, sex, age_band, ethnicity",
            ),
            ("来源", "建档立卡贫困人口、贫困户登记信息"),
            ("备注", "是构成比，合计为100，不是贫困发生率。片区与村属性两种分组不能相加。"),
            ("报告引用", "2014年：67.2 %（占贫困人口）（清楚）"),
        ],
    )


def test_a_field_of_two_tables_is_shown_once():
    title, facts = explain("main_cause", "en")
    assert (title, facts[0]) == ("Field main_cause 致贫原因", ("Tables", "person, household"))
    assert [value for label, value in facts if label == "Values"] == [
        " · ".join(
            f"{c.key} {c.zh}" + (f" ({c.en})" if c.en != c.key.replace("_", " ") else "")
            for c in code_lists()["cause"].codes
        )
    ]


def test_the_reference_pages_are_in_both_languages():
    assert "\n- Why: Either two households" in page("rules")
    assert "\n- 为什么: 或是两户用了同一户编号，或是与户主关系填错；两种情形都会把户数算错。\n" in page("rules")
    assert "\n- Remark: The shares of all main causes sum to 100.\n- 备注: 各项主要致贫原因的比重合计为100。\n" in page(
        "indicators"
    )


def test_a_county_by_code_and_name():
    assert explain("511529", "zh") == explain("屏山县", "zh")
    assert explain("屏山", "en")[0] == "County 511529 屏山县"
    title, facts = explain("市中区", "en")
    assert (title, [v for k, v in facts if k in ("Prefecture", "County")]) == (
        "County 511002 市中区",
        ["内江市", "511102 市中区", "乐山市"],
    )


def test_two_things_of_one_name():
    title, facts = explain("villages", "en")
    assert title == "Field villages 行政村数"
    assert ("Indicator", "villages Villages") in facts


def test_lists():
    assert explain("rules", "en")[1] == [
        (code, f"{RULES[code].name} · {RULES[code].level} · {RULES[code].about}") for code in sorted(RULES)
    ]
    assert explain("rules", "zh")[0] == "全部规则"
    assert ("F001", "no-header · 错误 · 文件与工作表") in explain("rules", "zh")[1]
    assert ("labour_age_from", "劳动年龄下限 · 16 岁") in explain("thresholds", "zh")[1]
    assert ("safe_water", "饮水安全") in explain("fields", "en")[1]
    assert len(names("zh")["counties"]) == 183


def test_a_rule_tells_the_numbers_that_it_compares_with():
    assert dict(explain("N001", "zh")[1])["界限"] == "rounding_tolerance = 1 元（分项与合计允许的误差）"
    assert "Thresholds" not in dict(explain("F001", "en")[1])


def test_a_threshold_tells_its_rules_and_how_to_replace_it():
    title, facts = explain("stock_tolerance", "en")
    told = dict(facts)
    assert title == "Threshold stock_tolerance 贫困人口存量衔接允许的误差"
    assert (told["Value"], told["Rules"]) == ("0.01 (share)", "A002 stock-does-not-follow")
    assert told["To replace it"] == "fupin.toml: [thresholds] stock_tolerance = …"
    assert "2014: 2800" in dict(explain("poverty_line", "en")[1])["Value"]


def test_an_unknown_name():
    with pytest.raises(UnknownName, match=r"Unknown name: id_numbr\.\nDid you mean id_number"):
        explain("id_numbr", "en")


def test_each_suggestion_is_made_once():
    with pytest.raises(UnknownName, match="health or hamlet"):
        explain("healt", "en")


def test_the_label_of_a_code_is_explained_by_its_lists():
    assert explain("因病", "zh")[0] == "代码表 cause"
    assert explain("缺劳动力", "zh") == explain("因病", "zh")
    title, facts = explain("小学", "en")
    assert (title, dict(facts)["Code list"]) == ("Code list education", "schooling")
    assert explain("民族", "zh")[0] == "字段 ethnicity 民族"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_everything_that_is_listed_can_be_explained(lang):
    for facts in names(lang).values():
        assert all(explain(key, lang)[1] for key, _ in facts)


def test_shown_on_stdout(capfdbinary):
    reference.show("standard", "zh")
    reference.show("户编号", "en", "markdown")
    assert (
        capfdbinary.readouterr().out.decode()
        == """\
字段 standard 识别标准
   所在报表  household 贫困户
   类型      单选
   表头写法  识别标准
   代码表    standard
   取值      national 国家标准 · provincial 省定标准 · municipal 市定标准
## Field household_id 户编号

- Tables: person, household
- Type: text
- Required: yes
- Headers: 户编号
"""
    )


def test_the_index(capfdbinary):
    reference.show_index("en")
    lines = capfdbinary.readouterr().out.decode().splitlines()
    assert [line.split()[:2] for line in lines[1:7]] == [
        ["fields", str(len(names("en")["fields"]))],
        ["codes", str(len(code_lists()))],
        ["rules", str(len(RULES))],
        ["indicators", str(len(INDICATORS))],
        ["thresholds", str(len(THRESHOLDS))],
        ["counties", "183"],
    ]
    assert (lines[0], lines[7:]) == (
        "What can be explained",
        [
            "",
            "   All of a kind        fupin explain fields|codes|rules|indicators|thresholds|counties",
            "   One of them          fupin explain safe_water (by key, code, label or header)",
            "   The reference pages  fupin explain --all",
        ],
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_examples_of_the_index_exist(lang):
    known = {kind: dict(facts) for kind, facts in names(lang).items()}
    assert EXAMPLES.keys() == known.keys()
    assert all(key in known[kind] for kind, keys in EXAMPLES.items() for key in keys)


def test_pages_in_a_folder_and_on_stdout(tmp_path, capfdbinary):
    reference.write_pages(tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {
        "tables.md",
        "codes.md",
        "divisions.md",
        "rules.md",
        "indicators.md",
    }
    assert (tmp_path / "rules.md").read_text(encoding="utf-8") == page("rules")
    reference.write_pages(None)
    assert capfdbinary.readouterr().out.decode() == "\n".join(pages().values())
