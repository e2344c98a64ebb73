"""What follows when a system administrator changes an account, on a page of the administration or by a sheet."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.utils import timezone

from .models import Invitation, User


def note_state(person: User, *, was_active: bool) -> None:
    """Before saving: an account opened by hand counts its unused days anew; closed by hand, no agency opens it."""
    if person.is_active == was_active:
        return
    person.idle_disabled_on = None
    if person.is_active:
        person.idle_from, person.left_on = timezone.localdate(), None


def forget_address(person: User) -> None:
    """After saving another address: what was sent to the earlier one opens nothing, nor does asking by it for a link.

    allauth notes in a list of its own every address for which somebody asks for a link.
    """
    EmailAddress.objects.filter(user=person).delete()
    Invitation.objects.open().filter(person=person).update(expires_at=timezone.now())
