"""The administration in the access table: every model's pages, and what system administrators may do on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from agencies.models import Holiday, Invitation, PasswordRule, Seal
from agencies.texts import is_kept
from tests.admin_rows import framework
from tests.world import City
from tracking.models import FocusReview, Measurement, NoticePreference, ReminderRule

from . import arguments, settings_rows

# add, change, delete, sheets (in and out). A model that is not named here is to be looked at, and nothing else.
MAY = {
    "account.emailaddress": {"add", "change", "delete"},
    "agencies.agency": {"add", "change", "sheets"},
    "agencies.unit": {"add", "change", "delete", "sheets"},
    "agencies.holiday": {"add", "change", "delete", "sheets"},
    "agencies.user": {"add", "change", "sheets"},
    "agencies.membership": {"add", "change", "delete"},
    "agencies.passwordrule": {"add", "change", "delete"},
    "agencies.signinrule": {"add", "change", "delete"},
    "mfa.authenticator": {"delete"},
    "usersessions.usersession": {"delete"},
    "plans.framework": {"add", "change", "delete"},
    "plans.frameworknode": {"delete"},
    "plans.plan": {"change", "delete"},
    "plans.planpart": {"change", "delete"},
    "plans.workitem": {"change", "delete"},
    "plans.focuspoint": {"change", "delete"},
    "plans.measure": {"change", "delete", "sheets"},
    "tracking.indicator": {"sheets"},
    "tracking.reminderrule": {"add", "change", "delete"},
    "tracking.reportingperiod": {"change"},
}


@dataclass(frozen=True)
class Page:
    """An address; what system administrators get there for GET, and for an empty POST (0: not tried)."""

    label: str
    act: str
    url: str
    shown: int
    sent: int


def pages() -> Iterator[Page]:
    """Every page of every model, of one row each where there is one."""
    for model in admin.site._registry:
        label = model._meta.label_lower
        may = MAY.get(label, set())
        yield _page(label, "changelist", 200, 0)
        yield _page(label, "add", *_allowed("add" in may))
        # An empty form of a sheet is no file; what was not shown before cannot be confirmed.
        for act, statuses in {"import": (200, 200), "export": (200, 200), "process_import": (405, 302)}.items():
            if _is_there(label, act):
                assert "sheets" in may, label
                yield _page(label, act, *statuses)
        row = model._default_manager.first()
        key = row.pk if row else 0
        # Of a row that is not there the administration says so on its first page.
        gone = (302, 302)
        yield _page(label, "change", *((200, 200 if "change" in may else 403) if row else gone), key=key)
        yield _page(label, "delete", *(gone if "delete" in may and not row else _allowed("delete" in may)), key=key)
        yield _page(label, "history", 200 if row else 302, 0, key=key)
        # A change of a text that is not there is not put back, nor is one in a row that is not to be changed.
        if is_kept(model):
            restore = _url(label, "text_restore", key, 0)
            is_closed = row is not None and "change" not in may
            yield Page(label, "text_restore", restore, 405, 403 if is_closed else 404)


def one_row_of_each(city: City) -> None:
    """What the city has none of yet."""
    for made in (
        settings_rows.with_logo, settings_rows.kept_review, settings_rows.newcomer, arguments.removed_evidence,
        arguments.deleted_row, arguments.draft_change, arguments.own_job, arguments.report_file, arguments.notice,
        arguments.own_session, arguments.deleted_indicator,
    ):  # fmt: skip
        made(city)
    now, editor = timezone.now(), city["editor"]
    EmailAddress.objects.create(user=editor, email="also@example.org")
    Authenticator.objects.create(user=editor, type=Authenticator.Type.RECOVERY_CODES, data={})
    Holiday.objects.create(date=dt.date(2021, 1, 1), name="開國紀念日")
    Invitation.objects.create(person=editor, agency=city.plant, token_hash="0" * 64, expires_at=now)
    PasswordRule.objects.create(agency=city.plant)
    Seal.objects.create(number=1, sealed_at=now, last_entry=1, count=1, root="0" * 64, hash="1" * 64)
    framework(city.bureau)
    FocusReview.objects.create(plan=city.plan, focus_uid="a", reviewed_on=dt.date(2021, 6, 30), text="檢討")
    Measurement.objects.create(indicator=city.indicator, period=city.period, value=1)
    NoticePreference.objects.create(person=editor, wants_mail=True)
    ReminderRule.objects.create(agency=city.plant)


def _allowed(is_allowed: bool) -> tuple[int, int]:
    return (200, 200) if is_allowed else (403, 403)


def _page(label: str, act: str, shown: int, sent: int, key: Any = None) -> Page:
    return Page(label, act, _url(label, act, key), shown, sent)


def _url(label: str, act: str, *keys: Any) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_{act}", args=[key for key in keys if key is not None])


def _is_there(label: str, act: str) -> bool:
    try:
        _url(label, act)
    except NoReverseMatch:
        return False
    return True
