"""The two runs of the tests: what their last lines say."""

from pathlib import Path

import run_tests


def test_counts_add_up_what_pytest_reports(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text('<testsuites><testsuite tests="10" failures="2" errors="1" skipped="3"/></testsuites>')

    assert run_tests.counts(report) == "4 passed, 3 failed, 3 skipped"


def test_a_run_without_a_report_has_no_counts(tmp_path: Path) -> None:
    assert run_tests.counts(tmp_path / "absent.xml") is None
