"""What Excel lets a clerk write in a column, and what it says about that in Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fupin.write.template.columns import Demand, FormColumn

if TYPE_CHECKING:
    from openpyxl.worksheet.datavalidation import DataValidation

# What cleaning reads: whole numbers of nine digits, money of eleven and two decimals.
_MOST = {"integer": "999999999", "money": "99999999999.99", "decimal": "999999999"}
_ID_LENGTHS = (15, 18, 20, 22)
_LONGEST_CODE = 20
_VILLAGE_CODE = 12
# Up to so many labels are also listed in words.
_LISTED = 8
_LIST = "list_"
# How an input message begins.
DEMANDS: dict[Demand, str] = {"always": "必填。", "poor": "贫困户必填。", "derived": "可不填。", "": ""}


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a column accepts: Excel's kind of check, if any, with its formulas, and the same in words.

    One that does not `stop` only asks whether the value is meant.
    """

    words: str
    kind: Literal["list", "whole", "decimal", "date", "custom"] | None = None
    first: str | None = None
    second: str | None = None
    stop: bool = True


def list_name(key: str) -> str:
    """The name by which drop-down lists refer to the cells of a code list."""
    return _LIST + key


def accepted(column: FormColumn, row: int) -> Accepted:
    """What a column accepts; formulas are written for the cell in that row, the first below the header."""
    field = column.field
    if field.key == "county":
        return Accepted("从下拉列表中选本县名称。", "list", list_name("county"))
    match field.type:
        case "code" | "boolean":
            return Accepted(_choice(column.labels), "list", list_name(field.list_key))
        case "codes":
            return Accepted(f"可填几项，中间用顿号隔开。可选：{'、'.join(column.labels)}。")
        case "date":
            first, last = "DATE(1900,1,1)", f"DATE({column.year},12,31)"
            return Accepted(f"填 {column.year} 年底以前的日期，格式如 2014-1-2。", "date", first, last, stop=False)
        case "text":
            return _text(column, f"{column.letter}{row}")
        case _:
            return _number(column)


def _choice(labels: tuple[str, ...]) -> str:
    if len(labels) <= _LISTED:
        return f"从下拉列表中选一项：{'、'.join(labels)}。"
    return "从下拉列表中选一项。"


def _text(column: FormColumn, cell: str) -> Accepted:
    match column.text_kind:
        case "id":
            lengths = ",".join(f"LEN({cell})={n}" for n in _ID_LENGTHS)
            words = "填 18 位（老证 15 位）身份证号码，或 20 位、22 位残疾人证号码，不能有空格。"
            return Accepted(words, "custom", f"AND(ISTEXT({cell}),OR({lengths}))")
        case "phone":
            check = f'AND(LEN({cell})=11,LEFT({cell},1)="1")'
            return Accepted("填 11 位手机号码。", "custom", check, stop=False)
        case "digits" if column.field.key == "village_code":
            return Accepted("填 12 位代码。", "custom", f"AND(ISTEXT({cell}),LEN({cell})={_VILLAGE_CODE})", stop=False)
        case "digits":
            words = f"按文本填写，不超过 {_LONGEST_CODE} 位。"
            return Accepted(words, "custom", f"AND(ISTEXT({cell}),LEN({cell})<={_LONGEST_CODE})")
        case _:
            return Accepted("")


def _number(column: FormColumn) -> Accepted:
    field, most = column.field, _MOST[column.field.type]
    low = f"-{most}" if field.low is None else str(field.low)
    high = most if column.high is None else str(column.high)
    words = f"填{bounds(column)}，不写单位。" if column.unit else f"填{bounds(column)}。"
    return Accepted(words, "whole" if field.type == "integer" else "decimal", low, high)


def bounds(column: FormColumn) -> str:
    """The numbers that a column takes, in words."""
    noun = "整数" if column.field.type == "integer" else "数字"
    unit = f"（单位：{column.unit}）" if column.unit else ""
    low, high = column.field.low, column.high
    if low is not None and high is not None:
        return f" {low} 至 {high} 的{noun}{unit}"
    return f"不小于 {low} 的{noun}{unit}" if low is not None else f"{noun}{unit}"


def _error(column: FormColumn, said: Accepted) -> str | None:
    if said.kind is None:
        return None
    return f"“{column.label}”：{said.words}" + ("请改正，或按 Esc 键取消。" if said.stop else "确认无误的，可以保留。")


def validation(column: FormColumn, first: int, last: int) -> DataValidation:
    """The check of a column's cells from row `first` to `last`, with an input message and an error message."""
    from openpyxl.worksheet.datavalidation import DataValidation

    said = accepted(column, first)
    return DataValidation(
        type=said.kind,
        formula1=said.first,
        formula2=said.second,
        allow_blank=True,
        showInputMessage=True,
        showErrorMessage=said.kind is not None,
        promptTitle=column.label,
        prompt=DEMANDS[column.demand] + column.note.what + said.words,
        errorStyle="stop" if said.stop else "warning",
        errorTitle=None if said.kind is None else "填写有误" if said.stop else "请核对",
        error=_error(column, said),
        sqref=f"{column.letter}{first}:{column.letter}{last}",
    )
