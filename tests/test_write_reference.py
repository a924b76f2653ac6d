"""The reference pages and explanations, which come from the catalog."""

import pytest

from fupin.catalog.codes import code_lists
from fupin.catalog.divisions import divisions
from fupin.catalog.indicators import INDICATORS
from fupin.catalog.rules import RULES
from fupin.catalog.tables import TABLES
from fupin.errors import UnknownName
from fupin.write import reference
from fupin.write.explain import explain, names
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
        [("所在报表", "person, household"), ("类型", "text"), ("必填", "是"), ("表头写法", "户编号")],
    )


def test_a_field_with_a_code_list():
    assert explain("sex", "en") == (
        "Field sex sex",
        [
            ("Tables", "person"),
            ("Type", "code"),
            ("Headers", "性别"),
            ("Code list", "sex"),
            ("Values", "male male · female female · not_stated not stated"),
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
    assert explain("I003", "zh")[1][0] == ("级别", "错误")


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
    assert title == "Field villages villages"
    assert ("Indicator", "villages Villages") in facts


def test_lists():
    assert explain("rules", "en")[1] == [(code, RULES[code].name) for code in sorted(RULES)]
    assert len(names("zh")["counties"]) == 183


def test_an_unknown_name():
    with pytest.raises(UnknownName, match=r"Unknown name: id_numbr\.\nDid you mean id_number"):
        explain("id_numbr", "en")


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
   所在报表  household
   类型      code
   表头写法  识别标准
   代码表    standard
   取值      national 国家标准 · provincial 省定标准 · municipal 市定标准
## Field household_id household id

- Tables: person, household
- Type: text
- Required: yes
- Headers: 户编号
"""
    )


def test_the_index(capfdbinary):
    reference.show_index("en")
    text = capfdbinary.readouterr().out.decode()
    assert f"\nindicators  {len(INDICATORS)}\n" in text
    assert "\ncounties  183\n\nTo explain one: fupin explain NAME\n" in text


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
