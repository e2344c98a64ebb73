"""Loading the demo: all of it in one transaction, or nothing."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.actions import set_days
from agencies.calendar_file import read_calendar
from agencies.errors import Refused
from agencies.models import Agency
from tracking.actions.notices import without_mail

from . import fixtures, indicators, inspections, january, people, plans, results


def load() -> bool:
    """Load the demo into an empty portal; False where it is loaded already and nothing was changed.

    Refused in a portal that holds other agencies or accounts, or only a part of the demo.
    """
    codes = set(Agency.objects.values_list("code", flat=True))
    if codes >= people.agency_codes():
        return False
    _refuse_unless_empty(codes)
    password = people.make_password_file()
    # Nobody lived what is told here: no mail, neither now nor on the worker's first run.
    with transaction.atomic(), without_mail():
        set_days(days=read_calendar(fixtures.FOLDER / "holidays.json"), by=None)
        agencies = people.load_agencies()
        accounts = people.load_people(agencies, password)
        frameworks = plans.load_frameworks(agencies, accounts)
        made = plans.load_plans(agencies, accounts, frameworks)
        indicators.load_indicators(made, accounts, fixtures.read("results/110-plant")["people"])
        results.load_results(made, accounts, source="results/110-plant", coordinator="coordinator")
        inspections.load_inspections(agencies, accounts)
        january.load_january(made, accounts)
    return True


def _refuse_unless_empty(codes: set[str]) -> None:
    if codes:
        raise Refused(
            _("This portal holds agencies already (%(codes)s). The demo is loaded only into an empty portal.")
            % {"codes": ", ".join(sorted(codes)[:5])}
        )
    taken = people.taken_accounts()
    if taken:
        raise Refused(
            _("Accounts of the demo exist already (%(accounts)s). The demo is loaded only into an empty portal.")
            % {"accounts": ", ".join(taken)}
        )
