"""Columns by letter and by number, from 1, as Excel writes them."""

from __future__ import annotations


def number_of(letters: str) -> int:
    """The column of a letter.

    >>> number_of("A"), number_of("AB")
    (1, 28)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def letter_of(number: int) -> str:
    """The letter of a column.

    >>> letter_of(1), letter_of(28)
    ('A', 'AB')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
