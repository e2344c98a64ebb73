"""The drill of many processes, short, on both databases; and its judges find what they are there to find."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import postgres
import pytest

from benchmarks.many_clients import Person, Row, Writing
from benchmarks.many_processes import _judged, _judged_jobs
from tests.tracking.conftest import World
from tests.tracking.conftest import reporting as reporting
from tests.tracking.conftest import world as world
from tracking.models import Job
from tracking.states import JobState

ROOT = Path(__file__).parents[2]
SHORT = ["--saves", "6", "--writers", "3", "--jobs", "4"]
no_server = pytest.mark.skipif(postgres.find_server() is None, reason="no PostgreSQL server on this machine")


@pytest.mark.parametrize("database", [[], pytest.param(["--postgres"], marks=no_server)], ids=["SQLite", "PostgreSQL"])
def test_nothing_is_lost_or_done_twice_by_several_servers_and_workers(database: list[str]) -> None:
    command = [sys.executable, "-m", "benchmarks.many_processes", *SHORT, *database]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    figures = {name: int(value) for name, value in re.findall(r"^([a-z][\w, ]*): (\d+)$", done.stdout, re.MULTILINE)}

    assert done.returncode == 0, done.stdout + done.stderr
    # Which of them come too late is chance; all that were sent are one or the other.
    saves = figures.pop("saves acknowledged") + figures.pop("saves refused as stale")
    assert saves == 6 * 3
    # Six results handed in, six accepted, three plans approved, each by four people.
    assert figures == {
        "decisions asked for": 15 * 4,
        "jobs": 4,
        "deadlocks": 0,
        "other answers": 0,
        "lost, doubled or wrong": 0,
    }


@pytest.fixture
def row(reporting: World) -> Row:
    """A result that was saved twice since the drill began."""
    first = reporting.save("m1", narrative="零")
    reporting.save("m1", version=1, narrative="一")
    reporting.save("m1", version=2, narrative="二")
    return Row("", "result", first.pk, 1)


@pytest.mark.parametrize(
    ("acknowledged", "words"),
    [
        ({2: "一", 3: "二"}, []),
        ({3: "二"}, ["at version 3, acknowledged [3]", "2 saves, 3 entries in the log"]),
        (
            {2: "一", 3: "二", 4: "三"},
            [
                "at version 3, acknowledged [2, 3, 4]",
                "says '二', the last acknowledged is '三'",
                "'三' is not in its history",
                "4 saves, 3 entries in the log",
            ],
        ),
        ({2: "別", 3: "二"}, ["'別' is not in its history"]),
        ({2: "一", 3: "別"}, ["says '二', the last acknowledged is '別'", "'別' is not in its history"]),
    ],
)
def test_a_lost_or_doubled_update_is_said(row: Row, acknowledged: dict[int, str], words: list[str]) -> None:
    writing = Writing(Person("a", "s", "t"), saved={("result", row.key): acknowledged})

    assert _judged(row, [writing]) == [f"result {row.key}: {word}" for word in words]


def test_a_version_given_to_two_is_said(row: Row) -> None:
    writings = [Writing(Person(name, "s", "t"), saved={("result", row.key): {2: "一", 3: "二"}}) for name in "ab"]

    (first, *_others) = _judged(row, writings)

    assert first == f"result {row.key}: at version 3, acknowledged [2, 2, 3, 3]"


def test_a_job_that_was_not_done_is_said(reporting: World) -> None:
    job = Job.objects.create(kind="many_processes", requested_by=reporting.coordinator)
    job.state = JobState.DONE
    job.save()

    assert _judged_jobs([job.pk]) == [f"job {job.pk}: done, done 0 times"]
