"""Long work that a page can watch, leave and find again, and that another worker finishes when one dies.

A room registers kinds of work in its module `job_kinds` (loaded at start), with `@job_kind`; an action or view calls
`enqueue`; the worker runs the function with a `RunningJob` in hand.
"""

from .kinds import KINDS, FollowUp, Kind, job_kind
from .queueing import cancel, enqueue, rescue_jobs
from .running import Interrupted, RunningJob, run_job

__all__ = [
    "KINDS",
    "FollowUp",
    "Interrupted",
    "Kind",
    "RunningJob",
    "cancel",
    "enqueue",
    "job_kind",
    "rescue_jobs",
    "run_job",
]
