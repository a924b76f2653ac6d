"""A synthetic province with known answers.

Everybody in it is invented. Its workbooks are as counties send them and free of defects, and `expected.json` beside
them holds the true value of every indicator, counted apart from fupin's own measuring.
"""

from fupin.sample.expected import read_expected
from fupin.sample.faulty import write_faulty
from fupin.sample.province import write_sample

__all__ = ["read_expected", "write_faulty", "write_sample"]
