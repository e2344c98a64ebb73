"""What the tests of signing in share: the form, the log, codes as an authenticator app shows them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
from typing import Any

from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from agencies import outbox
from agencies.models import AuditEntry

PASSWORD = "a long enough phrase"


def sign_in(login: str, password: str, client: Client | None = None, **request: Any) -> int:
    """302 when signed in, 200 when the form comes again."""
    client = client or Client()
    return client.post(reverse("account_login"), {"login": login, "password": password}, **request).status_code


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("session_list")).status_code == 200


def mailed() -> list[EmailMessage]:
    """What the mail server got, once the worker has come round."""
    outbox.send_due()
    return list(mail.outbox)


def logged() -> list[str]:
    """The actions in the audit log, oldest first."""
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def code_of(secret: str) -> str:
    """What the app shows now (RFC 6238: SHA-1, 30 seconds, six digits)."""
    counter = struct.pack(">Q", int(time.time() // 30))
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6:06}"
