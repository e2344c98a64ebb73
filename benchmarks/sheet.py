"""The bulk sheet of 10,000 rows: out against bare openpyxl with the same styles; in with preview against the bare read.

Run: `python -m benchmarks.sheet [ROWS] [ROUNDS]`. Both sides take turns within one run on a database of its own; read
the ratios, not the seconds. The peak memory is that of this process, which holds both sides.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import django

SAID = "全年辦理服務台輪值與民眾意見蒐集，受理三千四百件，平均等候時間縮短為六分鐘，滿意度百分之九十三。"


def seconds(act: Callable[[], object]) -> float:
    """How long `act` keeps this process busy: all of it is computing here, and other programs must not count."""
    start = time.process_time()
    act()
    return time.process_time() - start


def main(rows: int = 10_000, rounds: int = 3) -> None:
    """Print medians, ratios, peak memory and versions."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DEBUG": "0", "VAR_DIR": folder, "SECRET_KEY": "x" * 60}
        os.environ.pop("DATABASE_URL", None)
        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        _measure(*_world(rows), rounds)


def _world(rows: int) -> tuple[Any, Any]:
    """A period with so many assignments, a result on every second one, and the editor who reports them."""
    from agencies.models import Agency, Membership, Unit, User
    from agencies.states import Role
    from plans.models import Plan, PlanVersion
    from tracking.models import Assignment, Figure, ReportingPeriod, Result

    editor = User.objects.create_user("editor")
    agency = Agency.objects.create(code="A", name="某機關", short_name="某機關")
    unit = Unit.objects.create(agency=agency, code="U", name="總務室")
    Membership.objects.create(person=editor, agency=agency, unit=unit, role=Role.UNIT_EDITOR)
    plan = Plan.objects.create(agency=agency, year=110, title="計畫", created_by=editor)
    opened = PlanVersion.objects.create(plan=plan, number=1, document={}, sha256="0" * 64, approved_by=editor)
    first, last = dt.date(2021, 1, 1), dt.date(2021, 12, 31)
    period = ReportingPeriod.objects.create(plan=plan, name="年終", starts_on=first, ends_on=last, due_on=last)
    said = {"plan": plan, "lead_unit": unit, "opened_in": opened, "heading": "提供完善服務", "wording": SAID[:30]}
    assignments = Assignment.objects.bulk_create(
        Assignment(**said, node_uid=f"{number:032x}", number=f"一(一){number}.", position=number)
        for number in range(rows)
    )
    results = Result.objects.bulk_create(
        Result(assignment=assignment, period=period, narrative=SAID, progress="in_progress", author=editor)
        for assignment in assignments[::2]
    )
    Figure.objects.bulk_create(Figure(result=result, name="人次", value=3482, unit="人") for result in results[::2])
    return period, editor


def _measure(period: Any, editor: Any, rounds: int) -> None:
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    from agencies.models import User
    from documents.sheets import xlsx
    from documents.sheets.checking import check_sheet
    from documents.sheets.columns import FILLED_KEYS
    from documents.sheets.formats import period_file
    from documents.sheets.lines import sheet_lines
    from documents.sheets.reading import read_sheet

    lines = list(sheet_lines(period, editor))
    book = openpyxl.load_workbook(io.BytesIO(period_file(period, "xlsx", editor)))
    for row in range(3, book.active.max_row + 1, 2):
        book.active.cell(row, 7).value = "改寫的執行情形。"
    out = io.BytesIO()
    book.save(out)
    content = out.getvalue()
    del book

    def bare_read() -> None:
        opened = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        for _row in opened.active.iter_rows(values_only=True):
            pass

    def preview() -> int:
        person = User.objects.get(pk=editor.pk)
        return len(check_sheet(read_sheet(content, "a.xlsx"), person).changes)

    def bare_write() -> None:
        blank = openpyxl.Workbook(write_only=True)
        sheet = blank.create_sheet("1")
        locked, free = xlsx._styled(sheet, "locked", is_open=False), xlsx._styled(sheet, "", is_open=True)
        for line in lines:
            cells = []
            for key, value in line.values.items():
                cell = WriteOnlyCell(sheet, value)
                cell._style = free._style if key in FILLED_KEYS else locked._style
                cells.append(cell)
            sheet.append(cells)
        blank.save(io.BytesIO())

    acts: dict[str, Callable[[], object]] = {
        "bare write": bare_write,
        "export": lambda: period_file(period, "xlsx", User.objects.get(pk=editor.pk)),
        "bare read": bare_read,
        "preview": preview,
        "export .ods": lambda: period_file(period, "ods", User.objects.get(pk=editor.pk)),
    }
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for _round in range(rounds):
        for name, act in acts.items():
            taken[name].append(seconds(act))
    medians = {name: statistics.median(values) for name, values in taken.items()}
    for name, median in medians.items():
        print(f"{name}: median {median:.2f} s")
    print(f"{len(lines)} lines, {preview()} to change, openpyxl {version('openpyxl')}, {rounds} rounds")
    print(f"export {medians['export'] / medians['bare write']:.2f} × bare write (target 1.3 or less)")
    print(f"preview {medians['preview'] / medians['bare read']:.2f} × bare read (target 3 or less)")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB (target 300 MB or less)")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
