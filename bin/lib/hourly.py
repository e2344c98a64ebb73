"""What is due every hour, run in the background beside web server and worker.

`bin/serve` does it by itself. Where web servers and workers are started in another way, run this once beside them:
`hourly.py`, until SIGTERM.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from children import Signals, start, stop

ROOT = Path(__file__).resolve().parents[2]
# People are reminded in the morning, not at midnight; the audit log is sealed, and pruned where the settings say so;
# accounts that nobody uses, or whose last role is over, are disabled, and people warned beforehand; what was deleted
# long ago goes for good; so do files that can be made again, when nobody has wanted them for long.
_DUE = ("send_reminders --from-hour 7", "seal_audit", "keep_accounts", "empty_trash", "prune_files")


def commands() -> list[list[str]]:
    """The commands of every hour."""
    return [[sys.executable, str(ROOT / "manage.py"), *due.split(), "--skip-checks"] for due in _DUE]


class Hourly:
    """Starts `command` when `tick` is called and an hour has passed; one that still runs is left to end.

    What it prints is thrown away, what it says on the error stream is shown. Its failure ends nothing: the next hour
    tries again.
    """

    def __init__(
        self, command: Sequence[str], *, every: float = 3600, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._command, self._every, self._clock = command, every, clock
        self._due = clock()
        self._child: subprocess.Popen[bytes] | None = None

    def tick(self) -> None:
        """Start it if it is due."""
        if self._clock() < self._due or (self._child and self._child.poll() is None):
            return
        self._child = start(self._command, stdout=subprocess.DEVNULL)
        self._due = self._clock() + self._every

    def stop(self) -> None:
        """End it if it runs; what it has not sent waits for the next start."""
        if self._child:
            stop([self._child], grace=5)


def main() -> int:
    """Do what is due at once and every hour, until asked to stop."""
    hourly = [Hourly(command) for command in commands()]
    with Signals().installed() as signals:
        while not signals.asked_to_stop:
            for command in hourly:
                command.tick()
            signals.wait(60)
    for command in hourly:
        command.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
