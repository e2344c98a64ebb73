"""What a start needs: a free port, a folder, a secret key that stays."""

import socket
import stat
from pathlib import Path

import prepare
import pytest


@pytest.fixture
def var_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VAR_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("SECRET_KEY")
    return tmp_path / "var"


def test_a_key_is_made_that_only_its_owner_reads(var_dir: Path) -> None:
    prepare.make_var_dir()

    key = var_dir / "secret_key"
    assert (len(key.read_text()), stat.S_IMODE(key.stat().st_mode)) == (64, 0o600)
    assert stat.S_IMODE(var_dir.stat().st_mode) == 0o700


def test_the_key_is_kept(var_dir: Path) -> None:
    prepare.make_var_dir()
    first = (var_dir / "secret_key").read_text()

    prepare.make_var_dir()

    assert (var_dir / "secret_key").read_text() == first


def test_no_key_is_made_where_the_environment_gives_one(var_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "k" * 50)

    prepare.make_var_dir()

    assert list(var_dir.iterdir()) == []


def test_the_env_file_names_the_folder(var_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "env").write_text(f"VAR_DIR={tmp_path / 'elsewhere'}\n")
    monkeypatch.delenv("VAR_DIR")
    monkeypatch.setenv("ENV_FILE", str(tmp_path / "env"))

    assert prepare.make_var_dir() == tmp_path / "elsewhere"


def test_a_free_port_is_no_reason_against(free_port: int) -> None:
    assert prepare.why_not("127.0.0.1", free_port) is None


def test_a_port_in_use_is_named(free_port: int) -> None:
    with socket.create_server(("127.0.0.1", free_port)):
        reason = prepare.why_not("127.0.0.1", free_port)

    assert reason == f"Port {free_port} on 127.0.0.1 is in use: stop what listens there, or choose another by --port."


def test_a_number_that_is_no_port_is_refused() -> None:
    assert prepare.why_not("127.0.0.1", 70_000) == "70000 is no port: 1 to 65535."
