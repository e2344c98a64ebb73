"""Several web servers and workers on one database: what is lost, doubled or stuck when many act at once.

Run: `python -m benchmarks.many_processes [--postgres] [--servers N] [--workers N] [--writers N] [--saves N]`, and more.

Web servers (granian as `bin/serve` starts it, two processes of four threads each) and workers are processes of their
own on one database: SQLite in WAL, or a private PostgreSQL. People in threads write the same few rows through all of
them, each naming the version it saw; two hand in, accept and approve the same things at once; jobs are queued.
Afterwards the rows are read from the database:

- the versions of a row that were acknowledged are all there are, each once: no update lost, none that was refused;
- each acknowledged text is the row's, or in its history; the log has one entry a save;
- what two decided at once happened once; each job's work was done once, by whichever worker;
- no answer but 204 and 409 to saves; to decisions that, or that somebody else may take them or came first; no deadlock.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.crash_clients import free_port
from benchmarks.crash_drill import forked, kill, portal, started
from benchmarks.crash_worker import run_worker
from benchmarks.many_clients import ANSWERS, Person, Writing

KIND = "many_processes"
END_SECONDS = 120.0
Figures = dict[str, Any]


def work(job: Any, arguments: dict[str, Any]) -> None:
    """One row for each time that the work is done. Unlike real work it does not look whether it was done before."""
    from django.db import transaction

    from agencies.audit import record

    job.progress(0, 1)
    with transaction.atomic():
        job.hold()
        record("drill.done", by=None, on=job.row, agency=None)


@contextlib.contextmanager
def _servers(number: int, workers: int) -> Iterator[list[int]]:
    """Ports of so many web servers, beside so many workers; all of them killed at the end."""
    from django.db import connection

    if connection.vendor == "postgresql":
        # A pool has threads, which do not come along into another process.
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
    children = []
    ports = []
    try:
        for _worker in range(workers):
            children.append(forked(run_worker))
        for _server in range(number):
            ports.append(free_port())
            children.append(started(ports[-1]))
        yield ports
    finally:
        for child in children:
            kill(child)


def together(*acts: Callable[[], None]) -> None:
    """Do all of them at once, in threads; raises what the first that failed raised."""
    failures: list[BaseException] = []

    def act(what: Callable[[], None]) -> None:
        from django.db import connection

        try:
            what()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(what,), daemon=True) for what in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def drill(servers: int, workers: int, writers: int, saves: int, jobs: int, seed: int) -> Figures:
    """Let all act at once; the figures: saves, conflicts, decisions, jobs, and what is wrong, in words."""
    from django.core.management import call_command
    from django.urls import get_resolver

    import config.wsgi
    from agencies.models import User
    from benchmarks.many_rows import make_world
    from tracking.jobs import enqueue, job_kind

    assert config.wsgi.application
    assert get_resolver().reverse_dict  # loads every address before the fork
    job_kind(KIND, label="drill")(work)
    # Decisions are answered with whole pages, which name static files.
    call_command("collectstatic", verbosity=0, interactive=False)
    world = make_world(writers)
    writings = [Writing(person) for person in world.writers]
    decided: Counter[int] = Counter()
    queued: list[int] = []

    def decide(person: Person, ports: list[int]) -> None:
        for place, (address, form) in enumerate(_decisions(world)):
            status, _headers, said = person.post(ports[place % len(ports)], address, form)
            decided[status] += 1
            if status not in ANSWERS:
                writings[0].others.append(f"{address}: {status} {said[:200]!r}")

    def ask() -> None:
        person = User.objects.get(username="chief0")
        queued.extend(enqueue(KIND, {}, by=person).pk for _job in range(jobs))

    with _servers(servers, workers) as ports:
        writes = [lambda one=one: one.write(world.rows, ports, saves, seed) for one in writings]
        decisions = [
            lambda person=person, at=at: decide(person, ports[at % len(ports) :] + ports[: at % len(ports)])
            for at, person in enumerate([*world.deciders, *world.writers[:2]])
        ]
        together(*writes, *decisions, ask)
        _until_over(queued)
    wrong = [word for row in world.rows for word in _judged(row, writings)]
    wrong += _judged_decisions(world) + _judged_jobs(queued)
    return {
        "saves acknowledged": sum(len(texts) for one in writings for texts in one.saved.values()),
        "saves refused as stale": sum(one.stale for one in writings),
        "decisions asked for": sum(decided.values()),
        "jobs": len(queued),
        "deadlocks": _deadlocks(),
        "other answers": [word for one in writings for word in one.others],
        "lost, doubled or wrong": wrong,
    }


def _decisions(world: Any) -> Iterator[tuple[str, dict[str, object]]]:
    """What is asked by everybody: who may, and comes first, is done; all others are told."""
    from django.urls import reverse

    for _key, address, version in world.handed_in:
        figures = {"figure-TOTAL_FORMS": 0, "figure-INITIAL_FORMS": 0}
        yield address, {"row_version": version, "narrative": "已辦理。", "progress": "done"} | figures
    for key in world.accepted:
        yield reverse("result_accept", args=[key]), {}
    for key, read in world.approved.items():
        yield reverse("plan_approve", args=[key]), {"summary": "", "read": read}


def _judged(row: Any, writings: list[Writing]) -> list[str]:
    """What is wrong with a row, by its versions, text, history and log."""
    from agencies.models import AuditEntry, TextChange
    from plans.models import Measure
    from tracking.models import Result

    name = f"{row.kind} {row.key}"
    saved = [pair for one in writings for pair in one.saved.get((row.kind, row.key), {}).items()]
    texts = dict(saved)
    stored: Any = (Result if row.kind == "result" else Measure).objects.get(pk=row.key)
    text, target = (
        (stored.narrative, f"result:{row.key}") if row.kind == "result" else (stored.text, f"row:{stored.uid}")
    )
    label = "tracking.result" if row.kind == "result" else "plans.measure"
    wrong = []
    if sorted(version for version, _text in saved) != list(range(row.version + 1, stored.version + 1)):
        wrong.append(f"{name}: at version {stored.version}, acknowledged {sorted(version for version, _ in saved)}")
    if texts and texts[max(texts)] != text:
        wrong.append(f"{name}: says {text!r}, the last acknowledged is {texts[max(texts)]!r}")
    kept = set(TextChange.objects.filter(target=target).values_list("after", flat=True))
    wrong += [f"{name}: {lost!r} is not in its history" for lost in texts.values() if lost not in kept]
    entries = AuditEntry.objects.filter(target_type=label, target_id=row.key, action__in=("result.saved", "row.edited"))
    expected = len(saved) + (row.kind == "result")
    if entries.count() != expected:
        wrong.append(f"{name}: {expected} saves, {entries.count()} entries in the log")
    return wrong


def _judged_decisions(world: Any) -> list[str]:
    """What was not done exactly once."""
    from agencies.models import AuditEntry
    from plans.models import PlanVersion

    wanted = {("result.accepted", str(key)) for key in world.accepted}
    wanted |= {("result.handed_in", str(key)) for key, _address, _version in world.handed_in}
    wanted |= {("plan.approved", str(key)) for key in world.approved}
    counts = Counter(
        AuditEntry.objects.filter(
            action__in={action for action, _key in wanted}, target_id__in={key for _action, key in wanted}
        ).values_list("action", "target_id")
    )
    wrong = [
        f"{action} {key}: {counts[action, key]} times" for action, key in sorted(wanted) if counts[action, key] != 1
    ]
    versions = Counter(PlanVersion.objects.filter(plan__in=world.approved).values_list("plan", flat=True))
    return wrong + [f"plan {key}: {versions[key]} versions" for key in world.approved if versions[key] != 1]


def _judged_jobs(queued: list[int]) -> list[str]:
    from agencies.models import AuditEntry
    from tracking.models import Job
    from tracking.states import JobState

    done = Counter(AuditEntry.objects.filter(action="drill.done").values_list("target_id", flat=True))
    states = dict(Job.objects.filter(pk__in=queued).values_list("pk", "state"))
    return [
        f"job {key}: {states.get(key)}, done {done[str(key)]} times"
        for key in queued
        if (states.get(key), done[str(key)]) != (JobState.DONE, 1)
    ]


def _until_over(queued: list[int]) -> None:
    from tracking.models import Job
    from tracking.states import JobState

    until = time.monotonic() + END_SECONDS
    while Job.objects.filter(pk__in=queued, state__in=(JobState.WAITING, JobState.RUNNING)).exists():
        if time.monotonic() > until:
            # The judgement says which of them are not done.
            return
        time.sleep(0.05)


def _deadlocks() -> int:
    """How many the server counted in this database; SQLite has one writer at a time, and none."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


@contextlib.contextmanager
def database(is_postgres: bool) -> Iterator[str | None]:
    """The address of a private PostgreSQL; None for SQLite."""
    if not is_postgres:
        yield None
        return
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bin" / "lib"))
    import postgres

    programs = postgres.find_server()
    if programs is None:
        sys.exit("No PostgreSQL server found on this machine.")
    with postgres.cluster(programs) as url:
        yield url


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.many_processes", description=__doc__.splitlines()[0])
    parser.add_argument("--postgres", action="store_true", help="in a private PostgreSQL instead of SQLite")
    parser.add_argument("--servers", type=int, default=2, help="of two processes each (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="task workers (default: %(default)s)")
    parser.add_argument("--writers", type=int, default=6, help="who write the same rows (default: %(default)s)")
    parser.add_argument("--saves", type=int, default=100, help="of each writer (default: %(default)s)")
    parser.add_argument("--jobs", type=int, default=40, help="queued meanwhile (default: %(default)s)")
    parser.add_argument("--seed", type=int, help="of who writes where (default: another each time)")
    options = parser.parse_args(arguments)
    seed = options.seed if options.seed is not None else random.randrange(10**6)
    begun = time.monotonic()
    with database(options.postgres) as url, portal(url):
        figures = drill(options.servers, options.workers, options.writers, options.saves, options.jobs, seed)
    for name, value in figures.items():
        print(f"{name}: {len(value) if isinstance(value, list) else value}")
    for word in [*figures["other answers"][:5], *figures["lost, doubled or wrong"]]:
        print("  ", word)
    kind = "PostgreSQL" if options.postgres else "SQLite"
    print(
        f"{kind}, {options.servers} web servers, {options.workers} workers, {options.writers} writers, seed {seed},",
        end="",
    )
    print(f" {time.monotonic() - begun:.0f} s")
    return 1 if figures["other answers"] or figures["lost, doubled or wrong"] or figures["deadlocks"] else 0


if __name__ == "__main__":
    sys.exit(main())
