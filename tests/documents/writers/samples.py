"""Documents to print: a small plan of every shape, a long one, and the two plans of the seeds."""

import datetime as dt
import json
import re
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from plans.document import (
    Basis,
    Column,
    FocusPoint,
    Goal,
    HeaderCell,
    Measure,
    PlanDocument,
    Point,
    Section,
    UnitRef,
    WorkItem,
)
from tests import printed
from tracking.document import FigureEntry, PhotoEntry, ReportDocument, ResultEntry

SEEDS = Path(__file__).resolve().parents[4] / "shared" / "seeds"
SEED_NAMES = ("107-environment-bureau", "110-recycling-plant")


def seed_plan(name: str) -> PlanDocument:
    """The expected outline of a seed as a plan document."""
    path = SEEDS / f"{name}.expected.json"
    if not path.exists():
        pytest.skip("the seeds are not beside this checkout")
    return PlanDocument.from_json(json.loads(path.read_text(encoding="utf-8")))


def plan(*items: WorkItem, **changes: object) -> PlanDocument:
    """A plan of a park office; `items` replace its two."""
    measures = (
        Measure("開放夜間參觀", 1),
        Measure("改善步道\n增設扶手與休憩座椅", 2, (Measure("東側步道", 1), Measure("西側步道", 2))),
    )
    usual = (
        WorkItem("便民的園區環境", 1, (FocusPoint("延長開放時間", 1, (UnitRef("園務課"),), measures),)),
        WorkItem("傾聽遊客意見", 2, (FocusPoint("設置意見箱", 1, (UnitRef("服務課"), UnitRef("園務課"))),)),
    )
    values: dict[str, object] = {
        "title": "港灣公園管理所112年度提升服務計畫",
        "agency": "港灣公園管理所",
        "year": 112,
        "basis": (Basis("依市府112年2月1日函辦理。"),),
        "sections": (
            Section("計畫依據", "basis", 1),
            Section("計畫目標", "goals", 2),
            Section("計畫內容", "content", 3),
            Section("推動及管考", "evaluation", 4, points=(Point("每季檢討。", 1), Point("年終彙整。", 2))),
        ),
        "goals": (Goal("親近", "人人可到。", 1),),
        "header": (HeaderCell("要項", 2), HeaderCell("措施"), HeaderCell("承辦課")),
        "items": items or usual,
        "signatories": ("承辦人", "單位主管", "機關首長"),
    }
    return PlanDocument(**(values | changes))  # type: ignore[arg-type]


def long_plan(focus_points: int = 12) -> PlanDocument:
    """One work item whose cells run over several pages: the second focus point alone is longer than a page."""
    rows = tuple(
        FocusPoint(
            f"重點{number}" + "說明文字" * 8,
            number,
            (UnitRef("園務課"),),
            tuple(Measure(f"措施{number}之{row}" + "內容文字" * 9, row) for row in range(1, 40 if number == 2 else 4)),
        )
        for number in range(1, focus_points + 1)
    )
    return plan(WorkItem("橫跨數頁的要項" * 3, 1, rows))


def report(media: Path, *, upright: bool = False) -> ReportDocument:
    """A report on `plan()` with an accepted, an open and an inapplicable result, one missing, and three photos."""
    document = plan()
    night, east, _west, box = [*ReportDocument(document, "", 1, dt.date(2024, 1, 5)).order()]
    size = (300, 400) if upright else (400, 300)
    photos = tuple(
        PhotoEntry(number, f"夜間參觀第{number}場", str(_photo(media, number, size)), dt.date(2023, 7, number), *size)
        for number in (1, 2, 3)
    )
    accepted = ResultEntry(
        "園務課",
        "年終",
        True,
        "done",
        "辦理三場夜間參觀。",
        "颱風延期一場",
        figures=(FigureEntry("參觀人次", Decimal("3482.50"), "人次"),),
        photos=photos,
        contributors=("服務課",),
    )
    return ReportDocument(
        document,
        "港灣公園管理所112年度提升服務執行成果報告",
        1,
        dt.date(2024, 1, 5),
        {
            night: (accepted,),
            east: (ResultEntry("園務課", "年終", False, "done", "未核可的文字"),),
            box: (
                ResultEntry("服務課", "年終", False, not_applicable="已併入總機"),
                ResultEntry("園務課", "年終", True, "continuing", "每週開箱。"),
            ),
        },
    )


def _photo(media: Path, number: int, size: tuple[int, int]) -> Path:
    path = media / f"{number}.jpg"
    Image.new("RGB", size, (40 * number, 120, 90)).save(path)
    return path


def text_of(pdf: bytes) -> str:
    """The PDF's text in the order it is drawn, without white space; pages end with a form feed."""
    return re.sub(r"[^\S\f]", "", printed.text_of(pdf))


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf))


EXTRA_COLUMNS = (Column("item"), Column("focus"), Column("units"), Column("measures"), Column("extra", "預期目標"))
