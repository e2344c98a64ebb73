"""A plan of any size for measuring: the same every time, with texts of the lengths that real plans have."""

from __future__ import annotations

import random
from itertools import count

from plans.document import FocusPoint, Goal, HeaderCell, Measure, PlanDocument, Section, UnitRef, WorkItem

SIGNS = "本機關為提升服務品質便民措施申辦流程網站資訊公開透明社區民眾參與意見回饋滿意度調查環境教育導覽窗口電話禮貌測試"
UNITS = ("總務組", "操作組", "維修組", "會計組", "企劃組")


def synthetic_plan(focus_points: int = 24, *, measures: int = 5, seed: int = 1) -> PlanDocument:
    """Six work items sharing `focus_points`, each with `measures` measures, of which one has two below it.

    24 focus points of 5 measures print on about 20 pages.
    """
    chance = random.Random(seed)
    number = count(1)

    def uid() -> str:
        return f"{next(number):032x}"

    def text(shortest: int, longest: int) -> str:
        return "".join(chance.choices(SIGNS, k=chance.randint(shortest, longest))) + "。"

    def measure(ordinal: int, below: int = 0) -> Measure:
        children = tuple(measure(child) for child in range(1, below + 1))
        return Measure(text=text(16, 60), ordinal=ordinal, measures=children, uid=uid())

    def focus(ordinal: int) -> FocusPoint:
        rows = tuple(measure(row, below=2 if row == 2 else 0) for row in range(1, measures + 1))
        units = tuple(UnitRef(name) for name in chance.sample(UNITS, chance.randint(1, 3)))
        return FocusPoint(text=text(30, 55), ordinal=ordinal, units=units, measures=rows, uid=uid())

    items = tuple(
        WorkItem(
            title=text(14, 22),
            ordinal=item + 1,
            focus_points=tuple(focus(row + 1) for row in range(len(range(item, focus_points, 6)))),
            uid=uid(),
        )
        for item in range(6)
    )
    headings = ("計畫依據", "計畫目標", "實施對象", "計畫內容", "推動及管考", "實施與修正")
    kinds = ("basis", "goals", "scope", "content", "evaluation", "amendment")
    return PlanDocument(
        title="某市政府某機關110年度提升服務工作計畫",
        agency="某市政府某機關",
        year=110,
        sections=tuple(
            Section(heading, kind, ordinal, None if kind in ("goals", "content") else text(20, 60), uid=uid())
            for ordinal, (heading, kind) in enumerate(zip(headings, kinds, strict=True), start=1)
        ),
        goals=tuple(Goal(text(4, 4)[:4], text(20, 40), ordinal, uid=uid()) for ordinal in (1, 2, 3)),
        header=(HeaderCell("工作要項", 2), HeaderCell("工作重點"), HeaderCell("業務單位")),
        items=items,
        signatories=("承辦人", "單位主管", "機關首長"),
    )
