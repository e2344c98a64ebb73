"""The command of every hour: at once, after an hour, never two at a time, ended with its parent's work."""

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

from hourly import Hourly, commands

from tests.scripts.conftest import ROOT


class Clock:
    """Seconds that pass when told."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def run(script: str, *arguments: object) -> list[str]:
    return [sys.executable, "-c", script, *map(str, arguments)]


def finished(hourly: Hourly) -> None:
    assert hourly._child is not None
    hourly._child.wait(120)


def test_it_runs_at_once_and_again_after_an_hour_also_after_a_failure(tmp_path: Path) -> None:
    clock, log = Clock(), tmp_path / "log"
    hourly = Hourly(run("import sys; open(sys.argv[1], 'a').write('x'); sys.exit(1)", log), clock=clock)

    counts = []
    for seconds in (0, 60, 3539, 1, 3600):
        clock.now += seconds
        hourly.tick()
        finished(hourly)
        counts.append(len(log.read_text()))

    assert counts == [1, 1, 1, 2, 3]


def test_one_that_still_runs_is_left_alone_and_ended_at_the_end(tmp_path: Path) -> None:
    clock = Clock()
    hourly = Hourly(run("import sys; sys.stdin.read(); import signal; signal.pause()"), clock=clock)
    hourly.tick()
    first = hourly._child
    assert first is not None

    clock.now += 3600
    hourly.tick()
    second = hourly._child
    hourly.stop()

    assert second is first
    assert first.returncode != 0


def test_stopping_before_it_ever_ran_does_nothing() -> None:
    Hourly(run("")).stop()


def test_as_a_program_it_does_what_is_due_until_it_is_told_to_stop(tmp_path: Path) -> None:
    log = tmp_path / "log"
    program = f"""
import sys, hourly
hourly.commands = lambda: [[sys.executable, "-c", f"open({str(log)!r}, 'a').write('{{n}}')"] for n in "ab"]
sys.exit(hourly.main())
"""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "bin" / "lib")}
    process = subprocess.Popen([sys.executable, "-c", program], env=environment)

    until = time.monotonic() + 120
    while not (log.exists() and len(log.read_text()) == 2) and time.monotonic() < until:
        assert process.poll() is None
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
    process.terminate()

    assert (process.wait(120), sorted(log.read_text())) == (0, ["a", "b"])


def test_every_command_of_an_hour_is_one_of_the_portal() -> None:
    names = [command[2] for command in commands()]

    assert names == ["send_reminders", "seal_audit", "keep_accounts", "empty_trash", "prune_files"]
    assert [name for name in names if not list(ROOT.glob(f"*/management/commands/{name}.py"))] == []
