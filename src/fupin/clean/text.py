"""Text as it is stored: one spelling of width and white space, and null where a null word stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fupin.catalog.codes import code_list
from fupin.catalog.model import Field, plain

if TYPE_CHECKING:
    import pyarrow as pa

NULL_WORDS = (
    *("-", "--", "---", "—", "——", "———", "–", "――", "―", "─", "──", "/", "//", "\\"),
    *("NULL", "null", "Null", "N/A", "n/a", "空"),
)
NONE = "无"
# What Excel and WPS show where a formula has no value.
ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#GETTING_DATA")

_INVISIBLE = r"[\x00-\x08\x0E-\x1B\x7F\x{AD}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2064}\x{FEFF}]+"
_WHITE = r"[\s\x0B\x1C-\x1F\x{85}\x{1680}\x{2028}\x{2029}]"
_TIDY = r"^[0-9A-Za-z\x{4E00}-\x{9FA5}.]*$"


@dataclass(frozen=True, slots=True)
class Distinct:
    """A column by its distinct texts: `index` gives each row's place (null where blank) in `sent`, as sent, and in
    `clean`, where null words are null.
    """

    index: pa.Int32Array
    sent: pa.StringArray
    clean: pa.StringArray

    def spread(self, values: pa.Array) -> pa.Array:
        """One value per distinct text to one value per row."""
        return values.take(self.index)


def distinct(column: pa.StringArray, field: Field) -> Distinct:
    """The distinct texts of a column, cleaned as the field wants them."""
    found = column.dictionary_encode()
    return Distinct(found.indices, found.dictionary, without_null_words(tidy(found.dictionary), field))


def tidy(texts: pa.StringArray) -> pa.StringArray:
    """NFKC, no invisible characters or leading apostrophe, white space trimmed and folded to one blank; "" is null."""
    import pyarrow.compute as pc

    if pc.all(pc.ascii_is_alnum(texts)).as_py() is not False:
        return texts
    already = pc.match_substring_regex(texts, _TIDY)
    rest = texts.filter(pc.invert(already))
    rest = pc.utf8_normalize(pc.replace_substring_regex(rest, _INVISIBLE, ""), form="NFKC")
    rest = pc.replace_substring_regex(rest, rf"^(?:'|{_WHITE})+|{_WHITE}+$", "")
    rest = pc.replace_substring_regex(rest, f"{_WHITE}+", " ")
    done = pc.replace_with_mask(texts, pc.invert(already), rest)
    return pc.if_else(pc.equal(done, ""), None, done)


def without_null_words(texts: pa.StringArray, field: Field) -> pa.StringArray:
    """Null words become null unless they are labels of the field; 无 only where it is neither a name nor a value of its
    code list.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    labels = {plain(label) for label, _ in field.also}
    words = [w for w in (NULL_WORDS if _means_something(field) else (*NULL_WORDS, NONE)) if w not in labels]
    return pc.if_else(pc.is_in(texts, value_set=pa.array(words, pa.string())), None, texts)


def _means_something(field: Field) -> bool:
    return field.mask == "name" or (field.list_key != "" and NONE in code_list(field.list_key).by_label)
