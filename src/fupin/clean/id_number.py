"""What an ID number says: 18 digits, birth date, sex, area, or what is wrong with it. By numpy over Arrow's buffers.

GB 11643: six digits of area, eight of birth, three of sequence (odd for men), a check character by ISO 7064
MOD 11-2. The older form has 15 digits, without the century and the check. A disability certificate adds its type (1-7)
and grade (1-4), and a re-issued one "B" and a digit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from fupin.clean.date import calendar_days, day_array

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    Bytes: TypeAlias = npt.NDArray[np.uint8]
    Mask: TypeAlias = npt.NDArray[np.bool_]
    Whole: TypeAlias = npt.NDArray[np.int32]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHARACTERS = b"10X98765432"
_PLACEHOLDER = "999999"
_LENGTHS = (15, 18, 20, 22)
_FIRST_BIRTH = 1900
_FAULTS = ("I001", "I002", "I003", "I004", "I005")


def id_columns(ids: pa.StringArray, years: pa.Int32Array) -> dict[str, pa.Array]:
    """What each ID number says, given the data year of its row.

    `_id_18`: 18 characters (an old ID completed), null where it is no such number (I001, I002); `_id_fault`: the
    first rule that it breaks, in the order I001, I002, I003 or I004, I005, else null; `_id_birth` (date32) and
    `_id_sex`: null where there is a fault; `_id_area`: the first six digits, null where `_id_18` is.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    letters, length = _letters(ids)
    body, digits, formed = _body(letters, length)
    placeholder = pc.fill_null(pc.starts_with(ids, _PLACEHOLDER), False).to_numpy(zero_copy_only=False)
    days, birth_ok = _births(digits, pc.fill_null(years, np.iinfo(np.int32).max).to_numpy())
    wrong, certificate = check_characters(digits) != body[:, 17], length >= 20
    unfit = certificate & (wrong | _bad_tail(letters, length))
    broken = [placeholder, ~formed, wrong & ~certificate, unfit, ~birth_ok]
    fault = np.where(length > 0, np.select(broken, range(len(_FAULTS)), -1), -1)
    good = (fault < 0) & (length > 0)
    whole = _strings(body, formed & ~placeholder)
    return {
        "_id_18": whole,
        "_id_fault": pa.array(_FAULTS).take(pa.array(fault, mask=fault < 0)),
        "_id_birth": day_array(days, good),
        "_id_sex": pa.array(("female", "male")).take(pa.array(digits[:, 16] % 2, mask=~good)),
        "_id_area": pc.utf8_slice_codeunits(whole, 0, 6),
    }


def check_characters(digits: Bytes) -> Bytes:
    """The check character (as a byte) of each row of 17 digits."""
    import numpy as np

    total = digits.astype(np.int32) @ np.array(_WEIGHTS, np.int32)
    return np.frombuffer(_CHARACTERS, np.uint8)[total % 11]


def _letters(ids: pa.StringArray) -> tuple[Bytes, Whole]:
    """The bytes of each ID in 22 columns, and its length in bytes (0 where null, 1 where it is none of the lengths)."""
    import numpy as np

    offsets = np.frombuffer(ids.buffers()[1] or bytes(4), np.int32)[ids.offset : ids.offset + len(ids) + 1]
    data = np.frombuffer(ids.buffers()[2] or b"", np.uint8)
    length = np.where(ids.is_valid().to_numpy(zero_copy_only=False), np.diff(offsets), 0)
    letters = np.zeros((len(ids), max(_LENGTHS)), np.uint8)
    for width in _LENGTHS:
        rows = np.flatnonzero(length == width)
        letters[rows, :width] = data[offsets[rows][:, None] + np.arange(width)]
    return letters, np.where((length > 0) & ~np.isin(length, _LENGTHS), 1, length).astype(np.int32)


def _body(letters: Bytes, length: Whole) -> tuple[Bytes, Bytes, Mask]:
    """The 18 characters of each ID, its first 17 as digits, and whether they are digits and then a digit or X."""
    import numpy as np

    body, old = letters[:, :18].copy(), length == 15
    body[old, 8:17] = letters[old, 6:15]
    body[old, 6:8] = np.frombuffer(b"19", np.uint8)
    digits = body[:, :17] - np.uint8(ord("0"))
    numeric = (length >= 15) & (digits < 10).all(axis=1)
    digits[~numeric] = 0
    body[old, 17] = check_characters(digits[old])
    return body, digits, numeric & np.isin(body[:, 17], np.frombuffer(b"0123456789X", np.uint8))


def _bad_tail(letters: Bytes, length: Whole) -> Mask:
    """Certificates whose type, grade or re-issue suffix cannot be."""
    kind, grade, mark, turn = (letters[:, at] for at in range(18, 22))
    fine = (kind >= ord("1")) & (kind <= ord("7")) & (grade >= ord("1")) & (grade <= ord("4"))
    again = (mark == ord("B")) & (turn >= ord("0")) & (turn <= ord("9"))
    bad: Mask = ~(fine & (again | (length == 20)))
    return bad


def _births(digits: Bytes, years: Whole) -> tuple[Whole, Mask]:
    """Birth date in days since 1970, and whether it is possible, not before 1900 and not after the data year."""
    import numpy as np

    number = digits.astype(np.int32)
    year = number[:, 6:10] @ np.array((1000, 100, 10, 1), np.int32)
    month, day = number[:, 10] * 10 + number[:, 11], number[:, 12] * 10 + number[:, 13]
    days, real = calendar_days(year, month, day)
    return days, real & (year >= _FIRST_BIRTH) & (year <= years)


def _strings(body: Bytes, rows: Mask) -> pa.StringArray:
    """The rows of a byte matrix as strings, null elsewhere."""
    import numpy as np
    import pyarrow as pa

    taken = np.ascontiguousarray(body[rows])
    packed = pa.FixedSizeBinaryArray.from_buffers(pa.binary(18), len(taken), [None, pa.py_buffer(taken)])
    return packed.cast(pa.string()).take(pa.array(np.cumsum(rows) - 1, mask=~rows))
