"""The history of texts: who wrote what, when, over which words."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TextChangeQuerySet(models.QuerySet):
    def of(self, target: str) -> TextChangeQuerySet:
        """The changes of one thing's texts, newest first."""
        return self.filter(target=target).order_by("-at", "-pk")


class TextChange(models.Model):
    """One text changed from `before` to `after`, written in the transaction of the change.

    `target` names the thing whose text it is ("row:<uid>", "plan:<number>", "result:<number>"), `field` which of its
    texts. Someone who goes on writing adds to the last change: `began_at` is the first save in it, `at` the last.
    """

    target = models.CharField(_("thing"), max_length=60)
    field = models.TextField(_("field"))
    before = models.TextField(_("before"), blank=True)
    after = models.TextField(_("after"), blank=True)
    began_at = models.DateTimeField(_("begun at"), default=timezone.now)
    at = models.DateTimeField(_("at"), default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    actor_name = models.CharField(_("name then"), max_length=60)
    objects = TextChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("change of a text")
        verbose_name_plural = _("changes of texts")
        indexes = [models.Index(fields=["target", "-at", "-id"], name="text_changes_of_a_thing")]

    def __str__(self) -> str:
        return f"{self.target} {self.field}"
