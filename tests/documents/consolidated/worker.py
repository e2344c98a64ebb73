"""A worker as a process of its own: runs one job, and (with a second argument) is killed at its so many-eth step."""

from __future__ import annotations

import os
import signal
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402

from tracking import jobs  # noqa: E402
from tracking.jobs.running import RunningJob  # noqa: E402

settings.MEDIA_ROOT = os.environ["WORKER_FILES"]

if len(sys.argv) > 2:
    steps = iter(range(int(sys.argv[2]), -1, -1))
    progress = RunningJob.progress

    def deadly(job: RunningJob, done: int, total: int, step: str = "") -> None:
        progress(job, done, total, step)
        if next(steps) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    RunningJob.progress = deadly  # type: ignore[method-assign]

jobs.run_job.call(int(sys.argv[1]))
