"""What a monitor asks: does the portal answer, and can it do its work? Says so to anybody, and no more than that."""

import os
import shutil
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult

from agencies.storage import has_paths

# A worker looks at the queue every second: what has waited this long, nobody is looking.
PATIENCE = timedelta(minutes=5)
# No task runs longer. One that seems to was left behind by a killed worker.
LONGEST_TASK = timedelta(hours=1)
# Less room than this, in bytes, and the next uploads fail.
LEAST_FREE = 64 * 1024 * 1024

HEALTHY = {"ok", "busy", "idle"}


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """JSON `{"database", "storage", "worker"}`, one word each; status 200 when all is well, else 503."""
    database = _database()
    parts = {"database": database, "storage": _storage(), "worker": _worker() if database == "ok" else "unknown"}
    return JsonResponse(parts, status=200 if HEALTHY.issuperset(parts.values()) else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "failed"
    return "ok"


def _storage() -> str:
    """The folder of files; with a bucket, that and the folder of what can be made again."""
    storage = storages["default"]
    if not has_paths(storage) and not storage.is_reachable():  # type: ignore[attr-defined]
        return "failed"
    try:
        has_room = shutil.disk_usage(settings.MEDIA_ROOT).free >= LEAST_FREE
    except OSError:
        return "failed"
    return "ok" if has_room and os.access(settings.MEDIA_ROOT, os.W_OK | os.X_OK) else "failed"


def _worker() -> str:
    """`ok`: did something lately. `busy`: at work while tasks wait. `stalled`: tasks wait and nothing is done.
    `idle`: nothing waits and nothing was done lately, so whether a worker runs cannot be told from the queue.
    """
    now = timezone.now()
    lately = now - PATIENCE
    waiting = (
        DBTaskResult.objects.ready().filter(enqueued_at__lt=lately).exclude(run_after__range=(lately, now)).exists()
    )
    at_work = DBTaskResult.objects.filter(
        Q(finished_at__gte=lately) | Q(finished_at=None, started_at__gte=now - LONGEST_TASK)
    ).exists()
    return {(True, True): "busy", (True, False): "stalled", (False, True): "ok", (False, False): "idle"}[
        waiting, at_work
    ]
