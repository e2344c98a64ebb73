"""What the settings ask of SQLite holds on every connection that a process opens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
# Connections of two threads, and one that was closed and opened anew. 2 is FULL, 1 would be NORMAL.
ASKED = """
import json, threading
import django
django.setup()
from django.core.files.storage import default_storage
from django.db import connection

def answers():
    with connection.cursor() as cursor:
        return [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]

said = [answers()]
def elsewhere():
    said.append(answers())
    connection.close()
thread = threading.Thread(target=elsewhere)
thread.start()
thread.join()
connection.close()
said.append(answers())
print(json.dumps([said, default_storage.__class__.__name__]))
"""


LOADED = """
import json, config.settings as s
database = s.DATABASES["default"]
print(json.dumps([database["OPTIONS"], database["CONN_HEALTH_CHECKS"]]))
"""


def answered(program: str, tmp_path: Path, **variables: str) -> Any:
    own = {"ENV_FILE": os.devnull, "VAR_DIR": str(tmp_path), "SECRET_KEY": "k" * 50}
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings"} | own | variables
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, check=True)
    return json.loads(done.stdout)


def test_what_the_address_of_a_server_asks_for_stays(tmp_path: Path) -> None:
    said = answered(LOADED, tmp_path, DATABASE_URL="postgres://portal:secret@db:5432/portal?sslmode=verify-full")

    assert said == [{"sslmode": "verify-full", "pool": {"min_size": 1, "max_size": 32}}, True]


def test_what_is_committed_is_on_the_disk_before_the_answer(tmp_path: Path) -> None:
    said = answered(ASKED, tmp_path)

    assert said == [[["wal", 2]] * 3, "FolderStorage"]
