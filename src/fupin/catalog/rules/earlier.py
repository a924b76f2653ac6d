"""F: what is known already speaks against a return: an earlier one, a later one, a correction of it."""

from __future__ import annotations

from fupin.catalog.model import Rule

_OWN = "fupin's own way of storing returns"
_OWN_ZH = "fupin 存储上报数据的方式"

RULES: tuple[Rule, ...] = (
    Rule(
        code="F014",
        name="already-stored",
        level="note",
        about="file",
        table="",
        at="file",
        zh="这份文件此前已经按同样的选项导入（当时的文件名：{earlier}），数据库没有变化。",
        en="This very return, read in the same way, is already in the store as {earlier}; nothing was changed.",
        why="Importing the same bytes twice must not count anybody twice.",
        fix="Nothing need be done, unless another county's file was sent under this name: compare the two names.",
        fix_zh="无需处理；如果两个文件名不是同一个县，可能是把别县的文件改名误报，请核对。",
        example="fupin import 屏山县2014.xlsx, twice",
        example_zh="同一份“屏山县2014.xlsx”导入两次",
        source=_OWN,
        why_zh="同一份文件重复导入，任何人都不能重复计算。",
        source_zh=_OWN_ZH,
        found_by="store",
    ),
    Rule(
        code="F016",
        name="correction-does-not-match",
        level="warning",
        about="file",
        table="",
        at="the cell",
        zh="更正表第 {line} 行未执行（工作表“{sheet}”第 {row} 行，{field}）：{reason_zh}。"
        "更正表所写原值：{listed}；上报值：{value}。{todo_zh}",
        en="Line {line} of the corrections was not applied (sheet “{sheet}”, row {row}, {field}): {reason}. Old value "
        "in the line: {listed}; value sent: {value}. {todo}",
        why="A correction is only right for the value that it was written for. Where a county has sent another one, "
        "perhaps after correcting it itself, the correction could make it wrong again.",
        fix="Compare the value sent with the line of the corrections file; delete the line or bring it up to date, and "
        "import the return again.",
        fix_zh="核对上报值与更正表的这一行，删去或改正这一行，然后重新导入。",
        example="a line that changes 人数 from 3 to 4, where the county now says 5",
        example_zh="更正表要把人数由3改为4，县里现在填的是5",
        source=_OWN,
        why_zh="更正只对当时的上报值有效。县里重新上报后（可能已自行改正）再照旧更正，会把对的改错。",
        source_zh=_OWN_ZH,
        found_by="clean",
    ),
    Rule(
        code="F017",
        name="replaced-since",
        level="error",
        about="file",
        table="",
        at="file",
        zh="这份文件以前导入过，后来已全部被 {day} 导入的 {later}（{returned}）取代，因此没有再次入库。确需用它取代"
        "后来的数据，请加 --force。",
        en="This very return was stored before and has been replaced since, by {later} ({returned}, {day}); it was not "
        "stored again. If it is to take its place again, import it with --force.",
        why="An old file that comes once more, from an e-mail sent twice or a folder never cleared, must not undo a "
        "correction that came after it.",
        fix="Nothing need be done if the later return is right: take the old file out of the inbox. If the old one is "
        "right, import it with --force.",
        fix_zh="后来的数据正确的，无需处理，把旧文件移出收件目录即可；旧文件才正确的，加 --force 导入。",
        example="屏山县2014.xlsx, then 屏山县2014更正.xlsx, then the first once more",
        example_zh="先导入“屏山县2014.xlsx”，再导入“屏山县2014更正.xlsx”，然后又导入第一份",
        source=_OWN,
        why_zh="旧文件可能因邮件重发或目录没有清理而再次出现，不能让它把后来的更正冲掉。",
        source_zh=_OWN_ZH,
        found_by="store",
    ),
)
