"""Indicators over stored rows: exact sums merged by DuckDB, rounded once.

scan (one pass per relation) → totals (groups and total rows) → cells (values and notes) → table
"""

from fupin.measure.groups import applicable
from fupin.measure.question import measure
from fupin.measure.rounding import value
from fupin.measure.table import wide

__all__ = ["applicable", "measure", "value", "wide"]
