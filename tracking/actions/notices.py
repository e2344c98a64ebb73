"""Telling people at once what concerns them: the one place that writes such notices; and what they read and wish."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies import trail
from agencies.languages import Said
from agencies.models import Agency, User
from plans.models import Plan

from ..models import Delivery, Notice, NoticePreference, ReminderRule, Result
from ..reminders.recipients import holders_in
from ..reminders.rules import Rule
from ..reminders.sending import send_delivery
from ..states import DeliveryKind

_writes_mail = ContextVar("writes_mail", default=True)


@transaction.atomic
def tell(
    *, people: Iterable[User], key: str, text: str | Promise, url: str, values: Mapping[str, object] | None = None
) -> list[Notice]:
    """Tell people something now: in their list, and by mail once this transaction is committed.

    `key` names the thing and, after the last colon, the occasion ("plan:3:returned:7"); `url` is a path of the
    portal. A lazy `text` is written, with its `values`, in the language of each, whatever the sender reads the pages
    in. Whoever was told the same today is not told again. A mail server that is down breaks nothing: the mail waits
    for the next run of the reminders.
    """
    day = timezone.localdate()
    said = Said(text, values or {})
    silent = set(NoticePreference.objects.filter(wants_mail=False).values_list("person", flat=True))
    told = []
    for person in {person.pk: person for person in people if person.is_active}.values():
        notice, is_new = Notice.objects.get_or_create(
            person=person, key=key, day=day, defaults={"text": said.to(person), "url": url}
        )
        if not is_new:
            continue
        told.append(notice)
        if person.email and person.pk not in silent and _writes_mail.get():
            notice.delivery = Delivery.objects.create(
                person=person, kind=DeliveryKind.AT_ONCE, day=day, address=person.email
            )
            notice.save(update_fields=["delivery"])
            transaction.on_commit(partial(send_delivery.enqueue, notice.delivery.pk), robust=True)
    return told


@contextmanager
def without_mail() -> Iterator[None]:
    """Within this, people are told in their lists alone: for rows that are loaded, not lived."""
    token = _writes_mail.set(False)
    try:
        yield
    finally:
        _writes_mail.reset(token)


def tell_result_returned(result: Result) -> list[Notice]:
    """Tell who wrote and handed in a result that it came back, with the reason; else whoever answers for the unit."""
    assignment = result.assignment
    people = [person for person in (result.author, result.handed_in_by) if person and person.is_active]
    if not people:
        agency_id = assignment.lead_unit.agency_id
        people = holders_in(agency_id).of_unit(assignment.lead_unit_id, agency_id, with_head=False)
    return tell(
        people=people,
        key=f"result:{result.pk}:returned:{result.version}",
        text=_("Returned: %(number)s %(wording)s (%(period)s). Reason: %(reason)s"),
        url=f"{reverse('my_reports')}?period={result.period_id}&open={assignment.pk}",
        values={
            "number": assignment.number,
            "wording": assignment.wording[:60],
            "period": result.period,
            "reason": result.return_reason,
        },
    )


def tell_plan_returned(plan: Plan, by: User) -> list[Notice]:
    """Tell who submitted a plan that it came back, with the reason; else the agency's coordinators."""
    people = [plan.submitted_by] if plan.submitted_by and plan.submitted_by.is_active else []
    return tell(
        people=people or holders_in(plan.agency_id).of_agency(plan.agency_id),
        key=f"plan:{plan.pk}:returned:{plan.version}",
        text=_("Returned: %(title)s. Reason: %(reason)s"),
        url=reverse("plan_detail", args=[plan.pk]),
        values={"title": plan.title, "reason": plan.return_reason},
    )


def read_notice(*, notice: Notice, by: User) -> Notice:
    """Note that its person has read it; the first time counts."""
    Notice.objects.visible_to(by).unread().filter(pk=notice.pk).update(read_at=timezone.now())
    notice.refresh_from_db()
    return notice


def read_all_notices(*, by: User) -> int:
    """Note that a person has read everything; how many were unread."""
    return Notice.objects.visible_to(by).unread().update(read_at=timezone.now())


@transaction.atomic
def set_preference(*, wants_mail: bool, by: User) -> NoticePreference:
    """Whether a person wants mail; the list in the portal stays either way."""
    preference, _is_new = NoticePreference.objects.update_or_create(person=by, defaults={"wants_mail": wants_mail})
    return preference


@transaction.atomic
def set_rule(*, agency: Agency, rule: Rule, by: User) -> ReminderRule:
    """When an agency reminds."""
    row = ReminderRule.objects.select_for_update().filter(agency=agency).first() or ReminderRule(agency=agency)
    before = trail.values(row) if row.pk else {}
    row.days_before = sorted(set(rule.days_before), reverse=True)
    row.every_days_after = rule.every_days_after
    row.escalate_after_days = rule.escalate_after_days
    row.is_quiet_on_days_off = rule.is_quiet_on_days_off
    row.is_active = rule.is_active
    row.save()
    trail.record_saved(row, before=before, by=by)
    return row
