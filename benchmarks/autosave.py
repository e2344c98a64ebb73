"""Autosave of one row, against the bare writes that it must make: row, history and audit entry in one transaction.

Run: `python -m benchmarks.autosave [ROUNDS] [--postgres] [--profile SIDE]`. The bare side writes the same three rows
through the ORM and does nothing else: no lock, no permission, no look at what is there. Both sides type on in rows of
one plan of about 300 nodes and take turns within one run, on one connection; read the ratios, not the milliseconds.
The whole request (middlewares, session, form) is printed for information. On SQLite the run also tells what it costs
that a commit waits until the disk has it (`synchronous=FULL`), by the same saves with and without.
"""

from __future__ import annotations

import argparse
import contextlib
import cProfile
import datetime as dt
import os
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
AIM = 2.0
FOCUS_POINTS = 24
# After so many saves the writer begins a new sentence: what was typed on is one change of the history, as at the desk.
SENTENCE = 12
Save = Callable[[], object]


@dataclass
class Side:
    """Something that is done again and again: its name, and what it does once."""

    name: str
    save: Save


def main(arguments: list[str] | None = None) -> None:
    """Print medians, ratios, queries and versions."""
    parser = argparse.ArgumentParser(prog="benchmarks.autosave", description=__doc__.splitlines()[0])
    parser.add_argument("rounds", nargs="?", type=int, default=300)
    parser.add_argument("--postgres", action="store_true", help="in a private PostgreSQL instead of SQLite")
    parser.add_argument("--profile", metavar="SIDE", help="print where the time of one side goes")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="portal-autosave-") as folder, _database(folder, options.postgres) as url:
        settings = {"VAR_DIR": folder, "DATABASE_URL": url, "DEBUG": "0", "SECRET_KEY": "benchmark" * 6}
        os.environ.update(settings, ENV_FILE=os.devnull, DJANGO_SETTINGS_MODULE="config.settings")
        import django

        django.setup()
        _measure(options.rounds, options.profile)


@contextlib.contextmanager
def _database(folder: str, is_postgres: bool) -> Iterator[str]:
    if not is_postgres:
        yield f"sqlite:///{Path(folder, 'portal.sqlite3')}"
        return
    sys.path.insert(0, str(ROOT / "bin" / "lib"))
    import postgres

    programs = postgres.find_server()
    if programs is None:
        sys.exit("No PostgreSQL server found on this machine.")
    with postgres.cluster(programs) as url:
        yield url


def _measure(rounds: int, profiled: str | None) -> None:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    places = {name: _sides(name, build) for name, build in _PLACES.items()}
    _tell_versions(rounds)
    is_sqlite = connection.vendor == "sqlite"
    for name, (action, bare, request) in places.items():
        if profiled == name:
            _profile(action.save, rounds)
            continue
        saved, wrote, asked = medians(rounds, action.save, bare.save, request.save)
        numbers = [len(_queries(side.save)) for side in (action, bare, request)]
        ratio = f"ratio {saved / wrote:.2f} (target {AIM:.0f} or less)"
        print(f"{name}: {1000 * saved:.2f} ms, bare writes {1000 * wrote:.2f} ms, {ratio}")
        print(f"    whole request {1000 * asked:.2f} ms; queries {numbers[0]}, {numbers[1]} and {numbers[2]}")
        if is_sqlite:
            _wait_for_disk("NORMAL")
            saved, wrote = medians(rounds, action.save, bare.save)
            _wait_for_disk("FULL")
            print(
                f"    without waiting for the disk {1000 * saved:.2f} ms and {1000 * wrote:.2f} ms: {saved / wrote:.2f}"
            )
    if is_sqlite and not profiled:
        for name, (action, _bare, request) in places.items():
            _compare_waiting(f"{name}, action", action.save, rounds)
            _compare_waiting(f"{name}, request", request.save, rounds)
    connection.close()


def medians(rounds: int, *sides: Save) -> list[float]:
    """The median of each side in seconds; they take turns."""
    taken: list[list[float]] = [[] for _side in sides]
    for _round in range(rounds + SENTENCE):
        for times, side in zip(taken, sides, strict=True):
            start = time.perf_counter()
            side()
            times.append(time.perf_counter() - start)
    return [statistics.median(times[SENTENCE:]) for times in taken]


def _compare_waiting(name: str, save: Save, rounds: int) -> None:
    """The same save on a connection that waits for the disk at each commit, and on one that does not."""
    taken: dict[str, list[float]] = {"NORMAL": [], "FULL": []}
    for _round in range(rounds):
        for mode, times in taken.items():
            _wait_for_disk(mode)
            start = time.perf_counter()
            save()
            times.append(time.perf_counter() - start)
    without, waiting = (1000 * statistics.median(times) for times in taken.values())
    print(f"{name}: NORMAL {without:.2f} ms, FULL {waiting:.2f} ms, {waiting - without:.2f} ms more")


def _wait_for_disk(mode: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous={mode}")


def _typed() -> Iterator[str]:
    """What a writer's row says at each save: a sentence that grows, then another."""
    number = 0
    while True:
        number += 1
        text = f"第{number}句："
        for _save in range(SENTENCE):
            text += "於網站公告並說明，"
            yield text


def _in_plan(is_amended: bool) -> tuple[Side, Side, Side]:
    """Typing in measures of a plan: the action, the bare writes, the request."""
    from django.db import transaction
    from django.db.models import F
    from django.urls import reverse
    from django.utils import timezone

    from agencies.models import AuditEntry, TextChange
    from plans.actions import approve_plan, begin_amendment, edit_row, submit_plan
    from plans.models import Measure

    plan, person = _plan("R" if is_amended else "D")
    if is_amended:
        submit_plan(plan=plan, by=person)
        approve_plan(plan=plan, by=person)
        begin_amendment(plan=plan, by=person)
        plan.refresh_from_db()
    keys = Measure.objects.filter(focus_point__item__plan=plan).order_by("pk").values_list("pk", flat=True)[10:13]
    rows = [Measure.objects.select_related("focus_point__item__plan").get(pk=key) for key in keys]
    ours, theirs, asked = _typed(), _typed(), _typed()
    agency = plan.agency

    def save() -> None:
        # What the view has in hand: a row just read, with what leads up to its plan.
        rows[0].version = edit_row(row=rows[0], version=rows[0].version, by=person, text=next(ours)).version

    def write() -> None:
        row, text = rows[1], next(theirs)
        now = timezone.now()
        with transaction.atomic():
            row.version += 1
            Measure.objects.filter(pk=row.pk, version=row.version - 1).update(
                text=text, version=F("version") + 1, updated_at=now
            )
            TextChange.objects.create(
                target=f"row:{row.uid}",
                field="text",
                before=row.text,
                after=text,
                began_at=now,
                at=now,
                actor=person,
                actor_name=str(person),
            )
            data = {"uid": row.uid, "plan": plan.pk, "before": {"text": row.text}, "after": {"text": text}}
            AuditEntry.objects.create(
                actor=person,
                actor_name=str(person),
                action="row.edited",
                target_type="plans.measure",
                target_id=str(row.pk),
                agency=agency,
                data=data,
            )
        row.text = text

    client = _signed_in(person)
    address = reverse("row_edit", args=[plan.pk, rows[2].uid])

    def request() -> None:
        form = {"row_version": rows[2].version, "text": next(asked)}
        rows[2].version = _posted(client, address, form)

    return Side("action", save), Side("bare", write), Side("request", request)


def _in_result() -> tuple[Side, Side, Side]:
    """Typing in results with a figure, of a period at the year's end: the action, the bare writes, the request."""
    from django.db import transaction
    from django.db.models import F
    from django.urls import reverse
    from django.utils import timezone

    from agencies.actions import add_unit, grant_role
    from agencies.models import AuditEntry, TextChange
    from agencies.states import Role
    from plans.actions import approve_plan, submit_plan
    from tracking.actions import FigureInput, allot, open_reporting, save_result
    from tracking.leaves import leaves
    from tracking.models import Assignment, Result

    plan, person = _plan("E")
    submit_plan(plan=plan, by=person)
    approve_plan(plan=plan, by=person)
    plan.refresh_from_db()
    unit = add_unit(agency=plan.agency, code="U", name="公關課", by=None)
    grant_role(person=person, role=Role.UNIT_EDITOR, agency=plan.agency, unit=unit, by=None)
    assert plan.approved_version
    allot(plan=plan, choices={leaf.uid: [unit.pk] for leaf in leaves(plan.approved_version.load())}, by=person)
    period = open_reporting(plan=plan, by=person, due_on=timezone.localdate() + dt.timedelta(days=30))
    assignments = list(Assignment.objects.filter(plan=plan).order_by("pk")[:3])
    ours, theirs, asked = _typed(), _typed(), _typed()

    def saved(assignment: Assignment, version: int, text: str) -> Result:
        said = {"narrative": text, "progress": "in_progress", "figures": [FigureInput("場次", Decimal(3), "場")]}
        return save_result(assignment=assignment, period=period, version=version, by=person, **said)

    results = [saved(assignment, 0, "一。") for assignment in assignments]

    def save() -> None:
        results[0] = saved(assignments[0], results[0].version, next(ours))

    def write() -> None:
        row, text = results[1], next(theirs)
        now = timezone.now()
        with transaction.atomic():
            row.version += 1
            Result.objects.filter(pk=row.pk, version=row.version - 1).update(
                narrative=text,
                progress="in_progress",
                is_behind=False,
                behind_reason="",
                author=person,
                plan_version=row.plan_version_id,
                wording=row.wording,
                version=F("version") + 1,
                updated_at=now,
            )
            TextChange.objects.create(
                target=f"result:{row.pk}",
                field="narrative",
                before=row.narrative,
                after=text,
                began_at=now,
                at=now,
                actor=person,
                actor_name=str(person),
            )
            AuditEntry.objects.create(
                actor=person,
                actor_name=str(person),
                action="result.saved",
                target_type="tracking.result",
                target_id=str(row.pk),
                agency=plan.agency,
                data={"version": row.version},
            )
        row.narrative = text

    client = _signed_in(person)
    address = reverse("result_edit", args=[assignments[2].pk, period.pk])
    formset = {"figure-TOTAL_FORMS": 1, "figure-INITIAL_FORMS": 0}
    formset |= {"figure-0-name": "場次", "figure-0-value": "3", "figure-0-unit": "場"}

    def request() -> None:
        form = {"row_version": results[2].version, "narrative": next(asked), "progress": "in_progress"} | formset
        results[2].version = _posted(client, address, form)

    return Side("action", save), Side("bare", write), Side("request", request)


_PLACES: dict[str, Callable[[], tuple[Side, Side, Side]]] = {
    "row of a draft": lambda: _in_plan(False),
    "row of an amendment": lambda: _in_plan(True),
    "result with a figure": _in_result,
}


def _sides(name: str, build: Callable[[], tuple[Side, Side, Side]]) -> tuple[Side, Side, Side]:
    sides = build()
    for side in sides:
        side.save()
    return sides


def _plan(code: str) -> tuple[Any, Any]:
    """A draft of an agency of its own, and somebody who may do everything there."""
    from dataclasses import replace

    from agencies.actions import add_agency, grant_role
    from agencies.models import User
    from agencies.states import Role
    from benchmarks.synthetic_plan import synthetic_plan
    from plans.actions import import_document

    agency = add_agency(code=code, name=f"某市政府{code}機關", by=None)
    person = User.objects.create_user(f"person-{code}", name="承辦人")
    for role in (Role.COORDINATOR, Role.AGENCY_HEAD):
        grant_role(person=person, role=role, agency=agency, by=None)
    document = replace(synthetic_plan(FOCUS_POINTS), agency=agency.name)
    return import_document(agency=agency, document=document, by=person), person


def _signed_in(person: Any) -> Any:
    from django.conf import settings
    from django.test import Client

    client = Client(headers={"host": "localhost", "x-autosave": "1"})
    client.force_login(person, settings.AUTHENTICATION_BACKENDS[0])
    return client


def _posted(client: Any, address: str, form: dict[str, object]) -> int:
    answer = client.post(address, form)
    if answer.status_code != 204:
        sys.exit(f"{address} answered {answer.status_code}")
    return int(answer.headers["X-Row-Version"])


def _queries(save: Save) -> list[dict[str, str]]:
    """Every statement of one save, those that begin and end its transaction aside."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as found:
        save()
    return [query for query in found if query["sql"].partition(" ")[0] in ("SELECT", "INSERT", "UPDATE", "DELETE")]


def _profile(save: Save, rounds: int) -> None:
    for query in _queries(save):
        print(query["sql"][:300])
    profile = cProfile.Profile()
    profile.enable()
    for _round in range(rounds):
        save()
    profile.disable()
    pstats.Stats(profile).sort_stats("cumtime").print_stats(40)


def _tell_versions(rounds: int) -> None:
    import sqlite3

    import django
    from django.db import connection

    server = f"SQLite {sqlite3.sqlite_version}"
    if connection.vendor == "postgresql":
        major, minor = divmod(connection.pg_version, 10_000)  # type: ignore[attr-defined]
        server = f"PostgreSQL {major}.{minor}"
    print(f"Python {sys.version.split()[0]}, Django {django.__version__}, {server}, {rounds} rounds")


if __name__ == "__main__":
    main()
