"""S: exit from poverty and return to it, and the years of both."""

from fupin.catalog.checks import Arg, Check, of_household
from fupin.catalog.model import Rule

_SOURCE = "Layouts of the national registration system (建档立卡): 脱贫属性 goes with its year and cause"
_SOURCE_ZH = "全国建档立卡信息系统：脱贫属性与脱贫年度、返贫年度、返贫原因相对应"


def _return_without(what: str, what_zh: str, when: str, *fields: str) -> Check:
    return Check(
        "household",
        "return_year",
        when=f"exit_status = 'returned' and {when}",
        fields=("household_id", "exit_status", *fields),
        args=(Arg("household", "household_id"), Arg("what", f"'{what}'"), Arg("what_zh", f"'{what_zh}'")),
    )


def _exit_year(when: str, what: str, what_zh: str, *fields: str) -> tuple[Check, Check]:
    return of_household("exit_year", when, fields=fields, args=(Arg("what", what), Arg("what_zh", what_zh)))


RULES = (
    Rule(
        "S001",
        "return-without-year-or-cause",
        level="error",
        about="household",
        table="household",
        at="return_year",
        zh="户编号{household}的脱贫属性是“返贫”，但没有填{what_zh}。返贫户须填写返贫年度和返贫原因；"
        "没有返贫的，改正脱贫属性。",
        en="Household {household} has returned to poverty (返贫), without {what}. Write 返贫年度 and 返贫原因, or, if"
        " it has not returned, another 脱贫属性.",
        why="Returns are reported by year and cause; without them this one is in no table.",
        fix="Write the year in which the household fell back, and the cause in the words of 致贫原因.",
        fix_zh="填写返贫的年度（如2014）和返贫原因（按致贫原因的选项填写）。",
        example="脱贫属性 = 返贫, 返贫年度 = (blank)",
        example_zh="脱贫属性“返贫”，返贫年度空白",
        source=_SOURCE,
        why_zh="返贫按年度和原因上报；缺了这两项，本户不会计入任何一张返贫表。",
        source_zh=_SOURCE_ZH,
        checks=(
            _return_without("the year", "返贫年度", "return_year is null"),
            _return_without(
                "the cause", "返贫原因", "return_year is not null and return_cause is null", "return_cause"
            ),
        ),
    ),
    Rule(
        "S002",
        "exit-year-contradicts-status",
        level="error",
        about="household",
        table="person, household",
        at="exit_year",
        zh="户编号{household}的脱贫年度有误：{what_zh}",
        en="The exit year of household {household} is wrong: {what}",
        why="Exits are counted by their year. An exit without a year, in a year to come, or of a household that has not"
        " exited makes the count wrong.",
        fix="已脱贫: write the year of the exit, the data year at the latest. 未脱贫: leave the year blank; a year"
        " that is only planned belongs under 计划脱贫年度. 预脱贫 and 返贫 may have a year.",
        fix_zh="已脱贫的填实际脱贫年度，不晚于数据年度；未脱贫的不填，计划中的年度填在“计划脱贫年度”；"
        "预脱贫、返贫的可以填。",
        example="脱贫属性 = 未脱贫, 脱贫年度 = 2014",
        source=_SOURCE,
        why_zh="脱贫户按年度统计。已脱贫而无年度、年度晚于数据年度、未脱贫却有年度，都会把户数算错。",
        source_zh=_SOURCE_ZH,
        checks=(
            *_exit_year(
                "exit_status = 'exited' and exit_year is null",
                "'it has exited (已脱贫), and the year is blank. Write 脱贫年度, or, if it has not exited, 未脱贫.'",
                "'脱贫属性是“已脱贫”，脱贫年度却是空白。请填写脱贫年度；没有脱贫的，脱贫属性改为“未脱贫”。'",
                "exit_status",
            ),
            *_exit_year(
                "exit_year > year",
                "exit_year || ' is after the data year ' || year"
                " || '. Write the year in which it exited; a year that is only planned belongs under 计划脱贫年度.'",
                "exit_year || '年晚于数据年度' || year || '年。请改正；计划中的年度请填在“计划脱贫年度”。'",
            ),
            *_exit_year(
                "exit_status = 'not_exited' and exit_year <= year",
                "'it has not exited (未脱贫), and the year is ' || exit_year"
                " || '. Clear 脱贫年度 (a year that is only planned belongs under 计划脱贫年度), or, if it has exited,"
                " write 已脱贫.'",
                "'脱贫属性是“未脱贫”，脱贫年度却填了' || exit_year || '年。请清空脱贫年度，"
                "计划中的年度填在“计划脱贫年度”；确已脱贫的，脱贫属性改为“已脱贫”。'",
                "exit_status",
            ),
        ),
    ),
)
