"""Schooling, fitness for work, and work away from home."""

from dataclasses import replace

from fupin.catalog.indicators.populations import POOR_PERSONS, Population

ADULTS = Population(
    "poor persons",
    "贫困人口",
    "person",
    "poor and age >= 16 and schooling = 'not_at_school'",
    "person",
    "16岁及以上非在校贫困人口",
    "poor persons aged 16 or over and not at school",
)

# Those of unknown age could be of working age: they belong to the population and are missing from the count.
WORKING_AGE = Population(
    "poor persons",
    "贫困人口",
    "person",
    "poor and coalesce(age between 16 and 59, true)",
    "person",
    "16至59岁贫困人口",
    "poor persons aged 16 to 59",
)

INDICATORS = (
    replace(
        ADULTS.share(
            "illiterate_share",
            "文盲或半文盲",
            "Illiterate or semi-literate",
            holds="education = 'illiterate'",
            known="education is not null",
            of=("文化程度", "education"),
        ),
        remark="Not at school is the schooling status of that name; a blank status is left out.",
        remark_zh="“非在校”指在校生状况填“非在校生”的；该项空白的不计入。",
    ),
    POOR_PERSONS.share(
        "able_to_work_share",
        "有劳动能力人口",
        "Able to work",
        holds="labour in ('ordinary', 'skilled')",
        known="labour is not null",
        of=("劳动能力", "labour capability"),
    ),
    replace(
        WORKING_AGE.share(
            "working_away_share",
            "务工人口",
            "Working for wages",
            holds="age >= 16 and work_place is not null",
            known="age >= 16",
            of=("年龄", "age"),
        ),
        remark="A place of work is given; a blank one means not working away.",
        remark_zh="填有务工状况的计为务工；空白的视为未务工。",
    ),
)
