"""States of frameworks and plans, and named sets of states."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FrameworkState(TextChoices):
    DRAFT = "draft", _("Draft")
    ISSUED = "issued", _("Issued")


class PlanState(TextChoices):
    """Workflow only. Whether a draft is the first one or an amendment follows from its approved version."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")


# The rows may be edited.
EDITABLE = frozenset({PlanState.DRAFT, PlanState.RETURNED})


class PlanKind(TextChoices):
    SERVICE = "service", _("Service improvement plan")


class PartKind(TextChoices):
    """What a row of a plan outside the content table is."""

    BASIS = "basis", _("Basis")
    SECTION = "section", _("Section")
    POINT = "point", _("Point of a section")
    GOAL = "goal", _("Goal")


class NodeKind(TextChoices):
    """What a framework's node is."""

    GOAL = "goal", _("Goal")
    ITEM = "item", _("Work item")
    FOCUS = "focus", _("Focus point")
