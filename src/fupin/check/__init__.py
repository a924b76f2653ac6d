"""Rules → one columnar scan → findings, and the rows to set aside.

A rule is declared in `fupin.catalog.rules`; nothing here knows any of them by name.
"""

from fupin.check.across import check_store
from fupin.check.exempted import without_exempted
from fupin.check.scan import check_return

__all__ = ["check_return", "check_store", "without_exempted"]
