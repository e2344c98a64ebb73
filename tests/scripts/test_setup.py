"""The shell side of the set-up: finding a real interpreter, and naming what may not be installed."""

import subprocess
import sys
from pathlib import Path

from tests.scripts.conftest import ROOT


def sourced(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command after bin/lib/setup.sh, in an environment of nothing but this."""
    script = f'. "{ROOT}/bin/lib/setup.sh"; {command}'
    return subprocess.run(["/bin/bash", "-c", script], env=environment, capture_output=True, text=True, check=False)


def executable(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def test_an_interpreter_of_pyenv_is_found_behind_a_shim_that_fails(tmp_path: Path) -> None:
    executable(tmp_path / "shims" / "python3", "exit 127")
    real = executable(tmp_path / "pyenv" / "versions" / "3.13.0" / "bin" / "python3", f'exec "{sys.executable}" "$@"')

    result = sourced(
        'found=$(find_python 12 "ssl, sqlite3"); "$found" -c "import sys; print(sys.version_info >= (3, 12))"',
        PATH=f"{tmp_path / 'shims'}:/bin",
        PYENV_ROOT=str(tmp_path / "pyenv"),
    )

    assert real.exists()
    assert (result.returncode, result.stdout) == (0, "True\n")


def test_an_interpreter_without_a_needed_module_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    for name in ("ls", "sort"):
        (tmp_path / "bin" / name).symlink_to(Path("/bin", name) if Path("/bin", name).exists() else f"/usr/bin/{name}")
    executable(tmp_path / "bin" / "python3", "exit 1")

    result = sourced('PATH="$ONLY"; find_python 12 "no_such_module"', PATH="/usr/bin:/bin", ONLY=str(tmp_path / "bin"))

    assert (result.returncode, result.stdout) == (1, "")


def test_a_package_that_may_not_be_installed_is_named_with_what_it_costs(tmp_path: Path) -> None:
    executable(tmp_path / "dpkg-query", "exit 1")

    result = sourced(
        'need_packages "libpango-1.0-0|no PDF" "chromium|browser tests are skipped"',
        PATH=f"{tmp_path}:/usr/bin:/bin",
        SYSTEM_PACKAGES="no",
    )

    assert (result.returncode, result.stderr.splitlines()) == (
        0,
        [
            "Not installed (as root: apt-get install libpango-1.0-0 chromium):",
            "  libpango-1.0-0 – without it: no PDF",
            "  chromium – without it: browser tests are skipped",
        ],
    )


def test_a_package_that_is_there_is_not_spoken_of(tmp_path: Path) -> None:
    executable(tmp_path / "dpkg-query", "printf installed")

    result = sourced('need_packages "libpango-1.0-0|no PDF"', PATH=f"{tmp_path}:/usr/bin:/bin", SYSTEM_PACKAGES="no")

    assert (result.returncode, result.stderr) == (0, "")
