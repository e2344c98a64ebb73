"""The kinds of long work that the portal knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ..models import Job
    from .running import RunningJob

JobFunction = Callable[["RunningJob", dict[str, Any]], None]


class FollowUp(NamedTuple):
    """Where a finished job leads: address and words of the link."""

    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work: `label` (translatable) names it on pages; `follow_up` says where a finished one leads."""

    name: str
    label: Any
    work: JobFunction
    follow_up: Callable[[Job], FollowUp | None] | None = None


KINDS: dict[str, Kind] = {}


def job_kind(
    name: str, *, label: Any, follow_up: Callable[[Job], FollowUp | None] | None = None
) -> Callable[[JobFunction], JobFunction]:
    """Register `function(job: RunningJob, arguments)` as the work of a kind.

    The function must be safe to run twice: a worker may die after its last write and before it says so. It tells how
    far it is with `job.progress(…)`, which raises `Interrupted` once the job is cancelled or another worker has it;
    keeps its file with `job.keep(…)`; and says what people should know by raising `Refused`.
    """

    def register(function: JobFunction) -> JobFunction:
        if name in KINDS:
            raise ValueError(f"There are two kinds of job named {name}.")
        KINDS[name] = Kind(name, label, function, follow_up)
        return function

    return register
