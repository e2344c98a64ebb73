"""People who write the same rows at the same time over HTTP, and remember what they were answered."""

from __future__ import annotations

import http.client
import random
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

_THEIRS = re.compile(rb'name="(?:version_seen|row_version)" value="(\d+)"')
NOTHING, STALE = 204, 409
# To decisions: done; may not be done by this person; stale; not now.
ANSWERS = (200, 302, 403, STALE, 422)


@dataclass(frozen=True)
class Row:
    """A row that is written: `kind` is "result" or "measure", `version` the one it has at the start."""

    address: str
    kind: str
    key: int
    version: int

    def form(self, version: int, text: str) -> dict[str, object]:
        """A save, as the page sends it."""
        if self.kind == "measure":
            return {"row_version": version, "text": text}
        figures = {"figure-TOTAL_FORMS": 0, "figure-INITIAL_FORMS": 0}
        return {"row_version": version, "narrative": text, "progress": "in_progress"} | figures


@dataclass(frozen=True)
class Person:
    """Somebody signed in: `session` and `token` are the values of the cookies."""

    name: str
    session: str
    token: str

    def post(self, port: int, address: str, form: dict[str, object], *, is_autosave: bool = False) -> tuple:
        """Status, headers and body of the answer."""
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={self.token}",
            "X-CSRFToken": self.token,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        if is_autosave:
            headers |= {"X-Autosave": "1", "HX-Request": "true"}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("POST", address, urlencode(form), headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()


@dataclass
class Writing:
    """What one person did to the rows: acknowledged texts by row and version, refusals as stale, anything else."""

    person: Person
    saved: dict[tuple[str, int], dict[int, str]] = field(default_factory=dict)
    stale: int = 0
    others: list[str] = field(default_factory=list)

    def write(self, rows: list[Row], ports: list[int], saves: int, seed: int) -> None:
        """Save so often, each time in a row and through a web server that chance picks."""
        chance = random.Random(f"{self.person.name} {seed}")
        seen = {row: row.version for row in rows}
        for number in range(saves):
            row = chance.choice(rows)
            # Of one length: what only adds to a text of just now would be one change of the history with it.
            text = f"{number:06}：{self.person.name}寫的第{number:06}次。"
            form = row.form(seen[row], text)
            status, headers, said = self.person.post(chance.choice(ports), row.address, form, is_autosave=True)
            if status == NOTHING:
                seen[row] = int(headers["X-Row-Version"])
                self.saved.setdefault((row.kind, row.key), {})[seen[row]] = text
            elif status == STALE and (theirs := _THEIRS.search(said)):
                self.stale += 1
                seen[row] = int(theirs[1])
            else:
                self.others.append(f"{row.address}: {status} {said[:200]!r}")
