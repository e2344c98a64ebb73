"""The settings pages in the access table: an agency's own administrators and those above, nobody else."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from agencies.actions.agencies import OWN_WORDS
from agencies.models import AccountReview, AgencyLogo, Membership, TextChange, User
from agencies.seen import version_of
from agencies.states import Role
from tests.world import City, jpeg

from .address import ROLES, Address, get, post

# anonymous nobody foreigner other_editor editor head coordinator chief supervisor admin system
PAGES = (302, 404, 404, 403, 403, 403, 403, 403, 403, 200, 403)
ACTS = (302, 404, 404, 403, 403, 403, 403, 403, 403, 302, 403)
ROLE_PAGES = (302, 404, 404, 404, 404, 404, 404, 404, 404, 200, 404)
ROLE_ACTS = (302, 404, 404, 404, 404, 404, 404, 404, 404, 302, 404)


def plant(city: City) -> dict[str, Any]:
    return {"agency_id": city.plant.pk}


def unit(city: City) -> dict[str, Any]:
    return {"unit_id": city.workshop.pk}


def editor(city: City) -> dict[str, Any]:
    return {"agency_id": city.plant.pk, "person_id": city["editor"].pk}


def newcomer(city: City) -> dict[str, Any]:
    """Somebody invited who has no password yet."""
    person, _is_new = User.objects.get_or_create(username="newcomer", email="newcomer@example.org", name="新同仁")
    person.set_unusable_password()
    person.save(update_fields=["password"])
    Membership.objects.get_or_create(person=person, agency=city.plant, unit=city.office, role=Role.UNIT_EDITOR)
    return {"agency_id": city.plant.pk, "person_id": person.pk}


def idle(city: City) -> dict[str, Any]:
    """Somebody whose account was disabled as unused."""
    person, _is_new = User.objects.get_or_create(
        username="unused", name="久未使用", is_active=False, idle_disabled_on=timezone.localdate()
    )
    Membership.objects.get_or_create(person=person, agency=city.plant, unit=city.office, role=Role.UNIT_EDITOR)
    return {"agency_id": city.plant.pk, "person_id": person.pk}


def editors_role(city: City) -> dict[str, Any]:
    return {"membership_id": Membership.objects.get(person=city["editor"]).pk}


def changed_words(city: City) -> dict[str, Any]:
    """A change of the agency's short name."""
    change, _is_new = TextChange.objects.get_or_create(
        target=f"agency:{city.plant.pk}", field="short_name", before=city.plant.short_name, after="別的簡稱"
    )
    return plant(city) | {"change_id": change.pk}


def words_seen(city: City) -> dict[str, Any]:
    return {"row_version": version_of(city.plant, OWN_WORDS)}


def kept_review(city: City) -> dict[str, Any]:
    review, _is_new = AccountReview.objects.get_or_create(agency=city.plant, reviewer_name="黃管理")
    return {"agency_id": city.plant.pk, "review_id": review.pk}


def with_logo(city: City) -> dict[str, Any]:
    AgencyLogo.objects.get_or_create(
        agency=city.plant, defaults={"content": jpeg(), "sha256": "0" * 64, "width": 40, "height": 30}
    )
    return plant(city)


def picture(city: City) -> dict[str, Any]:
    return {"logo": SimpleUploadedFile("logo.jpg", jpeg(), "image/jpeg")}


def leaving(city: City) -> dict[str, Any]:
    return {"on": timezone.localdate().isoformat()}


def head_of_agency(city: City) -> dict[str, Any]:
    return {"role": "agency_head"}


def sheet(city: City) -> dict[str, Any]:
    return plant(city) | {"kind": "people"}


def forged(city: City) -> dict[str, Any]:
    return {"sealed": "forged"}


def up(city: City) -> dict[str, Any]:
    return {"direction": "up"}


SETTINGS: dict[str, Address] = {
    "settings_list": get(302, 403, 403, 403, 403, 403, 403, 403, 403, 200, 403),
    "agency_settings": get(*PAGES, kwargs=plant),
    "settings_history": get(*PAGES, kwargs=plant),
    "settings_text_restore": post(*ACTS, kwargs=changed_words, data=words_seen),
    "agency_rename": get(*PAGES, kwargs=plant),
    "agency_new": get(*PAGES, kwargs=plant),
    "agency_logo": get(302, 404, 404, 200, 200, 200, 200, 200, 200, 200, 200, kwargs=with_logo),
    "agency_logo_set": post(*ACTS, kwargs=plant, data=picture),
    "agency_logo_remove": post(*ACTS, kwargs=plant),
    "unit_list": get(*PAGES, kwargs=plant),
    "unit_new": get(*PAGES, kwargs=plant),
    "unit_edit": get(*PAGES, kwargs=unit),
    "unit_rename": get(*PAGES, kwargs=unit),
    "unit_move": post(*ACTS, kwargs=unit, data=up),
    "unit_dissolve": get(*PAGES, kwargs=unit),
    "people_list": get(*PAGES, kwargs=plant),
    "person_invite": get(*PAGES, kwargs=plant),
    "person_detail": get(*PAGES, kwargs=editor),
    "person_edit": get(*PAGES, kwargs=editor),
    "person_invite_again": post(*ACTS, kwargs=newcomer),
    "person_leave": post(*ACTS, kwargs=editor, data=leaving),
    "role_give": post(*ACTS, kwargs=editor, data=head_of_agency),
    "role_end": post(*ROLE_ACTS, kwargs=editors_role),
    "role_deputise": get(*ROLE_PAGES, kwargs=editors_role),
    "sign_in_rule": get(*PAGES, kwargs=plant),
    "account_enable": post(*ACTS, kwargs=idle),
    "account_review": get(*PAGES, kwargs=plant),
    "account_review_kept": get(*PAGES, kwargs=kept_review),
    "settings_sheet": get(*PAGES, kwargs=sheet),
    "settings_sheet_template": get(*PAGES, kwargs=sheet),
    "settings_sheet_keep": post(302, 404, 404, 403, 403, 403, 403, 403, 403, 422, 403, kwargs=sheet, data=forged),
    # The link of an invitation: one answer for all that do not work.
    "invitation": get(*len(ROLES) * (404,), kwargs=lambda city: {"token": "forged"}),
}
