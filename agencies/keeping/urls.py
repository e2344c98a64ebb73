"""Addresses of the settings pages."""

from django.urls import path

from . import views

AGENCY = "settings/<int:agency_id>/"
PERSON = AGENCY + "people/<int:person_id>/"
UNIT = "settings/units/<int:unit_id>/"

urlpatterns = [
    path("settings/", views.settings_list, name="settings_list"),
    path(AGENCY, views.agency_settings, name="agency_settings"),
    path(AGENCY + "history/", views.settings_history, name="settings_history"),
    path(AGENCY + "history/<int:change_id>/", views.settings_text_restore, name="settings_text_restore"),
    path(AGENCY + "name/", views.agency_rename, name="agency_rename"),
    path(AGENCY + "below/new/", views.agency_new, name="agency_new"),
    path(AGENCY + "logo/", views.agency_logo, name="agency_logo"),
    path(AGENCY + "logo/set/", views.agency_logo_set, name="agency_logo_set"),
    path(AGENCY + "logo/remove/", views.agency_logo_remove, name="agency_logo_remove"),
    path(AGENCY + "units/", views.unit_list, name="unit_list"),
    path(AGENCY + "units/new/", views.unit_new, name="unit_new"),
    path(UNIT, views.unit_edit, name="unit_edit"),
    path(UNIT + "name/", views.unit_rename, name="unit_rename"),
    path(UNIT + "move/", views.unit_move, name="unit_move"),
    path(UNIT + "dissolve/", views.unit_dissolve, name="unit_dissolve"),
    path(AGENCY + "people/", views.people_list, name="people_list"),
    path(AGENCY + "people/invite/", views.person_invite, name="person_invite"),
    path(PERSON, views.person_detail, name="person_detail"),
    path(PERSON + "edit/", views.person_edit, name="person_edit"),
    path(PERSON + "invite/", views.person_invite_again, name="person_invite_again"),
    path(PERSON + "roles/", views.role_give, name="role_give"),
    path(PERSON + "enable/", views.account_enable, name="account_enable"),
    path(PERSON + "leave/", views.person_leave, name="person_leave"),
    path("settings/roles/<int:membership_id>/end/", views.role_end, name="role_end"),
    path("settings/roles/<int:membership_id>/deputy/", views.role_deputise, name="role_deputise"),
    path(AGENCY + "sign-in/", views.sign_in_rule, name="sign_in_rule"),
    path(AGENCY + "accounts/", views.account_review, name="account_review"),
    path(AGENCY + "accounts/<int:review_id>/", views.account_review_kept, name="account_review_kept"),
    path(AGENCY + "sheets/<str:kind>/", views.sheet_upload, name="settings_sheet"),
    path(AGENCY + "sheets/<str:kind>/template/", views.sheet_template, name="settings_sheet_template"),
    path(AGENCY + "sheets/<str:kind>/keep/", views.sheet_keep, name="settings_sheet_keep"),
    path("invitations/<str:token>/", views.invitation, name="invitation"),
]
