"""What keeps a file from being read at all (F)."""

from __future__ import annotations

from fupin.catalog.model import Rule

_LAYOUTS = "Layouts of the national registration system (建档立卡) and of the returns made from it"
_LAYOUTS_ZH = "全国建档立卡信息系统及各地上报表的格式"

RULES: tuple[Rule, ...] = (
    Rule(
        code="F008",
        name="password",
        level="error",
        about="file",
        table="",
        at="file",
        zh="文件设有打开密码，无法读取。工作簿请在 Excel 或 WPS 中打开，取消密码后另存；压缩包请解压；然后重新上报。",
        en="The file is protected by a password and cannot be read. Open a workbook in Excel or WPS, take the password "
        "off and save it; unpack an archive. Then send it again.",
        why="A workbook or archive with a password is encrypted as a whole.",
        fix="In Excel: File, Info, Protect Workbook, Encrypt with Password, delete the password, save.",
        fix_zh="Excel：文件 → 信息 → 保护工作簿 → 用密码进行加密，清空密码后保存。WPS：文件 → 文档加密 → 密码加密，"
        "清空后保存。",
        example="屏山县2014.xlsx with a password",
        example_zh="设有打开密码的“屏山县2014.xlsx”",
        source="[MS-OFFCRYPTO], Office Document Cryptography Structure",
        why_zh="设了打开密码的工作簿或压缩包整个都被加密，无法读取。",
        found_by="read",
    ),
    Rule(
        code="F009",
        name="unreadable-file",
        level="error",
        about="file",
        table="",
        at="file",
        zh="文件无法读取：这是{what_zh}。{todo_zh}",
        en="The file cannot be read: it is {what}. {todo}",
        why="What a file is, is told from its content. Some systems give the name .xls to a web page or an XML "
        "file, and transfers that break off leave half a file. A file on which the reader crashes, hangs or takes too "
        "much memory is given up, and the others are read.",
        fix="Send a workbook (.xlsx, .xls, .xlsb, .ods) or a CSV file.",
        fix_zh="请上报 Excel 工作簿（.xlsx、.xls、.xlsb、.ods）或 CSV 文件。",
        example="an HTML page called 屏山县2014.xls",
        example_zh="名为“屏山县2014.xls”的网页",
        source=_LAYOUTS,
        why_zh="文件的类型按内容判断。有的系统把网页或 XML 文件存成 .xls；传输中断也会留下不完整的文件。"
        "使读取程序崩溃、长时间读不完或占用内存过多的文件会被放弃，其他文件照常读取。",
        source_zh=_LAYOUTS_ZH,
        found_by="read",
    ),
    Rule(
        code="F013",
        name="over-limits",
        level="error",
        about="file",
        table="",
        at="file",
        zh="文件超过读取上限，整个文件未读入：{what_zh}为 {found}，上限 {limit}。"
        "请删除表格右侧和下方的多余内容（可只把表格本身复制到新工作簿），或拆分后上报。",
        en="The file is over a limit, and nothing of it was read: {found} {what}; at most {limit}. Delete what stands "
        "far to the right of the table or below it (or copy the table alone into a new workbook), or split the file.",
        why="One stray text in the last cell of a sheet makes a reader take room for seventeen thousand million cells, "
        "and a few kilobytes can be made to unpack to gigabytes.",
        fix="Ctrl+End in Excel or WPS jumps to the last used cell: delete the rows and columns behind the table, save, "
        "and send the file again.",
        fix_zh="在 Excel 或 WPS 中按 Ctrl+End 可跳到最末单元格：删除表格以外的行和列，保存后重新上报。",
        example="a word in cell XFD1048576",
        example_zh="XFD1048576单元格里有一个字",
        source="ECMA-376, Office Open XML: a sheet has 1,048,576 rows and 16,384 columns",
        why_zh="最末单元格里只要误填一个字，读取程序就要为一百七十亿个单元格预留空间；"
        "几千字节的压缩包也可能解压出几个 GB。",
        source_zh="ECMA-376 Office Open XML：每张工作表有 1,048,576 行、16,384 列",
        found_by="read",
    ),
)
