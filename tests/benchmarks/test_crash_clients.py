"""The drill's judge finds what it is there to find."""

import sqlite3

import pytest

from benchmarks.crash_clients import Client


@pytest.mark.parametrize(
    ("version", "text_of", "rows", "entries", "words"),
    [
        (4, 4, 1, 4, []),
        (5, 5, 1, 5, []),
        (3, 3, 1, 3, ["a: version 3, acknowledged 4, sent 5"]),
        (4, 3, 1, 4, ["a: version 4 has another text"]),
        (4, 4, 1, 5, ["a: version 4, 5 entries in the log"]),
        (4, 4, 2, 4, ["a: 2 rows, 4 saves acknowledged"]),
        (4, 4, 0, 4, ["a: 0 rows, 4 saves acknowledged"]),
    ],
)
def test_a_lost_mixed_or_doubled_save_is_said(
    version: int, text_of: int, rows: int, entries: int, words: list[str]
) -> None:
    client = Client("a", "/", (1, 2), "s", "t")
    client.version, client.sent = text_of - 1, text_of
    text = client.form()["narrative"]
    client.version, client.sent = 4, 5
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE tracking_result (id, assignment_id, period_id, version, narrative)")
    database.execute("CREATE TABLE agencies_auditentry (target_type, target_id)")
    database.executemany("INSERT INTO tracking_result VALUES (7, 1, 2, ?, ?)", [(version, text)] * rows)
    database.executemany("INSERT INTO agencies_auditentry VALUES ('tracking.result', ?)", [("7",)] * entries)

    said = client.judge(database)
    database.close()

    assert said == words
