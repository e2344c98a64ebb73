"""No two people with the same e-mail address or user name but for the case of letters."""

from typing import Any

from django.core.management.base import CommandError
from django.db import migrations, models
from django.db.models import Count, Q
from django.db.models.functions import Lower


def refuse_doubles(apps: Any, schema_editor: Any) -> None:
    """Which of two accounts keeps a name is for people to say: the accounts are named and nothing is changed."""
    people = apps.get_model("agencies", "User").objects.using(schema_editor.connection.alias)
    found = []
    for field, label in (("email", "e-mail address"), ("username", "user name")):
        folded = people.exclude(**{field: ""}).annotate(folded=Lower(field))
        doubles = folded.values("folded").annotate(number=Count("pk")).filter(number__gt=1).order_by("folded")
        for name in doubles.values_list("folded", flat=True):
            names = folded.filter(folded=name).order_by("pk").values_list("username", flat=True)
            found.append(f"  {label} {name}: accounts {', '.join(names)}")
    if found:
        raise CommandError(
            "Two accounts may no longer have the same e-mail address or user name in another case of letters. With "
            "the release you had, change or empty one of each in the admin (People), then update again. Nothing was "
            "changed.\n" + "\n".join(found)
        )


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0006_text_history"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunPython(refuse_doubles, migrations.RunPython.noop),
        migrations.RemoveConstraint(
            model_name="user",
            name="email_of_one_person",
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="email_of_one_person_in_any_case",
                violation_error_message="Somebody else has this e-mail address.",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                Lower("username"),
                name="username_of_one_person_in_any_case",
                violation_error_message="Somebody else has this user name.",
            ),
        ),
    ]
