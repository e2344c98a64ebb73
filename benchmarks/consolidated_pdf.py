"""The PDF of a consolidated report over 10 and over 100 agencies: time per agency, and the largest process.

Run: `python -m benchmarks.consolidated_pdf [AGENCIES …]`. Each size has a process, a database and a store of rendered
parts of its own, so that nothing is warm; measured is making the volume alone. Processor time is what counts on a
machine that does other things as well. Then once more with every part in the store.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET_RATIO, TARGET_MEMORY = 1.2, 1024

# Runs within one size's environment and prints JSON.
_INSIDE = """
import json, resource, sys, tempfile, time
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from benchmarks.consolidated_world import build
report = build(int(sys.argv[1]))
from documents.consolidated.volume import write_volume
from documents.report_files import content_of
content = content_of(report, None)

def made():
    wall, cpu = time.perf_counter(), time.process_time()
    with tempfile.TemporaryFile() as out:
        volume = write_volume(content.document, out, told=lambda *_: None, draft=content.draft)
        size = out.seek(0, 2)
    return {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "pages": volume.pages, "size": size}

cold = made()
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
below = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
print(json.dumps({"cold": cold, "memory": max(memory, below), "again": made()}))
"""


def measured(agencies: int) -> dict:
    """What one size takes: seconds, MB, pages, bytes."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"VAR_DIR": folder, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
        for name in ("DATABASE_URL", "FILES_DIR"):
            environment.pop(name, None)
        command = [sys.executable, "-c", _INSIDE, str(agencies)]
        told = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
        if told.returncode:
            sys.exit(told.stderr)
        return json.loads(told.stdout.splitlines()[-1])


def main(*sizes: int) -> None:
    """Print seconds per agency, ratio to the smallest size, memory."""
    first = None
    for agencies in sizes or (10, 100):
        found = measured(agencies)
        cold, again = found["cold"], found["again"]
        each = cold["cpu"] / agencies
        first = first or each
        print(
            f"{agencies} agencies: {cold['pages']} pages, {cold['size'] / 2**20:.1f} MB, "
            f"{cold['cpu']:.1f} s of processor ({cold['wall']:.1f} s), {1000 * each:.0f} ms an agency, "
            f"ratio {each / first:.2f} (target {TARGET_RATIO} or less), "
            f"largest process {found['memory']} MB (target {TARGET_MEMORY} or less); "
            f"again from the store: {again['cpu']:.1f} s"
        )


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
