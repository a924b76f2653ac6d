"""A question's way: store → measure → a table to show. Used by the commands and the Python API.

figures: indicators by group; report: the summary tables; coverage: who has sent what; across: what returns say of each
other; query: ad-hoc SQL; history: what was imported when; difference: what changed between two returns or years.
"""

from typing import TYPE_CHECKING

from fupin.answer.across import compare
from fupin.answer.chased import by_group, owed, received
from fupin.answer.coverage import Coverage, coverage
from fupin.answer.difference import Difference, between_returns, between_years
from fupin.answer.difference_table import shown, statistics
from fupin.answer.figures import Answer, figures, table
from fupin.answer.history import freed, history, moves, prune, returns, undo
from fupin.answer.query import query
from fupin.answer.question import Question
from fupin.answer.report import report

if TYPE_CHECKING:
    from fupin.store import Undone

__all__ = [
    "Answer",
    "Coverage",
    "Difference",
    "Question",
    "Undone",
    "between_returns",
    "between_years",
    "by_group",
    "compare",
    "coverage",
    "figures",
    "freed",
    "history",
    "moves",
    "owed",
    "prune",
    "query",
    "received",
    "report",
    "returns",
    "shown",
    "statistics",
    "table",
    "undo",
]
