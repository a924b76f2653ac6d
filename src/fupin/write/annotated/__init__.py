"""A return's workbook with its findings marked, for those who made it."""

from fupin.write.annotated.copying import annotate, unmarkable
from fupin.write.annotated.plain import ValueSheet, write_values

__all__ = ["ValueSheet", "annotate", "unmarkable", "write_values"]
