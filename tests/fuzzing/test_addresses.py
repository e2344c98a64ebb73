"""Every address answers hostile fields, files and filters with something better than 500, in every role."""

from __future__ import annotations

import io
import random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from tests.access.address import ROLES, Address
from tests.access.table import TABLE
from tests.access.visitors import Visitors
from tests.fuzzing import repeatable, share
from tests.fuzzing.mutations import TEXTS, mutated
from tests.office_files import office, pdf
from tests.world import City, build_city

pytestmark = pytest.mark.django_db

# What filters and forms of the portal are called; any of them may turn up anywhere.
NAMES = (
    "year", "agency", "unit", "focus", "state", "page", "q", "period", "plan", "list", "since", "own", "attainment",
    "next", "row_version", "uid", "kind", "text", "reason", "row", "measure", "lead_unit", "person", "role", "from",
    "to", "of",
)  # fmt: skip
FILES = (
    pdf().getvalue(),
    office(".docx").getvalue(),
    office(".ods").getvalue(),
    b"\xff\xd8\xff\xe0JFIF",
    b"GIF89a",
    b"",
)
HEADERS: tuple[dict[str, str], ...] = (
    {}, {}, {"HX-Request": "true"}, {"X-Autosave": "1"}, {"Accept-Language": "xx-\u0000"}, {"Referer": "javascript:1"},
)  # fmt: skip
WELL = range(200, 500)


def test_nothing_that_is_sent_makes_an_error(settings: Any) -> None:
    settings.RATELIMIT_ENABLE = False
    city, visitors = build_city(), Visitors()
    names = sorted(TABLE)
    wrong = {}
    for number in share(0.4, 330):
        chance = repeatable("addresses", number)
        name = names[number % len(names)]
        address = TABLE[name]
        # Mostly somebody whose words would be taken.
        welcome = [role for role, status in zip(ROLES, address.statuses, strict=True) if status in (200, 302, 422)]
        role = chance.choice(welcome or ROLES) if chance.random() < 0.8 else chance.choice(ROLES)
        got = _answer(city, visitors, role, name, address, chance)
        if got not in WELL:
            wrong[number, name, role] = got

    assert wrong == {}


def _answer(city: City, visitors: Visitors, role: str, name: str, address: Address, chance: random.Random) -> int | str:
    """The status, or what was raised, of one hostile request whose changes are taken back."""
    client = visitors.client(None if role == "anonymous" else city[role])
    client.raise_request_exception = False
    url = reverse(name, kwargs=address.kwargs(city))
    query = {chance.choice(NAMES): chance.choice(TEXTS) for _time in range(chance.choice((0, 0, 1, 3)))}
    headers = chance.choice(HEADERS)
    with transaction.atomic():
        if address.method == "get":
            response = client.get(url, query | {chance.choice(NAMES): chance.choice(TEXTS)}, headers=headers)
        else:
            response = client.post(url, _spoilt(address.data(city), chance), query_params=query, headers=headers)
        for close in response._resource_closers:
            close()
        transaction.set_rollback(True)
    raised = getattr(response, "exc_info", None)
    return repr(raised[1]) if raised else int(response.status_code)


def _spoilt(form: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A form some of whose fields hold, lack or double what nobody asked for."""
    spoilt = dict(form)
    for _time in range(chance.choice((1, 1, 2, 4))):
        field = chance.choice([*spoilt, chance.choice(NAMES)])
        kept = spoilt.get(field)
        if hasattr(kept, "read"):
            kept.seek(0)
            content = mutated(chance.choice((kept.read(), *FILES)), FILES, chance)
            spoilt[field] = SimpleUploadedFile(chance.choice(("a.pdf", "a.txt", "\u202egpj.exe", "a" * 300)), content)
        elif chance.random() < 0.15:
            spoilt.pop(field, None)
        elif chance.random() < 0.15:
            spoilt[field] = [chance.choice(TEXTS), chance.choice(TEXTS)]
        elif chance.random() < 0.1:
            spoilt[field] = io.BytesIO(chance.choice(FILES))
        else:
            spoilt[field] = chance.choice(TEXTS)
    return spoilt
