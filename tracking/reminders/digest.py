"""The text of a mail: what concerns one person, each with the address where it is done."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.languages import speaking_to
from agencies.models import User

from ..models import Delivery, Notice

# A mail names so many; the rest is in the portal.
SHOWN = 40


def message(delivery: Delivery, person: User, notices: Sequence[Notice]) -> EmailMessage:
    """The mail in the person's language, to the address kept with the delivery.

    Its Message-ID is the delivery's: a mail server that gets it twice, because the portal was killed before it could
    note that it was sent, can tell.
    """
    site = settings.SITE_URL.rstrip("/")
    with speaking_to(person):
        context = {
            "person": person,
            "items": [(notice.text, f"{site}{notice.url}") for notice in notices[:SHOWN]],
            "more": max(0, len(notices) - SHOWN),
            "list_url": f"{site}{reverse('notice_list')}",
            "preferences_url": f"{site}{reverse('notice_preferences')}",
        }
        return EmailMessage(
            subject=_subject(notices),
            body=render_to_string("tracking/mail/digest.txt", context),
            to=[delivery.address],
            headers={
                "Message-ID": f"<delivery-{delivery.pk}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>",
                # Vacation replies are for people (RFC 3834).
                "Auto-Submitted": "auto-generated",
            },
        )


def _subject(notices: Sequence[Notice]) -> str:
    if len(notices) == 1:
        # One line, however the reason of a return was written.
        return _("Service Improvement: %(text)s") % {"text": " ".join(notices[0].text.split())[:70]}
    return _("Service Improvement: %(count)s things to do") % {"count": len(notices)}
