"""Whose identities are whose: what a file names must not be another plan's, in whatever place that one keeps it."""

from __future__ import annotations

from collections.abc import Iterator, Set
from itertools import batched

from django.db.models import Q, QuerySet

from agencies.models import TextChange

from .keeping import rows_kept
from .models import DeletedRow, FocusPoint, Measure, Plan, PlanPart, PlanVersion, WorkItem
from .states import PlanState

_PLAN_OF = ((PlanPart, "plan"), (WorkItem, "plan"), (FocusPoint, "item__plan"), (Measure, "focus_point__item__plan"))
_CHUNK = 500


def taken_elsewhere(plan: Plan, uids: Set[str]) -> set[str]:
    """Those of the uids that are not the plan's to use: of another plan's rows, its trash or the version that its open
    amendment may go back to, or of a row that is gone and whose texts have a history.

    Else whoever names a row of others would read its history, and keep it from coming back.
    """
    return _of_rows(uids, plan=plan, own=False) | (_kept_or_told(plan, uids) if uids else set())


def _of_rows(uids: Set[str], *, plan: Plan, own: bool) -> set[str]:
    """Those that rows of the plan bear now, or rows of others."""
    found: set[str] = set()
    for chunk in batched(sorted(uids), _CHUNK):
        for model, path in _PLAN_OF:
            is_own = Q(**{path: plan})
            used = model._default_manager.filter(is_own if own else ~is_own, uid__in=chunk)
            found.update(used.values_list("uid", flat=True))
    return found


def _kept_or_told(plan: Plan, uids: Set[str]) -> set[str]:
    others = Plan.objects.exclude(pk=plan.pk)
    amended = PlanVersion.objects.filter(pk__in=others.exclude(state=PlanState.APPROVED).values("approved_version"))
    kept = (_in_trash(DeletedRow.objects.exclude(plan=plan)) | _in_versions(amended)) & uids
    told = set(_with_history(uids))
    if told:
        own = PlanVersion.objects.filter(pk__in=[plan.approved_version_id])
        told -= _of_rows(told, plan=plan, own=True) | _in_trash(plan.trash.all()) | _in_versions(own)
    return kept | told


def _in_trash(rows: QuerySet[DeletedRow]) -> set[str]:
    contents = rows.order_by().values_list("content", flat=True).iterator()
    return {entry["fields"]["uid"] for content in contents for entry in rows_kept(content)}


def _in_versions(versions: QuerySet[PlanVersion]) -> set[str]:
    return {uid for version in versions.order_by().iterator() for uid in version.load().uids()}


def _with_history(uids: Set[str]) -> Iterator[str]:
    for chunk in batched(sorted(uids), _CHUNK):
        targets = TextChange.objects.filter(target__in=[f"row:{uid}" for uid in chunk])
        for target in targets.order_by().values_list("target", flat=True).distinct():
            yield target.removeprefix("row:")
