"""Mails about accounts: invited, given a role, moved to another address, unused. In the person's own language."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from .. import outbox
from ..languages import speaking_to
from ..models import Agency, OutgoingMail, User
from ..models.sign_in import IDLE_WARNING_DAYS
from ..states import Role

# What was done to an account is no news after so long.
NEWS_LASTS = dt.timedelta(days=3)
UNTIL_DISABLED = dt.timedelta(days=IDLE_WARNING_DAYS)


def send_invitation(person: User, agency: Agency, by: User, token: str, days: int) -> OutgoingMail | None:
    """The link to the first password. It is nowhere else to be read, and here only until the mail is sent."""
    with speaking_to(person):
        url = settings.SITE_URL.rstrip("/") + reverse("invitation", args=[token])
        subject = _("%(agency)s invites you to the service improvement portal") % {"agency": agency}
        about = {"person": person, "agency": agency, "by": by, "url": url, "days": days}
        return _post(person.email, subject, "invitation", dt.timedelta(days=days), **about)


def send_role_given(person: User, agency: Agency, role: Role, by: User) -> None:
    """To somebody who has an account already."""
    with speaking_to(person):
        url = settings.SITE_URL.rstrip("/") + reverse("home")
        subject = _("You have a new role in %(agency)s") % {"agency": agency}
        about = {"person": person, "agency": agency, "role": role.label, "by": by, "url": url}
        _post(person.email, subject, "role_given", NEWS_LASTS, **about)


def send_address_changed(person: User, former: str, by: User) -> None:
    """To the address that was the person's, so that nobody's account is taken over unnoticed."""
    with speaking_to(person):
        subject = _("The e-mail address of your account was changed")
        _post(former, subject, "address_changed", NEWS_LASTS, person=person, by=by)


def send_unused_warning(person: User, days: int, day: dt.date) -> None:
    """Before an account that nobody uses is disabled: of use until then."""
    with speaking_to(person):
        url = settings.SITE_URL.rstrip("/") + reverse("account_login")
        subject = _("Your account will be disabled unless you use it")
        _post(person.email, subject, "unused_warning", UNTIL_DISABLED, person=person, days=days, day=day, url=url)


def send_unused_disabled(person: User, days: int) -> None:
    """That it is disabled now, and who opens it again."""
    with speaking_to(person):
        subject = _("Your account was disabled because it was not used")
        _post(person.email, subject, "unused_disabled", NEWS_LASTS, person=person, days=days)


def _post(address: str, subject: str, template: str, lasts: dt.timedelta, **context: Any) -> OutgoingMail | None:
    """What was done stays done while the mail server is down: the mail waits. None where there is no address."""
    if not address:
        return None
    text = render_to_string(f"keeping/mail/{template}.txt", context)
    message = EmailMessage(subject=" ".join(subject.split()), body=text, to=[address])
    return outbox.post(message, kind=template, lasts=lasts)
