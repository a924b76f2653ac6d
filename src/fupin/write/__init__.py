"""Tables and findings → terminal, CSV, JSON, Markdown, Excel, Parquet; the summary workbook; the reference pages."""

from fupin.write.column import Column
from fupin.write.destination import check_out
from fupin.write.formats import FORMATS, format_of
from fupin.write.table import write_table

__all__ = ["FORMATS", "Column", "check_out", "format_of", "write_table"]
