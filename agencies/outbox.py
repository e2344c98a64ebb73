"""Mails about accounts: kept with what they are about, sent by the worker, tried again while the server is down.

No page waits for the mail server, and none fails with it.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import smtplib
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, mailers
from django.db import transaction
from django.db.models import F
from django.tasks import task
from django.utils import timezone

from .encryption import Unreadable, decrypt, encrypt
from .models import OutgoingMail

logger = logging.getLogger(__name__)

_PURPOSE = "mails that wait for the server"
# Between two tries: a minute, and twice as long each time up to this.
LONGEST_PAUSE = dt.timedelta(minutes=30)
# What was sent, given up or too late is kept in the admin's list for so long.
KEPT = dt.timedelta(days=30)
# The server refuses this one mail; the connection is good for the others.
_OF_THIS_MAIL = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,
    ValueError,
)


def post(message: EmailMessage, *, kind: str, lasts: dt.timedelta) -> OutgoingMail:
    """Keep a mail to one address in the transaction of what it is about; it goes out once that is over.

    It is tried for as long as it `lasts`: no longer than a link in it.
    """
    (address,) = message.to
    words = {"subject": message.subject, "body": message.body, "html": _html_of(message)}
    mail = OutgoingMail.objects.create(
        kind=kind,
        address=address,
        sealed=encrypt(json.dumps(words), purpose=_PURPOSE),
        expires_at=timezone.now() + lasts,
    )
    transaction.on_commit(send_mails.enqueue)
    return mail


@task
def send_mails() -> None:
    """Send what waits; a second run does nothing."""
    send_due()


def send_due() -> int:
    """Send what is due and nobody else is sending, over one connection; how many went out.

    A server that cannot be reached is tried once: everything that waits rests for a minute.
    """
    sent = 0
    _give_up_expired()
    mailer = mailers.default
    try:
        for key in list(OutgoingMail.objects.due().values_list("pk", flat=True)):
            mail = _claim(key)
            if mail is None:
                continue
            try:
                message = _message(mail)
            except Unreadable:
                _give_up(mail, "The portal's key is not the one that the mail was kept with.")
                continue
            failure, is_down, is_final = hand_over(mailer, message)
            if not failure:
                OutgoingMail.objects.filter(pk=key).update(
                    sent_at=timezone.now(), claimed_at=None, sealed="", failure=""
                )
                sent += 1
            elif is_final:
                _give_up(mail, failure)
            else:
                _try_again(mail, failure)
            if is_down:
                rest = timezone.now() + dt.timedelta(minutes=1)
                OutgoingMail.objects.due().update(next_try_at=rest, failure=failure)
                break
    finally:
        close(mailer)
    return sent


def forget_old() -> int:
    """Remove the rows of mails that went out or were given up long ago; how many."""
    _give_up_expired()
    return int(OutgoingMail.objects.filter(sealed="", made_at__lt=timezone.now() - KEPT).delete()[0])


def hand_over(mailer: Any, message: EmailMessage) -> tuple[str, bool, bool]:
    """Why the server did not take it ("" if it did); whether it can be reached no longer; whether its no is final."""
    try:
        mailer.open()
        mailer.send_messages([message])
    except _OF_THIS_MAIL as error:
        logger.warning("A mail was refused: %s", type(error).__name__)
        return _reason(error), False, _is_final(error)
    except OSError as error:
        logger.warning("The mail server cannot be reached: %s", error)
        return _reason(error), True, False
    return "", False, False


def close(mailer: Any) -> None:
    """End the connection, whatever the server says to it."""
    try:
        mailer.close()
    except OSError as error:
        logger.info("The mail server did not say goodbye: %s", error)


def _claim(key: int) -> OutgoingMail | None:
    """Take a mail for sending; None where another run was quicker."""
    mine = OutgoingMail.objects.due().filter(pk=key).order_by()
    claimed = mine.update(claimed_at=timezone.now(), attempts=F("attempts") + 1)
    return OutgoingMail.objects.get(pk=key) if claimed else None


def _message(mail: OutgoingMail) -> EmailMessage:
    """The mail; its Message-ID is the row's, so that a server which gets it twice can tell."""
    words = json.loads(decrypt(mail.sealed, purpose=_PURPOSE))
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    message = EmailMultiAlternatives(
        subject=words["subject"],
        body=words["body"],
        to=[mail.address],
        headers={
            "Message-ID": f"<account-{mail.pk}-{int(mail.made_at.timestamp())}@{host}>",
            # Vacation replies are for people (RFC 3834).
            "Auto-Submitted": "auto-generated",
        },
    )
    if words["html"]:
        message.attach_alternative(words["html"], "text/html")
    return message


def _html_of(message: EmailMessage) -> str:
    alternatives = getattr(message, "alternatives", [])
    return next((str(other.content) for other in alternatives if other.mimetype == "text/html"), "")


def _try_again(mail: OutgoingMail, failure: str) -> None:
    pause = min(dt.timedelta(minutes=2 ** min(mail.attempts - 1, 10)), LONGEST_PAUSE)
    OutgoingMail.objects.filter(pk=mail.pk).update(claimed_at=None, failure=failure, next_try_at=timezone.now() + pause)


def _give_up(mail: OutgoingMail, failure: str) -> None:
    logger.error("Mail %s about an account (%s) was given up: %s", mail.pk, mail.kind, failure)
    OutgoingMail.objects.filter(pk=mail.pk).update(
        claimed_at=None, failure=failure[:200], given_up_at=timezone.now(), sealed=""
    )


def _give_up_expired() -> None:
    expired = OutgoingMail.objects.expired()
    # Asked first: every few seconds a write for nothing would make others wait.
    if expired.exists():
        expired.update(given_up_at=timezone.now(), claimed_at=None, sealed="")


def _is_final(error: Exception) -> bool:
    """A code of 500 and more stays (RFC 5321); "try again later" is 4xx."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return int(error.smtp_code) >= 500
    return isinstance(error, (smtplib.SMTPNotSupportedError, ValueError))


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]
