"""Reports as tables for a spreadsheet: one generator, a writer per format."""

from . import ods, xlsx
from .content import Table, consolidated_tables, report_tables

WRITERS = {"xlsx": xlsx, "ods": ods}

__all__ = ["WRITERS", "Table", "consolidated_tables", "report_tables"]
