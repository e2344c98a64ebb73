"""Many requests of the same people, each as if it were their first."""

from __future__ import annotations

from django.conf import settings
from django.test import Client

from agencies.models import User


class Visitors:
    """Gives clients of people who have signed in once: signing in takes longer than most pages."""

    def __init__(self) -> None:
        self._sessions: dict[int, str] = {}

    def client(self, person: User | None) -> Client:
        """A new client with the person's session; without one for None."""
        client = Client()
        if person is not None:
            if person.pk not in self._sessions:
                client.force_login(person)
                self._sessions[person.pk] = client.cookies[settings.SESSION_COOKIE_NAME].value
            client.cookies[settings.SESSION_COOKIE_NAME] = self._sessions[person.pk]
        return client
