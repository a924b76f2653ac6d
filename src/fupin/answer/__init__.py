"""A question's way: store → measure → a table to show. Used by the commands and the Python API.

figures: indicators by group; report: the summary tables; coverage: who has sent what; query: ad-hoc SQL.
"""

from fupin.answer.coverage import Coverage, coverage
from fupin.answer.figures import Answer, figures, table
from fupin.answer.query import query
from fupin.answer.question import Question
from fupin.answer.report import report

__all__ = ["Answer", "Coverage", "Question", "coverage", "figures", "query", "report", "table"]
