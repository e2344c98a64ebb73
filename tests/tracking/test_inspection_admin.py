"""The admin of score sheets, inspections and findings: read there, changed in the portal."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.admin_rows import system_administrator
from tests.tracking import inspection_rows as rows
from tests.tracking.conftest import World
from tracking.models import Finding, Inspection, ScoreSheet

MODELS = [ScoreSheet, Inspection, Finding]


@pytest.fixture
def client(db: None) -> Client:
    client = Client()
    client.force_login(system_administrator())
    return client


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
@pytest.mark.parametrize("verb", ["change", "delete"])
def test_rows_are_read_only(client: Client, world: World, model: type, verb: str) -> None:
    rows.finding(world, rows.inspected(world))
    row = model.objects.get()
    name = f"admin:tracking_{model._meta.model_name}"

    written = client.post(reverse(f"{name}_{verb}", args=[row.pk]), {"post": "yes"})
    read = client.get(reverse(f"{name}_change", args=[row.pk]))

    assert (written.status_code, read.status_code, model.objects.count()) == (403, 200, 1)


@pytest.mark.parametrize(("model", "queries"), [("scoresheet", 6), ("inspection", 9), ("finding", 8)])
@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_the_same_queries_whatever_their_length(
    client: Client, world: World, django_assert_num_queries, model: str, queries: int, count: int
) -> None:
    for number in range(count):
        sheet = rows.sheet(world.bureau, world.supervisor, name=f"表{number}")
        rows.finding(world, rows.inspected(world, sheet=sheet))

    with django_assert_num_queries(queries):
        response = client.get(reverse(f"admin:tracking_{model}_changelist"))

    assert response.context["cl"].result_count == count
