"""Make ready what a start needs: `prepare.py [--host H] [--port N] [--no-demo] [--key-only]`.

In order: a free port, the folder of the data with its secret key, the database's schema, the collected static files,
and on the very first start the demo. Everything may be run again: what is there is kept.
"""

import argparse
import errno
import hashlib
import os
import secrets
import socket
import sys
from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parents[2]


def parse(arguments: list[str]) -> argparse.Namespace:
    """The arguments of `bin/serve`."""
    parser = argparse.ArgumentParser(prog="bin/serve", description="Start the portal: web server and task worker.")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: %(default)s, this machine only)"
    )
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
    parser.add_argument("--no-demo", action="store_true", help="do not load the demo on the first start")
    parser.add_argument("--key-only", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def why_not(host: str, port: int) -> str | None:
    """Why nothing can listen on this address, or None if it is free."""
    if not 0 < port < 65_536:
        return f"{port} is no port: 1 to 65535."
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return f"Port {port} on {host} is in use: stop what listens there, or choose another by --port."
        return f"Cannot listen on {host}, port {port}: {error.strerror}."
    return None


def make_var_dir() -> Path:
    """The folder of the data (VAR_DIR, by default var/), with a secret key that only its owner can read."""
    environ.Env.read_env(os.environ.get("ENV_FILE", str(ROOT / ".env")))
    folder = Path(os.environ.get("VAR_DIR", str(ROOT / "var")))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = folder / "secret_key"
    if not os.environ.get("SECRET_KEY") and not key.exists():
        # The mode is given on creation: at no moment can another user read it.
        with open(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    return folder


def collect_static_files(folder: Path) -> None:
    """Collect static files unless what there is to collect is what was collected last."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    found = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            found.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    stamp = folder / "static.sha256"
    if not stamp.exists() or stamp.read_text() != found.hexdigest():
        print("Collecting static files …", flush=True)
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(found.hexdigest())


def load_demo() -> None:
    """Load the demo where the database has no agency."""
    from django.apps import apps
    from django.core.management import call_command

    if not apps.get_model("agencies", "Agency").objects.exists():
        print("Loading the demo …", flush=True)
        call_command("load_demo")


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    if not options.key_only and (reason := why_not(options.host, options.port)):
        print(reason, file=sys.stderr)
        return 1
    folder = make_var_dir()
    if options.key_only:
        return 0

    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.MEDIA_ROOT.mkdir(mode=0o700, parents=True, exist_ok=True)
    print("Preparing the database …", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    collect_static_files(folder)
    if not options.no_demo:
        load_demo()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
