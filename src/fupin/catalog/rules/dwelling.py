"""D: the house, its water, the land around it."""

from fupin.catalog.checks import Arg, Check, of_household
from fupin.catalog.model import Rule
from fupin.catalog.thresholds import thresholds

_HOUSEHOLD = Arg("household", "household_id")
_GRADES = "农村危险房屋鉴定技术导则（试行）, 建村函〔2009〕69号: grades C and D are dangerous houses"
_GRADES_ZH = "农村危险房屋鉴定技术导则（试行）（建村函〔2009〕69号）：C级、D级为危房"
# A household that is not registered as poor may leave these blank.
_REGISTERED = "coalesce(household_type, '') <> 'not_poor'"
_BOUNDED = {
    "arable_land": "arable_land_limit",
    "forest_land": "forest_land_limit",
    "returned_land": "returned_land_limit",
    "orchard_land": "orchard_land_limit",
    "pasture_land": "pasture_land_limit",
    "water_surface": "water_surface_limit",
    "road_distance": "road_distance_limit",
}


def _bounded(field: str, limit: str) -> Check:
    unit, unit_zh = ("km", "公里") if field == "road_distance" else ("mu", "亩")
    return Check(
        "household",
        field,
        when=f"{field} > ${limit}",
        fields=("household_id",),
        args=(
            _HOUSEHOLD,
            Arg("limit", f"${limit}", field=field),
            Arg("unit", f"'{unit}'"),
            Arg("unit_zh", f"'{unit_zh}'"),
        ),
        params=thresholds(limit),
    )


RULES = (
    Rule(
        "D001",
        "house-grade-contradicts",
        level="warning",
        about="household",
        table="household",
        at="house_grade",
        zh="户编号{household}的危房级别是“{value}”，危房户却填“{dangerous_house}”。C级、D级是危房，A级、B级不是；"
        "请核对鉴定结果后改正其中一项。",
        en="Household {household} has house grade {value}, and 危房户 says {dangerous_house}. Grades C and D are"
        " dangerous houses, A and B are not: correct one of the two.",
        why="Whether a house is counted as dangerous, and what its repair is worth, follows from the two.",
        fix="Look at the appraisal of the house. C or D: write 是 for 危房户. A or B: write 否.",
        fix_zh="对照房屋鉴定结果：C级、D级的，危房户填“是”；A级、B级的，危房户填“否”。",
        example="危房户 = 否, 危房级别 = C级",
        source=_GRADES,
        why_zh="危房户数和危房改造补助都取决于这两项。",
        source_zh=_GRADES_ZH,
        checks=(
            Check(
                "household",
                "house_grade",
                when="not dangerous_house and house_grade in ('C', 'D')"
                " or dangerous_house and house_grade in ('A', 'B')",
                fields=("household_id", "dangerous_house"),
                args=(_HOUSEHOLD, Arg("dangerous_house", "dangerous_house", field="dangerous_house")),
            ),
        ),
    ),
    Rule(
        "D002",
        "dwelling-fact-blank",
        level="warning",
        about="household",
        table="person, household",
        at="the blank cell",
        zh="户编号{household}没有填“{field}”。请核实后填“是”或“否”。",
        en="Household {household} leaves {field} blank. Find out, and write 是 (yes) or 否 (no).",
        why="A blank is no no: the household is missing in the number of dangerous houses, of unsafe water or of"
        " toilets.",
        fix="Write 是 or 否. Where the form asks the other way round (是否解决安全饮用水), answer what it asks.",
        fix_zh="核实后填“是”或“否”，按表头的问法回答。一般农户可以不填。",
        example="饮水安全 = (blank)",
        example_zh="饮水安全：空白",
        source="扶贫手册: house, drinking water and toilet of every household",
        why_zh="空白不等于“否”：没有填的户不会计入危房户、饮水不安全户、无卫生厕所户的统计。",
        source_zh="扶贫手册：每户的住房、饮水、厕所情况",
        checks=(
            *of_household("dangerous_house", f"dangerous_house is null and {_REGISTERED}", beside=("household_type",)),
            *of_household("safe_water", f"safe_water is null and {_REGISTERED}", beside=("household_type",)),
            Check(
                "household",
                "sanitary_toilet",
                when=f"sanitary_toilet is null and {_REGISTERED}",
                fields=("household_id",),
                args=(_HOUSEHOLD,),
                beside=("household_type",),
            ),
        ),
    ),
    Rule(
        "D003",
        "exited-without-safe-dwelling",
        level="warning",
        about="household",
        table="person, household",
        at="dangerous_house or safe_water, whichever is bad",
        zh="户编号{household}的脱贫属性是“{exit_status}”，“{field}”却填“{value}”。脱贫户的住房和饮水应当安全；"
        "请核实这一项和脱贫属性。",
        en="Household {household} is {exit_status} (exited), yet {field} says {value}. A household that exits has a"
        " safe house and safe water: check this and the exit status.",
        why="A household exits when its income is above the line and its house and water are safe. Either a value is"
        " out of date, or the household was taken out too early.",
        fix="If the house was repaired or water was laid, correct the value; else correct the exit status.",
        fix_zh="危房已改造、饮水已解决的，更新这一项；确未解决的，改正脱贫属性。",
        example="脱贫属性 = 已脱贫, 饮水安全 = 否",
        source="关于建立贫困退出机制的意见 (2016) for housing; Sichuan's standard 一超六有 for drinking water",
        why_zh="收入稳定超过扶贫标准且住房、饮水安全才能脱贫。或是这一项没有更新，或是脱贫过早。",
        source_zh="《关于建立贫困退出机制的意见》（2016年）：住房安全；四川省贫困户退出标准“一超六有”：安全饮用水",
        checks=tuple(
            check
            for field, bad in (("dangerous_house", "dangerous_house"), ("safe_water", "not safe_water"))
            for check in of_household(
                field,
                f"exit_status = 'exited' and {bad}",
                fields=("exit_status",),
                args=(Arg("exit_status", "exit_status", field="exit_status"),),
            )
        ),
    ),
    Rule(
        "D004",
        "land-or-road-out-of-bounds",
        level="warning",
        about="household",
        table="household",
        at="the cell out of bounds",
        zh="户编号{household}的“{field}”填的是{value}{unit_zh}，超过{limit}{unit_zh}，一户很少有这么多。"
        "请核对数字和计量单位（按{unit_zh}填）；确实如此的，不用修改。",
        en="Household {household}: {field} is {value} {unit}, above {limit} {unit}, which hardly any household has."
        " Check the number and its unit ({unit}); if it is so, leave it.",
        why="A slip of the decimal point or of the unit (square metres for mu, metres for km) makes one household"
        " outweigh a village.",
        fix="1 mu is 666.67 square metres, 1 hectare 15 mu, 1 km 1,000 m.",
        fix_zh="1亩约合666.67平方米，1公顷为15亩，1公里为1000米，请换算后填写。",
        example="耕地面积（亩）= 850",
        source="A bound of plausibility, no legal limit",
        why_zh="小数点错位或单位填错（把平方米当亩、把米当公里），会使一户超过全村。",
        source_zh="合理性界限，不是法定上限",
        checks=tuple(_bounded(field, limit) for field, limit in _BOUNDED.items()),
    ),
)
