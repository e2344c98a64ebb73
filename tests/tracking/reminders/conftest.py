"""A real SMTP server on loopback, and people with mail addresses."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@dataclass
class Postbox:
    """What the server took, by address; `refused` it does not take. `hold` keeps it from answering."""

    port: int
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    arrived: threading.Event = field(default_factory=threading.Event)
    hold: threading.Event | None = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.refused:
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.arrived.set()
        if self.hold:
            # In a thread: the server goes on answering others meanwhile.
            await asyncio.to_thread(self.hold.wait, 60)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        self.taken += [(address, mail) for address in envelope.rcpt_tos]
        return "250 OK"

    @property
    def counts(self) -> dict[str, int]:
        """How many mails each address got."""
        return dict(Counter(address for address, _mail in self.taken))

    def text(self, address: str) -> str:
        """The text of the one mail to an address."""
        (mail,) = [mail for to, mail in self.taken if to == address]
        return mail.get_content()


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        box = Postbox(probe.getsockname()[1])
    controller = Controller(box, hostname="127.0.0.1", port=box.port, ready_timeout=120)
    _mail_by(settings, box.port)
    controller.start()
    yield box
    controller.stop()


@pytest.fixture
def no_server(settings: Any) -> None:
    """Nothing listens where mail should go."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        _mail_by(settings, probe.getsockname()[1])


def _mail_by(settings: Any, port: int) -> None:
    options = {"host": "127.0.0.1", "port": port, "timeout": 60}
    settings.MAILERS = {"default": {"BACKEND": SMTP, "OPTIONS": options}}
