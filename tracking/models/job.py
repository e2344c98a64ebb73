"""Long work that a page can watch, leave and find again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency

from ..states import JOB_OVER, JobState

# A worker looks for work every second: what has waited this long while nothing else goes on waits for a worker.
UNTOUCHED = dt.timedelta(minutes=1)


class JobQuerySet(models.QuerySet):
    def visible_to(self, person: Any) -> JobQuerySet:
        """A person's own jobs."""
        return self if person.is_superuser else self.filter(requested_by=person)

    def at_work(self, since: dt.datetime) -> JobQuerySet:
        """Those of which a worker gave a sign, or which ended, after a moment."""
        return self.filter(Q(heartbeat_at__gte=since, state=JobState.RUNNING) | Q(finished_at__gte=since))


class Job(models.Model):
    """One piece of long work: what it is (`kind`, `arguments`: ids only), how far it is, what came of it.

    The worker says it lives by `heartbeat_at`; a running job whose heartbeat stopped is taken over. `output` is the
    file it made, if any; `report` what it has to say (JSON), e.g. counts and errors.
    """

    kind = models.CharField(_("kind"), max_length=40)
    arguments = models.JSONField(_("arguments"), default=dict)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="jobs", verbose_name=_("agency"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="jobs", verbose_name=_("requested by")
    )
    state = models.CharField(_("state"), max_length=10, choices=JobState.choices, default=JobState.WAITING)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    step = models.CharField(_("step"), max_length=200, blank=True)
    message = models.TextField(_("message"), blank=True)
    report = models.JSONField(_("report"), default=dict, blank=True)
    output = models.FileField(_("file"), upload_to="jobs/%Y/%m", max_length=200, blank=True)
    output_name = models.CharField(_("file name"), max_length=200, blank=True)
    attempt = models.PositiveIntegerField(_("attempt"), default=0)
    requested_at = models.DateTimeField(_("requested at"), auto_now_add=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at"]
        verbose_name = _("job")
        verbose_name_plural = _("jobs")

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def label(self) -> str:
        """What kind of work it is, in words."""
        from ..jobs.kinds import KINDS

        return str(KINDS[self.kind].label) if self.kind in KINDS else self.kind

    @property
    def is_over(self) -> bool:
        """Nothing more happens to it."""
        return self.state in JOB_OVER

    def is_left_alone(self, now: dt.datetime) -> bool:
        """It has waited a minute, and no work goes on anywhere: perhaps no worker runs."""
        lately = now - UNTOUCHED
        waits = self.state == JobState.WAITING and self.requested_at < lately
        return waits and not Job.objects.at_work(lately).exists()

    @property
    def is_done(self) -> bool:
        return self.state == JobState.DONE
