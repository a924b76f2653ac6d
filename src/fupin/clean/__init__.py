"""Raw columns become typed ones; what cannot be read becomes null and a finding.

One module per kind of value. Each takes the distinct texts of a column, so that Python meets a text once however
many rows repeat it.
"""

from fupin.clean.code import with_labels
from fupin.clean.correct import amended_sheets
from fupin.clean.saying import unfit
from fupin.clean.sheet import clean_sheet

__all__ = ["amended_sheets", "clean_sheet", "unfit", "with_labels"]
