"""What was done, in words: an action is "thing.verb", and each half has its own."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext_lazy as _

THINGS: dict[str, Any] = {
    "agency": _("agency"),
    "annualreport": _("annual report"),
    "assignment": _("assignment"),
    "audit": _("audit log"),
    "document": _("document"),
    "finding": _("finding"),
    "framework": _("framework"),
    "indicator": _("indicator"),
    "inspection": _("inspection"),
    "job": _("background job"),
    "link": _("link"),
    "period": _("reporting period"),
    "person": _("person"),
    "photo": _("photo"),
    "plan": _("plan"),
    "portal": _("portal"),
    "report": _("annual report"),
    "reporting": _("reporting"),
    "result": _("result"),
    "role": _("role"),
    "row": _("row of a plan"),
    "scoresheet": _("score sheet"),
    "self_review": _("self-review"),
    "sheet": _("reporting sheet"),
    "unit": _("unit"),
}
VERBS: dict[str, Any] = {
    "accepted": _("accepted"),
    "added": _("added"),
    "allotted": _("allotted"),
    "approved": _("approved"),
    "backed_up": _("backed up"),
    "cancelled": _("cancelled"),
    "changed": _("changed"),
    "closed": _("closed"),
    "created": _("started"),
    "deleted": _("deleted"),
    "discarded": _("discarded the amendment"),
    "dissolved": _("dissolved"),
    "draft": _("began an amendment"),
    "edited": _("edited"),
    "enabled": _("enabled"),
    "erased": _("removed for good"),
    "exported": _("exported"),
    "granted": _("granted"),
    "handed_in": _("handed in"),
    "handed_on": _("handed on"),
    "imported": _("imported"),
    "invited": _("invited"),
    "issued": _("issued"),
    "left": _("left"),
    "locked": _("locked"),
    "measured": _("entered a value"),
    "moved": _("moved"),
    "opened": _("opened"),
    "password_set": _("set a password"),
    "pasted": _("pasted rows"),
    "pruned": _("pruned"),
    "refused": _("was refused"),
    "reminded": _("reminded"),
    "removed": _("removed"),
    "renamed": _("renamed"),
    "reopened": _("opened again"),
    "restored": _("restored"),
    "returned": _("returned"),
    "reused": _("used again"),
    "reviewed": _("approved as unit head"),
    "saved": _("saved"),
    "scored": _("scored"),
    "session_ended": _("ended a sign-in"),
    "signed": _("signed"),
    "signed_in": _("signed in"),
    "signed_out": _("signed out"),
    "sign_in_failed": _("failed to sign in"),
    "submitted": _("submitted"),
    "units": _("set the units"),
    "withdrawn": _("withdrew"),
}
_LABELS: dict[str, Any] = {
    "after": _("after"),
    "before": _("before"),
    "content": _("content"),
    "direction": _("direction"),
    "number": _("number"),
    "reason": _("reason"),
    "receipt": _("receipt"),
    "state": _("state"),
    "text": _("text"),
    "title": _("title"),
    "version": _("version"),
    "year": _("year (ROC)"),
}


def action_words(action: str) -> str:
    """ "edited: row of a plan" of "row.edited"; a word nobody translated stays as it is."""
    thing, _dot, verb = action.partition(".")
    return f"{VERBS.get(verb, verb.replace('_', ' '))}: {THINGS.get(thing, thing)}"


def field_words(target_type: str, name: str) -> str:
    """What a field of a row is called, by its model or by the log's own words."""
    try:
        field = apps.get_model(target_type)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return str(_LABELS.get(name, name))
    return str(getattr(field, "verbose_name", name))
