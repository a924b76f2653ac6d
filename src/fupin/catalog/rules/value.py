"""What can be wrong with the value of one cell, whatever its row says (T)."""

from __future__ import annotations

from fupin.catalog.model import Rule

_SOURCE = "Cleaning rules of the provincial returns; layouts of the national registration system (建档立卡)"

RULES: tuple[Rule, ...] = (
    Rule(
        code="T001",
        name="not-a-number",
        level="error",
        about="value",
        table="",
        at="cell",
        zh="单元格 {cell}：“{field}”应填数字，现填的是“{value}”。请只写一个数字，如 2500 或 2500.50，中间不留空格。",
        en="Cell {cell}: {field} must be a number, and says “{value}”. Write one number only, such as 2500 or "
        "2500.50, with no blanks inside.",
        why="A figure that cannot be read is counted as missing, and sums and averages lose that row. Counts are "
        "whole.",
        fix="Write digits only. Thousands separators and a unit behind the number (2,500元, 3人, 12亩) are "
        "understood; words, ranges and several numbers are not. A count of persons, households or months has no "
        "decimals.",
        fix_zh="请填阿拉伯数字。千分位逗号和数字后的单位（2,500元、3人、12亩）可以识别；文字、区间、"
        "多个数字不能识别。人数、户数、月数不能有小数。",
        example="人均纯收入 = 约2500左右; 人数 = 3.5",
        source=_SOURCE,
        found_by="clean",
    ),
    Rule(
        code="T002",
        name="not-a-date",
        level="error",
        about="value",
        table="",
        at="cell",
        zh="单元格 {cell}：“{field}”应填日期，现填的“{value}”不是日历上的日期。请写成 2014-01-02 或 2014年1月2日。",
        en="Cell {cell}: {field} must be a date, and “{value}” is none that the calendar has. Write 2014-01-02 or "
        "2014年1月2日.",
        why="Ages and times of identification are computed from dates; a date that does not exist gives no age.",
        fix="Write year, month and day, in this order: 2014-01-02, 2014/1/2, 2014.1.2, 2014年1月2日 or 20140102; "
        "year and month alone (2014年1月, 201401) count as the first of the month. Check the number of days in the "
        "month.",
        fix_zh="按年、月、日的顺序填写：2014-01-02、2014/1/2、2014.1.2、2014年1月2日、20140102 均可；"
        "只有年月（2014年1月、201401）按当月1日计。请核对当月天数。",
        example="出生日期 = 2014-02-30; 首次识别时间 = 去年底",
        source=_SOURCE,
        found_by="clean",
    ),
    Rule(
        code="T003",
        name="not-in-the-code-list",
        level="error",
        about="value",
        table="",
        at="cell",
        zh="单元格 {cell}：“{field}”没有“{value}”这一选项。请填：{allowed}。",
        en="Cell {cell}: “{value}” is no option of {field}. Write one of: {allowed}.",
        why="Only the options of the form can be counted; a free wording falls out of every table by this field.",
        fix="Choose one of the options and write it exactly as the form does. Official code numbers (01, 02) are not "
        "taken, since their numbering differs between versions of the form.",
        fix_zh="请从选项中选择，照表中写法填写。不接受代码（01、02），因为各版本编号不一致。",
        example="健康状况 = 感冒; 与户主关系 = 儿子; 致贫原因 = 01",
        source=_SOURCE,
        found_by="clean",
    ),
    Rule(
        code="T004",
        name="out-of-range",
        level="error",
        about="value",
        table="",
        at="cell",
        zh="单元格 {cell}：“{field}”填的“{value}”超出可能的范围（{range}）。请核对后改正。",
        en="Cell {cell}: {field} says “{value}”, and can only be {range}. Check and correct it.",
        why="Work lasts at most 12 months of a year, a household has 1 to 30 members, counts and areas are not "
        "negative, and no return can report a year that has not come.",
        fix="Correct the value; look for a slip of the decimal point, a wrong unit, or the neighbouring column's "
        "value.",
        fix_zh="请改正该值；常见原因是小数点错位、单位填错，或把相邻列的数填到了这里。",
        example="务工时间 = 13; 人数 = 0; 脱贫年度 = 2041",
        source=_SOURCE,
        found_by="clean",
    ),
    Rule(
        code="T005",
        name="formula-error",
        level="error",
        about="value",
        table="",
        at="cell",
        zh="单元格 {cell}：“{field}”的公式出错，显示为 {value}。请改正公式，或直接填写数值。",
        en="Cell {cell}: the formula of {field} gives the error {value}. Correct the formula, or write the value "
        "itself.",
        why="A formula whose source was deleted or whose divisor is blank has no value that could be read.",
        fix="Paste the values instead of the formulas before sending (copy, then paste special: values), and fill "
        "what shows an error.",
        fix_zh="上报前请把公式“选择性粘贴”为数值，并补填显示错误的单元格。",
        example="人均纯收入 = #DIV/0!",
        source=_SOURCE,
        found_by="clean",
    ),
    Rule(
        code="T006",
        name="required-value-blank",
        level="error",
        about="value",
        table="",
        at="cell",
        zh="单元格 {cell}：“{field}”是必填项，不能为空。请补填。",
        en="Cell {cell}: {field} is required and is blank. Fill it in.",
        why="Without its key values a row cannot be told apart from others, or cannot be counted where it belongs.",
        fix="Fill the cell. A dash, a slash or NULL counts as blank.",
        fix_zh="请补填该单元格。横线、斜线、NULL 均视为空白。",
        example="户编号 = (blank)",
        source=_SOURCE,
        found_by="clean",
    ),
    Rule(
        code="T007",
        name="not-yes-or-no",
        level="warning",
        about="value",
        table="",
        at="cell",
        zh="单元格 {cell}：“{field}”只能填“是”或“否”，现填的是“{value}”。",
        en="Cell {cell}: {field} can only be 是 or 否, and says “{value}”.",
        why="What says neither yes nor no is counted as not known.",
        fix="Write 是 or 否 (有 or 无, 1 or 0, √ or × are understood).",
        fix_zh="请填“是”或“否”（“有”“无”、1 和 0、√ 和 × 也可识别）。",
        example="危房户 = 部分是",
        source=_SOURCE,
        found_by="clean",
    ),
    Rule(
        code="T008",
        name="code-stored-as-number",
        level="error",
        about="value",
        table="",
        at="cell",
        zh="单元格 {cell}：“{field}”被存成了数字（{value}），Excel 只保留前15位，后面的数字已丢失。"
        "请把该列设为文本格式后重新填写。",
        en="Cell {cell}: {field} was stored as a number ({value}). Excel keeps 15 digits only and the last ones are "
        "lost. Format the column as text and enter it anew.",
        why="Two households whose numbers differ in the last digits would become one, so that the rounded number is "
        "not kept.",
        fix="Take the number from the system again: format the column as text first, then paste. Changing the format "
        "afterwards does not bring the digits back.",
        fix_zh="请先将该列设置为“文本”格式，再从系统中重新导出粘贴。事后改格式不能找回丢失的数字。",
        example="户编号 = 5199990000000001000 as a number cell",
        source="Excel specifications: number precision of 15 digits (ECMA-376, IEEE 754)",
        found_by="clean",
    ),
)
