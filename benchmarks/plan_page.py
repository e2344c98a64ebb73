"""The page of a whole plan, and its editor: through the whole portal against the bare rendering of its template.

Run: `python -m benchmarks.plan_page [ROUNDS]`. The portal's side is a request of a signed-in coordinator through every
middleware, with its queries (SQLite, in a file of its own). The bare side draws the same template from the same
context, which is in memory already, with as much room on the stack. Both take turns within one run; read the ratios,
not the milliseconds.
"""

from __future__ import annotations

import gc
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

PAGES = {"plan_detail": "plans/detail.html", "plan_edit": "plans/edit.html"}
SIZES = (50, 100, 200, 300, 400, 500)
AIM = 1.5
AIMED_AT = 300


def seconds(act: Callable[[], object]) -> float:
    """How long `act` takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def medians(rounds: int, *sides: Callable[[], object]) -> list[float]:
    """The median of each side in seconds; they take turns, and none pays for what the one before left behind."""
    taken: list[list[float]] = [[] for _side in sides]
    for _round in range(rounds + 1):
        for times, side in zip(taken, sides, strict=True):
            gc.collect()
            times.append(seconds(side))
    return [statistics.median(times[1:]) for times in taken]


def build(nodes: int, year: int, agency: Any, coordinator: Any) -> Any:
    """A draft of about `nodes` rows in its table, which 8 of each focus point make up."""
    from benchmarks.synthetic_plan import synthetic_plan
    from plans.actions import import_document

    document = synthetic_plan(focus_points=max(nodes // 8, 1))
    return import_document(agency=agency, document=document, year=year, by=coordinator)


def sides(client: Any, plan: Any, name: str) -> tuple[Callable[[], object], Callable[[], object]]:
    """The page through the portal, and its template alone with the context of that page."""
    from django.template import Context
    from django.template.loader import get_template
    from django.urls import reverse

    from agencies.room import with_room

    url = reverse(name, args=[plan.pk])
    answer = client.get(url)
    if answer.status_code != 200:
        sys.exit(f"{url} answered {answer.status_code}")
    # What the view and the context processors gave, and the request, which the template asks for its address.
    context = answer.context[0].flatten() | {"request": answer.wsgi_request}
    template = get_template(PAGES[name]).template
    return lambda: client.get(url), lambda: with_room(lambda: template.render(Context(dict(context))))


def main(rounds: int = 15) -> None:
    """Print medians, ratios, time by node, and versions."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {"VAR_DIR": folder, "DATABASE_URL": f"sqlite:///{Path(folder, 'plans.sqlite3')}", "DEBUG": "0"}
        os.environ.update(settings, ENV_FILE=os.devnull, SECRET_KEY="benchmark" * 6)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
        _measure(rounds)


def _measure(rounds: int) -> None:
    import sqlite3

    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from agencies.actions import add_agency, grant_role
    from agencies.models import User
    from agencies.states import Role

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    agency = add_agency(code="A", name="某市政府某機關", by=None)
    coordinator = User.objects.create_user("coordinator", "coordinator@example.org", "not signed in with")
    grant_role(person=coordinator, role=Role.COORDINATOR, agency=agency, by=None)
    client = Client(headers={"host": "localhost"})
    client.force_login(coordinator)
    python = sys.version.split()[0]
    print(f"Python {python}, Django {django.__version__}, SQLite {sqlite3.sqlite_version}, {rounds} rounds")
    for name in PAGES:
        spread = []
        for order, nodes in enumerate(SIZES):
            plan = build(nodes, 100 + order, agency, coordinator) if name == "plan_detail" else _plan(100 + order)
            size = _rows(plan)
            whole, bare = medians(rounds, *_without_capture(client, plan, name))
            spread.append((size, whole, whole / bare))
            print(f"{name}: {size} nodes, {1000 * whole:.1f} ms, bare {1000 * bare:.1f} ms, ratio {whole / bare:.2f}")
        at_aim = min(spread, key=lambda row: abs(row[0] - AIMED_AT))
        (small, first, _), (large, last, _) = spread[0], spread[-1]
        print(f"{name}: ratio {at_aim[2]:.2f} at {at_aim[0]} nodes (target {AIM} or less)")
        print(f"{name}: {large / small:.1f} times the nodes take {last / first:.1f} times as long")
    connection.close()


def _without_capture(client: Any, plan: Any, name: str) -> tuple[Callable[[], object], Callable[[], object]]:
    """The two sides, measured without the test client's recording of templates."""
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment(debug=False)
    found = sides(client, plan, name)
    teardown_test_environment()
    return found


def _plan(year: int) -> Any:
    from plans.models import Plan

    return Plan.objects.get(year=year)


def _rows(plan: Any) -> int:
    """Work items, focus points and measures of a plan."""
    from plans.loading import load

    document = load(plan).document
    points = sum(1 for _point in document.focus_points())
    return len(document.items) + points + sum(1 for _measure in document.measures())


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
