"""I: the ID number against what else the row says of the person: sex, birth date, relation to the head."""

from fupin.catalog.checks import Arg, Check
from fupin.catalog.model import Rule

# Relations whose very name says the sex; a head, spouse, sibling or other can be either.
MALE = (
    "'son', 'son_in_law', 'grandson', 'maternal_grandson', 'great_grandson', 'father', 'father_in_law_of_husband',"
    " 'father_in_law_of_wife', 'paternal_grandfather', 'maternal_grandfather', 'uncle', 'nephew'"
)
FEMALE = (
    "'daughter', 'daughter_in_law', 'granddaughter', 'maternal_granddaughter', 'great_granddaughter', 'mother',"
    " 'mother_in_law_of_husband', 'mother_in_law_of_wife', 'paternal_grandmother', 'maternal_grandmother',"
    " 'sister_in_law', 'niece'"
)


def _contradicts(relations: str, fitting: str, sex: str) -> str:
    # Where the column sex agrees with the relation, it is the ID number that stands alone: that is I009's to say.
    return f"relation in ({relations}) and sex = '{sex}' and _sent_sex is distinct from '{fitting}'"


RULES = (
    Rule(
        "I009",
        "sex-differs-from-id",
        level="warning",
        about="person",
        table="person",
        at="sex",
        zh="单元格 {cell}：性别填的是“{value}”，证件号码第17位表示{by_id}（单数为男，双数为女）。"
        "请对照身份证核对性别和证件号码；统计按证件号码。",
        en="Cell {cell}: the sex is {value}, and the 17th digit of the ID number says {by_id} (odd is male, even"
        " female). Compare both with the card; figures go by the ID number.",
        why="One of the two is wrong: the sex was mistyped, or the ID number is another person's.",
        fix="Compare with the card. If the ID number is right, correct the sex.",
        fix_zh="对照身份证：号码无误的，改性别；号码是别人的，改号码。",
        example="男, 519999197008111022",
        source="GB 11643-1999: the 17th digit is odd for men and even for women",
        why_zh="两者必有一错：性别填错，或者证件号码填成了别人的。",
        source_zh="GB 11643-1999：第17位男性为奇数，女性为偶数",
        checks=(
            Check(
                "person",
                "sex",
                when="_sent_sex in ('male', 'female') and _sent_sex <> _id_sex",
                fields=("id_number",),
                args=(Arg("by_id", "_id_sex", field="sex"),),
            ),
        ),
    ),
    Rule(
        "I010",
        "birth-date-differs-from-id",
        level="warning",
        about="person",
        table="person",
        at="birth_date",
        zh="单元格 {cell}：出生日期填的是{value}，证件号码中的出生日期是{by_id}。请对照身份证核对：号码无误的，"
        "出生日期填{by_id}；不要填农历生日。年龄按证件号码计算。",
        en="Cell {cell}: the birth date is {value}, and the ID number says {by_id}. Compare with the card: if the"
        " number is right, write {by_id}, and no birthday of the lunar calendar. Ages go by the ID number.",
        why="One of the two is wrong: the date was mistyped or follows the lunar calendar, or the ID number is another"
        " person's.",
        fix="If the ID number is that of the card, write its digits 7 to 14 as the date. A date without a day (201401)"
        " is compared by year and month.",
        fix_zh="号码与身份证一致的，按号码第7至14位填写出生日期。只填年月的（201401）只比对年月。",
        example="1968-04-03, 519999196803041014",
        source="GB 11643-1999: digits 7 to 14 are the birth date",
        why_zh="两者必有一错：出生日期填错或填了农历，或者证件号码填成了别人的。",
        source_zh="GB 11643-1999：第7至14位为出生日期",
        checks=(
            Check(
                "person",
                "birth_date",
                # A date that was sent without a day is the first of its month.
                when="_sent_birth_date <> _id_birth and _sent_birth_date <> date_trunc('month', _id_birth)",
                fields=("id_number",),
                args=(Arg("by_id", "_id_birth", field="birth_date"),),
            ),
        ),
    ),
    Rule(
        "I011",
        "relation-contradicts-sex",
        level="warning",
        about="person",
        table="person",
        at="relation",
        zh="单元格 {cell}：与户主关系填的是“{value}”，而此人性别为{sex}（有证件号码的按证件号码）。请核对与户主关系、"
        "性别和证件号码。",
        en="Cell {cell}: the relation to the head is {value}, and the person's sex is {sex} (by the ID number, where"
        " there is one). Check the relation, the sex and the ID number.",
        why="A son is male and a daughter female. The relation is another one, or the ID number is another person's.",
        fix="Compare the ID number with the card; if it is right, write the relation that fits (之子, 之女, 之儿媳 …).",
        fix_zh="先对照身份证核对号码；号码无误的，按实际改与户主关系（之子、之女、之儿媳等）。",
        example="之子, 519999197008111022",
        source="Code list of relations to the head; GB 11643-1999",
        why_zh="“之子”应为男，“之女”应为女。可能是与户主关系选错，也可能是证件号码填成了别人的。",
        source_zh="与户主关系代码表；GB 11643-1999",
        checks=tuple(
            Check(
                "person",
                "relation",
                when=_contradicts(relations, fitting, sex),
                args=(Arg("sex", "sex", field="sex"),),
                beside=("sex", "id_number"),
            )
            for relations, fitting, sex in ((MALE, "male", "female"), (FEMALE, "female", "male"))
        ),
    ),
)
