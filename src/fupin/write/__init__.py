"""Tables and findings → terminal, CSV, JSON, Markdown, Excel, Parquet; the summary workbook; the reference pages.

A module is imported when something of it is used: before its work, a command only asks where its output goes.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fupin.write.column import Column as Column
    from fupin.write.destination import check_out as check_out
    from fupin.write.findings import render as render
    from fupin.write.formats import FORMATS as FORMATS
    from fupin.write.formats import chosen_format as chosen_format
    from fupin.write.formats import format_of as format_of
    from fupin.write.listing import write_findings as write_findings
    from fupin.write.plain import plain_columns as plain_columns
    from fupin.write.plain import shown_value as shown_value
    from fupin.write.report import Facts as Facts
    from fupin.write.report import Report as Report
    from fupin.write.report import ReportTable as ReportTable
    from fupin.write.report import write_report_csv as write_report_csv
    from fupin.write.statistics import write_statistics as write_statistics
    from fupin.write.table import write_table as write_table
    from fupin.write.workbook import write_report as write_report

_MODULES = {
    "column": ("Column",),
    "destination": ("check_out",),
    "findings": ("render",),
    "formats": ("FORMATS", "chosen_format", "format_of"),
    "listing": ("write_findings",),
    "plain": ("plain_columns", "shown_value"),
    "report": ("Facts", "Report", "ReportTable", "write_report_csv"),
    "statistics": ("write_statistics",),
    "table": ("write_table",),
    "workbook": ("write_report",),
}


def __getattr__(name: str) -> object:
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
