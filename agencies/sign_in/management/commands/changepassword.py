"""`bin/manage changepassword NAME`: as Django has it; and the person chooses another password at the next sign-in."""

from __future__ import annotations

import getpass
from typing import Any

from django.contrib.auth.management.commands import changepassword

from ....models import User
from ...actions import mark_as_given


class Command(changepassword.Command):
    help = "Give somebody a password: it ends the person's sign-ins and is changed at the next one."

    def handle(self, *args: Any, **options: Any) -> str | None:
        said: str | None = super().handle(*args, **options)
        # Not in one transaction: nobody else could write while the operator types.
        name = options["username"] or getpass.getuser()
        mark_as_given(person=User.objects.using(options["database"]).get(username=name), by=None)
        return said
