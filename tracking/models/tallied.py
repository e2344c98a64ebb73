"""Writing rows that are counted: the tallies follow within the same transaction, whoever writes and however many."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction


class TalliedQuerySet(models.QuerySet):
    """A queryset whose writes bring the tallies of the plans they touch up to date (`tracking.tallies`).

    `plan_path` leads from a row to its plan's id; `counted_fields` are the fields on which the tallies depend.
    """

    plan_path = "plan_id"
    counted_fields: frozenset[str] = frozenset()

    def update(self, **fields: Any) -> int:
        if not self.counted_fields & fields.keys():
            return super().update(**fields)
        with transaction.atomic(using=self.db):
            plans = self._plan_ids()
            changed = super().update(**fields)
            _recount(plans)
        return changed

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        with transaction.atomic(using=self.db):
            made: list[Any] = super().bulk_create(objs, *args, **options)
            _recount(self._plans_of([row for row in made if row.counts_when_added]))
        return made

    bulk_create.alters_data = True  # type: ignore[attr-defined]

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic(using=self.db):
            plans = self._plan_ids()
            deleted = super().delete()
            _recount(plans)
        return deleted

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def _plans_of(self, rows: list[Any]) -> set[int]:
        """The plans of new rows, in one query at most."""
        relation, _sep, beyond = self.plan_path.partition("__")
        if not beyond or not rows:
            return {getattr(row, self.plan_path) for row in rows}
        related: Any = self.model._meta.get_field(relation).related_model
        wanted = {getattr(row, f"{relation}_id") for row in rows}
        return set(related._base_manager.filter(pk__in=wanted).order_by().values_list(beyond, flat=True).distinct())

    def _plan_ids(self) -> set[int]:
        rows = self.order_by().values_list(self.plan_path, flat=True).distinct()
        # PostgreSQL locks no row of a DISTINCT; who wanted them locked has locked them before.
        rows.query.select_for_update = False
        return set(rows)


class Tallied(models.Model):
    """A counted row that is saved or deleted alone. Its manager comes from a `TalliedQuerySet`."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        fields = options.get("update_fields")
        rows: Any = type(self)._default_manager.all()
        counts = self.counts_when_added if self._state.adding else fields is None or rows.counted_fields & set(fields)
        if not counts:
            super().save(*args, **options)
            return
        with transaction.atomic():
            super().save(*args, **options)
            _recount(rows._plans_of([self]))

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        rows: Any = type(self)._default_manager.all()
        with transaction.atomic():
            plans = rows._plans_of([self])
            deleted = super().delete(*args, **options)
            _recount(plans)
        return deleted

    @property
    def counts_when_added(self) -> bool:
        """A new row changes a figure."""
        return True


def _recount(plans: set[int]) -> None:
    from ..tallies import recount

    recount(plans)
