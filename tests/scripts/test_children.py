"""The supervisor: together or not at all, and no process left behind.

Every process of a test holds the pipe that `communicate` reads: it returns only when the last of them is gone.
"""

import json
import signal
import subprocess
import sys
from pathlib import Path

from tests.scripts.conftest import ROOT

DRIVER = """
import json, sys
from children import supervise

announce = lambda: print("ready", flush=True)
is_ready = lambda: all(open(path).read() for path in json.loads(sys.argv[2]))
sys.exit(supervise(json.loads(sys.argv[1]), is_ready=is_ready, announce=announce, grace=0.5))
"""
UP = "import pathlib, signal, sys; pathlib.Path({path!r}).write_text('up'); "
OBEDIENT = UP + "signal.pause()"
STUBBORN = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + UP + "[signal.pause() for _ in iter(int, 1)]"
)
PARENT = (
    "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()']); " + OBEDIENT
)
FAILING = UP + "sys.exit(3)"


def supervisor(tmp_path: Path, **programs: str) -> subprocess.Popen[str]:
    """Start the supervisor over these programs; it says `ready` once each of them is up."""
    marks = {name: str(tmp_path / name) for name in programs}
    for mark in marks.values():
        Path(mark).touch()
    commands = {name: [sys.executable, "-c", code.format(path=marks[name])] for name, code in programs.items()}
    return subprocess.Popen(
        [sys.executable, "-c", DRIVER, json.dumps(commands), json.dumps(list(marks.values()))],
        cwd=ROOT / "bin" / "lib",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def stop(process: subprocess.Popen[str], signum: signal.Signals) -> tuple[int, str]:
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signum)
    _, errors = process.communicate(timeout=120)
    return process.returncode, errors


def test_ctrl_c_ends_both_cleanly(tmp_path: Path) -> None:
    process = supervisor(tmp_path, web=OBEDIENT, worker=OBEDIENT)

    assert stop(process, signal.SIGINT) == (0, "")


def test_a_request_to_terminate_ends_both_cleanly(tmp_path: Path) -> None:
    process = supervisor(tmp_path, web=OBEDIENT, worker=OBEDIENT)

    assert stop(process, signal.SIGTERM) == (0, "")


def test_who_does_not_end_is_killed_after_the_grace(tmp_path: Path) -> None:
    process = supervisor(tmp_path, web=OBEDIENT, worker=STUBBORN)

    assert stop(process, signal.SIGTERM) == (0, "")


def test_what_a_child_has_started_ends_with_it(tmp_path: Path) -> None:
    process = supervisor(tmp_path, web=PARENT, worker=OBEDIENT)

    assert stop(process, signal.SIGTERM) == (0, "")


def test_children_end_with_a_killed_supervisor(tmp_path: Path) -> None:
    process = supervisor(tmp_path, web=OBEDIENT, worker=OBEDIENT)

    assert stop(process, signal.SIGKILL) == (-signal.SIGKILL, "")


def test_one_that_ends_by_itself_stops_the_other_and_is_named(tmp_path: Path) -> None:
    process = supervisor(tmp_path, web=OBEDIENT, worker=FAILING)

    _, errors = process.communicate(timeout=120)

    assert (process.returncode, errors) == (1, "The worker ended by itself (exit code 3): stopping.\n")
