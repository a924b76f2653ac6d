"""Invented ID numbers (GB 11643), all of an area code that no county ever had."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from fupin.catalog.divisions import SAMPLE_AREA_CODE
from fupin.errors import WrongUse

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"


def check_character(first_17: str) -> str:
    """The 18th character of an ID number (ISO 7064 MOD 11-2).

    >>> check_character("11010519491231002")
    'X'
    """
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first_17, strict=True))
    return CHECK_CHARACTERS[total % 11]


class IdNumbers:
    """Hands out ID numbers, each once."""

    def __init__(self) -> None:
        self._taken: Counter[tuple[date, str]] = Counter()

    def take(self, birth: date, sex: str) -> tuple[str, date]:
        """A new ID number and its birth date: that day or, where its numbers are used up, the year's next free one."""
        for _ in range(366):
            n = self._taken[birth, sex]
            if n < 499:
                self._taken[birth, sex] += 1
                sequence = 2 * n + (1 if sex == "male" else 2)
                first_17 = f"{SAMPLE_AREA_CODE}{birth:%Y%m%d}{sequence:03}"
                return first_17 + check_character(first_17), birth
            birth = (birth + timedelta(days=1)).replace(year=birth.year)
        raise WrongUse(f"No ID number is left for a person born in {birth.year}.", "Ask for fewer persons or counties.")
