"""What the option, the title, the sheet's name and the file's name say about the data year and the county."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice

from fupin.catalog.divisions import division, mentioned, without_smaller_places
from fupin.catalog.model import Division
from fupin.clean.numeral import in_digits

# The day on which a form was filled in says nothing about the year that it describes.
_DAY = r"\d{6,8}|\d{4}(?:\s*[年./-]\s*(?:\d{1,2}(?!\d)(?:\s*[月./-]\s*(?:\d{1,2}(?!\d)\s*日?)?)?)?)?"
_FILLED_IN = re.compile(rf"(?:填报|制表|填表|打印)(?:日期|时间)[\s:：]*(?:{_DAY})?")
_YEAR = re.compile(r"(?<!\d)(?:19(?:49|[5-9]\d)|20\d\d)(?!\d)")
# 川扶贫发〔2015〕3号: the year of a letter.
_LETTER = re.compile(r"[〔\[(【]\s*(?:19|20)\d\d\s*[〕\])】]\s*第?\s*\d+\s*号")
# A month, or a word of sending, makes a year the day on which something was done: 2015年1月, 2015.3, 2015年上报.
_DONE = "填报|上报|报送|报来|制表|制作|打印|更新|导出|整理|修改|印发|下发"
_DAY_OF_DOING = re.compile(
    r"(?<!\d)\d{4}\s*(?:年\s*(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*月|[-./_]\s*\d{1,2}(?!\d)|年?度?\s*(?:"
    + _DONE
    + r"|报(?![表告])))"
    rf"|(?:{_DONE})\D{{0,3}}\d{{4}}(?!\d)(?!年(?!\s*[\d一二三四五六七八九十]+\s*月))"
)
# 2013-2014年 is two years, and neither of them more than the other.
_SPAN = re.compile(r"(?<!\d)(?:19|20)\d\d\s*年?\s*(?:[-—–~至到]|--|——)\s*(?:19|20)\d\d(?!\d)")


def stated_years(option: int | None, lines: Sequence[str], sheet: str, file: str) -> list[tuple[str, tuple[int, ...]]]:
    """Who names a data year, best source first, with all the years named there."""
    texts = (("title", "\n".join(lines)), ("sheet name", sheet))
    found = [("option", (option,) if option else ()), *((source, years_in(text)) for source, text in texts)]
    found += [("file name", next(filter(None, map(years_in, _names(file))), ()))]
    return [(source, years) for source, years in found if years]


def years_in(text: str) -> tuple[int, ...]:
    """The years 1949 to 2099 that stand in a text by themselves or before 年, but not in the date of filling in; those
    in the day on which something was done come last.

    >>> years_in("屏山县2014年度贫困人口花名册 填报日期：2015年3月2日")
    (2014,)
    >>> years_in("2015年3月上报2014年数据"), years_in("二〇一四年"), years_in("2013-2014年")
    ((2014, 2015), (2014,), ())
    """
    told = _SPAN.sub(" ", _LETTER.sub(" ", _FILLED_IN.sub(" ", _plain(text))))
    sure = _YEAR.findall(_DAY_OF_DOING.sub(" ", told))
    return tuple(dict.fromkeys(int(year) for year in (*sure, *_YEAR.findall(told))))


def surely_stated_years(
    option: int | None, lines: Sequence[str], sheet: str, file: str
) -> list[tuple[str, tuple[int, ...]]]:
    """Who names a data year beyond doubt: what `stated_years` gives but for the days on which something was done."""
    plain = [_DAY_OF_DOING.sub(" ", _plain(text)) for text in (*lines, sheet, file.rpartition("/")[2])]
    return stated_years(option, plain[:-2], plain[-2], plain[-1])


def stated_counties(option: str | None, lines: Sequence[str], sheet: str, file: str) -> list[tuple[str, Division]]:
    """Who names exactly one county, best source first; of the title's lines the first that does."""
    found = [("option", one)] if option and (one := division(option)) else []
    title = next(_single(lines), None)
    found += [("title", title)] if title else []
    for source, texts in (("sheet name", (sheet,)), ("file name", _names(file))):
        found += [(source, one) for one in islice(_single(texts), 1)]
    return found


def surely_stated_counties(
    option: str | None, lines: Sequence[str], sheet: str, file: str
) -> list[tuple[str, Division]]:
    """Who names exactly one county beyond doubt: what `stated_counties` gives but for the names of smaller places."""
    texts = (*lines, sheet, file.rpartition("/")[2])
    plain = [without_smaller_places(_plain(text)) for text in texts]
    return stated_counties(option, plain[:-2], plain[-2], plain[-1])


def _plain(text: str) -> str:
    return in_digits(unicodedata.normalize("NFKC", text))


def _names(file: str) -> Sequence[str]:
    """The file's own name, then what it lies in, innermost first: folders of an archive, and the archive."""
    return file.split("/")[::-1]


def _single(texts: Sequence[str]) -> Iterator[Division]:
    for text in texts:
        found = mentioned(text)
        if len(found) == 1:
            yield found[0]
