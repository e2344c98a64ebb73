"""The worker's part of the crash drill: killed inside a job, which another worker finishes once."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import time
from pathlib import Path
from typing import Any

KIND = "crash_drill"
STEPS = 12
STEP_SECONDS = 0.02
# The portal waits a minute before it takes a silent worker for dead; a drill cannot.
DEAD_AFTER, HEARTBEAT_EVERY, RESCUE_EVERY = 1.0, 0.2, 0.25
END_SECONDS = 60.0


def work(job: Any, arguments: dict[str, Any]) -> None:
    """Some steps, a file, and at the end one row, in a transaction in which the job is still ours."""
    from django.db import transaction

    from agencies.audit import record

    for step in range(STEPS):
        job.progress(step, STEPS)
        time.sleep(STEP_SECONDS)
    job.keep(b"made by the drill" * 1000, "drill.txt")
    with transaction.atomic():
        job.hold()
        if not _is_done(job.row.pk):
            record("drill.done", by=None, on=job.row, agency=None)


def _is_done(key: int) -> bool:
    # A worker may die after its last write and before it says so: a second run must see it.
    from agencies.models import AuditEntry

    return AuditEntry.objects.filter(action="drill.done", target_id=str(key)).exists()


def run_worker() -> None:
    """`bin/manage worker`, which takes the dead for dead sooner."""
    from django.core.management import call_command

    call_command("worker", interval=0.05, verbosity=0)


def drill_worker(kills: int, chance: random.Random, database: Path) -> dict[str, Any]:
    """Kill the worker so often; the figures. A job gives up after three attempts, so two kills fall to one job."""
    from agencies.models import User
    from benchmarks.crash_drill import forked, kill
    from tracking.jobs import enqueue, job_kind, running
    from tracking.management.commands import worker
    from tracking.models import Job
    from tracking.states import JobState

    job_kind(KIND, label="drill")(work)
    running.DEAD_AFTER, running.HEARTBEAT_EVERY, worker.RESCUE_EVERY = DEAD_AFTER, HEARTBEAT_EVERY, RESCUE_EVERY
    person = User.objects.create_user("worker", name="演習")
    killed, jobs, inside = 0, [], 0
    while killed < kills:
        row = enqueue(KIND, {}, by=person)
        jobs.append(row.pk)
        for _attempt in range(min(2, kills - killed)):
            child = forked(run_worker)
            _until_running(row.pk)
            time.sleep(chance.uniform(0, STEPS * STEP_SECONDS * 1.3))
            kill(child)
            killed += 1
            inside += Job.objects.get(pk=row.pk).state == JobState.RUNNING
        child = forked(run_worker)
        try:
            _until_over(row.pk)
        finally:
            kill(child)
    wrong = []
    with contextlib.closing(sqlite3.connect(database, timeout=20)) as opened:
        if (said := opened.execute("PRAGMA integrity_check").fetchall()) != [("ok",)]:
            wrong.append(f"integrity_check: {said[:3]}")
        done = "SELECT count(*) FROM agencies_auditentry WHERE action = 'drill.done' AND target_id = ?"
        for key in jobs:
            state, output = opened.execute("SELECT state, output FROM tracking_job WHERE id = ?", [key]).fetchone()
            number = opened.execute(done, [str(key)]).fetchone()[0]
            if (state, number) != (JobState.DONE, 1) or not (database.parent / "files" / output).is_file():
                wrong.append(f"job {key}: {state}, done {number} times, file {output!r}")
    return {
        "worker kills": killed,
        "worker kills inside a job": inside,
        "jobs": len(jobs),
        "jobs lost or doubled": wrong,
    }


def _until_running(key: int) -> None:
    from tracking.models import Job
    from tracking.states import JobState

    _wait(lambda: Job.objects.get(pk=key).state in (JobState.RUNNING, JobState.DONE))


def _until_over(key: int) -> None:
    from tracking.models import Job

    _wait(lambda: Job.objects.get(pk=key).is_over)


def _wait(is_so: Any) -> None:
    until = time.monotonic() + END_SECONDS
    while not is_so():
        if time.monotonic() > until:
            raise RuntimeError("The worker did not do its work.")
        time.sleep(0.02)
