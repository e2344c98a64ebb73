"""Signing off the accounts of an agency."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from ..audit import record
from ..errors import Refused
from ..keeping.accounts import as_json, digest, listed
from ..models import AccountReview, Agency, User


@transaction.atomic
def review_accounts(*, agency: Agency, seen: str, remark: str, by: User) -> AccountReview:
    """Keep the list of accounts as it was reviewed, with who and when.

    `seen` is the `digest` of the list that the page showed: refused where it changed meanwhile.
    """
    agency = Agency.objects.select_for_update().get(pk=agency.pk)
    accounts = listed(agency)
    if digest(accounts) != seen:
        raise Refused(_("The accounts changed after you opened the page. Please look at them again; nothing was kept."))
    review = AccountReview.objects.create(
        agency=agency, reviewed_by=by, reviewer_name=str(by), remark=remark.strip(), accounts=as_json(accounts)
    )
    record("agency.accounts_reviewed", by=by, on=agency, agency=agency, accounts=len(accounts), remark=review.remark)
    return review
