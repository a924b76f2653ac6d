"""Draws that repeat: the same seed gives the same province everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance(Random):
    """A random generator, seeded with a text."""

    def happens(self, percent: float) -> bool:
        return self.random() * 100 < percent

    def between(self, low: int, high: int) -> int:
        """An integer from low to high, both included."""
        return low + self.randrange(high - low + 1)

    def weighted(self, weights: Mapping[T, int]) -> T:
        return self.choices(tuple(weights), tuple(weights.values()))[0]

    def day_in(self, year: int) -> date:
        """A day of the year; 29 February and 31 December, where ages turn, come oftener than by chance."""
        first = date(year, 1, 1)
        days = (date(year + 1, 1, 1) - first).days
        if self.happens(3):
            return date(year, 12, 31)
        if days == 366 and self.happens(10):
            return date(year, 2, 29)
        return first + timedelta(days=self.randrange(days))
