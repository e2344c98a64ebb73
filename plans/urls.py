"""Addresses of plans."""

from django.urls import path

from .views import approval, editor, history, lists, page, rows, trash, versions

urlpatterns = [
    path("", lists.plan_list, name="plan_list"),
    path("new/", lists.plan_new, name="plan_new"),
    path("<int:plan_id>/", page.plan_detail, name="plan_detail"),
    path("<int:plan_id>/edit/", editor.plan_edit, name="plan_edit"),
    path("<int:plan_id>/head/", editor.plan_head, name="plan_head"),
    path("<int:plan_id>/rows/", rows.row_add, name="row_add"),
    path("<int:plan_id>/rows/<slug:uid>/", rows.row_edit, name="row_edit"),
    path("<int:plan_id>/rows/<slug:uid>/delete/", rows.row_delete, name="row_delete"),
    path("<int:plan_id>/rows/<slug:uid>/move/", rows.row_move, name="row_move"),
    path("<int:plan_id>/rows/<slug:uid>/units/", rows.row_units, name="row_units"),
    path("<int:plan_id>/rows/<slug:uid>/paste/", rows.row_paste, name="row_paste"),
    path("<int:plan_id>/rows/<slug:uid>/history/", history.row_history, name="row_history"),
    path("<int:plan_id>/rows/<slug:uid>/history/<int:change_id>/", history.row_text_restore, name="row_text_restore"),
    path("<int:plan_id>/history/", history.plan_history, name="plan_history"),
    path("<int:plan_id>/history/<int:change_id>/", history.plan_text_restore, name="plan_text_restore"),
    path("<int:plan_id>/trash/", trash.plan_trash, name="plan_trash"),
    path("<int:plan_id>/trash/<int:deleted_id>/", trash.trash_restore, name="trash_restore"),
    path("<int:plan_id>/submit/", approval.plan_submit, name="plan_submit"),
    path("<int:plan_id>/return/", approval.plan_return, name="plan_return"),
    path("<int:plan_id>/approve/", approval.plan_approve, name="plan_approve"),
    path("<int:plan_id>/amend/", approval.plan_amend, name="plan_amend"),
    path("<int:plan_id>/discard/", approval.plan_discard, name="plan_discard"),
    path("<int:plan_id>/versions/", versions.version_list, name="version_list"),
    path("<int:plan_id>/versions/<int:number>/", versions.version_detail, name="version_detail"),
]
