"""Long work: watched, left, found again, called off; the file it made."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.permissions import require
from agencies.requests import SignedInRequest

from .. import jobs
from ..models import Job
from ..permissions import may_fetch_output

JOBS_A_PAGE = 30


@require_safe
def job_list(request: SignedInRequest) -> HttpResponse:
    """The person's own jobs, the latest first."""
    own = Job.objects.filter(requested_by=request.user).select_related("agency")
    page = Paginator(own, JOBS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "tracking/jobs.html", {"page": page})


@require_safe
def job_detail(request: SignedInRequest, job_id: int) -> HttpResponse:
    """How far a job is; its part of the page asks for itself again until the job is over."""
    job = _visible(request, job_id)
    template = "tracking/job.html#progress" if request.htmx else "tracking/job.html"
    is_left_alone = job.is_left_alone(timezone.now())
    return render(request, template, {"job": job, "follow_up": _follow_up(job), "is_left_alone": is_left_alone})


@require_POST
def job_cancel(request: SignedInRequest, job_id: int) -> HttpResponse:
    """Call it off; the work stops at its next step."""
    job = _visible(request, job_id)
    jobs.cancel(job=job, by=request.user)
    messages.info(request, _("The work is called off."))
    return redirect("job_detail", job.pk)


@require_safe
def job_output(request: SignedInRequest, job_id: int) -> FileResponse:
    """The file the job made, as a download for the one who asked for it, unless the role it was asked in has ended."""
    job = _visible(request, job_id)
    require(may_fetch_output(request.user, job))
    if not job.output:
        raise Http404(_("This work has made no file."))
    response = FileResponse(job.output.open(), as_attachment=True, filename=job.output_name.replace("/", "／"))
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _visible(request: SignedInRequest, job_id: int) -> Job:
    return get_object_or_404(Job.objects.visible_to(request.user).select_related("agency"), pk=job_id)


def _follow_up(job: Job) -> jobs.FollowUp | None:
    """Where a finished job leads; none while it runs, and for one whose kind the portal no longer knows."""
    kind = jobs.KINDS.get(job.kind)
    return kind.follow_up(job) if kind and kind.follow_up and job.is_done else None
