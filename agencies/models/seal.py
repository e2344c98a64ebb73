"""Seals of the audit log: hashes over batches of entries, each seal over the one before."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SealQuerySet(models.QuerySet["Seal"]):
    def oldest_first(self) -> SealQuerySet:
        return self.order_by("number")

    def newest(self) -> Seal | None:
        """The seal that the next one will rest on."""
        return self.order_by("number").last()


class Seal(models.Model):
    """A batch of the audit log as it was on the day of sealing. Rows are added; only pruning empties `lines`.

    The batch is every entry above the `last_entry` of the seal before, up to its own. `lines` has one item an entry,
    `[key, actor's key, agency's key, SHA-256]`; `root` is the SHA-256 over them; `hash` that over number, last entry,
    count, root and the `hash` of the seal before. Digests are hexadecimal.
    """

    number = models.PositiveBigIntegerField(_("number"), unique=True)
    sealed_at = models.DateTimeField(_("sealed at"))
    last_entry = models.BigIntegerField(_("last entry"))
    count = models.PositiveIntegerField(_("number of entries"))
    lines = models.JSONField(_("digests"), default=list, blank=True)
    root = models.CharField(_("hash of the entries"), max_length=64)
    previous = models.CharField(_("hash of the seal before"), max_length=64, blank=True)
    hash = models.CharField(_("hash"), max_length=64, unique=True)
    pruned_at = models.DateTimeField(_("entries removed at"), null=True, blank=True)
    objects = SealQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = _("seal of the audit log")
        verbose_name_plural = _("seals of the audit log")

    def __str__(self) -> str:
        return f"{self.number} {self.hash[:12]}"
