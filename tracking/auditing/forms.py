"""Filters of the audit log, in the address."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.access import scope
from agencies.models import Agency, AuditEntry
from agencies.models.audit import AuditQuerySet

from .words import THINGS, VERBS


class AuditFilter(forms.Form):
    """What is not valid filters nothing."""

    person = forms.CharField(label=_("Person"), required=False, max_length=60)
    verb = forms.ChoiceField(label=_("Action"), required=False)
    thing = forms.ChoiceField(label=_("Object"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("Agency"), required=False, empty_label=_("All"))
    target = forms.CharField(required=False, max_length=101, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, person: Any) -> None:
        super().__init__(data, label_suffix="")
        agencies = (
            Agency.objects.all() if person.is_superuser else Agency.objects.filter(pk__in=scope(person).administered)
        )
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
        for name, words in (("verb", VERBS), ("thing", THINGS)):
            known = sorted(((key, str(word)) for key, word in words.items()), key=lambda choice: choice[1])
            self.fields[name].choices = [("", _("All")), *known]  # type: ignore[attr-defined]

    def found(self, person: Any) -> AuditQuerySet:
        """The entries that the person may see and asked for, newest first."""
        entries: AuditQuerySet = AuditEntry.objects.visible_to(person).select_related("agency")
        self.is_valid()
        said = self.cleaned_data
        if said.get("person"):
            entries = entries.filter(actor_name__icontains=said["person"])
        if said.get("verb"):
            entries = entries.filter(action__endswith=f".{said['verb']}")
        if said.get("thing"):
            entries = entries.filter(action__startswith=f"{said['thing']}.")
        if said.get("since"):
            entries = entries.filter(at__gte=_midnight(said["since"]))
        if said.get("until") and said["until"] < dt.date.max:
            entries = entries.filter(at__lt=_midnight(said["until"] + dt.timedelta(days=1)))
        if said.get("agency"):
            entries = entries.filter(agency=said["agency"])
        kind, colon, key = (said.get("target") or "").partition(":")
        if colon:
            entries = entries.filter(target_type=kind, target_id=key)
        return entries.order_by("-at", "-pk")


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
