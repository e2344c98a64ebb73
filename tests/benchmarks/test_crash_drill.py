"""A short crash drill, in a process of its own: ten kills of the server, two of the worker."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_what_was_acknowledged_is_there_after_every_kill() -> None:
    command = [sys.executable, "-m", "benchmarks.crash_drill", "--kills", "10", "--worker-kills", "2", "--clients", "4"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    figures = dict(re.findall(r"^([a-z][\w ]*): (\d+)$", done.stdout, flags=re.MULTILINE))

    assert done.returncode == 0, done.stdout + done.stderr
    assert int(figures.pop("saves acknowledged")) >= 5
    del figures["saves cut off"], figures["worker kills inside a job"]
    assert figures == {
        "kills": "10",
        "answers other than 204": "0",
        "lost or wrong": "0",
        "worker kills": "2",
        "jobs": "1",
        "jobs lost or doubled": "0",
    }
