"""Dashboard and board of one who oversees hundreds of agencies: queries, ten years against one, a hundred people.

Run: `python -m benchmarks.dashboard [--agencies 300] [--years 10] [--people 100] [--seconds 60] [--postgres]`. Makes
two databases with `make_load` in a temporary folder (or in a private PostgreSQL): one with all the years, one with the
last year alone. Pages are asked for in turns; read the ratios, not the milliseconds. The hundred people are signed in
as the city's supervisor, think ten seconds between clicks, and click through a real granian server on loopback.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import http.client
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "bin" / "lib"))

PAGES = {
    "dashboard": "/dashboard/",
    "dashboard of a bureau": "/dashboard/?agency={bureau}",
    "rows, overdue": "/dashboard/rows/?state=overdue",
    "board": "/supervision/",
}
# The rows pages are paged lists over everything: measured, but the targets speak of dashboard and board.
CLICKED = ("dashboard", "dashboard of a bureau", "board")
THINKING = 10.0

# Runs within one database's environment and prints JSON: median seconds and queries by page, a session per person.
_INSIDE = """
import json, statistics, sys, time
import django
django.setup()
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from agencies.models import Agency, Membership, User
from agencies.states import Role

pages, rounds, people = json.loads(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
bureau = Agency.objects.filter(parent__code="LOAD").first() or Agency.objects.get(code="LOAD")

def signed_in(user):
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client

supervisor = User.objects.get(username="load-supervisor")
editor = Membership.objects.filter(role=Role.UNIT_EDITOR).order_by("pk").last().person
clients = {"supervisor": signed_in(supervisor), "editor": signed_in(editor)}
found = {}
asked = [(name, "supervisor", path.format(bureau=bureau.pk)) for name, path in pages.items()]
asked.append(("my reports", "editor", "/tracking/"))
times = {name: [] for name, *_rest in asked}
for turn in range(rounds + 1):
    for name, who, path in asked:
        start = time.process_time()
        answer = clients[who].get(path)
        if turn:
            times[name].append(time.process_time() - start)
        assert answer.status_code == 200, (path, answer.status_code)
for name, who, path in asked:
    with CaptureQueriesContext(connection) as queries:
        answer = clients[who].get(path)
    found[name] = {"seconds": statistics.median(times[name]), "queries": len(queries), "bytes": len(answer.content)}
found["sessions"] = [signed_in(supervisor).cookies["sessionid"].value for _ in range(people)]
found["bureau"] = bureau.pk
print("RESULT" + json.dumps(found))
"""


def main() -> None:
    """Print what was measured, and which targets were met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--agencies", type=int, default=300)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--postgres", action="store_true", help="in a private PostgreSQL instead of SQLite")
    parser.add_argument("--keep", type=Path, help="folder whose SQLite databases are made once and used again")
    options = parser.parse_args()
    print(f"Django {version('django')}, granian {version('granian')}, {'PostgreSQL' if options.postgres else 'SQLite'}")
    with contextlib.ExitStack() as stack:
        folder = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-benchmark-")))
        urls = stack.enter_context(_cluster()) if options.postgres else {}
        many = _database(folder / "many", urls.get("many"), options.agencies, options.years)
        one = _database(folder / "one", urls.get("one"), options.agencies, 1)
        people = options.people if options.people else 0
        long, short = _inside(many, options.rounds, people), _inside(one, options.rounds, 0)
        _compare(long, short, options)
        if people:
            _crowd(many, long, options)


def _compare(long: dict, short: dict, options: argparse.Namespace) -> None:
    print(f"\n{options.agencies} agencies; processor time of a request, {options.years} years and one, and queries")
    for name in [*PAGES, "my reports"]:
        ten, one = long[name], short[name]
        ratio = ten["seconds"] / one["seconds"]
        print(
            f"  {name:22} {1000 * ten['seconds']:6.0f} ms {1000 * one['seconds']:6.0f} ms  ratio {ratio:4.2f}"
            f"  {ten['queries']:3} queries ({one['queries']})  {ten['bytes'] // 1024} KB"
        )
    print("  targets: dashboard and board ≤ 12 queries, ratio ≤ 1.3; my reports ≤ 10 queries")


def _crowd(environment: dict[str, str], measured: dict, options: argparse.Namespace) -> None:
    paths = [PAGES[name].format(bureau=measured["bureau"]) for name in CLICKED]
    with _server(environment) as port:
        calm = [_ask(port, path, measured["sessions"][0])[0] for _ in range(12) for path in paths][len(paths) * 2 :]
        times, errors = asyncio.run(_click(port, paths, measured["sessions"], options.seconds))
    unloaded, loaded = _p95(calm), _p95(times)
    print(
        f"\n{options.people} people thinking {THINKING:.0f} s, for {options.seconds} s: "
        f"{len(times)} pages, {errors} errors"
    )
    print(f"  median {1000 * statistics.median(times):.0f} ms, p95 {1000 * loaded:.0f} ms")
    print(f"  one person alone: median {1000 * statistics.median(calm):.0f} ms, p95 {1000 * unloaded:.0f} ms")
    print(f"  p95 ratio {loaded / unloaded:.2f} (target ≤ 3, 0 errors); load average {os.getloadavg()[0]:.1f}")


async def _click(port: int, paths: list[str], sessions: list[str], seconds: int) -> tuple[list[float], int]:
    times: list[float] = []
    errors = 0
    end = time.monotonic() + seconds
    loop = asyncio.get_running_loop()

    async def person(number: int, key: str) -> None:
        nonlocal errors
        chance = random.Random(number)
        # They do not all arrive at once.
        await asyncio.sleep(chance.uniform(0, THINKING))
        while time.monotonic() < end:
            took, status = await loop.run_in_executor(None, _ask, port, chance.choice(paths), key)
            times.append(took)
            errors += status != 200
            await asyncio.sleep(chance.uniform(0.5, 1.5) * THINKING)

    from concurrent.futures import ThreadPoolExecutor

    loop.set_default_executor(ThreadPoolExecutor(len(sessions)))
    await asyncio.gather(*(person(number, key) for number, key in enumerate(sessions)))
    return times, errors


def _ask(port: int, path: str, key: str) -> tuple[float, int]:
    start = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"Cookie": f"sessionid={key}", "Host": "localhost"})
        answer = connection.getresponse()
        answer.read()
        return time.perf_counter() - start, answer.status
    except OSError:
        return time.perf_counter() - start, 0
    finally:
        connection.close()


def _p95(times: list[float]) -> float:
    return sorted(times)[int(0.95 * (len(times) - 1))]


@contextlib.contextmanager
def _server(environment: dict[str, str]) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).parent / "granian"), "config.wsgi:application", "--interface", "wsgi"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "2", "--blocking-threads", "4", "--no-ws"]
    server = subprocess.Popen([*command, "--log-level", "warning"], cwd=ROOT, env=environment)
    try:
        deadline = time.monotonic() + 60
        while _ask(port, "/healthz", "")[1] != 200:
            if time.monotonic() > deadline or server.poll() is not None:
                sys.exit("The server did not start.")
            time.sleep(0.2)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


@contextlib.contextmanager
def _cluster() -> Iterator[dict[str, str]]:
    import postgres

    programs = postgres.find_server()
    if programs is None:
        sys.exit("No PostgreSQL server found on this machine.")
    with postgres.cluster(programs) as url:
        names = {}
        with _connected(url) as db:
            for name in ("many", "one"):
                db.execute(f"CREATE DATABASE {name}")
                names[name] = url.rpartition("/")[0] + "/" + name
        yield names


def _connected(url: str):
    import psycopg

    # postgres://postgres:@/FOLDER/postgres: the host is the folder of the socket.
    folder = url.partition("@/")[2].rpartition("/")[0]
    return psycopg.connect(host=folder if folder.startswith("/") else f"/{folder}", user="postgres", autocommit=True)


def _database(folder: Path, url: str | None, agencies: int, years: int) -> dict[str, str]:
    """The environment of a database with the load, made if it is not there."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "ENV_FILE": os.devnull,
        "VAR_DIR": str(folder),
        "SECRET_KEY": "for-benchmarks-only-" + "0" * 50,
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "PYTHONPATH": str(ROOT),
    }
    if url:
        environment["DATABASE_URL"] = url
    if folder.exists():
        return environment
    folder.mkdir(parents=True)
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "migrate", "-v0", "--skip-checks"], env=environment, check=True)
    subprocess.run([*manage, "createcachetable"], env=environment, check=True)
    subprocess.run([*manage, "collectstatic", "-v0", "--noinput", "--skip-checks"], env=environment, check=True)
    start = time.perf_counter()
    arguments = ["--agencies", str(agencies), "--years", str(years), "--skip-checks"]
    subprocess.run([*manage, "make_load", *arguments], env=environment, check=True, stdout=subprocess.DEVNULL)
    print(f"make_load --agencies {agencies} --years {years}: {time.perf_counter() - start:.0f} s", flush=True)
    return environment


def _inside(environment: dict[str, str], rounds: int, people: int) -> dict:
    command = [sys.executable, "-c", _INSIDE, json.dumps(PAGES), str(rounds), str(people)]
    done = subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.rpartition("RESULT")[2])


if __name__ == "__main__":
    main()
