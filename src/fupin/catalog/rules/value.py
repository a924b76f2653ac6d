"""What can be wrong with the value of one cell, whatever its row says (T)."""

from __future__ import annotations

from fupin.catalog.model import Rule

_SOURCE = "Cleaning rules of the provincial returns; layouts of the national registration system (建档立卡)"
_SOURCE_ZH = "省级上报数据清洗规则；全国建档立卡信息系统的格式"

RULES: tuple[Rule, ...] = (
    Rule(
        code="T001",
        name="not-a-number",
        level="error",
        about="value",
        table="",
        at="cell",
        zh="单元格 {cell}：“{field}”应填数字，现填的是“{value}”。请只写一个阿拉伯数字，如 {example}，中间不留空格。",
        en="Cell {cell}: {field} must be a number, and says “{value}”. Write one number in digits, such as {example}, "
        "with no blanks inside.",
        why="A figure that cannot be read is counted as missing, and sums and averages lose that row. Counts are "
        "whole.",
        fix="Write digits only. Thousands separators and a unit behind the number (2,500元, 3人, 12亩) are "
        "understood, and in counts Chinese numerals below ten thousand (三十五); words, ranges, several numbers, and "
        "numerals that can mean two numbers (三五, 廿) are not. A count of persons, households or months has no "
        "decimals.",
        fix_zh="请填阿拉伯数字。千分位逗号和数字后的单位（2,500元、3人、12亩）可以识别，人数、户数等一万以下的中文数字"
        "（三十五）也可识别；文字、区间、多个数字和有歧义的写法（三五、廿）不能识别。人数、户数、月数不能有小数。",
        example="人均纯收入 = 约2500左右; 人数 = 3.5",
        source=_SOURCE,
        why_zh="读不出的数按缺失计，求和、求平均时会少这一行。人数、户数等须为整数。",
        source_zh=_SOURCE_ZH,
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
        why_zh="年龄和识别时间由日期推算；不存在的日期推不出年龄。",
        source_zh=_SOURCE_ZH,
        found_by="clean",
    ),
    Rule(
        code="T003",
        name="not-in-the-code-list",
        level="error",
        about="value",
        table="",
        at="cell",
        zh="单元格 {cell}：“{field}”没有“{value}”这一选项。请填：{allowed}{more_zh}。",
        en="Cell {cell}: “{value}” is no option of {field}. Write one of: {allowed}{more}.",
        why="Only the options of the form can be counted; a free wording falls out of every table by this field.",
        fix="Choose one of the options and write it exactly as the form does; of a long list only the nearest are"
        " named here, all of them in its instructions. Official code numbers (01, 02) are not taken, since their"
        " numbering differs between versions of the form.",
        fix_zh="请从选项中选择，照表中写法填写；选项多的，这里只列最接近的几项，其余见表样的下拉列表或填报说明。"
        "不接受代码（01、02），因为各版本编号不一致。",
        example="健康状况 = 感冒; 与户主关系 = 儿子; 致贫原因 = 01",
        source=_SOURCE,
        why_zh="只有规定的选项才能统计；自行填写的文字不会计入任何一张按该项分组的表。",
        source_zh=_SOURCE_ZH,
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
        why_zh="一年务工至多12个月，一户1至30人，数量和面积不会是负数，也不可能上报尚未到来的年份。",
        source_zh=_SOURCE_ZH,
        found_by="clean",
    ),
    Rule(
        code="T005",
        name="formula-error",
        level="error",
        about="value",
        table="",
        at="cell",
        zh="单元格 {cell}：“{field}”的公式没有算出结果（{value}）。请改正公式，或直接填写内容。",
        en="Cell {cell}: the formula of {field} has no value ({value}). Correct the formula, or write the value "
        "itself.",
        why="A formula whose source was deleted or whose divisor is blank has no value that could be read. Nor has one "
        "that was written by a program and never computed.",
        fix="Open the workbook in Excel or WPS and save it, which computes all formulas. Then paste the values instead "
        "of the formulas (copy, then paste special: values), and fill what shows an error.",
        fix_zh="先用 Excel 或 WPS 打开并保存一次（会重新计算公式），再把公式“选择性粘贴”为数值，"
        "仍显示错误的单元格请补填。",
        example="人均纯收入 = #DIV/0!",
        source=_SOURCE,
        why_zh="引用被删除、除数为空的公式没有值可读；由程序写入而从未计算过的公式也一样。",
        source_zh=_SOURCE_ZH,
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
        example_zh="户编号：空白",
        source=_SOURCE,
        why_zh="缺少关键值，这一行就无法与其他行区分，或无法计入应在的地方。",
        source_zh=_SOURCE_ZH,
        found_by="clean",
    ),
    Rule(
        code="T007",
        name="not-yes-or-no",
        level="warning",
        about="value",
        table="",
        at="cell",
        zh="单元格 {cell}：“{field}”只能填“是”或“否”，现填的是“{value}”，已按空白处理。请核实后改填“是”或“否”。",
        en="Cell {cell}: {field} can only be 是 (yes) or 否 (no), and says “{value}”; it was taken as blank. Find out,"
        " and write 是 or 否.",
        why="What says neither yes nor no is counted as not known.",
        fix="Write 是 or 否 (有 or 无, 1 or 0, √ or × are understood).",
        fix_zh="请填“是”或“否”（“有”“无”、1 和 0、√ 和 × 也可识别）。",
        example="危房户 = 部分是",
        source=_SOURCE,
        why_zh="既不是“是”也不是“否”的，按情况不明统计。",
        source_zh=_SOURCE_ZH,
        found_by="clean",
    ),
    Rule(
        code="T008",
        name="code-stored-as-number",
        level="error",
        about="value",
        table="",
        at="cell",
        zh="单元格 {cell}：“{field}”被存成了数字（{value}），后面的数字已经丢失，没有保存。"
        "请把该列设为“文本”格式后重新填写完整的号码。",
        en="Cell {cell}: {field} was stored as a number ({value}); its last digits are lost, and nothing was stored. "
        "Format the column as text and enter the whole number anew.",
        why="Excel keeps 15 digits of a number, and writes one of more than eleven as 5.19999E+17 into a CSV file. Two "
        "households whose numbers differ in the last digits would become one, so that the rounded number is not kept.",
        fix="Take the number from the system again: format the column as text first, then paste. Changing the format "
        "afterwards does not bring the digits back.",
        fix_zh="请先将该列设置为“文本”格式，再从系统中重新导出粘贴。事后改格式不能找回丢失的数字。",
        example="户编号 = 5199990000000001000 as a number cell; 5.19999E+18 in a CSV file",
        example_zh="户编号存成数字5199990000000001000；CSV文件中变成5.19999E+18",
        source="Excel specifications: number precision of 15 digits (ECMA-376, IEEE 754)",
        why_zh="Excel 的数字只保留15位，超过11位的数字存成 CSV 时还会变成 5.19999E+17 这样的写法。末"
        "几位不同的两户会变成一户，因此不保存被舍入的号码。",
        source_zh="Excel 规范：数字精度15位（ECMA-376、IEEE 754）",
        found_by="clean",
    ),
)
