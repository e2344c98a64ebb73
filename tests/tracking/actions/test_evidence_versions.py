"""What is said about evidence, by two at once: nothing is written over."""

from io import BytesIO

import pytest

from agencies.errors import Stale
from tests import factories
from tests.tracking.conftest import World
from tracking import actions

from .evidence_rows import add


def test_what_somebody_else_said_of_it_meanwhile_is_not_written_over(reporting: World) -> None:
    said = {"taken_on": None, "is_public": False, "by": reporting.editor}
    photo = add(reporting)
    first = actions.edit_evidence(evidence=photo, version=1, caption="大門", **said)

    with pytest.raises(Stale) as stale:
        actions.edit_evidence(evidence=photo, version=1, caption="側門", **said)
    again = actions.edit_evidence(evidence=photo, version=1, caption="大門", **said)

    assert (stale.value.current.caption, first.version, again.version) == ("大門", 2, 2)
    assert actions.edit_evidence(evidence=photo, version=2, caption="側門", **said).version == 3


def test_what_the_file_shows_being_said_elsewhere_makes_an_open_form_stale(reporting: World) -> None:
    upload = factories.photo_file()
    here, there = add(reporting, upload=upload), add(reporting, "m21", BytesIO(upload.getvalue()))
    said = {"caption": "", "taken_on": None, "is_public": False, "by": reporting.editor}
    for _twice in range(2):
        here = actions.edit_evidence(evidence=here, version=here.version, shows_people=True, **said)

    with pytest.raises(Stale):
        actions.edit_evidence(evidence=there, version=1, shows_people=False, **said)

    there.refresh_from_db()
    assert (there.shows_people, there.version) == (True, 2)
