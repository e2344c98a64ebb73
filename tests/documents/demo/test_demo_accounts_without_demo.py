"""demo_accounts where there is no demo: apart from the tests that load it for a whole module."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation


@pytest.mark.django_db
def test_says_when_the_demo_is_not_loaded(var_dir):
    with translation.override("en"), pytest.raises(CommandError, match=r"^The demo is not loaded\."):
        call_command("demo_accounts")
