"""I: ID numbers. clean/ reads the number; `_id_fault` is the code of the rule that it breaks."""

from fupin.catalog.checks import Arg, Check
from fupin.catalog.model import Rule

# GB/T 2260: how the codes of provinces begin, those of Taiwan, Hong Kong and Macao included; 91 is for foreigners.
PROVINCES = (
    "'11', '12', '13', '14', '15', '21', '22', '23', '31', '32', '33', '34', '35', '36', '37', '41', '42', '43', '44',"
    " '45', '46', '50', '51', '52', '53', '54', '61', '62', '63', '64', '65', '71', '81', '82', '91'"
)


def _fault(code: str, *args: Arg) -> tuple[Check, ...]:
    return (Check("person", "id_number", when=f"_id_fault = '{code}'", args=args),)


_SAME_ID = """
    select later._n, first._row as first_row, first._sheet as first_sheet
    from (
        select year, id_number_18, min(_n) as first_n from person where id_number_18 is not null
        group by year, id_number_18 having count(*) > 1
    ) twice
    join person later on later.id_number_18 = twice.id_number_18 and later.year is not distinct from twice.year
    join person first on first._n = twice.first_n
    where later._n > twice.first_n
"""

RULES = (
    Rule(
        "I001",
        "id-placeholder",
        level="error",
        about="person",
        table="person",
        at="id_number",
        zh="单元格 {cell}：证件号码“{value}”是占位用的假号（999999…），不是本人的号码。"
        "请填写本人身份证或残疾人证上的号码。",
        en="Cell {cell}: the ID number {value} is a placeholder (999999…), not a person's number. Write the number on"
        " the ID card or disability certificate.",
        why="A placeholder belongs to nobody: the person cannot be told from others, and neither age nor sex is known.",
        fix="Ask for the person's ID card and write its 18 characters. Leave nothing invented in the cell.",
        fix_zh="核对本人身份证，填写完整的18位号码；不要用编造的号码占位。",
        example="999999196803041013",
        source="GB/T 2260: no division has the code 999999",
        why_zh="占位号码不属于任何人：无法与他人区分，年龄和性别也无从得知。",
        source_zh="GB/T 2260：没有代码为999999的行政区划",
        checks=_fault("I001"),
    ),
    Rule(
        "I002",
        "id-length",
        level="error",
        about="person",
        table="person",
        at="id_number",
        zh="单元格 {cell}：证件号码“{value}”有{length}个字符，或含有不该有的字符。身份证号码应为18位（老证15位），"
        "残疾人证号应为20位或22位。",
        en="Cell {cell}: the ID number {value} has {length} characters, or characters that no ID has. An ID card has"
        " 18 (the old form 15), a disability certificate 20 or 22.",
        why="A digit was lost or added, or something else stands in the cell.",
        fix="Compare with the card and write all of its characters, with the cell formatted as text.",
        fix_zh="对照证件补齐或改正号码；先把单元格设为“文本”格式再填写。",
        example="5199991968030410",
        source="GB 11643-1999; 中华人民共和国残疾人证管理办法",
        why_zh="漏填或多填了数字，或单元格里填的是别的内容。",
        checks=_fault("I002", Arg("length", "length(id_number)")),
    ),
    Rule(
        "I003",
        "id-check-digit",
        level="error",
        about="person",
        table="person",
        at="id_number",
        zh="单元格 {cell}：证件号码“{value}”的校验码不对：18位中至少有一位填错。请对照身份证逐位核对。",
        en="Cell {cell}: the ID number {value} fails its check digit: at least one of its 18 characters is wrong."
        " Compare it with the card.",
        why="The last character follows from the other 17. Where it does not, the number is nobody's, or somebody"
        " else's.",
        fix="Compare every character with the card; two neighbouring digits are often swapped. Do not just change the"
        " last one.",
        fix_zh="对照身份证逐位核对（常见的是相邻两位颠倒），不要只改最后一位凑数。",
        example="519999196803041015",
        source="GB 11643-1999; ISO 7064:1983 MOD 11-2",
        why_zh="最后一位由前17位算出。对不上的，这个号码不存在，或者是别人的。",
        checks=_fault("I003"),
    ),
    Rule(
        "I004",
        "certificate-malformed",
        level="error",
        about="person",
        table="person",
        at="id_number",
        zh="单元格 {cell}：残疾人证号“{value}”不合规定：前18位应是正确的身份证号码，第19位是残疾类别（1至7），"
        "第20位是残疾等级（1至4），换发的证后面再加B和一位数字。",
        en="Cell {cell}: the disability certificate {value} is malformed: its first 18 characters are the ID number,"
        " the 19th is the type (1 to 7), the 20th the grade (1 to 4), and a re-issued one ends in B and a digit.",
        why="The certificate tells the person, the kind and the grade of the disability; here one of them is wrong.",
        fix="Compare with the certificate. Where only the ID card is at hand, write its 18 characters.",
        fix_zh="对照残疾人证核对；手头只有身份证的，填写18位身份证号码。",
        example="51999919680304101494",
        source="中华人民共和国残疾人证管理办法",
        why_zh="残疾人证号反映本人身份、残疾类别和残疾等级，其中有一项填错。",
        checks=_fault("I004"),
    ),
    Rule(
        "I005",
        "id-birth-date",
        level="error",
        about="person",
        table="person",
        at="id_number",
        zh="单元格 {cell}：证件号码“{value}”中的出生日期不可能：没有这一天，或早于1900年，或晚于数据年度（{year}年）。"
        "请对照证件核对第7至14位。",
        en="Cell {cell}: the birth date in the ID number {value} is impossible: no such day, before 1900, or after the"
        " data year {year}. Compare characters 7 to 14 with the card.",
        why="Age decides who counts as a child, as able to work or as old; it is taken from the ID number.",
        fix="Compare with the card. If the data year is wrong, correct that instead.",
        fix_zh="对照证件核对出生日期；如果是数据年度填错，请改年度。",
        example="519999199913320034",
        source="GB 11643-1999",
        why_zh="是儿童、劳动力还是老年人由年龄决定，而年龄取自证件号码。",
        checks=_fault("I005", Arg("year", "year")),
    ),
    Rule(
        "I006",
        "id-province",
        level="warning",
        about="person",
        table="person",
        at="id_number",
        zh="单元格 {cell}：证件号码“{value}”的前两位“{province}”不是任何省（区、市）的代码。请对照身份证核对前6位，"
        "填错的改正；确与证件一致的，不用修改。",
        en="Cell {cell}: the ID number {value} begins with {province}, which is no province's code. Compare the first"
        " six digits with the card; leave them where the card says the same.",
        why="The number passes its check digit and may yet be right, so it is kept; a slip in the first digits is"
        " likelier.",
        fix="Compare the first six digits with the card. If the card says the same, leave it.",
        fix_zh="对照身份证核对前6位；确与证件一致的，不用修改。",
        example="169999196803041019",
        source="GB/T 2260",
        why_zh="号码通过了校验，仍可能是对的，因此保留；但更可能是前几位填错。",
        checks=(
            Check(
                "person",
                "id_number",
                when=f"_id_fault is null and substr(_id_18, 1, 2) not in ({PROVINCES})",
                args=(Arg("province", "substr(_id_18, 1, 2)"),),
            ),
        ),
    ),
    Rule(
        "I007",
        "id-stored-as-number",
        level="error",
        about="person",
        table="person",
        at="id_number",
        zh="单元格 {cell}：证件号码是按数字存的（读出来是{value}）。Excel只保留15位数字，后面几位已经丢失，"
        "号码没有保存。请先把单元格设为“文本”格式，再按证件重新填写。",
        en="Cell {cell}: the ID number was stored as a number ({value}): Excel keeps 15 digits, the last ones are"
        " lost, and nothing was stored. Format the cell as text and write the number again from the card.",
        why="What is left looks like an ID number and is another one. It cannot be repaired from the workbook.",
        fix="Format the whole column as text first, then write the numbers again from the cards. Changing the format"
        " alone does not bring the digits back.",
        fix_zh="先把整列设为“文本”格式，再对照证件重新填写；只改格式不能找回丢失的数字。",
        example="519999196803041000",
        source="Microsoft: Excel specifications and limits (15 significant digits)",
        why_zh="剩下的数字看似证件号码，其实已是另一个号码，从工作簿中无法恢复。",
        source_zh="微软：Excel 规范与限制（有效数字15位）",
        found_by="clean",
    ),
    Rule(
        "I008",
        "id-twice",
        level="error",
        about="person",
        table="person",
        at="id_number",
        zh="单元格 {cell}：证件号码“{value}”在本次上报中重复：工作表“{first_sheet}”第{first_row}行已有此人，"
        "本行未入库。请删去重复的一行，或改正填错的号码。",
        en="Cell {cell}: the ID number {value} stands twice in this return: first in sheet {first_sheet}, row"
        " {first_row}. This row was set aside. Delete the surplus row, or correct the number that is wrong.",
        why="One person counted twice makes the county's figures too high.",
        fix="Delete the copy. Where two persons bear one number, correct the wrong one from the card.",
        fix_zh="同一人重复的，删去一行；两个人填了同一号码的，对照身份证改正。",
        example="519999196803041014",
        source="Each person is registered once in 建档立卡",
        why_zh="一人计算两次，会使全县数字偏高。",
        source_zh="建档立卡：每人只登记一次",
        checks=(
            Check(
                "person",
                "id_number",
                per="return",
                find=_SAME_ID,
                args=(Arg("first_row", "first_row"), Arg("first_sheet", "first_sheet")),
                aside=True,
            ),
        ),
    ),
    Rule(
        "I012",
        "id-old-form",
        level="warning",
        about="person",
        table="person",
        at="id_number",
        zh="单元格 {cell}：证件号码“{value}”是15位的老号码（2013年起已停用），请换成18位号码。",
        en="Cell {cell}: the ID number {value} is of the old form with 15 digits, out of use since 2013. Write the 18"
        " characters.",
        why="The old form has no check digit, so a slip in it goes unseen. It is kept, and completed for comparisons.",
        fix="Write the 18-character number from the person's present card.",
        fix_zh="按现用的二代身份证填写18位号码。",
        example="519999680304101",
        source="居民身份证法: first-generation cards ended on 1 January 2013",
        why_zh="老号码没有校验码，填错了看不出来。原样保留，另补成18位用于比对。",
        source_zh="居民身份证法：第一代居民身份证2013年1月1日起停用",
        checks=(Check("person", "id_number", when="_id_fault is null and length(id_number) = 15"),),
    ),
)
