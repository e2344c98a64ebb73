"""States of periods and results, and the progress of the work: kept apart on purpose (`domain.md`)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PeriodState(TextChoices):
    OPEN = "open", _("Open")
    LOCKED = "locked", _("Locked")


class ResultState(TextChoices):
    """Workflow: who has the result in hand."""

    DRAFT = "draft", _("Draft")
    HANDED_IN = "handed_in", _("Handed in")
    RETURNED = "returned", _("Returned")
    ACCEPTED = "accepted", _("Accepted")


# The reporting unit may still write.
WRITABLE = frozenset({ResultState.DRAFT, ResultState.RETURNED})
# A unit head may accept or return.
REVIEWABLE = frozenset({ResultState.HANDED_IN})


class Progress(TextChoices):
    """How far the work is, as the reporter says."""

    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    CONTINUING = "continuing", _("Continuing")
    DONE = "done", _("Done")


class EvidenceKind(TextChoices):
    PHOTO = "photo", _("Photo")
