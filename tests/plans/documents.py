"""Hypothesis strategies for plan documents, and one small document with a bit of everything."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from plans.document import (
    Basis,
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

texts = st.text(alphabet="甲申辦服務流程𠀀𡃁 Q1。，\n<>&（）", min_size=1, max_size=12)
units = st.lists(
    st.builds(UnitRef, st.sampled_from(["總務室", "維修組", "操作組"])), max_size=3, unique_by=lambda u: u.name
)
extras = st.dictionaries(st.sampled_from(["預期目標", "備註"]), texts, max_size=2)


def ordinals(size: int) -> st.SearchStrategy[list[int | None]]:
    return st.lists(st.none() | st.integers(1, 30), min_size=size, max_size=size)


def numbered(nodes: st.SearchStrategy, sizes: tuple[int, int] = (0, 3)) -> st.SearchStrategy:
    """Tuples of nodes with any printed ordinals."""
    from dataclasses import replace

    def with_ordinals(found: list) -> st.SearchStrategy:
        return ordinals(len(found)).map(
            lambda numbers: tuple(replace(node, ordinal=number) for node, number in zip(found, numbers, strict=True))
        )

    return st.lists(nodes, min_size=sizes[0], max_size=sizes[1]).flatmap(with_ordinals)


def measures(depth: int = 5) -> st.SearchStrategy:
    below = st.just(()) if depth == 1 else st.just(()) | st.deferred(lambda: measures(depth - 1))
    return numbered(
        st.builds(
            Measure,
            text=texts,
            measures=below,
            units=units.map(tuple),
            placeholder=st.booleans(),
            truncated=st.booleans(),
            extra=extras,
        ),
        (0, 2),
    )


focus_points = numbered(
    st.builds(FocusPoint, text=texts, units=units.map(tuple), measures=measures(), extra=extras), (0, 2)
)
items = numbered(st.builds(WorkItem, title=texts, focus_points=focus_points), (0, 2))
bases = st.lists(
    st.builds(Basis, text=texts, issuer=texts, date=st.none() | st.dates(dt.date(1950, 1, 1)), number=texts),
    max_size=2,
)
sections = numbered(
    st.builds(Section, heading=texts, text=st.none() | texts, points=numbered(st.builds(Point, text=texts)))
)
plan_documents = st.builds(
    PlanDocument,
    title=texts,
    agency=st.just("測試廠"),
    year=st.just(110),
    subtitle=st.just("") | texts,
    basis=bases.map(tuple),
    sections=sections,
    goals=numbered(st.builds(Goal, title=texts, text=texts)),
    header=st.lists(st.builds(HeaderCell, texts, st.integers(1, 3)), max_size=4).map(tuple),
    items=items,
    signatories=st.lists(texts, max_size=3).map(tuple),
)


def small_document(agency: str = "測試廠", year: int = 110) -> PlanDocument:
    """Two items, three focus points, nested measures, an unnumbered one, a generic unit."""
    return PlanDocument(
        title=f"{agency}{year}年度提升服務計畫",
        agency=agency,
        year=year,
        basis=(Basis("市府110年1月5日府研字第1100000001號函送「實施計畫」。", "市府", dt.date(2021, 1, 5)),),
        sections=(
            Section("計畫依據", "basis", 1),
            Section("計畫目標", "goals", 2),
            Section("計畫內容", "content", 3),
            Section("推動及管考", "evaluation", 4, points=(Point("每季檢討。", 1), Point("次年一月提送。", 2))),
        ),
        goals=(Goal("公平共享", "人人可得。", 1), Goal("開放透明", "資訊公開。", 2)),
        header=(HeaderCell("工作要項", 2), HeaderCell("具體措施"), HeaderCell("業務單位")),
        items=(
            WorkItem(
                "完備基礎服務",
                1,
                (
                    FocusPoint(
                        "建立標準流程",
                        1,
                        (UnitRef("總務室"),),
                        (
                            Measure("專人受理申辦。", 1),
                            Measure("友善環境", 2, (Measure("設置指標。", 1), Measure("備置範例。", 2))),
                        ),
                    ),
                    FocusPoint("提供易懂資訊", 2, (UnitRef("各組室"),), (Measure("網站公布流程。"),)),
                ),
            ),
            WorkItem("重視意見回饋", 2, (FocusPoint("辦理滿意度調查", 1, (UnitRef("總務室"), UnitRef("維修組"))),)),
        ),
        signatories=("承辦人", "單位主管", "機關首長"),
    )
