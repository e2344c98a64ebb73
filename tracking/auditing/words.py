"""What was done, in words: an action is "thing.verb", and each half has its own."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext_lazy as _

from agencies.dates import day_text, moment_text
from agencies.states import Role

THINGS: dict[str, Any] = {
    "agency": _("agency"),
    "annualreport": _("annual report"),
    "assignment": _("assignment"),
    "audit": _("audit log"),
    "document": _("document"),
    "finding": _("finding"),
    "framework": _("framework"),
    "holiday": _("holiday"),
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
    "accounts_reviewed": _("reviewed the accounts"),
    "added": _("added"),
    "allotted": _("allotted"),
    "answered": _("answered"),
    "applicable": _("made applicable again"),
    "applied": _("applied"),
    "approved": _("approved"),
    "backed_up": _("backed up"),
    "begun": _("began"),
    "cancelled": _("cancelled"),
    "changed": _("changed"),
    "closed": _("closed"),
    "contributed": _("contributed"),
    "contributor_handed_on": _("handed a contribution on"),
    "contributors_set": _("set who contributes"),
    "created": _("started"),
    "deleted": _("deleted"),
    "deputised": _("named a deputy"),
    "disabled_expired": _("disabled the account after its last role"),
    "disabled_unused": _("disabled the unused account"),
    "discarded": _("discarded the amendment"),
    "dissolved": _("dissolved"),
    "disuse_warned": _("warned of an unused account"),
    "draft": _("began an amendment"),
    "due_date_changed": _("changed the due date"),
    "due_moved": _("moved the due date"),
    "edited": _("edited"),
    "enabled": _("enabled"),
    "ended": _("ended a role"),
    "erased": _("removed for good"),
    "evaluated": _("evaluated"),
    "exported": _("exported"),
    "file_made": _("made a file"),
    "file_pruned": _("cleared a file"),
    "followed": _("followed the framework"),
    "gathered": _("took in the reports below"),
    "given_back": _("gave back at the row"),
    "granted": _("granted"),
    "handed_in": _("handed in"),
    "handed_on": _("handed on"),
    "imported": _("imported"),
    "invitation_used": _("accepted the invitation"),
    "invited": _("invited"),
    "issued": _("issued"),
    "left": _("left"),
    "locked": _("locked"),
    "logo_removed": _("removed the logo"),
    "logo_set": _("set the logo"),
    "measured": _("entered a value"),
    "moved": _("moved"),
    "not_applicable": _("marked not applicable"),
    "opened": _("opened"),
    "password_changed": _("changed the password"),
    "password_reset": _("reset the password"),
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
    "second_step_added": _("added a second step"),
    "second_step_failed": _("failed the second step"),
    "second_step_removed": _("removed a second step"),
    "session_ended": _("ended a sign-in"),
    "sign_in_failed": _("failed to sign in"),
    "sign_in_locked": _("was locked out"),
    "signed": _("signed"),
    "signed_in": _("signed in"),
    "signed_out": _("signed out"),
    "signing": _("asked for the signature"),
    "submitted": _("submitted"),
    "summary_saved": _("saved the summary"),
    "units": _("set the units"),
    "withdrawn": _("withdrew"),
}
LABELS: dict[str, Any] = {
    "accounts": _("number of accounts"),
    "acts_for": _("acts for"),
    "address": _("address of the machine"),
    "after": _("after"),
    "before": _("before"),
    "closed": _("closed assignments"),
    "content": _("content"),
    "day": _("day"),
    "days": _("days"),
    "deleted_at": _("deleted at"),
    "direction": _("direction"),
    "disabled": _("account disabled"),
    "disabled_from": _("to be disabled on"),
    "doubts": _("doubts of the reader"),
    "email": _("e-mail"),
    "file": _("file"),
    "filter": _("filter"),
    "filters": _("filter"),
    "focus_points": _("focus points"),
    "format": _("format"),
    "framework": _("framework"),
    "kind": _("kind"),
    "last_day": _("last day"),
    "last_used": _("last used"),
    "method": _("way"),
    "methods": _("ways of signing in"),
    "name": _("name"),
    "number": _("number"),
    "path": _("page"),
    "people": _("number of people"),
    "periods": _("reporting periods"),
    "position": _("place in the list"),
    "previous": _("plan of the year before"),
    "reason": _("reason"),
    "receipt": _("receipt"),
    "remark": _("remark"),
    "reopened": _("assignments opened again"),
    "role": _("role"),
    "roles": _("number of roles"),
    "rows": _("number of rows"),
    "sha256": _("checksum (SHA-256)"),
    "since": _("valid from"),
    "source": _("file"),
    "state": _("state"),
    "successor": _("successor"),
    "text": _("text"),
    "title": _("title"),
    "unit": _("unit"),
    "until": _("valid until"),
    "version": _("version"),
    "what": _("what"),
    "why": _("why"),
    "year": _("year (ROC)"),
}
_WAYS: dict[str, Any] = {
    "account": _("account"),
    "address": _("address of the machine"),
    "code": _("code by mail"),
    "ended all others": _("the person ended all others"),
    "ended by an administrator": _("ended by an administrator"),
    "ended by the person": _("ended by the person"),
    "idle": _("without activity"),
    "mfa": _("second step"),
    "password": _("password"),
    "recovery_codes": _("recovery code"),
    "socialaccount": _("single sign-on"),
    "totp": _("authenticator app"),
    "webauthn": _("passkey or security key"),
    "GET": _("to read"),
    "POST": _("to send"),
    "up": _("up"),
    "down": _("down"),
    "in": _("in"),
    "out": _("out"),
}
# What is a day or moment, as it is stored.
_DATED = frozenset({"day", "deleted_at", "disabled_from", "due_on", "last_day", "last_used", "since", "until"})
# Where a value is a word of the log's own; anywhere else it may be somebody's text.
_SAID_IN_WAYS = frozenset({"method", "methods", "what", "why", "direction"})


def action_words(action: str) -> str:
    """ "edited: row of a plan" of "row.edited"; a word nobody translated stays as it is."""
    thing, _dot, verb = action.partition(".")
    return f"{VERBS.get(verb, verb.replace('_', ' '))}: {THINGS.get(thing, thing)}"


def field_words(target_type: str, name: str) -> str:
    """What a field of a row is called, by its model or by the log's own words."""
    field = _field(target_type, name)
    return str(getattr(field, "verbose_name", name) if field else LABELS.get(name, name))


def value_words(target_type: str, name: str, value: Any) -> Any:
    """The label of a choice that a field of a row holds, the log's own words; any other value as it is."""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if name in _SAID_IN_WAYS:
        return [_way(each) for each in value] if isinstance(value, list) else _way(value)
    if name in _DATED and isinstance(value, str):
        return _dated(value)
    if name == "role" and isinstance(value, str):
        return str(dict(Role.choices).get(value, value))
    choices = getattr(_field(target_type, name), "flatchoices", None) if isinstance(value, str) else None
    return str(dict(choices).get(value, value)) if choices else value


def _dated(value: str) -> str:
    """110年1月5日 or 5 Jan 2021, with the time of a moment; what is no date stays as it is."""
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        return value
    if len(value) == len("2021-01-05"):
        return day_text(moment.date())
    return moment_text(moment)


def _way(value: Any) -> Any:
    return str(_WAYS[value]) if isinstance(value, str) and value in _WAYS else value


def _field(target_type: str, name: str) -> Any:
    try:
        return apps.get_model(target_type)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None
