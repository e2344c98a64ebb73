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
    REVIEWED = "reviewed", _("Approved by the unit head")
    RETURNED = "returned", _("Returned")
    ACCEPTED = "accepted", _("Accepted")


# The reporting unit may still write.
WRITABLE = frozenset({ResultState.DRAFT, ResultState.RETURNED})
# Out of the reporting unit's hands.
SETTLED = frozenset({ResultState.HANDED_IN, ResultState.REVIEWED, ResultState.ACCEPTED})
# On its way to acceptance.
BEING_REVIEWED = frozenset({ResultState.HANDED_IN, ResultState.REVIEWED})
# The unit's head approves or returns it.
REVIEWABLE = frozenset({ResultState.HANDED_IN})
# The coordinator may give it back.
RETURNABLE = frozenset({ResultState.REVIEWED, ResultState.ACCEPTED})


class Progress(TextChoices):
    """How far the work is, as the reporter says."""

    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    CONTINUING = "continuing", _("Continuing")
    DONE = "done", _("Done")


class EvidenceKind(TextChoices):
    PHOTO = "photo", _("Photo")
    DOCUMENT = "document", _("Document")
    LINK = "link", _("Link")


class RowState(TextChoices):
    """What a work list says of an assignment in a period: the state of its result, or why there is none."""

    RETURNED = "returned", _("Returned")
    DRAFT = "draft", _("Draft")
    BLANK = "blank", _("Not written")
    HANDED_IN = "handed_in", _("Handed in")
    REVIEWED = "reviewed", _("Approved by the unit head")
    ACCEPTED = "accepted", _("Accepted")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")


# The reporting unit has something to do.
OUTSTANDING = frozenset({RowState.RETURNED, RowState.DRAFT, RowState.BLANK})


class BoardState(TextChoices):
    """How far an agency's year is, as its superior sees it."""

    ACCEPTED = "accepted", _("Accepted by the superior")
    TO_REVIEW = "to_review", _("To review")
    RETURNED = "returned", _("Returned")
    OVERDUE = "overdue", _("Overdue")
    NO_PLAN = "no_plan", _("No plan yet")
    DRAFTING = "drafting", _("Plan being written")
    SUBMITTED = "submitted", _("Plan awaiting approval")
    NOT_OPEN = "not_open", _("Reporting not open")
    REPORTING = "reporting", _("Reporting under way")
    COMPLETE = "complete", _("Complete")


class JobState(TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Finished")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


# Nothing more happens to the job.
JOB_OVER = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


class Direction(TextChoices):
    """Which way an indicator should go."""

    UP = "up", _("more")
    DOWN = "down", _("less")


class Frequency(TextChoices):
    MONTHLY = "monthly", _("monthly")
    QUARTERLY = "quarterly", _("quarterly")
    HALF_YEARLY = "half_yearly", _("half-yearly")
    YEARLY = "yearly", _("yearly")


class InspectionKind(TextChoices):
    VISIT = "visit", _("Visit")
    PHONE = "phone", _("Phone-courtesy test")
    SURVEY = "survey", _("Satisfaction survey")


class FindingState(TextChoices):
    OPEN = "open", _("To be put right")
    ANSWERED = "answered", _("Answered")
    RETURNED = "returned", _("Returned")
    CLOSED = "closed", _("Closed")


# The answerable unit has to say what it did.
ANSWERABLE = frozenset({FindingState.OPEN, FindingState.RETURNED})
# The inspecting side closes or returns it.
DECIDABLE = frozenset({FindingState.ANSWERED})


class ReportKind(TextChoices):
    OWN = "own", _("Annual report")
    CONSOLIDATED = "consolidated", _("Consolidated report")


class FileFormat(TextChoices):
    """What a report is made into."""

    PDF = "pdf", "PDF"
    XLSX = "xlsx", "XLSX"
    ODS = "ods", "ODS"


class ReportState(TextChoices):
    """Workflow of an annual or consolidated report."""

    DRAFT = "draft", _("Being assembled")
    SIGNING = "signing", _("To be signed")
    SIGNED = "signed", _("Signed")
    SUBMITTED = "submitted", _("Submitted upward")
    RETURNED = "returned", _("Returned")
    ACCEPTED = "accepted", _("Accepted by the superior")


# The superior has it, or had it and decided: its frozen document is what counts.
SUBMITTED_UPWARD = frozenset({ReportState.SUBMITTED, ReportState.RETURNED, ReportState.ACCEPTED})
# Summary and evaluations may be written, and the report be sent to be signed.
REPORT_WRITABLE = frozenset({ReportState.DRAFT, ReportState.RETURNED})
# The superior's turn, or nothing more to do.
WITH_SUPERIOR = frozenset({ReportState.SUBMITTED, ReportState.ACCEPTED})
# Frozen, and still in the agency's own hands.
BEING_SIGNED = frozenset({ReportState.SIGNING, ReportState.SIGNED})


class SubmissionOutcome(TextChoices):
    """What the superior decided on a submission."""

    ACCEPTED = "accepted", _("Accepted by the superior")
    RETURNED = "returned", _("Returned")


class DeliveryKind(TextChoices):
    DIGEST = "digest", _("Digest of the day")
    AT_ONCE = "at_once", _("At once")
