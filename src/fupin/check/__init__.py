"""Rules → one columnar scan → findings, and the rows to set aside.

A rule is declared in `fupin.catalog.rules`; nothing here knows any of them by name.
"""

from fupin.check.scan import check_return

__all__ = ["check_return"]
