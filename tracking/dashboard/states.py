"""Where an assignment stands in a period, as the dashboard counts it: states alone, so also of what is a draft."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Standing(TextChoices):
    """What a figure counts and a list of rows is narrowed to. Each but the last two is a part of what is due."""

    ACCEPTED = "accepted", _("Accepted")
    HANDED_IN = "handed_in", _("Awaiting acceptance")
    RETURNED = "returned", _("Returned")
    MISSING = "missing", _("Not handed in")
    REPORTED = "reported", _("Handed in or accepted")
    OVERDUE = "overdue", _("Overdue")
    DUE = "due", _("To be reported")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")


TONES = {
    Standing.ACCEPTED: "done",
    Standing.HANDED_IN: "behind",
    Standing.RETURNED: "overdue",
    Standing.MISSING: "none",
    Standing.REPORTED: "done",
    Standing.OVERDUE: "overdue",
    Standing.DUE: "none",
    Standing.NOT_APPLICABLE: "none",
}
# What is due falls into these, each assignment into one.
PARTS = (Standing.ACCEPTED, Standing.HANDED_IN, Standing.RETURNED, Standing.MISSING)


class Attainment(TextChoices):
    """Whether an indicator's last value reaches its target."""

    MET = "met", _("Met")
    MISSED = "missed", _("Not met")
    UNKNOWN = "unknown", _("Not measured")


class CellKind(TextChoices):
    """What a cell of the heat map says."""

    FIGURES = "figures", _("Figures")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")
    ABSENT = "absent", _("Not in the plan")
    NOT_OPEN = "not_open", _("Nothing due yet")
    NO_PLAN = "no_plan", _("No plan")
