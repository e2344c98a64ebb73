"""The fields and filters that take keys of rows, and what is tried in each: another agency's row, or another plan's.

A field that is read anywhere and stands neither here nor in `PLAIN` fails the test, so nobody adds one unseen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from plans.models import FocusPoint
from tests.world import City

from . import arguments
from .foreign import Beside

Values = Callable[[City, Beside], dict[str, Any]]

# Words, numbers, days and ticks: nothing that names a row. Keys within names are `#`.
_PLAIN = """
action administrator all_units_label answer auth_params band band-INITIAL_FORMS band-MAX_NUM_FORMS
band-MIN_NUM_FORMS band-TOTAL_FORMS baseline behind_reason caption closed code confirmed days_before direction
due_on email ends_on escalate_after_days every_days_after figure-INITIAL_FORMS figure-MAX_NUM_FORMS
figure-MIN_NUM_FORMS figure-TOTAL_FORMS file-clear focus_label format frequency from from_date grace_days hand_in
idle_days is_active is_behind is_numbered is_public is_quiet_on_days_off item_label kind kinds label_# labels language
line-INITIAL_FORMS line-MAX_NUM_FORMS line-MIN_NUM_FORMS line-TOTAL_FORMS link list max_days measure_label min_days
min_length more name narrative next note oldpassword on outgoing_number outgoing_on own page part:# password
password# preview process progress q read reason remark remarks review_months role row_version save scope score_#_#
sealed second_step second_step_from seen self_noun sent sha# short_name shows_people signatories since source
sources_seen start_at starts_on state style_focus style_goal style_item style_measure_# style_point style_section
subtitle summary sure tab taken_on takes_people text then thing title unit_label unread until value verb
version_seen visited_on wants_mail year
"""
PLAIN = frozenset(_PLAIN.split())
# Names that are keys elsewhere, where they are none: a unit of measure, an aim, a tick, somebody's name, and the number
# of a submission within its report.
PLAIN_HERE = {
    ("annual_accept", "submission"), ("annual_report", "submission"), ("annual_return", "submission"),
    ("report_file_make", "submission"), ("audit_log", "person"), ("indicator_edit", "target"),
    ("indicator_edit", "unit"), ("indicator_new", "target"), ("indicator_new", "unit"), ("notice_read", "open"),
    ("plan_detail", "mine"),
}  # fmt: skip

# By address and field: role, what is sent beside the table's own form, status. Each is another agency's row, or one of
# the right kind in another plan. 200: a page or filter that passes over it. 302: a row of one's own, and nothing else.
BODIES: dict[tuple[str, str], list[tuple[str, Values, int]]] = {
    ("row_add", "after"): [
        ("coordinator", lambda city, beside: {"after": beside.point.uid}, 404),
        ("coordinator", lambda city, beside: {"after": _plans_row(city)}, 404),
    ],
    ("row_add", "parent"): [
        ("coordinator", lambda city, beside: {"parent": beside.point.uid}, 404),
        ("coordinator", lambda city, beside: {"parent": _plans_row(city)}, 404),
    ],
    # By its name, since a plan may name units of another year.
    ("row_units", "units"): [("coordinator", lambda city, beside: {"units": ["別機關的一組"]}, 422)],
    ("plan_new", "agency"): [
        ("coordinator", lambda city, beside: _new_plan(city, agency=city.other_plant.pk), 422),
        ("coordinator", lambda city, beside: _new_plan(city, agency=city.bureau.pk), 422),
    ],
    ("plan_new", "framework"): [
        ("coordinator", lambda city, beside: _new_plan(city, framework=beside.framework.pk), 422)
    ],
    ("plan_new", "previous"): [("coordinator", lambda city, beside: _new_plan(city, previous=beside.plan.pk), 422)],
    ("plan_import", "agency"): [("coordinator", lambda city, beside: {"agency": city.other_plant.pk}, 422)],
    ("allotment", "units-#"): [
        ("coordinator", lambda city, beside: {f"units-{_leaf(city)}": [beside.unit.pk]}, 422),
    ],
    ("allotment", "contributors-#"): [
        (
            "coordinator",
            lambda city, beside: {
                f"units-{_leaf(city)}": [city.office.pk],
                f"contributors-{_leaf(city)}": [beside.unit.pk],
            },
            422,
        ),
    ],
    ("role_deputise", "deputy"): [
        ("admin", lambda city, beside: _days() | {"deputy": beside.person.pk}, 422),
        ("admin", lambda city, beside: _days() | {"deputy": city["supervisor"].pk}, 422),
    ],
    ("evidence_reuse", "evidence"): [("editor", lambda city, beside: {"evidence": [beside.evidence.pk]}, 422)],
    ("sheet_apply", "job"): [("editor", lambda city, beside: {"job": beside.job.pk}, 404)],
    ("sheet_marked", "job"): [("editor", lambda city, beside: {"job": beside.job.pk}, 404)],
    # The keys of a sealed preview's conflicts; without a preview they say nothing.
    ("sheet_apply", "mine"): [("editor", lambda city, beside: {"mine": [str(beside.result.pk)]}, 422)],
    ("indicator_new", "node_uid"): [
        (
            "coordinator",
            lambda city, beside: arguments.indicator_form(city) | {"node_uid": beside.assignment.node_uid},
            422,
        ),
        ("coordinator", lambda city, beside: arguments.indicator_form(city) | {"node_uid": _drafts_row(city)}, 422),
    ],
    ("indicator_edit", "node_uid"): [
        ("coordinator", lambda city, beside: {"node_uid": beside.assignment.node_uid}, 422),
        ("coordinator", lambda city, beside: {"node_uid": _drafts_row(city)}, 422),
    ],
    ("result_edit", "indicator-#-value"): [
        ("editor", lambda city, beside: {f"indicator-{beside.indicator.pk}-value": "1"}, 302)
    ],
    ("result_hand_in", "indicator-#-value"): [
        ("editor", lambda city, beside: {f"indicator-{beside.indicator.pk}-value": "1"}, 302)
    ],
    ("finding_add", "owner_unit"): [("supervisor", lambda city, beside: {"owner_unit": beside.unit.pk}, 422)],
    ("inspection_new", "agency"): [
        ("coordinator", lambda city, beside: {"agency": city.other_plant.pk, "visited_on": "2021-06-30"}, 422)
    ],
    ("inspection_new", "sheet"): [
        ("supervisor", lambda city, beside: {"sheet": beside.sheet.pk, "visited_on": "2021-06-30"}, 422)
    ],
    ("inspection_new", "unit"): [
        (
            "coordinator",
            lambda city, beside: {
                "sheet": city.score_sheet.pk,
                "unit": beside.unit.pk,
                "visited_on": "2021-06-30",
            },
            422,
        )
    ],
    ("score_sheet_new", "agency"): [("coordinator", lambda city, beside: {"agency": city.other_plant.pk}, 422)],
    ("person_invite", "unit"): [
        (
            "admin",
            lambda city, beside: {
                "name": "新人",
                "email": "new@example.org",
                "role": "unit_editor",
                "unit": beside.unit.pk,
                "language": "en",
            },
            422,
        )
    ],
    ("role_give", "unit"): [("admin", lambda city, beside: {"role": "unit_editor", "unit": beside.unit.pk}, 422)],
    ("unit_dissolve", "successor"): [
        ("admin", lambda city, beside: {"on": "2021-06-30", "successor": beside.unit.pk}, 422)
    ],
    ("sheet_export", "period"): [("editor", lambda city, beside: {"period": beside.period.pk}, 422)],
    # Passes over what the person does not decide on.
    ("results_accept", "result"): [
        ("head", lambda city, beside: {"result": [beside.result.pk]}, 302),
        ("coordinator", lambda city, beside: {"result": [beside.result.pk]}, 302),
    ],
    # Where to go back to.
    ("assignment_applicable", "period"): [("coordinator", lambda city, beside: {"period": beside.period.pk}, 302)],
    ("assignment_not_applicable", "period"): [("coordinator", lambda city, beside: {"period": beside.period.pk}, 302)],
    # Numbers within a report, not keys; a row that was not submitted is not returned.
    ("annual_return", "row-#"): [
        (
            "supervisor",
            lambda city, beside: {"reason": "", f"row-{beside.assignment.node_uid}": "理由"},
            422,
        )
    ],
}

FILTERS: dict[tuple[str, str], list[tuple[str, Values, int]]] = {
    ("plan_edit", "row"): [
        ("coordinator", lambda city, beside: {"row": beside.point.uid}, 200),
        ("coordinator", lambda city, beside: {"row": _plans_row(city)}, 200),
    ],
    ("plan_edit", "units"): [("coordinator", lambda city, beside: {"units": beside.point.uid}, 200)],
    ("plan_edit", "deleted"): [("coordinator", lambda city, beside: {"deleted": beside.deleted.pk}, 200)],
    ("indicator_list", "deleted"): [
        ("coordinator", lambda city, beside: {"deleted": beside.deleted_indicator.pk}, 200)
    ],
    ("plan_list", "agency"): [("coordinator", lambda city, beside: {"agency": city.other_plant.pk}, 200)],
    ("dashboard", "agency"): [("coordinator", lambda city, beside: {"agency": city.other_plant.pk}, 200)],
    ("dashboard", "unit"): [("coordinator", lambda city, beside: {"unit": beside.unit.pk}, 200)],
    ("dashboard", "focus"): [("coordinator", lambda city, beside: {"focus": beside.point.uid}, 200)],
    ("dashboard_rows", "agency"): [
        ("coordinator", lambda city, beside: {"agency": city.other_plant.pk}, 200),
        ("coordinator", lambda city, beside: {"agency": city.other_plant.pk, "list": "agencies"}, 200),
        ("coordinator", lambda city, beside: {"agency": city.other_plant.pk, "list": "indicators"}, 200),
    ],
    ("dashboard_rows", "unit"): [
        ("coordinator", lambda city, beside: {"unit": beside.unit.pk}, 200),
        ("coordinator", lambda city, beside: {"unit": beside.unit.pk, "list": "indicators"}, 200),
    ],
    ("dashboard_rows", "focus"): [("coordinator", lambda city, beside: {"focus": beside.point.uid}, 200)],
    ("inspection_list", "agency"): [("coordinator", lambda city, beside: {"agency": city.other_plant.pk}, 200)],
    ("inspection_new", "agency"): [("coordinator", lambda city, beside: {"agency": city.other_plant.pk}, 404)],
    ("my_reports", "period"): [("editor", lambda city, beside: {"period": beside.period.pk}, 200)],
    ("my_reports", "open"): [("editor", lambda city, beside: {"open": beside.assignment.pk}, 200)],
    ("reporting", "period"): [("coordinator", lambda city, beside: {"period": beside.period.pk}, 200)],
    ("reporting", "unit"): [("coordinator", lambda city, beside: {"unit": beside.unit.pk}, 200)],
    ("sheet", "period"): [("editor", lambda city, beside: {"period": beside.period.pk}, 200)],
    ("self_reviews", "period"): [("coordinator", lambda city, beside: {"period": beside.period.pk}, 200)],
    ("annual_report", "focus"): [
        ("coordinator", lambda city, beside: {"tab": "accepted", "focus": beside.point.uid}, 200)
    ],
    # The administrator's agencies end below the city.
    ("audit_log", "agency"): [("admin", lambda city, beside: {"agency": city.city.pk}, 200)],
    ("audit_log", "target"): [("admin", lambda city, beside: {"target": f"agencies.agency:{city.city.pk}"}, 200)],
    # Numbers within a report.
    ("annual_submission", "submission"): [("supervisor", lambda city, beside: {"submission": 0}, 404)],
    ("annual_pdf", "submission"): [("supervisor", lambda city, beside: {"submission": 9}, 404)],
    ("annual_tables", "submission"): [("supervisor", lambda city, beside: {"submission": 9}, 404)],
}
# Answers that draw another page again, by whose filters.
DRAWN_AGAIN = {
    "period_add": "reporting", "period_edit": "reporting", "period_reopen": "reporting", "reporting_open": "reporting",
    "annual_ask_signature": "annual_report", "annual_decline": "annual_report", "annual_sign": "annual_report",
    "annual_submit": "annual_report", "audit_export": "audit_log", "inspection_export": "inspection_list",
    "sheet_import": "sheet",
}  # fmt: skip


def _new_plan(city: City, **changed: Any) -> dict[str, Any]:
    return {"agency": city.plant.pk, "year": 111, "title": "新計畫"} | changed


def _days() -> dict[str, str]:
    return {"starts_on": "2021-06-01", "ends_on": "2021-06-30"}


def _plans_row(city: City) -> str:
    """A focus point of the approved plan, which is no row of the draft."""
    return FocusPoint.objects.filter(item__plan=city.plan).order_by("item__position", "position")[0].uid


def _drafts_row(city: City) -> str:
    return FocusPoint.objects.filter(item__plan=city.draft).order_by("item__position", "position")[0].uid


def _leaf(city: City) -> str:
    return city.assignment.node_uid
