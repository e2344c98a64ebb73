"""The PDF of a 20-page plan: WeasyPrint in a warm process against headless Chromium started cold on the same HTML.

Run: `python -m benchmarks.plan_pdf [ROUNDS]`. Both sides take turns within one run; read the ratio, not the seconds.
Also measured: the same plan again, unchanged, from the store of rendered files.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

import django
import pikepdf

FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--disable-background-networking")


def seconds(act: Callable[[], object]) -> float:
    """How long `act` takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def pages(pdf: bytes) -> int:
    """Number of pages."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)


def main(rounds: int = 7) -> None:
    """Print medians, ratio and versions."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DEBUG", "1")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FILES_DIR"] = folder
        django.setup()
        from benchmarks.synthetic_plan import synthetic_plan
        from documents.rendered import kept_plan_pdf
        from documents.writers.layout import plan_html
        from documents.writers.pdf import plan_pdf

        document = synthetic_plan()
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        if chromium is None:
            sys.exit("No Chromium on PATH: nothing to compare with.")
        page, theirs = Path(folder, "plan.html"), Path(folder, "chromium.pdf")
        page.write_text(plan_html(document), encoding="utf-8")

        def cold_chromium() -> None:
            with tempfile.TemporaryDirectory() as profile:
                command = [chromium, *FLAGS, f"--user-data-dir={profile}", f"--print-to-pdf={theirs}", page.as_uri()]
                subprocess.run(command, check=True, capture_output=True, timeout=120)

        ours = plan_pdf(document)  # warms: fonts, templates, style sheet
        kept_plan_pdf(document)
        cold_chromium()
        taken: dict[str, list[float]] = {"weasyprint": [], "chromium": [], "kept": []}
        for _round in range(rounds):
            taken["weasyprint"].append(seconds(lambda: plan_pdf(document)))
            taken["chromium"].append(seconds(cold_chromium))
            taken["kept"].append(seconds(lambda: kept_plan_pdf(document)))

        medians = {name: statistics.median(values) for name, values in taken.items()}
        told = subprocess.run([chromium, "--version"], capture_output=True, text=True, check=True).stdout.strip()
        print(f"WeasyPrint {version('weasyprint')}: {pages(ours)} pages, median {medians['weasyprint']:.3f} s")
        print(f"{told}, cold: {pages(theirs.read_bytes())} pages, median {medians['chromium']:.3f} s")
        print(f"ratio {medians['weasyprint'] / medians['chromium']:.2f} (target 0.50 or less), {rounds} rounds")
        print(f"unchanged, from the store: {1000 * medians['kept']:.1f} ms (target 20 ms or less)")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
