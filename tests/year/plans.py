"""The city's framework and the three plans that follow it, as their documents."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from agencies import roc
from agencies.models import Agency, User
from plans.actions import approve_plan, create_plan, import_document, issue_framework, submit_plan
from plans.document import FocusPoint, HeaderCell, Measure, PlanDocument, Section, UnitRef, WorkItem
from plans.models import Framework, FrameworkNode, Plan
from plans.states import NodeKind

FLOW, WORDS, SURVEY, ONLINE = "建立標準流程", "提供易懂資訊", "辦理滿意度調查", "推動線上申辦"
ITEMS = {"完備基礎服務": (FLOW, WORDS), "重視意見回饋": (SURVEY, ONLINE)}
RECEIVED, SIGNS, FORMS, WEBSITE = "專人受理申辦並編號。", "入口設置指標。", "備置填寫範例。", "網站公布申辦流程。"
GLASSES = "各樓層備置放大鏡。"
RULES, STATIONS = "訂定共同作業規範。", "會同各廠檢視動線。"
LESSONS, AWARDS = "辦理服務禮儀講習。", "辦理服務獎評選。"
GRACE_DAYS, DAYS_LEFT = 14, 7


def reported_year() -> int:
    """The ROC year that is over: what is reported on in January."""
    return roc.roc_year(timezone.localdate()) - 1


def issue(city: Agency, by: User) -> Framework:
    """Two items, four focus points; reported half-yearly, the first half due in a week."""
    year = reported_year()
    first_half = dt.date(roc.gregorian_year(year), 6, 30)
    due_days = (timezone.localdate() - first_half).days + DAYS_LEFT
    framework = Framework.objects.create(
        agency=city,
        year=year,
        title=f"港灣市政府{year}年度提升服務實施計畫",
        periods=[{"frequency": "half_yearly", "due_days": due_days, "grace_days": GRACE_DAYS}],
    )
    for place, (title, points) in enumerate(ITEMS.items(), 1):
        item = FrameworkNode.objects.create(framework=framework, kind=NodeKind.ITEM, title=title, position=place)
        for number, text in enumerate(points, 1):
            FrameworkNode.objects.create(
                framework=framework, kind=NodeKind.FOCUS, parent=item, text=text, position=number
            )
    return issue_framework(framework=framework, by=by)


def draft(agency: Agency, framework: Framework, points: dict[str, FocusPoint], by: User) -> Plan:
    """The agency's plan under the framework, with these focus points by wording."""
    uids = {node.text or node.title: node.uid for node in framework.nodes.all()}
    document = PlanDocument(
        title=f"{agency.name}{framework.year}年度提升服務執行計畫",
        agency=agency.name,
        year=framework.year,
        sections=(Section("計畫內容", "content", 1),),
        header=(HeaderCell("工作要項", 2), HeaderCell("具體措施"), HeaderCell("業務單位")),
        items=tuple(
            WorkItem(title, place, tuple(points[text] for text in texts if text in points), framework=uids[title])
            for place, (title, texts) in enumerate(ITEMS.items(), 1)
            if points.keys() & set(texts)
        ),
        signatories=("承辦人", "單位主管", "機關首長"),
    )
    create_plan(agency=agency, year=framework.year, title=document.title, framework=framework, by=by)
    return import_document(agency=agency, document=document, by=by)


def plant_points(framework: Framework) -> dict[str, FocusPoint]:
    """One unit on four measures, every unit on one, two units on a focus point without measures; nothing online."""
    office = (UnitRef("總務室"),)
    flow = (
        Measure(RECEIVED, 1),
        Measure("友善環境", 2, (Measure(SIGNS, 1), Measure(FORMS, 2))),
    )
    every = (UnitRef("各組室", generic=True),)
    both = (UnitRef("維修組"), UnitRef("總務室"))
    return points_of(framework, {FLOW: (office, flow), WORDS: (every, (Measure(WEBSITE, 1),)), SURVEY: (both, ())})


def points_of(framework: Framework, content: dict[str, tuple[tuple[UnitRef, ...], Any]]) -> dict[str, FocusPoint]:
    """Focus points that refer to the framework's: units and measures by wording."""
    uids = {node.text: node.uid for node in framework.nodes.filter(kind=NodeKind.FOCUS)}
    numbers = {text: number for texts in ITEMS.values() for number, text in enumerate(texts, 1)}
    return {
        text: FocusPoint(text, numbers[text], units, measures, framework=uids[text])
        for text, (units, measures) in content.items()
    }


def in_force(plan: Plan, editor: User, head: User) -> Plan:
    """The plan approved, without the pages: how that goes is the plant's to show."""
    submit_plan(plan=plan, by=editor)
    approve_plan(plan=plan, by=head)
    plan.refresh_from_db()
    return plan
