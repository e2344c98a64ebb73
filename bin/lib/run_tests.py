"""Run the tests twice: all on SQLite, then those that use the database on a private PostgreSQL.

Arguments go to pytest in both runs; the last option wins, so `-n 0` and `-m` do what they say. The exit code is that of
the first run that failed.
"""

import os
import signal
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

import postgres

ROOT = Path(__file__).resolve().parents[2]
OK, NO_TESTS = 0, 5
PARALLEL = ["-n", "auto", "--maxprocesses", "8", "--dist", "loadgroup"]


def run(arguments: list[str], report: Path, environment: Mapping[str, str]) -> int:
    """One run of pytest; its counts go to `report`. Returns its exit code. Ends it when this process is ended."""
    command = [sys.executable, "-m", "pytest", *PARALLEL, f"--junitxml={report}", *arguments]
    child = subprocess.Popen(command, cwd=ROOT, env=dict(environment))
    try:
        return child.wait()
    except BaseException:
        # Ctrl-C reaches pytest from the terminal too: it ends its workers and fixtures, however long that takes.
        child.send_signal(signal.SIGINT)
        child.wait()
        raise


def counts(report: Path) -> str | None:
    """`12 passed, 0 failed, 3 skipped` of a run, or None where it left no report."""
    if not report.exists():
        return None
    suites = [suite.attrib for suite in ET.parse(report).getroot().iter("testsuite")]  # noqa: S314
    total = {name: sum(int(suite[name]) for suite in suites) for name in ("tests", "failures", "errors", "skipped")}
    failed = total["failures"] + total["errors"]
    return f"{max(total['tests'] - failed - total['skipped'], 0)} passed, {failed} failed, {total['skipped']} skipped"


def main(arguments: list[str]) -> int:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(128 + signum))
    with tempfile.TemporaryDirectory(prefix="portal-reports-") as reports:
        first, second = Path(reports, "sqlite.xml"), Path(reports, "postgres.xml")
        print("── SQLite ──", flush=True)
        codes = [run(arguments, first, environment)]

        programs = postgres.find_server()
        closing = []
        if codes == [NO_TESTS]:
            pass
        elif programs is None:
            closing.append("PostgreSQL: not run, no server found (Debian: apt-get install postgresql)")
        else:
            print("── PostgreSQL ──", flush=True)
            with postgres.cluster(programs) as url:
                chosen = ["-m", "database and not browser", *arguments]
                code = run(chosen, second, {**environment, "DATABASE_URL": url})
            if code == NO_TESTS:
                closing.append("PostgreSQL: none of the chosen tests uses the database")
            else:
                codes.append(code)
                if found := counts(second):
                    closing.append(f"PostgreSQL: {found}")
        if found := counts(first):
            closing.append(f"SQLite: {found}")
        print("\n".join(closing), flush=True)
    return next((code for code in codes if code != OK), OK)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
