"""Every address of the site. What is posted below ``/webhooks/`` is answered before Django (``suivi.asgi``)."""

from django.urls import URLPattern, URLResolver, include, path

from suivi.ops import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("suivi.web.urls")),
]
