"""V: what a village reports of itself."""

from fupin.catalog.checks import Arg, Check
from fupin.catalog.model import Rule

# Wholes, with their official terms, and what is counted among them.
_PARTS = {
    ("households", "总户数"): (
        "poor_households",
        "dibao_households",
        "wubao_households",
        "unsafe_water_households",
        "water_shortage_households",
        "dangerous_house_households",
    ),
    ("population", "总人口数"): (
        "poor_population",
        "dibao_population",
        "wubao_population",
        "minority_population",
        "female_population",
        "disabled_population",
        "labour_force",
        "migrant_workers",
        "medical_insurance_members",
        "pension_members",
    ),
}
_VILLAGE = Arg("village", "village")
# A whole of 0 is V001's, and a part beyond its whole V002's.
_SOUND = "households > 0 and poor_households > households"


def _part_check(part: str, whole: str, term: str) -> Check:
    return Check(
        "village",
        part,
        when=f"{whole} > 0 and {part} > {whole}",
        fields=(whole,),
        args=(
            _VILLAGE,
            Arg("whole", whole),
            Arg("whole_zh", f"'{term}'"),
            Arg("whole_en", f"'{whole}'"),
        ),
    )


RULES = (
    Rule(
        "V001",
        "village-without-people",
        level="error",
        about="village",
        table="village",
        at="the blank cell",
        zh="{village}的“{field}”是0或没有填。请填写全村（包括非贫困户）的数字。",
        en="{village} states 0 or nothing as its {field}. Write the number of the whole village, poor or not.",
        why="It is what the village's rates are divided by: without it the village has none.",
        fix="Take the number from the village's household register.",
        fix_zh="按全村户籍登记数填写。",
        example="总户数 0, 贫困户数 35",
        source="行政村基本情况表: 总户数 and 总人口数 are of the whole village",
        why_zh="计算贫困发生率等比率要用它作分母，没有它全村都算不出来。",
        source_zh="行政村基本情况表：总户数、总人口数为全村数",
        checks=tuple(
            Check("village", key, when=f"coalesce({key}, 0) = 0", args=(_VILLAGE,))
            for key in ("households", "population")
        ),
    ),
    Rule(
        "V002",
        "part-exceeds-whole",
        level="error",
        about="village",
        table="village",
        at="the part",
        zh="{village}的“{field}”是{value}，比“{whole_zh}”{whole}还多。请核对这两个数，把填错的改正。",
        en="In {village}, {field} is {value}, more than the {whole_en} of the whole village, {whole}. Correct whichever"
        " is wrong.",
        why="A share above 100 % shows that households and persons were mixed up, or a digit slipped.",
        fix="See whether persons stand in a column of households, or a digit was added.",
        fix_zh="请核对户数和人数是否填反，或是否多填了一位数。",
        example="总户数 210, 贫困户数 350",
        source="A part cannot exceed its whole",
        why_zh="占比超过100%，多半是户数、人数填反或多填了一位。",
        source_zh="部分不能大于总体",
        checks=tuple(_part_check(part, whole, term) for (whole, term), parts in _PARTS.items() for part in parts),
    ),
    Rule(
        "V003",
        "fewer-persons-than-households",
        level="error",
        about="village",
        table="village",
        at="poor_population",
        zh="{village}的贫困人口数是{value}人，比贫困户数{households}户还少。每户至少一人，请核对两栏是否填反。",
        en="{village} has {value} poor persons in {households} poor households. Every household has one person at"
        " least: see whether the two were swapped.",
        why="Persons and households were swapped, or one of them mistyped; both go into the county's totals.",
        fix="Compare with the village's list of poor households.",
        fix_zh="对照本村贫困户名册核对户数和人数。",
        example="贫困户数 120, 贫困人口数 35",
        source="Every household has at least one member",
        why_zh="户数和人数填反，或有一个填错，都会带进全县合计。",
        source_zh="每户至少一人",
        checks=(
            Check(
                "village",
                "poor_population",
                when=f"poor_population < poor_households and not coalesce({_SOUND}, false)",
                fields=("poor_households",),
                args=(_VILLAGE, Arg("households", "poor_households")),
            ),
        ),
    ),
)
