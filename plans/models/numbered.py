"""What every row of a plan or framework shares: identity, order, numbering, row version."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..document import new_uid

# Distance between neighbours' positions, so that a row moves between two others without touching them.
GAP = 1024


class Numbered(models.Model):
    """A row among ordered siblings whose printed number follows from its place.

    `uid` is permanent. `start_at` restarts the numbering here. `version` counts saves: an edit names the version
    it saw.
    """

    uid = models.CharField(_("identity"), max_length=32, unique=True, default=new_uid, editable=False)
    position = models.BigIntegerField(_("order"), default=0)
    is_numbered = models.BooleanField(_("numbered"), default=True)
    start_at = models.PositiveIntegerField(_("numbering starts at"), null=True, blank=True)
    version = models.PositiveIntegerField(_("row version"), default=1, editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        abstract = True
