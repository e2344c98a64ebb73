"""What the settings ask of SQLite holds on every connection that a process opens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

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


def test_what_is_committed_is_on_the_disk_before_the_answer(tmp_path: Path) -> None:
    own = {"ENV_FILE": os.devnull, "VAR_DIR": str(tmp_path), "SECRET_KEY": "k" * 50}
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings"} | own

    done = subprocess.run([sys.executable, "-c", ASKED], cwd=ROOT, env=environment, capture_output=True, check=True)

    assert json.loads(done.stdout) == [[["wal", 2]] * 3, "FolderStorage"]
