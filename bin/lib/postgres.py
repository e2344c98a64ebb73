"""A private PostgreSQL for the tests: made in a temporary folder, reached by a socket in it alone, gone afterwards."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from children import start, stop

# Where Debian, Red Hat's packagers and Homebrew keep the server's programs, which are often not on PATH.
_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
# What is lost in a crash is of no interest here.
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=200")
_START_SECONDS = 60


def find_server() -> Path | None:
    """The folder of `initdb` and `postgres`, the newest where there are several, or None."""
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    found = [folder for place in _PLACES for folder in Path("/").glob(place[1:]) if (folder / "initdb").exists()]
    return max(
        found,
        key=lambda folder: [int(part) for part in folder.parent.name.split("@")[-1].split("-")[-1].split(".")],
        default=None,
    )


def _unprivileged() -> pwd.struct_passwd | None:
    """Whom to run the server as: it refuses root. None when this is not root."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise RuntimeError("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody.")


@contextlib.contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """A running server, as the DATABASE_URL of its maintenance database; ended and removed on leaving, however that is.

    Raises RuntimeError where the server does not come up within a minute.
    """
    # Not TMPDIR: another user must reach it, and the path of a socket has room for 100 characters.
    folder = Path(tempfile.mkdtemp(prefix="portal-postgres-", dir="/tmp"))
    server = None
    try:
        user = _unprivileged()
        run_as: dict[str, object] = {"stdin": subprocess.DEVNULL, "cwd": folder}
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
            run_as |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        data = folder / "data"
        command = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **run_as)  # type: ignore[call-overload]
        with (folder / "log").open("wb") as log:
            options = [argument for setting in _FAST for argument in ("-c", setting)]
            command = [programs / "postgres", "-D", data, "-k", folder, *options]
            server = start([str(part) for part in command], stdout=log, stderr=log, **run_as)
        url = f"postgres://postgres:@/{folder}/postgres"
        _wait_until_up(programs, folder, server)
        yield url
    finally:
        if server:
            stop([server], grace=20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_up(programs: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    probe = [str(programs / "pg_isready"), "-q", "-h", str(folder)]
    while server.poll() is None and time.monotonic() < deadline:
        if subprocess.run(probe, check=False).returncode == 0:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(0.1)
    raise RuntimeError("PostgreSQL did not start:\n" + (folder / "log").read_text(errors="replace")[-2000:])
