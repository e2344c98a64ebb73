"""How a plan comes to be: empty, from a framework, or from a document that was read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.audit import record
from agencies.errors import Refused
from agencies.models import Agency, User

from ..document import (
    STANDARD_COLUMNS,
    Basis,
    Column,
    FocusPoint,
    Goal,
    HeaderCell,
    PlanDocument,
    Section,
    SectionKind,
    WorkItem,
    without_repeated_letters,
)
from ..loading import load_document, styles_from_json
from ..matching import adopt_uids
from ..models import Framework, FrameworkNode, Plan, Responsibility
from ..numbering import ordinals
from ..saving import replace_rows, with_free_uids
from ..states import NodeKind, PlanKind
from ..succession import succeed
from .locking import locked_for_editing
from .replacing import replace_plan


@transaction.atomic
def create_plan(*, agency: Agency, year: int, title: str, by: User | None, framework: Framework | None = None) -> Plan:
    """Start a plan: with the framework's goals, items and focus points, or with empty standard sections."""
    plan = _new_plan(agency, year, title, by, framework)
    document = _in_own_words(agency, framework_document(framework) if framework else None)
    replace_rows(plan, replace(document, title=title, agency=agency.name, year=year))
    record("plan.created", by=by, on=plan, agency=agency, framework=framework.pk if framework else None)
    return plan


@transaction.atomic
def continue_plan(*, previous: Plan, year: int, title: str, by: User) -> Plan:
    """Start the plan of another year from this one: its version in force, or its rows before the first approval."""
    agency = previous.agency
    frozen = previous.approved_version
    document = succeed(frozen.load() if frozen else load_document(previous), year=year, title=title)
    plan = _new_plan(agency, year, title, by, None)
    replace_rows(plan, replace(document, agency=agency.name))
    record("plan.created", by=by, on=plan, agency=agency, previous=previous.pk)
    return plan


@transaction.atomic
def import_document(
    *, agency: Agency, document: PlanDocument, by: User | None, year: int | None = None, source: str = ""
) -> Plan:
    """Save a read document as the agency's plan of its year: a new plan, or the whole draft of an existing one.

    Refused without a year, and while the existing plan may not be edited. Nodes that were there keep their uid.
    """
    document = without_repeated_letters(document)
    _refuse_overlong(document)
    year = year or document.year
    if not year:
        raise Refused(_("The document does not say its year; enter the year."))
    plan = Plan.objects.filter(agency=agency, year=year, kind=document.kind).first()
    if plan is None:
        plan = _new_plan(agency, year, document.title, by, None)
        replaced = None
    else:
        plan = locked_for_editing(plan)
        replaced = load_document(plan)
        document = adopt_uids(document, replaced)
    document = with_free_uids(replace(document, agency=agency.name, year=year), plan)
    if replaced is None:
        replace_rows(plan, document)
    else:
        replace_plan(plan, document, by=by)
    record(
        "plan.imported",
        by=by,
        on=plan,
        agency=agency,
        source=source,
        doubts=len(document.warnings),
        before=replaced.as_json() if replaced else None,
    )
    return plan


def _refuse_overlong(document: PlanDocument) -> None:
    """Refuse texts that their columns do not hold, naming the first; some databases would cut or refuse them."""
    title, label = Plan._meta.get_field("title").max_length, Responsibility._meta.get_field("label").max_length
    short = [document.title, document.subtitle]
    short += [section.heading for section in document.sections] + [goal.title for goal in document.goals]
    units = [unit.name for _item, focus in document.focus_points() for unit in focus.units]
    units += [unit.name for measure in document.measures() for unit in measure.units]
    for text, limit in [*((text, title) for text in short), *((name, label) for name in units)]:
        if limit and len(text) > limit:
            raise Refused(
                _("“%(text)s…” has more than %(limit)s characters. Shorten it in the file.")
                % {"text": text[:20], "limit": limit}
            )


def framework_document(framework: Framework) -> PlanDocument:
    """The plan document a framework gives: its nodes without measures."""
    nodes = list(framework.nodes.order_by("position"))
    return PlanDocument(
        title=framework.title,
        agency=framework.agency.name,
        year=framework.year,
        kind=framework.kind,
        basis=(Basis(framework.basis_text),) if framework.basis_text else (),
        sections=tuple(
            Section(section["heading"], section.get("kind", "other"), number, section.get("text"))
            for number, section in enumerate(framework.sections, start=1)
        ),
        goals=tuple(
            Goal(node.title, node.text, ordinal, framework=node.uid)
            for node, ordinal in _siblings(nodes, NodeKind.GOAL, None)
        ),
        header=tuple(HeaderCell(**cell) for cell in framework.header),
        columns=tuple(Column(**column) for column in framework.columns) or STANDARD_COLUMNS,
        styles=styles_from_json(framework.styles),
        items=tuple(
            WorkItem(
                node.text or node.title,
                ordinal,
                tuple(
                    FocusPoint(child.text or child.title, number, framework=child.uid)
                    for child, number in _siblings(nodes, NodeKind.FOCUS, node.pk)
                ),
                framework=node.uid,
            )
            for node, ordinal in _siblings(nodes, NodeKind.ITEM, None)
        ),
        signatories=tuple(framework.signatories),
    )


def _siblings(nodes: list[FrameworkNode], kind: NodeKind, parent: int | None) -> list[tuple[Any, int | None]]:
    siblings = [node for node in nodes if node.kind == kind and node.parent_id == parent]
    return list(zip(siblings, ordinals((node.is_numbered, node.start_at) for node in siblings), strict=True))


def _empty_document() -> PlanDocument:
    headings: tuple[tuple[str, SectionKind], ...] = (
        ("計畫依據", "basis"),
        ("計畫目標", "goals"),
        ("實施對象", "scope"),
        ("計畫內容", "content"),
        ("推動及管考", "evaluation"),
        ("實施與修正", "amendment"),
    )
    return PlanDocument(
        title="",
        agency="",
        year=None,
        sections=tuple(Section(heading, kind, number) for number, (heading, kind) in enumerate(headings, start=1)),
        header=(HeaderCell("工作要項", 2), HeaderCell("具體措施"), HeaderCell("業務單位")),
        signatories=("承辦人", "單位主管", "機關首長"),
    )


def _in_own_words(agency: Agency, framed: PlanDocument | None) -> PlanDocument:
    """What a framework gives, or an empty plan; with the agency's labels and sign-off block where it says nothing."""
    document = framed or _empty_document()
    if agency.plan_header and document.columns == STANDARD_COLUMNS and not (framed and framed.header):
        document = replace(document, header=tuple(HeaderCell(**cell) for cell in agency.plan_header))
    if agency.signatories and not (framed and framed.signatories):
        document = replace(document, signatories=tuple(agency.signatories))
    return document


def _new_plan(agency: Agency, year: int, title: str, by: User | None, framework: Framework | None) -> Plan:
    try:
        with transaction.atomic():
            return Plan.objects.create(
                agency=agency, year=year, kind=PlanKind.SERVICE, title=title, framework=framework, created_by=by
            )
    except IntegrityError as error:
        raise Refused(
            _("%(agency)s already has a plan for %(year)s.") % {"agency": agency.name, "year": year}
        ) from error
