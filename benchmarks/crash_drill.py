"""The crash drill: kill -9 the portal at random moments under parallel saves, and look for what was acknowledged.

Run: `python -m benchmarks.crash_drill [--kills N] [--worker-kills N] [--clients N] [--seed N]`.

The server is granian with the portal's own settings, as `bin/serve` starts it (processes of threads, on loopback,
SQLite in WAL); it is forked from a process that has loaded the portal, so that a start takes a tenth of a second.
Clients save texts over HTTP and note what was answered 204; then every process of the server gets SIGKILL. After each
kill the rows are read from the database by a fresh connection:

- each client's row has the last text that was acknowledged to it, or the one then on its way; its version is the
  number of saves, and the log has one entry a save: nothing lost, nothing doubled;
- `PRAGMA integrity_check` and `foreign_key_check` find nothing.

The worker gets jobs that write a row at their end, and is killed inside them; each must be finished once by another.
SIGKILL is what the operating system or an administrator does. It is not a power failure.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from multiprocessing import set_start_method
from pathlib import Path
from typing import Any

from benchmarks.crash_clients import Client, free_port, is_listening

# Seconds of saving before the kill.
LONGEST = 0.3
EARLY = 0.1
START_SECONDS = 30.0


@contextlib.contextmanager
def portal(database_url: str | None = None) -> Iterator[Path]:
    """An empty portal in a folder of its own, loaded into this process; the path of its database.

    With an address, its database is there instead.
    """
    with tempfile.TemporaryDirectory(prefix="portal-drill-") as folder:
        os.environ |= {"VAR_DIR": folder, "ENV_FILE": os.devnull, "DJANGO_SETTINGS_MODULE": "config.settings"}
        os.environ |= {"SECRET_KEY": "for-the-drill-only-" + "0" * 50, "LOG_LEVEL": "CRITICAL", "DEBUG": "0"}
        os.environ.pop("DATABASE_URL", None)
        if database_url:
            os.environ["DATABASE_URL"] = database_url
        import django
        from django.conf import settings
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        settings.STATIC_ROOT.mkdir()
        yield Path(folder) / "portal.sqlite3"
        from django.db import connections

        connections.close_all()


def forked(run: Callable[[], None]) -> int:
    """Run in a child with a process group of its own; its id. No connection of ours goes along."""
    from django.db import connections

    connections.close_all()
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    try:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        run()
    finally:
        os._exit(0)


def kill(child: int) -> None:
    """SIGKILL to the child and all that it has started, at once."""
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)


def serve(port: int) -> Callable[[], None]:
    """Granian as `bin/serve` has it, two processes of four threads."""

    def run() -> None:
        from granian import Granian
        from granian.constants import Interfaces
        from granian.log import LogLevels

        set_start_method("fork", force=True)
        Granian(
            "config.wsgi:application",
            port=port,
            interface=Interfaces.WSGI,
            workers=2,
            blocking_threads=4,
            websockets=False,
            log_level=LogLevels.critical,
            respawn_failed_workers=True,
        ).serve()

    return run


def started(port: int) -> int:
    """A server that listens; its process group."""
    child = forked(serve(port))
    until = time.monotonic() + START_SECONDS
    while not is_listening(port):
        if time.monotonic() > until:
            kill(child)
            raise RuntimeError("The server did not come up.")
        time.sleep(0.005)
    return child


def judged(database: Path, clients: list[Client]) -> list[str]:
    """What is wrong with the database after a kill, in words; the clients go on from what is there."""
    wrong = []
    with contextlib.closing(sqlite3.connect(database, timeout=20)) as opened:
        if (said := opened.execute("PRAGMA integrity_check").fetchall()) != [("ok",)]:
            wrong.append(f"integrity_check: {said[:3]}")
        if said := opened.execute("PRAGMA foreign_key_check").fetchall():
            wrong.append(f"foreign_key_check: {said[:3]}")
        for client in clients:
            wrong += client.judge(opened)
    return wrong


def drill(kills: int, number_of_clients: int, chance: random.Random, database: Path) -> dict[str, Any]:
    """Kill the server so often; the figures: kills, acknowledged saves, what was lost or wrong (words)."""
    from django.urls import get_resolver

    import config.wsgi
    from benchmarks.crash_rows import make_clients

    assert config.wsgi.application
    assert get_resolver().reverse_dict  # loads every address before the fork
    wrong: list[str] = []
    clients = make_clients(number_of_clients)
    for turn in range(kills):
        port = free_port()
        server = started(port)
        try:
            for client in clients:
                client.start(port)
            # One kill in ten comes while the server still wakes up.
            if chance.random() > EARLY:
                clients[turn % len(clients)].is_answered.wait(START_SECONDS)
            time.sleep(chance.uniform(0, LONGEST))
        finally:
            kill(server)
        for client in clients:
            client.join()
        wrong += [f"kill {turn + 1}: {word}" for word in judged(database, clients)]
    return {
        "kills": kills,
        "saves acknowledged": sum(client.acknowledged_in_all for client in clients),
        "saves cut off": sum(client.cut_off for client in clients),
        "answers other than 204": [word for client in clients for word in client.others],
        "lost or wrong": wrong,
    }


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.crash_drill", description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=100, help="of the web server (default: %(default)s)")
    parser.add_argument("--worker-kills", type=int, default=20, help="of the worker (default: %(default)s)")
    parser.add_argument("--clients", type=int, default=6, help="that save at the same time (default: %(default)s)")
    parser.add_argument("--seed", type=int, help="of the moments (default: another each time)")
    options = parser.parse_args(arguments)
    # Ended from outside, it takes its servers along.
    signal.signal(signal.SIGTERM, lambda *_given: sys.exit("Ended by SIGTERM."))
    seed = options.seed if options.seed is not None else random.randrange(10**6)
    chance, begun = random.Random(seed), time.monotonic()
    figures: dict[str, Any] = {}
    with portal() as database:
        if options.kills:
            figures |= drill(options.kills, options.clients, chance, database)
        if options.worker_kills:
            from benchmarks.crash_worker import drill_worker

            figures |= drill_worker(options.worker_kills, chance, database)
    for name, value in figures.items():
        print(f"{name}: {len(value) if isinstance(value, list) else value}")
    for word in [
        *figures.get("answers other than 204", [])[:5],
        *figures.get("lost or wrong", []),
        *figures.get("jobs lost or doubled", []),
    ]:
        print("  ", word)
    print(f"seed {seed}, {time.monotonic() - begun:.0f} s, SQLite {sqlite3.sqlite_version}")
    return 1 if any(figures.get(name) for name in ("lost or wrong", "jobs lost or doubled")) else 0


if __name__ == "__main__":
    sys.exit(main())
