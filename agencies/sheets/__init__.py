"""Sheets of plain text cells, out and in again without loss: .xlsx, .ods, .csv."""

from .formats import FORMATS, Csv, Ods, SheetFormat, Xlsx
from .limits import UnreadableSheet

__all__ = ["FORMATS", "Csv", "Ods", "SheetFormat", "UnreadableSheet", "Xlsx"]
