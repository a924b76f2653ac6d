"""What can be wrong with a sheet as a whole, or its file (F); what keeps a file from being read is in unreadable.py."""

from __future__ import annotations

from fupin.catalog.model import Rule

_LAYOUTS = "Layouts of the national registration system (建档立卡) and of the returns made from it"
_LAYOUTS_ZH = "全国建档立卡信息系统及各地上报表的格式"
_OWN = "fupin's own way of storing returns"
_OWN_ZH = "fupin 存储上报数据的方式"

RULES: tuple[Rule, ...] = (
    Rule(
        code="F001",
        name="no-header",
        level="error",
        about="file",
        table="",
        at="sheet",
        zh="工作表“{sheet}”前 30 行里找不到可识别的表头，整张表未读入。最像表头的一行是：{seen}。"
        "请使用规定的列名（至少三列），表头放在最上面；不是数据的工作表请删除。",
        en="Sheet “{sheet}”: none of the first 30 rows looks like the header of a known return, so nothing of the "
        "sheet was "
        "read. The fullest row says: {seen}. Use the column names of the form, three at least, above the data; "
        "delete sheets that hold no return.",
        why="Columns are told by their headers. Without a header nobody can say what a column means, and guessing by "
        "position puts one field's values into another.",
        fix="Put the form's column names in one row above the data (ask whoever collects the returns for a blank form;"
        " `fupin template` writes it), or delete the sheet.",
        fix_zh="在数据上方用一行写明规定的列名（空白表可向布置报表的部门索取），或删除该工作表。",
        example="甲, 乙, 丙 in row 1 and values below it",
        example_zh="第1行是“甲、乙、丙”，下面是数据",
        source=_LAYOUTS,
        why_zh="各列的含义由表头确定。没有表头就无从知道每列填的是什么；按位置猜测，会把一项的数填进另一项。",
        source_zh=_LAYOUTS_ZH,
        found_by="read",
    ),
    Rule(
        code="F002",
        name="missing-column",
        level="error",
        about="file",
        table="",
        at="sheet",
        zh="工作表“{sheet}”缺少必填列“{label}”。请在表头行补上这一列并逐行填写；如已有这一列而列名不同，请改成这个列名。",
        en="Sheet “{sheet}” has no column “{label}”, which is required. Add it to the header row and fill "
        "it in for every row; if it is there under another name, give it this one.",
        why="Without its required columns a row cannot be told apart or counted. Without the household number, the "
        "name or the ID "
        "number nothing of the sheet can be stored.",
        fix="Add the column. If it is there under another name, give it the name of the form.",
        fix_zh="补上该列；如该列用了别的名称，请改为规定的列名。",
        example="a roster without 证件号码",
        example_zh="贫困人口表没有“证件号码”列",
        source=_LAYOUTS,
        why_zh="缺少必填列，就无法区分各行，也无法统计。缺户编号、姓名或证件号码的，整张表都不能入库。",
        source_zh=_LAYOUTS_ZH,
        found_by="read",
    ),
    Rule(
        code="F003",
        name="unknown-column",
        level="warning",
        about="file",
        table="",
        at="the header cell",
        zh="工作表“{sheet}”单元格 {cell}：列名“{value}”不在规定的列名中，该列没有读入。最接近的规定列名：{nearest}。"
        "如果就是这一列，请改用规定的列名。",
        en="Sheet “{sheet}”, cell {cell}: the column name “{value}” is not known, and the column was not read. The "
        "nearest "
        "known name is {nearest}. If that is what is meant, write it so.",
        why="A column name is taken only where it is exactly one of the known ones, because similar names can mean "
        "the opposite: "
        "饮水困难 and 饮水安全.",
        fix="Write the name of the form. Delete columns that the form does not have, or leave them: they are not "
        "stored.",
        fix_zh="改用规定的列名。表外的列可以删除，也可以保留（不会存储）。",
        example="健康情况 instead of 健康状况",
        example_zh="“健康状况”写成“健康情况”",
        source=_LAYOUTS,
        why_zh="列名须与规定的列名完全一致才会读入，因为相近的列名可能意思相反，例如“饮水困难”和“饮水安全”。",
        source_zh=_LAYOUTS_ZH,
        found_by="read",
    ),
    Rule(
        code="F004",
        name="field-twice",
        level="error",
        about="file",
        table="",
        at="the second header cell",
        zh="工作表“{sheet}”单元格 {cell}：“{value}”与单元格 {first} 是同一项内容（{label}），只读入了前一列。"
        "请删除多余的一列。",
        en="Sheet “{sheet}”, cell {cell}: “{value}” holds the same field as cell {first} ({label}); only the first "
        "of the two was "
        "read. Delete the column that is too many.",
        why="Two columns for one field may differ, and which one is right cannot be told from the sheet.",
        fix="Keep the column that is right and delete the other one.",
        fix_zh="保留正确的一列，删除另一列。",
        example="证件号码 in column C and 身份证号 in column H",
        example_zh="C列是“证件号码”，H列是“身份证号”",
        source=_LAYOUTS,
        why_zh="同一项内容的两列可能不一致，从表中看不出哪一列正确。",
        source_zh=_LAYOUTS_ZH,
        found_by="read",
    ),
    Rule(
        code="F005",
        name="sheet-skipped",
        level="note",
        about="file",
        table="",
        at="sheet",
        zh="工作表“{sheet}”未读入（{reason_zh}）。如果其中有数据，请使用规定的表头，并给工作表改名。",
        en="Sheet “{sheet}” was passed over ({reason}). If it holds data, give it the header of the form and another"
        " name.",
        why="Empty sheets, filling instructions and samples come with many forms and hold no data of the county.",
        fix="Nothing need be done, unless the sheet holds data.",
        fix_zh="一般无需处理；如其中确有数据，请改正表头和表名。",
        example="Sheet2, 填表说明, 样表",
        source=_LAYOUTS,
        why_zh="许多表格附带空白表、填表说明或样表，其中没有本县数据。",
        source_zh=_LAYOUTS_ZH,
        found_by="read",
    ),
    Rule(
        code="F006",
        name="total-mismatch",
        level="warning",
        about="file",
        table="",
        at="the total's cell",
        zh="单元格 {cell}：合计数是 {value}，而所含 {rows} 行的“{field}”相加是 {sum}，相差 {difference}。"
        "请核对是合计算错，还是有的行漏填、多填或填错。",
        en="Cell {cell}: the total of {field} says {value}, but the rows that it covers ({rows}) add up to {sum},"
        " {difference} apart. Check whether the total is wrong, or a row is missing, there twice, or wrong.",
        why="A total is the sender's own check. Where it differs from its rows, one of the two is wrong; fupin counts "
        "the rows and stores no total.",
        fix="Add the rows up again. Look for rows that were added or deleted after the total was written, and for "
        "numbers stored as text, which Excel's SUM leaves out.",
        fix_zh="请重新求和。常见原因是写完合计后又增删了行，或有的数字存成了文本（Excel 求和时不计）。",
        example="合计 = 120 under rows that add up to 118",
        example_zh="合计填120，各行相加是118",
        source=_LAYOUTS,
        why_zh="合计是填报单位自己的核对。合计与各行之和不一致，必有一处有误；统计时以各行为准，合计不入库。",
        source_zh=_LAYOUTS_ZH,
        found_by="clean",
    ),
    Rule(
        code="F007",
        name="place-or-year-contradicted",
        level="error",
        about="file",
        table="",
        at="sheet",
        zh="工作表“{sheet}”：{source_zh}中的“{field}”是“{stated}”，但{against_zh}。已按{believed_zh}处理；"
        "请核对是否交错了表，并改正其一。",
        en="Sheet “{sheet}”: the {what} named in the {source} is “{stated}”, but {against}. The {believed} believed. "
        "Check whether this is the wrong return, and correct one of the two.",
        why="It is the usual sign of last year's file under this year's name, or of a neighbouring county's file.",
        fix="Send the right file, or correct the title or file name, or the column.",
        fix_zh="上报正确的文件，或改正标题、文件名，或改正该列。",
        example="屏山县2014.xlsx, where every row says 2013, or the title does and the rows say nothing",
        example_zh="文件名是“屏山县2014.xlsx”，各行或标题写的都是2013",
        source=_LAYOUTS,
        why_zh="通常是把上年的数据当作本年上报，或交错了邻县的文件。",
        source_zh=_LAYOUTS_ZH,
        found_by="clean",
    ),
    Rule(
        code="F010",
        name="year-unknown",
        level="error",
        about="file",
        table="",
        at="sheet",
        zh="工作表“{sheet}”看不出是哪一年的数据，整张表不能入库。请在标题或文件名中写明年度（如“2014年”），"
        "或增加“年度”列。",
        en="Sheet “{sheet}”: the data year cannot be told, so nothing of the sheet can be stored. Write the year "
        "into the title or "
        "the file name (2014年), add a column 年度, or give --year.",
        why="Every row is stored under its year, and ages and lines depend on it. The date on which a form was "
        "filled in is not "
        "the year of its data.",
        fix="Write the year into the title, the sheet's or the file's name, or a column 年度.",
        fix_zh="在标题、工作表名、文件名或“年度”列中写明年度。填报日期、制表日期不算数据年度。",
        example="屏山县.xlsx with the title 贫困人口花名册",
        example_zh="文件名“屏山县.xlsx”，标题“贫困人口花名册”，都没有年度",
        source=_OWN,
        why_zh="各行按年度存储，年龄和贫困线也取决于年度。填表日期不是数据年度。",
        source_zh=_OWN_ZH,
        found_by="clean",
    ),
    Rule(
        code="F011",
        name="county-unknown",
        level="error",
        about="file",
        table="",
        at="sheet, or the county cell",
        zh="工作表“{sheet}”：看不出是哪个县（市、区）的数据，{said_zh}。请填写行政区划名称全称，如“屏山县”；"
        "两地同名的（如市中区）请同时写明市州。",
        en="Sheet “{sheet}”: the county cannot be told; {said}. Write its full name as in the list of divisions"
        " (屏山县), with its prefecture where two bear the same name (市中区), or give --county.",
        why="Every row is stored under its county. A county that cannot be told would be missing from every table.",
        fix="Write the county's full name or its six-digit code; `fupin explain counties` lists them.",
        fix_zh="填写县（市、区）全称或六位行政区划代码，以布置报表的部门下发的名称为准。",
        example="市中区 without a prefecture; 屏山",
        example_zh="“市中区”前没有写市州；只写“屏山”",
        source="Administrative division codes, GB/T 2260, as of 2014",
        why_zh="各行按县存储。看不出是哪个县的，所有汇总表都会漏掉它。",
        source_zh="GB/T 2260 中华人民共和国行政区划代码（2014年）",
        found_by="clean",
    ),
    Rule(
        code="F012",
        name="hidden-data-read",
        level="note",
        about="file",
        table="",
        at="sheet",
        zh="工作表“{sheet}”中有隐藏的内容（{hidden_zh}），已照常读入。如果不应上报，请删除后重新上报。",
        en="Sheet “{sheet}”: what is hidden in the workbook ({hidden}) was read like everything else. If it is not "
        "to be reported, delete it and send the file again.",
        why="Filters that were left on hide rows that belong to the return; but rows are also hidden because they are "
        "out of date.",
        fix="Nothing need be done where the rows belong to the return. Delete them where they do not.",
        fix_zh="属于本次上报的，无需处理；不属于的，请取消隐藏后删除。",
        example="20 rows hidden by a filter that was left on",
        example_zh="忘记取消的筛选隐藏了20行",
        source=_LAYOUTS,
        why_zh="忘记取消的筛选会隐藏应上报的行；但有的行是因为过时才隐藏的。",
        source_zh=_LAYOUTS_ZH,
        found_by="read",
    ),
    Rule(
        code="F015",
        name="column-not-stored",
        level="note",
        about="file",
        table="",
        at="the header cell",
        zh="工作表“{sheet}”单元格 {cell}：“{value}”列已识别，按规定不存储。",
        en="Sheet “{sheet}”, cell {cell}: the column “{value}” is known and is not stored.",
        why="Running numbers and remarks are of no use in figures, and bank accounts have no place in them.",
        fix="Nothing need be done. Better not to send bank accounts at all.",
        fix_zh="无需处理。银行账号等信息最好不要上报。",
        example="序号, 备注, 银行账号",
        source=_LAYOUTS,
        why_zh="序号和备注对统计没有用处，银行账号不应出现在统计数据中。",
        source_zh=_LAYOUTS_ZH,
        found_by="read",
    ),
)
