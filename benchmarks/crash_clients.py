"""Somebody who saves a text again and again over HTTP and remembers what was acknowledged."""

from __future__ import annotations

import contextlib
import http.client
import socket
import sqlite3
import threading
from urllib.parse import urlencode


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Client:
    """One person at one row. `session` and `token` are the values of the cookies."""

    def __init__(self, name: str, address: str, row: tuple[int, int], session: str, token: str) -> None:
        self.name, self.address, self._row = name, address, row
        self._headers = {
            "Cookie": f"sessionid={session}; csrftoken={token}",
            "X-CSRFToken": token,
            "X-Autosave": "1",
            "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.version = 0
        self.sent = 0
        self.acknowledged_in_all = self.cut_off = 0
        self.others: list[str] = []
        # A save was acknowledged since the last start.
        self.is_answered = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, port: int) -> None:
        """Save until the server is gone."""
        self.is_answered.clear()
        self._thread = threading.Thread(target=self._save_on, args=(port,), daemon=True)
        self._thread.start()

    def join(self) -> None:
        assert self._thread
        self._thread.join(60)
        assert not self._thread.is_alive()

    def _save_on(self, port: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
            while True:
                self.sent = self.version + 1
                connection.request("POST", self.address, urlencode(self.form()), self._headers)
                answer = connection.getresponse()
                said = answer.read()
                if answer.status != 204:
                    self.others.append(f"{answer.status} {said[:200]!r}")
                    return
                self.version = int(answer.headers["X-Row-Version"])
                self.acknowledged_in_all += 1
                self.is_answered.set()
        self.cut_off += 1

    def form(self) -> dict[str, object]:
        """The next save, as the page sends it."""
        return {
            "row_version": self.version,
            "narrative": self._text(self.version + 1),
            "progress": "in_progress",
            "figure-TOTAL_FORMS": 0,
            "figure-INITIAL_FORMS": 0,
        }

    def _text(self, number: int) -> str:
        return f"{self.name} 第{number}次儲存。" * 20

    def judge(self, database: sqlite3.Connection) -> list[str]:
        """What of ours is not as it was acknowledged; from here on goes what is stored."""
        query = "SELECT id, version, narrative FROM tracking_result WHERE assignment_id = ? AND period_id = ?"
        found = database.execute(query, self._row).fetchall()
        if not found and not self.version:
            return []
        if len(found) != 1:
            return [f"{self.name}: {len(found)} rows, {self.version} saves acknowledged"]
        key, version, text = found[0]
        wrong = []
        if version not in (self.version, self.sent):
            wrong.append(f"{self.name}: version {version}, acknowledged {self.version}, sent {self.sent}")
        if text != self._text(version):
            wrong.append(f"{self.name}: version {version} has another text")
        entries = "SELECT count(*) FROM agencies_auditentry WHERE target_type = 'tracking.result' AND target_id = ?"
        if (logged := database.execute(entries, [str(key)]).fetchone()[0]) != version:
            wrong.append(f"{self.name}: version {version}, {logged} entries in the log")
        self.version = version
        return wrong
