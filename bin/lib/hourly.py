"""A command run in the background at once and then every hour: the reminders, beside web server and worker."""

import subprocess
import time
from collections.abc import Callable, Sequence

from children import start, stop


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
