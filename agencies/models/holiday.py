"""Days that are not as the week says: public holidays, and Saturdays worked instead."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _


class HolidayQuerySet(models.QuerySet):
    def exceptions(self, start: dt.date | None = None, end: dt.date | None = None) -> dict[dt.date, bool]:
        """For `agencies.workdays`: whether each exceptional day from `start` to `end` is worked; one query."""
        rows = self
        if start:
            rows = rows.filter(date__gte=start)
        if end:
            rows = rows.filter(date__lte=end)
        return dict(rows.values_list("date", "is_working_day"))


class Holiday(models.Model):
    """One exceptional day of the government's calendar (行政院人事行政總處): off, or worked though at a weekend."""

    date = models.DateField(_("date"), unique=True)
    name = models.CharField(_("name"), max_length=40)
    is_working_day = models.BooleanField(_("worked instead"), default=False)
    objects = HolidayQuerySet.as_manager()

    class Meta:
        ordering = ["date"]
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")

    def __str__(self) -> str:
        return f"{self.date} {self.name}"
