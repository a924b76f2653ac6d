"""Who lives in a household: forms of rural families, as relation, sex and age of each member."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from fupin.sample.chance import Chance


class Place(NamedTuple):
    """One member to be: the age in years on 31 December of the first year, and the birthday where it matters."""

    relation: str
    sex: str
    age: int
    day: tuple[int, int] | None = None


Form = Callable[[Chance], list[Place]]


def elder_alone(chance: Chance) -> list[Place]:
    return [Place("head", _either(chance, 70), chance.between(61, 95))]


def sixty_today(_: Chance) -> list[Place]:
    """A person who turns sixty on the reference date itself: 60 counts as aged."""
    return [Place("head", "male", 60, (12, 31))]


def elder_couple(chance: Chance) -> list[Place]:
    return _couple(chance, chance.between(62, 88))


def couple_with_children(chance: Chance) -> list[Place]:
    couple = _couple(chance, chance.between(28, 52))
    return [*couple, *_children(chance, min(p.age for p in couple), chance.between(1, 3))]


def three_generations(chance: Chance) -> list[Place]:
    family = couple_with_children(chance)
    head, spouse = family[:2]
    if head.sex == "male" and chance.happens(15):
        return [*family, Place("mother_in_law_of_husband", "female", spouse.age + chance.between(20, 32))]
    parents = [Place("mother", "female", head.age + chance.between(19, 30))]
    if chance.happens(45):
        parents.append(Place("father", "male", min(95, head.age + chance.between(20, 34))))
    return [*family, *parents]


def single_parent(chance: Chance) -> list[Place]:
    head = Place("head", _either(chance, 45), chance.between(28, 50))
    return [head, *_children(chance, head.age, chance.between(1, 2))]


def grandparents_with_child(chance: Chance) -> list[Place]:
    couple = _couple(chance, chance.between(55, 72))
    sex, line = _either(chance, 50), chance.choice(("grand", "grand", "maternal_grand"))
    child = Place(f"{line}{'son' if sex == 'male' else 'daughter'}", sex, chance.between(1, 14))
    return [*couple, child] if chance.happens(70) else [couple[0], child]


def with_daughter_in_law(chance: Chance) -> list[Place]:
    couple = _couple(chance, chance.between(48, 66))
    son = chance.between(23, min(34, min(p.age for p in couple) - 18))
    sex = _either(chance, 52)
    return [
        *couple,
        Place("son", "male", son),
        Place("daughter_in_law", "female", max(20, son - chance.between(0, 4))),
        Place("grandson" if sex == "male" else "granddaughter", sex, chance.between(0, 4)),
    ]


def siblings(chance: Chance) -> list[Place]:
    head = Place("head", "male", chance.between(35, 64))
    return [head, Place("sibling", _either(chance, 60), head.age - chance.between(1, 9))]


FORMS: dict[Form, int] = {
    elder_alone: 12,
    elder_couple: 12,
    couple_with_children: 30,
    three_generations: 22,
    single_parent: 7,
    grandparents_with_child: 6,
    with_daughter_in_law: 8,
    siblings: 3,
}


def _either(chance: Chance, percent_male: float) -> str:
    return "male" if chance.happens(percent_male) else "female"


def _couple(chance: Chance, head_age: int) -> list[Place]:
    head = Place("head", _either(chance, 85), head_age)
    wife = head.sex == "male"
    gap = chance.between(-2, 6)
    return [head, Place("spouse", "female" if wife else "male", head_age - gap if wife else head_age + gap)]


def _children(chance: Chance, parent_age: int, number: int) -> list[Place]:
    found: list[Place] = []
    for _ in range(number):
        sex = _either(chance, 53)
        age = chance.between(0, min(24, parent_age - 20))
        found.append(Place("son" if sex == "male" else "daughter", sex, age))
    return sorted(found, key=lambda child: -child.age)
