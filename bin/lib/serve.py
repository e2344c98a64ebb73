"""Run the portal, prepared by `prepare.py`: web server, task worker and what is due hourly, until Ctrl-C or SIGTERM."""

import http.client
import os
import subprocess
import sys
from pathlib import Path

from children import supervise
from hourly import Hourly
from hourly import commands as due
from prepare import ROOT, make_var_dir, parse


def commands(host: str, port: int) -> dict[str, list[str]]:
    """The two programs. WEB_WORKERS processes of WEB_THREADS threads each answer requests."""
    scripts = Path(sys.executable).parent
    workers = os.environ.get("WEB_WORKERS") or str(min(os.cpu_count() or 1, 4))
    threads = os.environ.get("WEB_THREADS") or "4"
    web = [
        str(scripts / "granian"),
        "config.wsgi:application",
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
    ]
    web += ["--workers", workers, "--blocking-threads", threads, "--no-ws", "--respawn-failed-workers"]
    web += ["--workers-kill-timeout", "10", "--log-level", "warning", "--working-dir", str(ROOT)]
    return {"web server": web, "task worker": [sys.executable, str(ROOT / "manage.py"), "worker", "--skip-checks"]}


def shown_host(host: str) -> str:
    """The host to type into a browser on this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"[{host}]" if ":" in host else host


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    make_var_dir()
    url = f"http://{shown_host(options.host)}:{options.port}"
    os.environ.setdefault("SITE_URL", url)
    # Tracebacks are for `bin/manage runserver`.
    os.environ["DEBUG"] = "0"

    def answers() -> bool:
        # Any answer will do, also the refusal of a host name that is not among ALLOWED_HOSTS.
        connection = http.client.HTTPConnection(shown_host(options.host), options.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True

    def announce() -> None:
        print(f"\nThe portal is at {url} – stop it with Ctrl-C.\n", flush=True)
        accounts = [sys.executable, str(ROOT / "manage.py"), "demo_accounts", "--skip-checks"]
        demo = subprocess.run(accounts, check=False, capture_output=True, text=True)
        # Without a demo the command fails, and there is nothing to tell.
        if demo.returncode == 0:
            print(demo.stdout, flush=True)

    hourly = [Hourly(command) for command in due()]

    def tick() -> None:
        for command in hourly:
            command.tick()

    try:
        return supervise(commands(options.host, options.port), is_ready=answers, announce=announce, beside=tick)
    finally:
        for command in hourly:
            command.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
