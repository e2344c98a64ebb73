"""The history of findings and their answers: for who answers them, and the inspecting side."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import truncatechars
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.errors import Refused, Stale
from agencies.models import TextChange
from agencies.permissions import require
from agencies.requests import SignedInRequest
from agencies.written import Present, Written, history_page, say_restored, version_sent

from .. import actions
from ..histories import ANSWER, TEXT, of_finding
from ..inspecting import may_answer, may_score, may_see_finding_history
from ..inspection_forms import AnswerForm
from ..models import Finding
from ..states import ANSWERABLE, FindingState
from .findings import answer_page, visible_finding
from .inspections import inspection_url


@require_safe
def finding_history(request: SignedInRequest, finding_id: int) -> HttpResponse:
    """How it was worded and what was answered, newest first: for who answers it, and who inspects."""
    finding = visible_finding(request, finding_id)
    require(may_see_finding_history(request.user, finding))
    # Each side goes back to its own words alone.
    present = {}
    if finding.state in ANSWERABLE and may_answer(request.user, finding):
        present[ANSWER] = Present(finding.answer, finding.version)
    if finding.state != FindingState.CLOSED and may_score(request.user, finding.inspection):
        present[TEXT] = Present(finding.text, finding.version)
    labels = {TEXT: _("Finding"), ANSWER: _("What was done")}
    names = {TEXT: "finding_text_restore", ANSWER: "finding_answer_restore"}
    written = Written(
        changes=_changes(finding),
        label=lambda field: labels[field],
        present=present.get,
        restore_url=lambda change: reverse(names[change.field], args=[finding.pk, change.pk]),
        is_open=True,
    )
    crumbs = [
        (_("Inspections"), reverse("inspection_list")),
        (_("Finding"), reverse("finding_answer", args=[finding.pk])),
    ]
    about = f"{finding.inspection.agency} {finding.owner_unit} · {truncatechars(finding.text, 80)}"
    return history_page(request, written, crumbs=crumbs, about=about)


@require_POST
def finding_text_restore(request: SignedInRequest, finding_id: int, change_id: int) -> HttpResponse:
    """Put the words before a change back: an edit like any other, 409 where the finding was changed since."""
    finding = visible_finding(request, finding_id)
    require(may_score(request.user, finding.inspection))
    change = change_with_text_before(_changes(finding), change_id, field=TEXT)
    actions.edit_finding(finding=finding, text=change.before, version=version_sent(request), by=request.user)
    say_restored(request)
    return redirect(inspection_url(finding.inspection, finding))


@require_POST
def finding_answer_restore(request: SignedInRequest, finding_id: int, change_id: int) -> HttpResponse:
    """The form with an earlier answer in it. Nothing is saved: an answer is sent to the inspecting side."""
    finding = visible_finding(request, finding_id)
    require(may_answer(request.user, finding))
    change = change_with_text_before(_changes(finding), change_id, field=ANSWER)
    if finding.state not in ANSWERABLE:
        raise Refused(_("This finding is %(state)s.") % {"state": finding.get_state_display()})
    if finding.version != version_sent(request):
        raise Stale(finding)
    messages.info(request, _("The earlier answer stands in the form below. Nothing is sent before you answer."))
    return answer_page(request, finding, AnswerForm.of(finding, change.before))


def change_with_text_before(changes: QuerySet[TextChange], change_id: int, **fields: str) -> TextChange:
    """The change, or 404 for one of something else; before the first text there is none to go back to."""
    change: TextChange = get_object_or_404(changes.exclude(before=""), pk=change_id, **fields)
    return change


def _changes(finding: Finding) -> QuerySet[TextChange]:
    return TextChange.objects.of(of_finding(finding.pk))
