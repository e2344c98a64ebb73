"""App config."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class TrackingConfig(AppConfig):
    name = "tracking"
    verbose_name = _("Tracking")

    def ready(self) -> None:
        from agencies import texts
        from agencies.hooks import on_handed_on, open_counts, open_work
        from plans.hooks import next_actions, on_approved, on_returned

        from .actions import follow_version
        from .actions.notices import tell_plan_returned
        from .actions.units import hand_on_work, open_counts_of, open_work_of
        from .models import ReportingPeriod
        from .next_steps import next_action
        from .tallies import follow_focus_points

        if follow_version not in on_approved:
            on_approved.append(follow_version)
        if follow_focus_points not in on_approved:
            on_approved.append(follow_focus_points)
        if tell_plan_returned not in on_returned:
            on_returned.append(tell_plan_returned)
        if next_action not in next_actions:
            next_actions.append(next_action)
        if open_work_of not in open_work:
            open_work.append(open_work_of)
        if open_counts_of not in open_counts:
            open_counts.append(open_counts_of)
        if hand_on_work not in on_handed_on:
            on_handed_on.append(hand_on_work)
        texts.keep(ReportingPeriod, name=texts.PLAIN)
        # Each room says in its module `job_kinds` which long work it can do.
        autodiscover_modules("job_kinds")
