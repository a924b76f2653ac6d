"""What the option, the title, the sheet's name and the file's name say about the data year and the county."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice

from fupin.catalog.divisions import division, mentioned
from fupin.catalog.model import Division

# The day on which a form was filled in says nothing about the year that it describes.
_DAY = r"\d{6,8}|\d{4}(?:\s*[年./-]\s*(?:\d{1,2}(?!\d)(?:\s*[月./-]\s*(?:\d{1,2}(?!\d)\s*日?)?)?)?)?"
_FILLED_IN = re.compile(rf"(?:填报|制表|填表|打印)(?:日期|时间)[\s:：]*(?:{_DAY})?")
_YEAR = re.compile(r"(?<!\d)(?:19(?:49|[5-9]\d)|20\d\d)(?!\d)")


def stated_years(option: int | None, lines: Sequence[str], sheet: str, file: str) -> list[tuple[str, tuple[int, ...]]]:
    """Who names a data year, best source first, with all the years named there."""
    texts = (("title", "\n".join(lines)), ("sheet name", sheet))
    found = [("option", (option,) if option else ()), *((source, years_in(text)) for source, text in texts)]
    found += [("file name", next(filter(None, map(years_in, _names(file))), ()))]
    return [(source, years) for source, years in found if years]


def years_in(text: str) -> tuple[int, ...]:
    """The years 1949 to 2099 that stand in a text by themselves or before 年, but not in the date of filling in.

    >>> years_in("屏山县2014年度贫困人口花名册 填报日期：2015年3月2日")
    (2014,)
    """
    return tuple(int(year) for year in _YEAR.findall(_FILLED_IN.sub(" ", unicodedata.normalize("NFKC", text))))


def stated_counties(option: str | None, lines: Sequence[str], sheet: str, file: str) -> list[tuple[str, Division]]:
    """Who names exactly one county, best source first; of the title's lines the first that does."""
    found = [("option", one)] if option and (one := division(option)) else []
    title = next(_single(lines), None)
    found += [("title", title)] if title else []
    for source, texts in (("sheet name", (sheet,)), ("file name", _names(file))):
        found += [(source, one) for one in islice(_single(texts), 1)]
    return found


def _names(file: str) -> Sequence[str]:
    """The file's own name, then what it lies in, innermost first: folders of an archive, and the archive."""
    return file.split("/")[::-1]


def _single(texts: Sequence[str]) -> Iterator[Division]:
    for text in texts:
        found = mentioned(text)
        if len(found) == 1:
            yield found[0]
