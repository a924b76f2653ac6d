"""C: why a household is poor, and whether its members bear that out."""

from fupin.catalog.checks import Arg, Check, Threshold, of_household
from fupin.catalog.model import Rule
from fupin.catalog.rules.member import CERTIFICATE
from fupin.catalog.thresholds import thresholds

# A household that is not registered as poor needs no cause of poverty.
_REGISTERED = "coalesce(household_type, '') <> 'not_poor'"
_BOOK = "扶贫手册: one main cause of poverty and at most two others"
_BOOK_ZH = "扶贫手册：一个主要致贫原因，其他致贫原因最多两个"
_PLAUSIBLE = "A check of plausibility: the members of the household are those of 扶贫手册"
_PLAUSIBLE_ZH = "合理性核查：按扶贫手册所列家庭成员比对"

# All members are listed, as far as the rows tell: a member who is missing may be the one who is ill.
_ALL_LISTED = "coalesce(max(household_size) <= count(*), true) and not bool_or(_lost)"

# Not a child or a pupil: of them the labour itself is what is wrong (M003, M005).
_ABLE = (
    "labour in ('ordinary', 'skilled') and coalesce(age >= $labour_age_from, true)"
    " and coalesce(schooling = 'not_at_school', true)"
)


def _against_members(
    cause: str,
    contradicted: str,
    fields: tuple[str, ...],
    *,
    beside: tuple[str, ...] = (),
    counted: tuple[Arg, ...] = (),
    params: dict[str, Threshold] | None = None,
) -> tuple[Check, Check]:
    """The main cause against the members: the roster's own, and the register's where one return holds both.

    `contradicted` is an aggregate over the rows of the members, and so are the args `counted`.
    """
    none = f"{_ALL_LISTED} and {contradicted}"
    counted = (Arg("members", "count(*)"), *counted)
    roster = Check(
        "person",
        "main_cause",
        per="household",
        when=f"min(main_cause) = '{cause}' and max(main_cause) = '{cause}' and {none}",
        among="main_cause is not null",
        fields=("household_id", *fields),
        args=(Arg("household", "any_value(household_id)"), *counted),
        params=params or {},
        beside=("household_size", *beside),
    )
    facts = ", ".join(f"{a.sql} as {a.name}" for a in counted)
    register = Check(
        "household",
        "main_cause",
        per="return",
        find=f"""
            select one._n, one.household_id, living.* exclude (county, year, household_id) from household one
            join (
                select county, year, household_id, {facts} from person
                where household_id in (select household_id from household where main_cause = '{cause}')
                group by county, year, household_id having {none}
            ) living using (county, year, household_id)
            where one.main_cause = '{cause}' and coalesce(one.household_size <= living.members, true)
        """,
        fields=("household_id", "person.household_id", *(f"person.{key}" for key in fields)),
        args=(Arg("household", "household_id"), *(Arg(a.name, a.name) for a in counted)),
        params=params or {},
        beside=("household_size", "person.household_size", *(f"person.{key}" for key in beside)),
    )
    return roster, register


RULES = (
    Rule(
        "C001",
        "main-cause-blank",
        level="error",
        about="household",
        table="person, household",
        at="main_cause",
        zh="户编号{household}没有填主要致贫原因。请核实后填写一项，如“因病”“缺技术”。",
        en="Household {household} has no main cause of poverty. Find it out and write one, such as 因病 or 缺技术.",
        why="Measures are chosen by the cause; a household without one is missing in every table by cause.",
        fix="Write the one cause that weighs most, in the words of the form.",
        fix_zh="核实后选填最主要的一项致贫原因，照表中写法填写。一般农户不用填。",
        example="主要致贫原因 = (blank)",
        example_zh="主要致贫原因：空白",
        source=_BOOK,
        why_zh="帮扶措施按致贫原因确定；没有填的户不会计入任何一张按致贫原因分组的表。",
        source_zh=_BOOK_ZH,
        checks=of_household("main_cause", f"main_cause is null and {_REGISTERED}", beside=("household_type",)),
    ),
    Rule(
        "C002",
        "other-causes-excessive",
        level="warning",
        about="household",
        table="person, household",
        at="other_causes",
        zh="户编号{household}的其他致贫原因是“{value}”，{what_zh}。最多填{most}项，不与主要致贫原因重复，"
        "请删去多余的。",
        en="The other causes of household {household}, {value}, {what}. Keep at most {most}, without the main cause.",
        why="One main cause and at most two others are recorded. More of them, or one twice, make the shares of the"
        " causes too high.",
        fix="Keep the two that weigh most, and leave the main cause out of them.",
        fix_zh="保留影响最大的两项；与主要致贫原因相同的删去。",
        example="主要致贫原因 = 因病, 其他致贫原因 = 因病,缺技术",
        source=_BOOK,
        why_zh="每户只记一个主要致贫原因和最多两个其他原因；填多了或重复填，会抬高各原因所占比重。",
        source_zh=_BOOK_ZH,
        checks=(
            *of_household(
                "other_causes",
                "len(other_causes) > $other_causes_most",
                args=(
                    Arg("most", "$other_causes_most"),
                    Arg("what_zh", "'共' || len(other_causes) || '项'"),
                    Arg("what", "'are ' || len(other_causes) || ' in number'"),
                ),
                params=thresholds("other_causes_most"),
            ),
            *of_household(
                "other_causes",
                "len(other_causes) <= $other_causes_most and list_contains(other_causes, main_cause)",
                fields=("main_cause",),
                args=(
                    Arg("most", "$other_causes_most"),
                    Arg("what_zh", "'其中重复填了主要致贫原因'"),
                    Arg("what", "'repeat its main cause'"),
                ),
                params=thresholds("other_causes_most"),
            ),
        ),
    ),
    Rule(
        "C003",
        "cause-illness-without-illness",
        level="warning",
        about="household",
        table="person, household",
        at="main_cause",
        zh="户编号{household}的主要致贫原因是“{value}”，但{members}名成员的健康状况都不是“长期慢性病”或“患有大病”。"
        "请核实成员的健康状况；没有病人的，改正主要致贫原因。",
        en="The main cause of household {household} is illness ({value}), and none of its {members} members has a"
        " chronic or serious illness. Correct the health of the one who is ill, or the main cause.",
        why="Measures for the ill go to households that name illness; here either a member's health or the cause is"
        " wrong.",
        fix="Ask who is ill. Write 长期慢性病 or 患有大病 in that member's row, or another main cause.",
        fix_zh="核实谁患病，在其“健康状况”填“长期慢性病”或“患有大病”；确无病人的，改填实际的主要致贫原因。",
        example="因病, members: 健康, 健康",
        example_zh="主要致贫原因“因病”，两名成员都填“健康”",
        source=_PLAUSIBLE,
        why_zh="健康扶贫按“因病”确定对象；这里不是成员的健康状况填错，就是致贫原因填错。",
        source_zh=_PLAUSIBLE_ZH,
        checks=_against_members(
            "illness",
            # Where a certificate contradicts "healthy", that is what is wrong (M010).
            "count(health) = count(*) and not bool_or(list_contains(health, 'chronic_illness')"
            " or list_contains(health, 'serious_illness')"
            f" or list_contains(health, 'healthy') and coalesce({CERTIFICATE}, false))",
            ("health",),
            beside=("id_number",),
        ),
    ),
    Rule(
        "C004",
        "cause-disability-without-disability",
        level="warning",
        about="household",
        table="person, household",
        at="main_cause",
        zh="户编号{household}的主要致贫原因是“{value}”，但{members}名成员的健康状况都不是“残疾”，也没有人填残疾人证号。"
        "请核实成员的健康状况；没有残疾人的，改正主要致贫原因。",
        en="The main cause of household {household} is disability ({value}), and none of its {members} members is"
        " disabled or has a disability certificate. Correct the health of the one who is, or the main cause.",
        why="Measures for the disabled go to households that name disability; here either a member's health or the"
        " cause is wrong.",
        fix="Ask who is disabled. Write 残疾 in that member's row, or another main cause.",
        fix_zh="核实谁有残疾，在其“健康状况”填“残疾”；确无残疾人的，改填实际的主要致贫原因。",
        example="因残, members: 健康, 长期慢性病",
        example_zh="主要致贫原因“因残”，两名成员分别填“健康”“长期慢性病”",
        source=_PLAUSIBLE,
        why_zh="助残措施按“因残”确定对象；这里不是成员的健康状况填错，就是致贫原因填错。",
        source_zh=_PLAUSIBLE_ZH,
        checks=_against_members(
            "disability",
            "count(health) = count(*) and not bool_or(list_contains(health, 'disabled')"
            " or coalesce(id_type = 'disability_certificate', false))",
            ("health",),
            beside=("id_number",),
        ),
    ),
    Rule(
        "C005",
        "cause-schooling-without-pupils",
        level="warning",
        about="household",
        table="person, household",
        at="main_cause",
        zh="户编号{household}的主要致贫原因是“{value}”，但{members}名成员中没有在校生。"
        "请核实成员的在校生状况；没有人上学的，改正主要致贫原因。",
        en="The main cause of household {household} is schooling ({value}), and none of its {members} members is at"
        " school. Correct the schooling of the one who is, or the main cause.",
        why="Grants for pupils go to households that name schooling; here either a member's schooling or the cause is"
        " wrong.",
        fix="Ask who is at school. Write the school or grade in that member's row, or another main cause.",
        fix_zh="核实谁在上学，在其“在校生状况”填就读阶段；确无人上学的，改填实际的主要致贫原因。",
        example="因学, members: 非在校生, 非在校生",
        example_zh="主要致贫原因“因学”，两名成员都填“非在校生”",
        source=_PLAUSIBLE,
        why_zh="教育资助按“因学”确定对象；这里不是成员的在校生状况填错，就是致贫原因填错。",
        source_zh=_PLAUSIBLE_ZH,
        checks=_against_members(
            "schooling",
            # A child who should be at school is what is wrong first (M012).
            "count_if(schooling = 'not_at_school' and coalesce(age not between $school_age_from and $school_age_to,"
            " true) or schooling is null and age between 0 and $preschool_age_from - 1) = count(*)",
            ("schooling",),
            beside=("id_number", "birth_date"),
            params=thresholds("preschool_age_from", "school_age_from", "school_age_to"),
        ),
    ),
    Rule(
        "C006",
        "cause-labour-with-labour",
        level="warning",
        about="household",
        table="person, household",
        at="main_cause",
        zh="户编号{household}的主要致贫原因是“{value}”，但{members}名成员中有{able}人有劳动能力，超过{share}。"
        "请核实成员的劳动技能；劳动力不缺的，改正主要致贫原因。",
        en="The main cause of household {household} is lack of labour ({value}), and {able} of its {members} members,"
        " more than {share}, can work. Correct the labour capability of the members, or the main cause.",
        why="A household most of whose members can work hardly lacks labour: either a member's labour capability or the"
        " cause is wrong.",
        fix="Check 劳动技能 of every member. If it is right, write another main cause, such as 缺技术.",
        fix_zh="核实各成员的“劳动技能”；填写无误的，改填实际的主要致贫原因，如“缺技术”。",
        example="缺劳力, members: 普通劳动力, 普通劳动力, 无劳动力",
        example_zh="主要致贫原因“缺劳力”，三名成员分别填“普通劳动力”“普通劳动力”“无劳动力”",
        source=_PLAUSIBLE,
        why_zh="多数成员能劳动的户一般不缺劳力；不是成员的劳动技能填错，就是致贫原因填错。",
        source_zh=_PLAUSIBLE_ZH,
        checks=_against_members(
            "lack_of_labour",
            f"count_if({_ABLE}) > $labour_share_high * count(*)",
            ("labour",),
            beside=("schooling", "id_number", "birth_date"),
            counted=(
                Arg("able", f"count_if({_ABLE})"),
                Arg("share", "round($labour_share_high * 100)::integer || '%'"),
            ),
            params=thresholds("labour_share_high", "labour_age_from"),
        ),
    ),
)
