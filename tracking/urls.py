"""Addresses of this room."""

from django.urls import path

from . import views

PLACE = "tracking/results/<int:assignment_id>/<int:period_id>/"

urlpatterns = [
    path("", views.home, name="home"),
    path("tracking/", views.my_reports, name="my_reports"),
    path("tracking/periods/<int:period_id>/progress/", views.report_progress, name="report_progress"),
    path("tracking/periods/<int:period_id>/hand-in/", views.hand_in_all, name="hand_in_all"),
    path("tracking/periods/<int:period_id>/lock/", views.period_lock, name="period_lock"),
    path(PLACE, views.result_edit, name="result_edit"),
    path(PLACE + "state/", views.result_state, name="result_state"),
    path(PLACE + "hand-in/", views.result_hand_in, name="result_hand_in"),
    path(PLACE + "photos/", views.photo_add, name="photo_add"),
    path("tracking/results/<int:result_id>/accept/", views.result_accept, name="result_accept"),
    path("tracking/results/<int:result_id>/return/", views.result_return, name="result_return"),
    path("tracking/photos/<int:photo_id>/", views.photo, name="photo"),
    path("tracking/photos/<int:photo_id>/thumbnail/", views.photo_thumbnail, name="photo_thumbnail"),
    path("tracking/photos/<int:photo_id>/edit/", views.photo_edit, name="photo_edit"),
    path("tracking/photos/<int:photo_id>/remove/", views.photo_remove, name="photo_remove"),
    path("tracking/plans/<int:plan_id>/", views.reporting, name="reporting"),
    path("tracking/plans/<int:plan_id>/open/", views.reporting_open, name="reporting_open"),
    path("tracking/plans/<int:plan_id>/allotment/", views.allotment, name="allotment"),
    path(
        "tracking/assignments/<int:assignment_id>/not-applicable/",
        views.assignment_not_applicable,
        name="assignment_not_applicable",
    ),
    path(
        "tracking/assignments/<int:assignment_id>/applicable/",
        views.assignment_applicable,
        name="assignment_applicable",
    ),
    path("jobs/", views.job_list, name="job_list"),
    path("jobs/<int:job_id>/", views.job_detail, name="job_detail"),
    path("jobs/<int:job_id>/cancel/", views.job_cancel, name="job_cancel"),
    path("jobs/<int:job_id>/output/", views.job_output, name="job_output"),
    path("supervision/", views.supervision, name="supervision"),
    path("notices/", views.notice_list, name="notice_list"),
    path("notices/count/", views.notice_count, name="notice_count"),
    path("notices/read/", views.notice_read_all, name="notice_read_all"),
    path("notices/<int:notice_id>/read/", views.notice_read, name="notice_read"),
    path("notices/preferences/", views.notice_preferences, name="notice_preferences"),
    path("tracking/reminder-rule/<int:agency_id>/", views.reminder_rule, name="reminder_rule"),
    path("inspections/", views.inspection_list, name="inspection_list"),
    path("inspections/new/", views.inspection_new, name="inspection_new"),
    path("inspections/<int:inspection_id>/", views.inspection_detail, name="inspection_detail"),
    path("inspections/<int:inspection_id>/edit/", views.inspection_edit, name="inspection_edit"),
    path("inspections/<int:inspection_id>/findings/add/", views.finding_add, name="finding_add"),
    path("inspections/findings/<int:finding_id>/", views.finding_answer, name="finding_answer"),
    path("inspections/findings/<int:finding_id>/close/", views.finding_close, name="finding_close"),
    path("inspections/findings/<int:finding_id>/return/", views.finding_return, name="finding_return"),
    path("inspections/sheets/", views.score_sheet_list, name="score_sheet_list"),
    path("inspections/sheets/new/", views.score_sheet_new, name="score_sheet_new"),
    path("inspections/sheets/<int:sheet_id>/", views.score_sheet_edit, name="score_sheet_edit"),
]
