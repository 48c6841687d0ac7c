"""Does it live, and can it work?"""

from datetime import timedelta

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
