"""The bulk sheet: a period's rows as .xlsx or .ods, filled in offline, checked cell by cell, applied at once."""
