"""Two who act at the same moment; a deadline that is moved while somebody writes."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from agencies.errors import Refused
from agencies.models import AuditEntry, User
from agencies.states import Role
from tests import factories
from tests.tracking.conftest import World
from tracking import actions
from tracking.actions import superior
from tracking.models import AnnualReport, Notice, Result, StoredFile, Submission
from tracking.states import ReportState, ResultState

from .test_annual import submitted


@pytest.fixture
def lived(transactional_db: None, settings: Any, tmp_path: Path, request: pytest.FixtureRequest) -> World:
    """`reporting`, committed, so that other threads see it."""
    world: World = request.getfixturevalue("reporting")
    return world


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do all of them in threads that start together; "done" or the class of what each raised, sorted."""
    together = threading.Barrier(len(acts))
    outcomes: list[str] = []

    def act(what: Callable[[], object]) -> None:
        try:
            together.wait(120)
            what()
            outcomes.append("done")
        except Refused:
            outcomes.append("Refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(what,)) for what in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return sorted(outcomes)


def test_of_two_coordinators_who_accept_at_once_one_is_told(lived: World) -> None:
    other = factories.person("副彙整", (Role.COORDINATOR, lived.plant))
    result = lived.reviewed("m1")

    def accept(by: User) -> Callable[[], object]:
        return lambda: actions.accept_result(result=result, by=by)

    assert at_once(accept(lived.coordinator), accept(other)) == ["Refused", "done"]
    result.refresh_from_db()
    entry = AuditEntry.objects.get(action="result.accepted")
    assert (result.state, result.decided_by) == (ResultState.ACCEPTED, entry.actor)


def test_of_accepting_and_returning_a_report_at_once_one_happens(lived: World) -> None:
    other = factories.person("局彙整", (Role.COORDINATOR, lived.bureau))
    report = submitted(lived).report

    outcomes = at_once(
        lambda: superior.accept_report(report=report, by=lived.supervisor),
        lambda: superior.return_report(report=report, reason="請補附件", rows={}, by=other),
    )

    assert outcomes == ["Refused", "done"]
    report = AnnualReport.objects.get()
    entry = AuditEntry.objects.get(action__in=["report.accepted", "report.returned"])
    assert (entry.action, entry.actor) == (f"report.{report.state}", report.decided_by)
    assert Submission.objects.get().outcome == report.state
    assert report.state in {ReportState.ACCEPTED, ReportState.RETURNED}


def test_of_two_who_remind_at_once_one_is_told(lived: World) -> None:
    def remind() -> int:
        return superior.remind_agency(agency=lived.plant, year=110, by=lived.supervisor)

    assert at_once(remind, remind) == ["Refused", "done"]
    assert Notice.objects.filter(key__contains=":remind:").count() == 1
    assert AuditEntry.objects.filter(action="agency.reminded").count() == 1


def moved(world: World, days: int) -> None:
    """The coordinator moves the due date so many days from today, without days of grace."""
    due_on = timezone.localdate() + dt.timedelta(days=days)
    world.period = actions.change_due_date(period=world.period, due_on=due_on, grace_days=0, by=world.coordinator)


def typed(version: int, text: str) -> dict[str, object]:
    figures = {"figure-TOTAL_FORMS": "0", "figure-INITIAL_FORMS": "0"}
    return {"row_version": version, "narrative": text, "progress": "done"} | figures


def test_a_deadline_moved_back_while_somebody_writes_refuses_and_changes_nothing(reporting: World) -> None:
    draft = reporting.save("m1")
    moved(reporting, -1)

    with pytest.raises(Refused):
        reporting.save("m1", version=draft.version, narrative="寫了一半")

    draft.refresh_from_db()
    assert (draft.narrative, draft.version) == ("已更新十二次。", 1)


@pytest.mark.parametrize("how", ["moved", "locked"])
def test_the_writer_keeps_the_text_and_saves_it_once_there_is_time_again(reporting: World, as_, how: str) -> None:
    draft = reporting.save("m1")
    client = as_(reporting.editor)
    address = reverse("result_edit", args=[draft.assignment_id, draft.period_id])
    if how == "moved":
        moved(reporting, -1)
    else:
        actions.lock_period(period=reporting.period, by=reporting.coordinator)

    refused = client.post(address, typed(draft.version, "寫了一半的長文"))
    autosaved = client.post(address, typed(draft.version, "寫了一半的長文"), headers={"X-Autosave": "1"})
    until = timezone.localdate() + dt.timedelta(days=7)
    if how == "moved":
        moved(reporting, 7)
    else:
        actions.reopen_period(period=reporting.period, reason="補報", until=until, by=reporting.coordinator)
    saved = client.post(address, typed(draft.version, "寫了一半的長文"))

    assert (refused.status_code, "寫了一半的長文" in refused.content.decode(), autosaved.status_code) == (
        422,
        True,
        422,
    )
    assert saved.status_code == 302
    assert Result.objects.get().narrative == "寫了一半的長文"


def test_of_two_who_send_the_same_photo_at_once_both_have_it_and_it_is_stored_once(lived: World, settings: Any) -> None:
    photo = factories.photo_file().getvalue()

    def send(uid: str) -> Callable[[], object]:
        assignment = lived.assignment(uid)
        return lambda: actions.add_photo(
            assignment=assignment, period=lived.period, upload=BytesIO(photo), by=lived.editor
        )

    assert at_once(send("m1"), send("m21"), send("m22")) == ["done"] * 3
    file = StoredFile.objects.get()
    stored = {path.relative_to(settings.MEDIA_ROOT) for path in Path(settings.MEDIA_ROOT).rglob("*.jpg")}
    assert (file.uses.count(), stored) == (3, {Path(file.file.name), Path(file.thumbnail.name)})
