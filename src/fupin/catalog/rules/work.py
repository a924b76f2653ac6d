"""M: what is said of a member's labour and work, held against age, health and schooling.

Where one wrong cell contradicts several others, the rule that marks that very cell speaks and the others keep silent.
"""

from fupin.catalog.checks import Arg, Check
from fupin.catalog.model import Rule
from fupin.catalog.rules.member import CERTIFICATE, SCHOOL_AGES, UNFIT_AGE
from fupin.catalog.thresholds import thresholds

_CAN_WORK = "labour in ('ordinary', 'skilled')"
_CANNOT_WORK = "labour in ('lost', 'none')"
_AT_SCHOOL = "schooling <> 'not_at_school'"
_CHILD = "age >= 0 and age < $labour_age_from"
_WORKS_AWAY = "work_place is not null and work_months is distinct from 0"
_CHILD_AWAY = f"{_CHILD} and {_WORKS_AWAY}"
_PUPIL_AWAY = f"{_AT_SCHOOL} and {_WORKS_AWAY} and not coalesce({_CHILD}, false) and not coalesce({UNFIT_AGE}, false)"
_FROM_16 = thresholds("labour_age_from")
_AGES = {**SCHOOL_AGES, **_FROM_16}
_AGE = Arg("age", "age")
_LABOUR = Arg("labour", "labour", field="labour")
_SCHOOLING = Arg("schooling", "schooling", field="schooling")
_WORK_PLACE = Arg("work_place", "work_place", field="work_place")

RULES = (
    Rule(
        "M003",
        "child-able-to-work",
        level="warning",
        about="person",
        table="person",
        at="labour",
        zh="单元格 {cell}：本人{age}岁，未满16周岁，“劳动技能”却填“{labour}”，应填“无劳动力”。实际已满16周岁的，"
        "请对照身份证改正证件号码。",
        en="Cell {cell}: this person is {age}, under 16, and labour says {labour}. Write 无劳动力, or correct the"
        " birth date in the ID number.",
        why="Those under 16 are not of working age; counted as labour they make a household look stronger than it is.",
        fix="Write 无劳动力. If the person is older, the ID number is wrong: compare it with the card.",
        fix_zh="改填“无劳动力”；实际已满16周岁的，证件号码有误，请对照身份证改正。",
        example="aged 12, 普通劳动力",
        example_zh="12岁，普通劳动力",
        source="劳动法第十五条: nobody under 16 may be employed; ages on 31 December of the data year",
        why_zh="未满16周岁不属于劳动年龄，计作劳动力会使该户的劳动能力偏高。",
        source_zh="劳动法第十五条：禁止招用未满十六周岁的未成年人；年龄按数据年度12月31日计算",
        checks=(Check("person", "labour", when=f"{_CHILD} and {_CAN_WORK}", args=(_AGE, _LABOUR), params=_FROM_16),),
    ),
    Rule(
        "M004",
        "healthy-adult-unable-to-work",
        level="warning",
        about="person",
        table="person",
        at="labour",
        zh="单元格 {cell}：本人{age}岁，健康，不在校，“劳动技能”却填“{labour}”。请核实："
        "能劳动的填“普通劳动力”或“技能劳动力”；有病残的，改正健康状况。",
        en="Cell {cell}: this person is {age}, healthy and not at school, and labour says {labour}. Write 普通劳动力"
        " or 技能劳动力, or correct the health.",
        why="Whether a household lacks labour is decided by its members who can work.",
        fix="Ask why the person cannot work. An illness or disability belongs into 健康状况.",
        fix_zh="核实不能劳动的原因；因病、因残的，在“健康状况”栏填明。",
        example="aged 35, 健康, 非在校生, 无劳动力",
        example_zh="35岁，健康，非在校生，无劳动力",
        source="扶贫手册: 劳动年龄 16 to 59; ages on 31 December of the data year",
        why_zh="是否缺劳力，按家庭成员中有劳动能力的人数判断。",
        source_zh="扶贫手册：劳动年龄16至59周岁；年龄按数据年度12月31日计算",
        checks=(
            Check(
                "person",
                "labour",
                # Where a certificate contradicts the health, that is what is wrong (M010); M006 speaks of those away.
                when=f"age between $labour_age_from and $labour_age_to and {_CANNOT_WORK}"
                " and schooling = 'not_at_school' and list_contains(health, 'healthy') and len(health) = 1"
                f" and not coalesce({CERTIFICATE}, false) and not ({_WORKS_AWAY})",
                fields=("health", "schooling"),
                args=(_AGE, _LABOUR),
                params=thresholds("labour_age_from", "labour_age_to"),
            ),
        ),
    ),
    Rule(
        "M005",
        "pupil-able-to-work",
        level="warning",
        about="person",
        table="person",
        at="labour",
        zh="单元格 {cell}：本人在校（{schooling}），“劳动技能”却填“{labour}”。在校生应填“无劳动力”；已经离校的，"
        "请把在校生状况改为“非在校生”。",
        en="Cell {cell}: this person is at school ({schooling}), and labour says {labour}. Write 无劳动力 for a pupil,"
        " or 非在校生 for one who has left.",
        why="Pupils do not count as labour: a household with pupils only would seem able to earn its living.",
        fix="Ask whether the person still goes to school, and correct the one or the other.",
        fix_zh="核实是否仍在校，改正其中一栏。",
        example="高中二年级, 普通劳动力",
        source="Whoever is at school full time is not counted as labour: the two columns contradict each other",
        why_zh="在校生不计作劳动力，否则只有学生的家庭也显得有劳动力。",
        source_zh="全日制在校生不计作劳动力，两栏相互矛盾",
        checks=(
            Check(
                "person",
                "labour",
                when=f"{_AT_SCHOOL} and {_CAN_WORK} and not coalesce({_CHILD}, false)"
                f" and not coalesce({UNFIT_AGE}, false)",
                fields=("schooling",),
                args=(_LABOUR, _SCHOOLING),
                params=_AGES,
            ),
        ),
    ),
    Rule(
        "M006",
        "works-away-unable-to-work",
        level="warning",
        about="person",
        table="person",
        at="labour",
        zh="单元格 {cell}：本人务工（{work_place}），“劳动技能”却填“{labour}”。确在务工的，"
        "请填“普通劳动力”或“技能劳动力”；没有务工的，把务工状况和务工时间清空。",
        en="Cell {cell}: this person works away ({work_place}), and labour says {labour}. Write 普通劳动力 or"
        " 技能劳动力, or clear the work place and months.",
        why="Nobody works away without being able to work: one of the two is wrong.",
        fix="Ask whether the person works, and correct the one or the other.",
        fix_zh="核实是否务工，改正其中一栏。",
        example="省外务工, 丧失劳动力",
        source="The two columns of 扶贫手册 contradict each other",
        why_zh="没有劳动能力就不能务工，两栏必有一栏填错。",
        source_zh="扶贫手册：两栏相互矛盾",
        checks=(
            Check(
                "person",
                "labour",
                when=f"{_CANNOT_WORK} and {_WORKS_AWAY}"
                f" and not coalesce({_CHILD}, false) and not coalesce({_AT_SCHOOL}, false)",
                fields=("work_place",),
                args=(_LABOUR, _WORK_PLACE),
                params=_FROM_16,
            ),
        ),
    ),
    Rule(
        "M007",
        "pupil-works-away",
        level="warning",
        about="person",
        table="person",
        at="work_place",
        zh="单元格 {cell}：本人在校（{schooling}），务工状况却填“{value}”。请核实：在校的，把务工状况和务工时间清空；"
        "已离校务工的，把在校生状况改为“非在校生”。",
        en="Cell {cell}: this person is at school ({schooling}), and the work place says {value}. Clear the work place"
        " and months, or write 非在校生 for one who has left school.",
        why="Pupils and migrant workers are counted apart, and helped in different ways.",
        fix="Ask whether the person goes to school or works, and correct the one or the other.",
        fix_zh="核实在校还是务工，改正其中一栏。",
        example="高中三年级, 省外务工",
        source="The two columns of 扶贫手册 contradict each other; a holiday job is no 务工",
        why_zh="在校生和务工人员分开统计，帮扶措施也不同。",
        source_zh="扶贫手册：两栏相互矛盾；假期短工不算务工",
        checks=(
            Check(
                "person",
                "work_place",
                when=_PUPIL_AWAY,
                fields=("schooling",),
                args=(_SCHOOLING,),
                params=_AGES,
            ),
        ),
    ),
    Rule(
        "M008",
        "child-works-away",
        level="warning",
        about="person",
        table="person",
        at="work_place",
        zh="单元格 {cell}：本人{age}岁，未满16周岁，务工状况却填“{value}”。请把务工状况和务工时间清空；年龄不对的，"
        "对照身份证改正证件号码。",
        en="Cell {cell}: this person is {age}, under 16, and the work place says {value}. Clear the work place and"
        " months, or correct the ID number if the age is wrong.",
        why="Nobody under 16 may be employed; most often the value slipped in from a neighbouring row.",
        fix="Clear both cells. If the person does work, tell the township: it is a case for help, not for a list.",
        fix_zh="清空务工状况和务工时间；确有未满16周岁务工的，请报告乡镇处理。",
        example="aged 13, 省外务工",
        example_zh="13岁，省外务工",
        source="劳动法第十五条; ages on 31 December of the data year",
        why_zh="禁止招用未满16周岁的未成年人，多半是串行填错。",
        source_zh="劳动法第十五条；年龄按数据年度12月31日计算",
        checks=(Check("person", "work_place", when=_CHILD_AWAY, args=(_AGE,), params=_FROM_16),),
    ),
)
