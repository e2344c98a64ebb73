"""Child processes that never outlive their parent, and a parent that hears of it when one ends."""

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

_SET_PARENT_DEATH_SIGNAL = 1
_POLL_SECONDS = 0.2


def end_with_parent() -> None:
    """To run in a child before its program (Linux): a killed parent takes it along."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def start(command: Sequence[str], **options: object) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own: the terminal's Ctrl-C reaches the parent alone, which ends it."""
    return subprocess.Popen(command, start_new_session=True, preexec_fn=end_with_parent, **options)  # type: ignore[call-overload, no-any-return]


def stop(
    children: Sequence[subprocess.Popen[bytes]], *, grace: float, impatient: Callable[[], bool] = lambda: False
) -> None:
    """Ask the children to end; after `grace` seconds, or once `impatient()`, kill them and what they started."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + grace
    for child in children:
        while child.poll() is None and time.monotonic() < deadline and not impatient():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(_POLL_SECONDS)
        # The group, also of a child that ended by itself: it may have left processes behind.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


class Signals:
    """SIGINT, SIGTERM and SIGHUP counted, not obeyed; every signal, also a child's end, wakes `wait`."""

    def __init__(self) -> None:
        self.asked_to_stop = 0

    def _count(self, signum: int, frame: object) -> None:
        self.asked_to_stop += 1

    def wait(self, seconds: float) -> None:
        """Wait until a signal arrives, or for this many seconds."""
        select.select([self._awake], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            os.read(self._awake, 1024)

    @contextlib.contextmanager
    def installed(self) -> Iterator["Signals"]:
        self._awake, wake = os.pipe()
        os.set_blocking(self._awake, False)
        os.set_blocking(wake, False)
        handlers = {signal.SIGINT: self._count, signal.SIGTERM: self._count, signal.SIGHUP: self._count}
        before = {signum: signal.signal(signum, handler) for signum, handler in handlers.items()}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda signum, frame: None)
        woken_before = signal.set_wakeup_fd(wake)
        try:
            yield self
        finally:
            signal.set_wakeup_fd(woken_before)
            for signum, handler in before.items():
                signal.signal(signum, handler)
            os.close(self._awake)
            os.close(wake)


def supervise(
    commands: Mapping[str, Sequence[str]],
    *,
    is_ready: Callable[[], bool],
    announce: Callable[[], None],
    beside: Callable[[], None] = lambda: None,
    grace: float = 30,
) -> int:
    """Run commands together until one ends or this process is asked to stop; then end all of them.

    `announce` is called once, when `is_ready` first says so, and `beside` at least once a minute from then on. Returns
    the exit code: 0 when asked to stop, 1 when a command ended by itself, whatever its own code. A second request to
    stop kills instead of waiting `grace` seconds.
    """
    with Signals().installed() as signals:
        children = {name: start(command) for name, command in commands.items()}
        announced = False
        while not signals.asked_to_stop and all(child.poll() is None for child in children.values()):
            if not announced and is_ready():
                announce()
                announced = True
            if announced:
                beside()
            signals.wait(60 if announced else _POLL_SECONDS)

        ended = {name: child.returncode for name, child in children.items() if child.poll() is not None}
        for name, code in ended.items():
            if not signals.asked_to_stop:
                print(f"The {name} ended by itself ({_describe(code)}): stopping.", file=sys.stderr, flush=True)
        seen = signals.asked_to_stop
        stop(list(children.values()), grace=grace, impatient=lambda: signals.asked_to_stop > max(seen, 1))
        return 0 if seen else 1


def _describe(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
