"""What tells one finding from another, from run to run, without telling whom it is about."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from fupin.write.cells import by_unique

if TYPE_CHECKING:
    import pyarrow as pa

_OF_A_FINDING = ("rule", "file", "sheet", "county", "year", "table", "field")


def fingerprints(findings: pa.Table) -> pa.StringArray:
    """32 hexadecimal digits per finding, the same as long as its rule, place, household and masked value are.

    Rows move when others are put in above them, so a household's number stands for the row where there is one. Findings
    that are alike in all this are numbered. The findings must be masked: a digest of an ID number could be tried out.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    row = pc.binary_join_element_wise("row ", pc.cast(findings["row"], pa.string()), "")
    values = [findings[key] for key in _OF_A_FINDING]
    parts = [*values, pc.coalesce(findings["household_id"], row), findings["value"]]
    texts = [pc.fill_null(pc.cast(part, pa.string()), "") for part in parts]
    said = pc.binary_join_element_wise(*texts, "\x1f").combine_chunks()
    numbered = pc.binary_join_element_wise(said, pc.cast(_occurrence(said), pa.string()), "\x1f")
    return by_unique(numbered, lambda text: hashlib.sha256(text.encode()).hexdigest()[:32])


def _occurrence(values: pa.StringArray) -> pa.Int64Array:
    """How often each value has stood before: 0 for the first of its kind."""
    import numpy as np
    import pyarrow as pa

    codes = values.dictionary_encode().indices.to_numpy()
    order = np.argsort(codes, kind="stable")
    ranked = codes[order]
    first = np.searchsorted(ranked, ranked, side="left")
    found = np.empty(len(codes), np.int64)
    found[order] = np.arange(len(codes)) - first
    return pa.array(found)
