"""The chain of seals: what it covers, what it finds, what pruning leaves."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from agencies.models import AuditEntry, Seal, User
from agencies.sealing import Difference, first_difference, prune, seal
from agencies.sealing import sealing as module
from agencies.sealing.digests import hash_of, root_of
from agencies.sealing.pruning import Unverified
from tests import factories

pytestmark = pytest.mark.django_db

AT_ONCE = dt.timedelta()


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 3)


def entries(number: int, **fields: Any) -> list[AuditEntry]:
    return [
        AuditEntry.objects.create(
            actor_name="林小芳", action="plan.changed", target_type="plans.plan", target_id=str(index), **fields
        )
        for index in range(number)
    ]


def sealed(number: int, **fields: Any) -> list[AuditEntry]:
    made = entries(number, **fields)
    seal(AT_ONCE)
    return made


def test_every_entry_is_sealed_once_in_batches_and_the_chain_holds() -> None:
    first = entries(4, data={"b": [1, 1.5, None], "a": "環保局𠮷"})

    counts = [batch.count for batch in seal(AT_ONCE)]
    again = seal(AT_ONCE)
    entries(1)
    later = seal(AT_ONCE)

    assert (counts, again, [batch.number for batch in later]) == ([3, 1], [], [3])
    assert [batch.last_entry for batch in Seal.objects.oldest_first()][:2] == [first[2].pk, first[3].pk]
    assert first_difference() is None


def test_young_entries_wait_also_those_with_a_lower_key_than_old_ones() -> None:
    old, young, other = entries(3)
    AuditEntry.objects.filter(pk__in=[old.pk, other.pk]).update(at=timezone.now() - dt.timedelta(hours=1))

    made = seal()

    assert [(batch.count, batch.last_entry) for batch in made] == [(1, old.pk)]
    assert young.pk < other.pk


@pytest.mark.parametrize(
    "change",
    [
        {"action": "plan.approved"},
        {"actor_name": "別人"},
        {"target_id": "99"},
        {"target_type": "plans.framework"},
        {"data": {"reason": "另有原因"}},
        {"at": dt.datetime(2021, 1, 1, tzinfo=dt.UTC)},
    ],
)
def test_an_altered_entry_is_named(change: dict[str, Any]) -> None:
    made = sealed(5)
    AuditEntry.objects.filter(pk=made[3].pk).update(**change)

    assert first_difference() == Difference(2, made[3].pk, f"Entry {made[3].pk} was altered.")


def test_a_removed_and_an_added_entry_are_named() -> None:
    made = sealed(5)
    copy = AuditEntry.objects.get(pk=made[1].pk)
    made[1].delete()
    missing = first_difference()
    copy.save(force_insert=True)
    AuditEntry.objects.filter(pk=copy.pk).update(at=AuditEntry.objects.get(pk=made[0].pk).at)
    altered = first_difference()

    assert missing == Difference(1, copy.pk, f"Entry {copy.pk} is missing.")
    assert altered == Difference(1, copy.pk, f"Entry {copy.pk} was altered.")


def test_an_entry_slipped_in_between_is_named() -> None:
    made = entries(3)
    between = made[1].pk
    made[1].delete()
    seal(AT_ONCE)
    AuditEntry.objects.create(pk=between, actor_name="後補", action="plan.approved", target_type="x", target_id="1")

    assert first_difference() == Difference(1, between, f"Entry {between} was added after sealing.")


def test_a_deleted_person_and_agency_leave_the_log_as_it_is_another_one_does_not() -> None:
    author, other, agency = factories.person(), factories.person("別人"), factories.agency()
    made = sealed(1, actor=author, agency=agency)
    AuditEntry.objects.update(actor=other)
    framed = first_difference()
    AuditEntry.objects.update(actor=None)
    unnamed = first_difference()
    AuditEntry.objects.update(actor=author)
    User.objects.filter(pk=author.pk).delete()
    agency.delete()

    assert (framed, unnamed) == (Difference(1, made[0].pk, f"Entry {made[0].pk} was altered."),) * 2
    assert AuditEntry.objects.filter(actor=None, agency=None).count() == 1
    assert first_difference() is None


def test_a_seal_altered_removed_or_made_anew_shows() -> None:
    sealed(7)
    middle = Seal.objects.get(number=2)
    noted = Seal.objects.get(number=3).hash

    Seal.objects.filter(pk=middle.pk).update(count=2)
    altered = first_difference()
    Seal.objects.filter(pk=middle.pk).update(count=3)
    whole = first_difference(holding=noted)
    Seal.objects.get(number=3).delete()
    shortened, with_hash = first_difference(), first_difference(holding=noted)
    middle.delete()
    sealed(2)
    Seal.objects.get(number=2).delete()
    gap = first_difference()

    assert altered == Difference(2, None, "Seal 2 was altered.")
    assert (whole, shortened) == (None, None)
    assert with_hash == Difference(3, None, f"No seal has the hash {noted}.")
    assert gap == Difference(2, None, "Seal 2 is missing.")


def test_lines_rewritten_with_their_entry_break_the_chain() -> None:
    made = sealed(4)
    AuditEntry.objects.filter(pk=made[0].pk).update(action="plan.approved")
    batch = Seal.objects.get(number=1)
    batch.lines[0][3] = "0" * 64
    batch.root = root_of(batch.lines)
    batch.hash = hash_of(
        number=1,
        sealed_at=batch.sealed_at,
        last_entry=batch.last_entry,
        count=batch.count,
        root=batch.root,
        previous="",
    )
    batch.save()

    difference = first_difference()

    assert difference == Difference(1, made[0].pk, f"Entry {made[0].pk} was altered.")


def test_pruning_removes_old_batches_and_keeps_a_chain_that_verifies() -> None:
    old = sealed(3)
    _age(Seal.objects.get(number=1), days=200)
    kept = sealed(2)

    removed = prune(6)
    again = prune(6)

    assert (removed, again) == (3, 0)
    assert not AuditEntry.objects.filter(pk__in=[entry.pk for entry in old]).exists()
    assert AuditEntry.objects.filter(pk__in=[entry.pk for entry in kept]).count() == 2
    assert AuditEntry.objects.get(action="audit.pruned").data["entries"] == 3
    assert first_difference() is None


def test_nothing_is_pruned_too_early_or_from_a_log_that_differs() -> None:
    made = sealed(3)
    early = prune(6)
    _age(Seal.objects.get(), days=200)
    AuditEntry.objects.filter(pk=made[0].pk).update(actor_name="別人")

    assert early == 0
    with pytest.raises(Unverified, match=f"Entry {made[0].pk} was altered"):
        prune(6)
    with pytest.raises(ValueError, match="6 months"):
        prune(5)
    assert AuditEntry.objects.count() == 3


def test_calling_young_entries_pruned_does_not_hide_their_removal() -> None:
    sealed(3)
    AuditEntry.objects.all().delete()
    Seal.objects.update(lines=[], pruned_at=timezone.now())

    assert first_difference() == Difference(1, None, "Seal 1 was altered.")


def test_the_commands_seal_prune_and_verify(settings: Any) -> None:
    settings.AUDIT_KEEP_MONTHS = 6
    made = entries(2)

    first = _run("seal_audit", "--grace", "0")
    verified = _run("verify_audit")
    newest = Seal.objects.get().hash
    AuditEntry.objects.filter(pk=made[1].pk).update(action="x.y")

    assert first == f"1 seals made, 0 entries pruned.\nNewest seal: 1 {newest}\n"
    assert verified == (
        f"The log is as it was sealed: 1 seals (0 pruned), 0 entries not sealed yet.\nNewest seal: 1 {newest}\n"
    )
    with pytest.raises(CommandError, match=f"^Seal 1: Entry {made[1].pk} was altered"):
        _run("verify_audit")
    with pytest.raises(CommandError, match="was altered"):
        _run("verify_audit", "--holding", "f" * 64)


def _age(batch: Seal, *, days: int) -> None:
    """The first seal as if it had been made so many days ago."""
    batch.sealed_at = batch.sealed_at - dt.timedelta(days=days)
    batch.hash = hash_of(
        number=batch.number,
        sealed_at=batch.sealed_at,
        last_entry=batch.last_entry,
        count=batch.count,
        root=batch.root,
        previous=batch.previous,
    )
    batch.save()


def _run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()
