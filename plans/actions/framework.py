"""Changes of a framework's state."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.audit import record
from agencies.errors import Refused
from agencies.models import User

from ..models import Framework
from ..states import FrameworkState


@transaction.atomic
def issue_framework(*, framework: Framework, by: User | None) -> Framework:
    """Issue a framework: from now on plans may refer to it and it is not edited any more."""
    framework = Framework.objects.select_for_update().get(pk=framework.pk)
    if framework.state != FrameworkState.DRAFT:
        raise Refused(_("This framework is already issued; make a new version."))
    if not framework.nodes.exists():
        raise Refused(_("The framework has no goals, items or focus points yet."))
    framework.state = FrameworkState.ISSUED
    framework.issued_at = timezone.now()
    framework.issued_by = by
    framework.save()
    record("framework.issued", by=by, on=framework, agency=framework.agency, number=framework.number)
    return framework
