"""`bin/serve` itself, from the first start to the second, in a data folder of its own."""

import json
import signal
import sqlite3
import subprocess
import urllib.request
from pathlib import Path

import pytest

from tests.scripts.conftest import ROOT


def serve(port: int, environment: dict[str, str]) -> subprocess.Popen[str]:
    """Start the portal without a demo and read its output up to the line that gives its address."""
    process = subprocess.Popen(
        [ROOT / "bin" / "serve", "--port", str(port), "--no-demo"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if line == f"The portal is at http://127.0.0.1:{port} – stop it with Ctrl-C.\n":
            return process
    process.communicate()
    pytest.fail(f"bin/serve ended with {process.returncode}:\n{''.join(said)}")


def stop(process: subprocess.Popen[str], signum: signal.Signals) -> int:
    """Its exit code, once no process holds its output any more."""
    process.send_signal(signum)
    process.communicate(timeout=120)
    return process.returncode


def test_serve_starts_refuses_a_second_on_its_port_stops_and_keeps_the_data(
    tmp_path: Path, environment: dict[str, str], free_port: int
) -> None:
    var_dir = tmp_path / "var"

    process = serve(free_port, environment)
    with urllib.request.urlopen(f"http://127.0.0.1:{free_port}/healthz", timeout=120) as answer:
        health = json.load(answer)
    second = subprocess.run(
        [ROOT / "bin" / "serve", "--port", str(free_port)], env=environment, capture_output=True, text=True, check=False
    )
    stopped = stop(process, signal.SIGINT)

    assert health == {"database": "ok", "storage": "ok", "worker": "idle"}
    assert (second.returncode, second.stderr.splitlines()[-1:]) == (
        1,
        [f"Port {free_port} on 127.0.0.1 is in use: stop what listens there, or choose another by --port."],
    )
    assert stopped == 0

    key = (var_dir / "secret_key").read_text()
    with sqlite3.connect(var_dir / "portal.sqlite3") as database:
        database.execute("CREATE TABLE left_by_the_first_start (id)")
    database.close()

    stopped = stop(serve(free_port, environment), signal.SIGTERM)

    with sqlite3.connect(var_dir / "portal.sqlite3") as database:
        kept = database.execute("SELECT name FROM sqlite_master WHERE name LIKE 'left_by%'").fetchall()
    database.close()
    assert (stopped, kept) == (0, [("left_by_the_first_start",)])
    assert (var_dir / "secret_key").read_text() == key
