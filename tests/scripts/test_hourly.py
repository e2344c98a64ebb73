"""The command of every hour: at once, after an hour, never two at a time, ended with its parent's work."""

import sys
from pathlib import Path

from hourly import Hourly


class Clock:
    """Seconds that pass when told."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def run(script: str, *arguments: object) -> list[str]:
    return [sys.executable, "-c", script, *map(str, arguments)]


def finished(hourly: Hourly) -> None:
    assert hourly._child is not None
    hourly._child.wait(30)


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
