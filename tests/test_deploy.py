"""The files in deploy/: what they name exists, and they start what `bin/serve` starts."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import serve
import yaml
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OF_THE_PORTAL = ("prepare", "web", "worker", "hourly")
UNITS = sorted(DEPLOY.glob("*.service"))
# What compose.yaml itself needs, beyond the portal's own variables.
OF_COMPOSE = {"PORTAL_HOST", "POSTGRES_PASSWORD", "PORTAL_VERSION"}


def variables(example: Path) -> set[str]:
    return set(re.findall(r"^#?([A-Z][A-Z_]+)=", example.read_text(encoding="utf-8"), re.MULTILINE))


def dockerfile() -> str:
    return (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")


def web_arguments() -> list[str]:
    """What `bin/serve` gives granian, with the containers' address, and numbers aside."""
    command = serve.commands("0.0.0.0", 8000)["web server"]  # noqa: S104
    return without_numbers(["granian", *command[1 : command.index("--working-dir")]])


def without_numbers(command: list[str]) -> list[str]:
    return [re.sub(r"^(\d|\$\{\w+:-\d\})$", "N", word) for word in command]


def test_images_are_pinned_and_come_from_no_named_registry() -> None:
    images = [service["image"] for service in SERVICES.values()]
    images += re.findall(r"^FROM (\S+:\S+)", dockerfile(), re.MULTILINE)

    assert sorted(set(images)) == [
        "debian:13-slim", "nginx:1.28", "postgres:17", "service-improvement-portal:${PORTAL_VERSION:-local}"
    ]  # fmt: skip


def test_every_setting_that_is_named_exists() -> None:
    portal = variables(ROOT / ".env.example")
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    given = {name for service in OF_THE_PORTAL for name in SERVICES[service]["environment"]}

    assert given - portal == set()
    assert set(re.findall(r"\$\{([A-Z_]+)", text)) - variables(DEPLOY / "env.example") == set()
    assert variables(DEPLOY / "env.example") - portal == OF_COMPOSE


def test_the_containers_run_what_serve_runs() -> None:
    commands = {name: SERVICES[name]["command"] for name in OF_THE_PORTAL}
    alone = json.loads(dockerfile().rpartition("CMD ")[2])
    worker = serve.commands("127.0.0.1", 8000)["task worker"]

    assert without_numbers(commands["web"]) == without_numbers(alone) == web_arguments()
    assert commands["worker"] == ["python", Path(worker[1]).name, *worker[2:]]
    assert (commands["worker"][2] in get_commands(), worker[2]) == (True, "worker")
    scripts = [commands["prepare"][1], commands["hourly"][1], SERVICES["web"]["healthcheck"]["test"][2]]
    assert [script for script in scripts if not (ROOT / script).is_file()] == []


def test_the_web_servers_wait_for_the_schema_and_the_proxy_for_them() -> None:
    waits = {
        name: {other: told["condition"] for other, told in service.get("depends_on", {}).items()}
        for name, service in SERVICES.items()
    }

    prepared = {"prepare": "service_completed_successfully"}
    assert waits == {
        "prepare": {"database": "service_healthy"},
        "web": prepared,
        "worker": prepared,
        "hourly": prepared,
        "database": {},
        "proxy": {"web": "service_healthy"},
    }


def test_the_portal_runs_without_rights_on_a_file_system_that_it_cannot_write() -> None:
    for name in OF_THE_PORTAL:
        service = SERVICES[name]
        assert (service["read_only"], service["cap_drop"], service["volumes"]) == (
            True, ["ALL"], ["files:/var/lib/portal"]
        ), name  # fmt: skip
    assert re.findall(r"^USER (\w+)$", dockerfile(), re.MULTILINE) == ["portal"]
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no checkout of git, which tells what is of the portal")
def test_the_image_has_all_of_the_portal_and_nothing_else() -> None:
    sources = {
        name for line in re.findall(r"^COPY (?!--)(.+) \S+$", dockerfile(), re.MULTILINE) for name in line.split()
    }
    ours = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == ROOT]
    data = [*settings.TEMPLATES[0]["DIRS"], *settings.LOCALE_PATHS, *settings.STATICFILES_DIRS]
    folders = {Path(folder).name for folder in [*ours, *data]} | {"bin", "config", "fixtures"}

    assert [name for name in sorted(sources) if not (ROOT / name).exists()] == []
    assert {name for name in sources if (ROOT / name).is_dir()} == folders


def test_the_image_has_the_system_packages_of_a_start_from_a_bare_machine() -> None:
    setup = (ROOT / "bin" / "lib" / "setup.sh").read_text(encoding="utf-8")
    wanted = re.findall(r'"((?:lib|fonts-)[\w.-]+)\|', setup)
    installed = re.findall(
        r"(?:lib|fonts-)[\w.-]+", dockerfile().partition("FROM system")[0].partition("install -y")[2]
    )

    assert [name for name in installed if name != "lib"] == wanted


@pytest.fixture
def health() -> Iterator[tuple[int, dict[str, str]]]:
    """A server on loopback that answers any address with these words."""
    words: dict[str, str] = {}

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(words).encode())

        def log_message(self, *_said: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, words
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"database": "ok", "storage": "ok", "worker": "stalled"}, 0),
        ({"database": "ok", "storage": "failed", "worker": "ok"}, 1),
        ({"database": "failed", "storage": "ok", "worker": "unknown"}, 1),
    ],
)
def test_a_web_container_is_healthy_while_it_reaches_database_and_files(
    health: tuple[int, dict[str, str]], words: dict[str, str], code: int
) -> None:
    port, said = health
    said |= words

    done = subprocess.run([sys.executable, DEPLOY / "healthy.py", str(port)], capture_output=True, check=False)

    assert done.returncode == code


def test_a_web_container_that_does_not_answer_is_not_healthy() -> None:
    done = subprocess.run([sys.executable, DEPLOY / "healthy.py", "9"], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr.startswith("no answer: ")) == (1, True)


def starts(unit: Path) -> list[str]:
    """The command of a unit, below the portal's folder."""
    text = unit.read_text(encoding="utf-8").replace("\\\n", " ")
    (command,) = re.findall(r"^ExecStart=/srv/portal/(.+)$", text, re.MULTILINE)
    return shlex.split(command)


def test_the_units_start_what_exists() -> None:
    commands = {unit.stem: starts(unit) for unit in UNITS}

    assert commands.pop("portal") == ["bin/serve", "--no-demo"]
    web = [".venv/bin/granian", *(word.replace("0.0.0.0", "127.0.0.1") for word in web_arguments()[1:])]  # noqa: S104
    assert without_numbers(commands.pop("portal-web")) == web
    assert commands == {
        "portal-hourly": [".venv/bin/python", *SERVICES["hourly"]["command"][1:]],
        "portal-prepare": [".venv/bin/python", *SERVICES["prepare"]["command"][1:]],
        "portal-worker@": [".venv/bin/python", *SERVICES["worker"]["command"][1:]],
    }


def test_restarting_what_prepares_restarts_all_that_rests_on_it() -> None:
    """By a restart of the web server alone an update would leave the schema as it was (docs/operations.md)."""
    prepare = (DEPLOY / "portal-prepare.service").read_text(encoding="utf-8")
    others = [unit.read_text(encoding="utf-8") for unit in UNITS if unit.stem not in ("portal", "portal-prepare")]

    assert ["Type=oneshot\nRemainAfterExit=yes\n" in prepare] + [
        "After=portal-prepare.service\nRequires=portal-prepare.service\n" in unit for unit in others
    ] == [True] * 4
    assert "systemctl restart portal-prepare" in (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def verified(*units: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze on PATH")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    plain = tmp_path / "plain.service"
    plain.write_text("[Service]\nExecStart=/bin/sh\n")
    if verified(plain).returncode:
        pytest.skip(f"systemd-analyze verifies nothing here: {verified(plain).stderr.strip()}")

    for unit in UNITS:
        # Their commands must exist where they are verified, and no other user is asked for.
        text = (
            unit.read_text(encoding="utf-8").replace("/srv/portal", str(tmp_path)).replace("User=portal", "User=root")
        )
        (tmp_path / unit.name).write_text(text)
        program = tmp_path / starts(unit)[0]
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    done = verified(*(tmp_path / unit.name for unit in UNITS))

    about_ours = [line for line in done.stderr.splitlines() if "portal" in line]
    assert (done.returncode, about_ours) == (0, [])
