"""Does it live, and can it work?"""

from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from suivi.lib import clock
from suivi.worker import heartbeat

SILENT = timedelta(seconds=60)


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """200 while the process lives."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """200 when the database answers, is migrated, and a worker lives; else 503. Says which."""
    found = state()
    return JsonResponse(found, status=200 if all(found.values()) else 503)


def silence(request: HttpRequest) -> dict[str, object]:  # noqa: ARG001 - a context processor
    """For pages that say it: since when no worker lives, None while one does. Asked only where a page names it."""
    return {"silent_since": silent_since}


def silent_since() -> datetime | None:
    """Since when no worker has said that it lives; None while one does, or where none ever did."""
    now = clock.now()
    age = heartbeat.age(now)
    return now - age if age is not None and age >= SILENT else None


def state() -> dict[str, bool]:
    """Whether the database answers, is migrated, and a worker lives."""
    found = {"database": False, "migrations": False, "worker": False}
    try:
        connection.ensure_connection()
        found["database"] = True
        executor = MigrationExecutor(connection)
        found["migrations"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        age = heartbeat.age(clock.now()) if found["migrations"] else None
        found["worker"] = age is not None and age < SILENT
    except DatabaseError:
        pass
    return found
