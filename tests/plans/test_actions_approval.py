"""Submit, return, approve, amend, discard: when each may happen, and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from agencies.errors import Refused
from agencies.models import AuditEntry, User
from plans import actions, hooks
from plans.document import PlanDocument
from plans.loading import load_document
from plans.models import Measure, Plan, PlanVersion
from plans.states import PlanState

pytestmark = pytest.mark.django_db

ACTS: dict[str, Callable[[Plan, User], Any]] = {
    "submit": lambda plan, by: actions.submit_plan(plan=plan, by=by),
    "return": lambda plan, by: actions.return_plan(plan=plan, reason="數字不符", by=by),
    "approve": lambda plan, by: actions.approve_plan(plan=plan, by=by),
    "amend": lambda plan, by: actions.begin_amendment(plan=plan, by=by),
    "discard": lambda plan, by: actions.discard_amendment(plan=plan, by=by),
}
# Which acts are legal from where; an amendment is a draft over an approved version.
LEGAL = {
    "draft": {"submit"},
    "submitted": {"return", "approve"},
    "returned": {"submit"},
    "approved": {"amend"},
    "amending": {"submit", "discard"},
    "amendment submitted": {"return", "approve"},
    "amendment returned": {"submit", "discard"},
}
PATHS = {
    "draft": [],
    "submitted": ["submit"],
    "returned": ["submit", "return"],
    "approved": ["submit", "approve"],
    "amending": ["submit", "approve", "amend"],
    "amendment submitted": ["submit", "approve", "amend", "submit"],
    "amendment returned": ["submit", "approve", "amend", "submit", "return"],
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("place", LEGAL)
def test_every_act_is_legal_exactly_where_the_table_says(draft: Plan, chief: User, place: str, act: str) -> None:
    for step in PATHS[place]:
        ACTS[step](draft, chief)
    draft.refresh_from_db()
    state = draft.state

    try:
        ACTS[act](draft, chief)
        was_done = True
    except Refused:
        was_done = False

    draft.refresh_from_db()
    assert was_done == (act in LEGAL[place])
    assert (draft.state != state) == was_done


def test_approval_freezes_the_rows_with_their_hash(draft: Plan, coordinator: User, chief: User) -> None:
    actions.submit_plan(plan=draft, by=coordinator)
    document = load_document(draft)

    version = actions.approve_plan(plan=draft, by=chief, summary="首版")

    stored = PlanVersion.objects.get(pk=version.pk)
    assert PlanDocument.from_json(stored.document) == document
    assert stored.sha256 == document.sha256()
    assert (stored.number, stored.summary, stored.approved_by) == (1, "首版", chief)
    draft.refresh_from_db()
    assert (draft.state, draft.approved_version, draft.submitted_by) == (PlanState.APPROVED, version, coordinator)


def test_the_second_of_two_approvals_is_refused(draft: Plan, coordinator: User, chief: User) -> None:
    actions.submit_plan(plan=draft, by=coordinator)
    first, second = Plan.objects.get(pk=draft.pk), Plan.objects.get(pk=draft.pk)
    actions.approve_plan(plan=first, by=chief)

    with pytest.raises(Refused):
        actions.approve_plan(plan=second, by=chief)

    assert draft.versions.count() == 1


def test_each_step_is_in_the_audit_log_once(draft: Plan, coordinator: User, chief: User) -> None:
    for step in ("submit", "return", "submit", "approve", "amend", "discard"):
        ACTS[step](draft, chief)

    entries = AuditEntry.objects.about(draft)
    assert [(entry.action, entry.data.get("reason")) for entry in entries] == [
        ("plan.imported", None),
        ("plan.submitted", None),
        ("plan.returned", "數字不符"),
        ("plan.submitted", None),
        ("plan.approved", None),
        ("plan.draft", None),
        ("plan.discarded", None),
    ]


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_return_needs_a_reason(draft: Plan, coordinator: User, chief: User, reason: str) -> None:
    actions.submit_plan(plan=draft, by=coordinator)

    with pytest.raises(Refused):
        actions.return_plan(plan=draft, reason=reason, by=chief)

    draft.refresh_from_db()
    assert (draft.state, draft.return_reason) == (PlanState.SUBMITTED, "")


def test_the_reason_stands_until_the_plan_is_submitted_again(draft: Plan, coordinator: User, chief: User) -> None:
    actions.submit_plan(plan=draft, by=coordinator)
    actions.return_plan(plan=draft, reason="數字不符", by=chief)
    draft.refresh_from_db()
    returned = draft.return_reason

    actions.submit_plan(plan=draft, by=coordinator)

    draft.refresh_from_db()
    assert (returned, draft.return_reason) == ("數字不符", "")


def test_a_plan_that_lacks_something_needed_is_not_submitted(draft: Plan, coordinator: User) -> None:
    Measure.objects.filter(text="友善環境").update(text="")

    with pytest.raises(Refused, match=r"一\(一\)2"):
        actions.submit_plan(plan=draft, by=coordinator)


def test_an_amendment_keeps_the_uids_and_leaves_the_version_alone(
    approved: Plan, coordinator: User, chief: User
) -> None:
    before = load_document(approved)
    actions.begin_amendment(plan=approved, by=coordinator)
    row = Measure.objects.get(text="專人受理申辦。")
    actions.edit_row(row=row, version=row.version, by=coordinator, text="專人專櫃受理。")
    approved.refresh_from_db()
    in_force = approved.approved_version
    assert in_force is not None
    assert in_force.load() == before

    actions.submit_plan(plan=approved, by=coordinator)
    second = actions.approve_plan(plan=approved, by=chief)

    assert second.number == 2
    assert second.load().uids() == before.uids()
    assert next(measure.text for measure in second.load().measures()) == "專人專櫃受理。"


def test_a_discarded_amendment_leaves_the_plan_as_approved_and_itself_in_the_log(
    approved: Plan, coordinator: User
) -> None:
    before = load_document(approved)
    actions.begin_amendment(plan=approved, by=coordinator)
    row = Measure.objects.get(text="專人受理申辦。")
    edited = actions.edit_row(row=row, version=row.version, by=coordinator, text="不要的修正")

    actions.discard_amendment(plan=approved, by=coordinator)

    approved.refresh_from_db()
    assert load_document(approved) == before
    assert approved.state == PlanState.APPROVED
    assert Measure.objects.get(uid=row.uid).version > edited.version
    entry = AuditEntry.objects.about(approved).last()
    assert entry is not None
    assert PlanDocument.from_json(entry.data["discarded"]).items[0].focus_points[0].measures[0].text == "不要的修正"


def test_rooms_above_are_told_of_an_approval(
    draft: Plan, coordinator: User, chief: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[Plan, PlanVersion, User]] = []
    monkeypatch.setattr(hooks, "on_approved", [lambda *what: told.append(what)])
    actions.submit_plan(plan=draft, by=coordinator)

    version = actions.approve_plan(plan=draft, by=chief)

    assert told == [(draft, version, chief)]
