"""Mails about accounts: invitations, roles given, addresses changed. In the person's own language."""

from __future__ import annotations

import logging
import smtplib
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from ..languages import speaking_to
from ..models import Agency, User
from ..states import Role

logger = logging.getLogger(__name__)


def send_invitation(person: User, agency: Agency, by: User, token: str, days: int) -> None:
    """The link to the first password. It is nowhere else: not in the database, not in the log."""
    with speaking_to(person):
        url = settings.SITE_URL.rstrip("/") + reverse("invitation", args=[token])
        subject = _("%(agency)s invites you to the service improvement portal") % {"agency": agency}
        _send(person.email, subject, "invitation", person=person, agency=agency, by=by, url=url, days=days)


def send_role_given(person: User, agency: Agency, role: Role, by: User) -> None:
    """To somebody who has an account already."""
    with speaking_to(person):
        url = settings.SITE_URL.rstrip("/") + reverse("home")
        subject = _("You have a new role in %(agency)s") % {"agency": agency}
        _send(person.email, subject, "role_given", person=person, agency=agency, role=role.label, by=by, url=url)


def send_address_changed(person: User, former: str, by: User) -> None:
    """To the address that was the person's, so that nobody's account is taken over unnoticed."""
    with speaking_to(person):
        subject = _("The e-mail address of your account was changed")
        _send(former, subject, "address_changed", person=person, by=by)


def _send(address: str, subject: str, template: str, **context: Any) -> None:
    """What was done stays done where the mail server is down; the page shows that the invitation is still open."""
    if not address:
        return
    text = render_to_string(f"keeping/mail/{template}.txt", context)
    try:
        send_mail(" ".join(subject.split()), text, settings.DEFAULT_FROM_EMAIL, [address])
    except (OSError, smtplib.SMTPException):
        logger.exception("A mail about an account was not sent (%s).", template)
