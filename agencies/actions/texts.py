"""Putting an earlier text back where its row has no page of its own for it: in the administration."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from .. import trail
from ..errors import Refused
from ..models import TextChange, User
from ..seen import refuse_stale
from ..texts import Texts
from .validity import refuse_invalid


@transaction.atomic
def restore_text(*, row: Model, change: TextChange, version: int, by: User) -> None:
    """Save the text before a change of `row`, or of one below it, as the administration saves any.

    `version` is that of the text (`seen.version_of`) as it was shown; raises `Stale` for another. Refused where the
    text has no place any more, or cannot be put back by itself.
    """
    texts = Texts(row)
    found = texts.find(change.field)
    if found is None or not change.before or texts.is_shown_only(change.field):
        raise Refused(_("This text cannot be put back here any more. Copy it and put it in by hand."))
    model, name = type(found[0]), found[1]
    written: Any = model._base_manager.select_for_update().get(pk=found[0].pk)
    refuse_stale(written, {name}, version)
    before = trail.values(written)
    setattr(written, name, texts.read(change.field, change.before))
    refuse_invalid(written)
    written.save()
    trail.record_saved(written, before=before, by=by)
