"""import_plan FILE --agency CODE."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from agencies.actions import add_agency
from agencies.models import AuditEntry
from plans.models import Plan

pytestmark = pytest.mark.django_db

SAMPLE = Path(__file__).parents[4] / "fixtures" / "sample-plan.txt"


def test_a_file_becomes_the_plan_of_the_agency_and_the_log_says_from_what() -> None:
    agency = add_agency(code="P9", name="南區廠", by=None)
    out = io.StringIO()

    call_command("import_plan", str(SAMPLE), agency="P9", stdout=out, stderr=io.StringIO())

    plan = Plan.objects.get()
    assert (plan.agency, plan.year, plan.items.count()) == (agency, 111, 6)
    assert AuditEntry.objects.get(action="plan.imported").data["source"] == "sample-plan.txt"
    assert out.getvalue() == f"Plan {plan.pk}: {plan.title} (0 doubts)\n"


@pytest.mark.parametrize("content", [b"", b"\x00binary", "沒有表格".encode()])
def test_what_cannot_be_read_is_said_and_stores_nothing(tmp_path: Path, content: bytes) -> None:
    add_agency(code="P9", name="南區廠", by=None)
    file = tmp_path / "plan.txt"
    file.write_bytes(content)

    with pytest.raises(CommandError, match=r"plan\.txt: "):
        call_command("import_plan", str(file), agency="P9")

    assert not Plan.objects.exists()


def test_an_unknown_agency_or_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="'P8'"):
        call_command("import_plan", str(SAMPLE), agency="P8")
    add_agency(code="P9", name="南區廠", by=None)
    with pytest.raises(CommandError, match=r"none\.txt"):
        call_command("import_plan", str(tmp_path / "none.txt"), agency="P9")
