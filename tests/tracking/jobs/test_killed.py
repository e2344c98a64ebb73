"""A worker killed in the middle of a job, as a process of its own: another finishes the job, once."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from tests import factories
from tracking.jobs.running import DEAD_AFTER
from tracking.models import Job
from tracking.states import JobState

WORKER = """
import os, signal, sys
import django
django.setup()
from tracking import jobs

@jobs.job_kind("fatal", label="Fatal")
def fatal(job, arguments):
    job.progress(1, 2, "half")
    if job.row.attempt == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    job.report["by"] = job.row.attempt

jobs.run_job.call(int(sys.argv[1]))
"""


def database_url() -> str:
    """The test database, for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    # The path may begin with the folder of a server's socket; the database is its last part.
    server, _slash, _database = os.environ["DATABASE_URL"].rpartition("/")
    return f"{server}/{name}"


def worker(job: Job, folder: Path) -> int:
    """Run the job in a process of its own; its exit status."""
    environment = os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    environment["TMPDIR"] = str(folder)
    command = [sys.executable, "-c", WORKER, str(job.pk)]
    return subprocess.run(command, env=environment, cwd=settings.BASE_DIR, timeout=600, check=False).returncode


@pytest.mark.django_db(transaction=True)
def test_the_job_of_a_killed_worker_is_finished_by_the_next(tmp_path: Path) -> None:
    job = Job.objects.create(kind="fatal", requested_by=factories.person())

    killed = worker(job, tmp_path)
    job.refresh_from_db()
    assert (killed, job.state, job.done) == (-signal.SIGKILL, JobState.RUNNING, 1)
    assert worker(job, tmp_path) == 0  # the first may still live: nothing is done
    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.RUNNING, 1)

    job.heartbeat_at = timezone.now() - dt.timedelta(seconds=DEAD_AFTER + 1)
    job.save()
    again = worker(job, tmp_path)

    job.refresh_from_db()
    assert (again, job.state, job.attempt, job.report) == (0, JobState.DONE, 2, {"by": 2})
