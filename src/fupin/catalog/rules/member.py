"""M: what is said of one member: blanks, health, schooling, held against the age and the ID.

Where one wrong cell contradicts several others, the rule that marks that very cell speaks and the others keep silent.
"""

from fupin.catalog.checks import Arg, Check
from fupin.catalog.codes import code_list
from fupin.catalog.model import Rule
from fupin.catalog.thresholds import thresholds

_CARD = "_id_fault is null and length(id_number) in (15, 18)"
CERTIFICATE = "_id_fault is null and length(id_number) in (20, 22)"
_SENIOR = (
    "schooling in ('senior_1', 'senior_2', 'senior_3',"
    " 'secondary_vocational_1', 'secondary_vocational_2', 'secondary_vocational_3')"
)
# Higher vocational schools take pupils from junior schools, for five years, and adults: they have no last age.
UNFIT_AGE = f"""
    age >= 0 and (schooling = 'pre_school' and age > $preschool_age_to
        or schooling = 'primary' and age not between $primary_age_from and $primary_age_to
        or starts_with(schooling, 'grade_') and age not between $junior_age_from and $junior_age_to
        or {_SENIOR} and age not between $senior_age_from and $senior_age_to
        or starts_with(schooling, 'higher_') and age < $senior_age_from
        or schooling = 'college' and age < $college_age_from)
"""
SCHOOL_AGES = thresholds(
    "preschool_age_to",
    "primary_age_from",
    "primary_age_to",
    "junior_age_from",
    "junior_age_to",
    "senior_age_from",
    "senior_age_to",
    "college_age_from",
)
_AGE = Arg("age", "age")


def _written(key: str) -> str:
    """The labels of a code list, as they are to be written."""
    return "、".join(code.zh for code in code_list(key).codes)


RULES = (
    Rule(
        "M001",
        "member-value-blank",
        level="error",
        about="person",
        table="person",
        at="the blank cell",
        zh="单元格 {cell}：“{field}”没有填。这一栏每个成员都要填，请核实后填写：{choices}。",
        en="Cell {cell}: {field} is blank. It is asked of every member; write one of: {choices}.",
        why="Ethnicity, health and labour are counted for every person: a blank drops the person from the table.",
        fix="Ask the household and write the value as the list has it. A healthy person is 健康, a child 无劳动力.",
        fix_zh="向本户核实后，按给出的选项填写；没有病残的填“健康”，未成年人填“无劳动力”。",
        example="健康状况 blank",
        example_zh="健康状况：空白",
        source="扶贫手册: the fields of 家庭成员",
        why_zh="民族、健康状况、劳动能力要逐人统计，空白的人就统计不到。",
        source_zh="扶贫手册：家庭成员各栏",
        checks=(
            Check(
                "person", "ethnicity", when="ethnicity is null", args=(Arg("choices", "'汉族、彝族、藏族、羌族等'"),)
            ),
            Check("person", "health", when="health is null", args=(Arg("choices", f"'{_written('health')}'"),)),
            Check("person", "labour", when="labour is null", args=(Arg("choices", f"'{_written('labour')}'"),)),
        ),
    ),
    Rule(
        "M002",
        "education-and-schooling-blank",
        level="warning",
        about="person",
        table="person",
        at="row",
        zh="第 {row} 行：文化程度和在校生状况都没有填。请至少填一项：在校的填在校生状况（如小学、七年级），"
        "不在校的填文化程度（如初中），未上学的幼儿文化程度填“学龄前儿童”。",
        en="Row {row}: education and schooling are both blank. Fill in one at least: schooling for those at school,"
        " education for the others; a child before school is 学龄前儿童.",
        why="Without either the person is missing from every table of education.",
        fix="Ask for the school and grade, or for the highest level that was finished.",
        fix_zh="核实所在学校和年级，或最高文化程度，填写相应一栏。",
        example="文化程度 blank, 在校生状况 blank",
        example_zh="文化程度、在校生状况：都空白",
        source="扶贫手册: 文化程度 of those who left school, 在校生状况 of those at school",
        why_zh="两项都空白，教育方面的各表都统计不到此人。",
        source_zh="扶贫手册：不在校的填文化程度，在校的填在校生状况",
        checks=(
            Check("person", "row", when="education is null and schooling is null", fields=("education", "schooling")),
        ),
    ),
    Rule(
        "M009",
        "disabled-without-certificate",
        level="warning",
        about="person",
        table="person",
        at="health",
        zh="单元格 {cell}：健康状况填“{value}”，证件号码却是身份证号码（{length}位），不是残疾人证号。已领残疾人证的，"
        "请填残疾人证号（20位或22位）；没有领证的，请核实是否残疾。",
        en="Cell {cell}: health says {value}, and the ID is an identity card ({length} characters). Write the number"
        " of the disability certificate (20 or 22 characters); where there is none, check whether the person is"
        " disabled.",
        why="Only the certificate tells kind and grade of the disability, on which allowances depend.",
        fix="Write the number on the certificate. Its first 18 characters are the ID number, so nothing is lost.",
        fix_zh="按残疾人证填写证号；其前18位就是身份证号码，不会丢失信息。",
        example="残疾, 519999196803041014",
        source="扶贫手册: persons with a disability certificate give its number as 证件号码",
        why_zh="残疾类别和等级只有残疾人证上有，补贴按它发放。",
        source_zh="扶贫手册：持残疾人证的，证件号码填残疾人证号",
        checks=(
            Check(
                "person",
                "health",
                when=f"list_contains(health, 'disabled') and {_CARD}",
                fields=("id_number",),
                args=(Arg("length", "length(id_number)"),),
            ),
        ),
    ),
    Rule(
        "M010",
        "certificate-and-healthy",
        level="warning",
        about="person",
        table="person",
        at="health",
        zh="单元格 {cell}：证件号码是残疾人证号（{length}位），健康状况却填“{value}”，应填“残疾”。证件填错的，"
        "请改填身份证号码。",
        en="Cell {cell}: the ID is a disability certificate ({length} characters), and health says {value}. Write"
        " 残疾, or the ID card number if the certificate is not this person's.",
        why="The person is missing from the count of the disabled.",
        fix="Write 残疾 (with an illness beside it if there is one).",
        fix_zh="改填“残疾”；同时患病的，一并填写。",
        example="51999919680304101443, 健康",
        source="中华人民共和国残疾人证管理办法: whoever bears the certificate is disabled",
        why_zh="此人会漏计在残疾人口之外。",
        source_zh="中华人民共和国残疾人证管理办法：持证人即为残疾人",
        checks=(
            Check(
                "person",
                "health",
                when=f"list_contains(health, 'healthy') and not list_contains(health, 'disabled') and {CERTIFICATE}",
                fields=("id_number",),
                args=(Arg("length", "length(id_number)"),),
            ),
        ),
    ),
    Rule(
        "M011",
        "schooling-unfit-for-age",
        level="warning",
        about="person",
        table="person",
        at="schooling",
        zh="单元格 {cell}：本人{age}岁，在校生状况却填“{value}”，年龄与学段不符。请核实就读的年级，"
        "或对照身份证核对证件号码；已不在校的填“非在校生”。属实的，不用修改。",
        en="Cell {cell}: this person is {age}, and schooling says {value}: age and school do not fit. Check the grade"
        " and the ID number; write 非在校生 for one who has left. Leave it where it is true.",
        why="Most often the level that was finished stands where the present one is asked for, or the ID number is"
        " another person's.",
        fix="Schooling is what the person attends now. What was finished belongs into 文化程度.",
        fix_zh="“在校生状况”填现在就读的年级；已读完的学历填在“文化程度”栏。",
        example="aged 41, 九年级",
        example_zh="41岁，九年级",
        source="义务教育法第十一条: school begins at six or seven; later levels follow, with room for late starters."
        " Ages on 31 December of the data year",
        why_zh="多半是把文化程度填到了这一栏，或证件号码是别人的。",
        source_zh="义务教育法第十一条：满六周岁（条件不具备的七周岁）入学，以后各学段顺延，并留有余地；"
        "年龄按数据年度12月31日计算",
        checks=(Check("person", "schooling", when=UNFIT_AGE, args=(_AGE,), params=SCHOOL_AGES),),
    ),
    Rule(
        "M012",
        "school-age-not-at-school",
        level="warning",
        about="person",
        table="person",
        at="schooling",
        zh="单元格 {cell}：本人{age}岁，正在义务教育年龄，在校生状况却填“{value}”。在校的，请填就读的年级（小学、"
        "七年级等）；确已辍学的，请核实原因并按控辍保学要求上报。",
        en="Cell {cell}: this person is {age}, of compulsory school age, and schooling says {value}. Write the grade,"
        " or, if the child has indeed left school, find out why and report it.",
        why="A child of that age out of school is a case for help at once; more often the cell is wrong.",
        fix="Ask for the school. A child that has left school keeps the value; it is a warning, not an error.",
        fix_zh="核实就读学校；确未在校的，不用修改，但要落实帮扶。",
        example="aged 9, 非在校生",
        example_zh="9岁，非在校生",
        source="义务教育法第二条、第十一条: nine years, from six or seven; ages on 31 December of the data year",
        why_zh="适龄儿童失学要立即帮扶；更多的情形是填错。",
        source_zh="义务教育法第二条、第十一条：九年义务教育，六周岁或七周岁入学；年龄按数据年度12月31日计算",
        checks=(
            Check(
                "person",
                "schooling",
                when="schooling = 'not_at_school' and age between $school_age_from and $school_age_to",
                args=(_AGE,),
                params=thresholds("school_age_from", "school_age_to"),
            ),
        ),
    ),
)
