"""Tables and findings → terminal, CSV, JSON, Markdown, Excel, Parquet; the summary workbook; the reference pages."""

from fupin.write.column import Column
from fupin.write.destination import check_out
from fupin.write.findings import render
from fupin.write.formats import FORMATS, chosen_format, format_of
from fupin.write.listing import write_findings
from fupin.write.plain import plain_columns, shown_value
from fupin.write.report import Facts, Report, ReportTable, write_report_csv
from fupin.write.statistics import write_statistics
from fupin.write.table import write_table
from fupin.write.workbook import write_report

__all__ = [
    "FORMATS",
    "Column",
    "Facts",
    "Report",
    "ReportTable",
    "check_out",
    "chosen_format",
    "format_of",
    "plain_columns",
    "render",
    "shown_value",
    "write_findings",
    "write_report",
    "write_report_csv",
    "write_statistics",
    "write_table",
]
