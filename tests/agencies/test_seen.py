"""Row versions made from the words themselves: another for other words, whoever wrote them in which way."""

from __future__ import annotations

import pytest

from agencies.errors import Stale
from agencies.models import Agency
from agencies.requests import LARGEST, whole_number
from agencies.seen import refuse_stale, version_of
from tests import factories

WORDS = ("short_name", "signatories")

pytestmark = pytest.mark.django_db


def test_a_version_changes_with_the_words_named_and_with_no_other() -> None:
    agency = factories.agency("測試廠")
    seen = version_of(agency, WORDS)

    Agency.objects.filter(pk=agency.pk).update(self_noun="本廠", position=9)
    agency.refresh_from_db()
    same = version_of(agency, reversed(WORDS))
    agency.signatories = ["廠長"]

    assert (same, version_of(agency, WORDS) == seen) == (seen, False)


@pytest.mark.parametrize("name", [f"第{number}廠" for number in range(20)])
def test_a_version_is_a_number_that_forms_carry_and_never_none(name: str) -> None:
    version = version_of(Agency(name=name), ["name"])

    assert (whole_number(str(version)), 1 <= version <= LARGEST) == (version, True)


def test_only_the_version_of_the_words_as_they_stand_is_let_through() -> None:
    agency = factories.agency("測試廠")

    refuse_stale(agency, WORDS, version_of(agency, WORDS))
    with pytest.raises(Stale) as stale:
        refuse_stale(agency, WORDS, 0)

    assert stale.value.current == agency
