import json

import pytest
from django.core.management import CommandError, call_command

from plans.document import PlanDocument
from tests.documents.writers.samples import opened, text_of
from tests.world import City, build_city

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(settings, tmp_path) -> City:
    settings.MEDIA_ROOT = tmp_path / "files"
    return build_city()


def test_export_plan_writes_the_version_in_force(city, tmp_path):
    for form in ("pdf", "json"):
        call_command("export_plan", str(city.plan.pk), format=form, output=tmp_path / f"plan.{form}")

    document = PlanDocument.from_json(json.loads((tmp_path / "plan.json").read_text(encoding="utf-8")))
    assert document == city.plan.approved_version.load()
    with opened((tmp_path / "plan.pdf").read_bytes()) as pdf:
        assert str(pdf.docinfo.Title) == document.title


def test_export_plan_writes_a_draft_as_such(city, tmp_path):
    call_command("export_plan", str(city.draft.pk), output=tmp_path / "plan.pdf")

    assert city.draft.title in text_of((tmp_path / "plan.pdf").read_bytes())


def test_export_report_writes_the_report(city, tmp_path):
    call_command("export_report", str(city.plan.pk), output=tmp_path / "report.pdf")

    assert "全年受理三千件，內部數字。" in text_of((tmp_path / "report.pdf").read_bytes())


@pytest.mark.parametrize("command", ["export_plan", "export_report"])
def test_an_unknown_plan_is_told(city, command, tmp_path):
    with pytest.raises(CommandError, match="There is no plan 9999"):
        call_command(command, "9999", output=tmp_path / "out.pdf")


def test_a_plan_without_a_version_has_no_report(city, tmp_path):
    with pytest.raises(CommandError, match="no approved version"):
        call_command("export_report", str(city.draft.pk), output=tmp_path / "out.pdf")
