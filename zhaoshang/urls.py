"""The roof of the URL tree: each app under its own prefix; the first page after log-in is 待办."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from zhaoshang.health import views as health
from zhaoshang.metrics import views as metrics
from zhaoshang.phone import views as phone

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("healthz/jobs", health.jobs, name="healthz-jobs"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("manifest.webmanifest", phone.manifest, name="manifest"),
    path("worker.js", phone.worker, name="service-worker"),
    path("offline/", phone.offline, name="offline"),
    path("accounts/", include("zhaoshang.accounts.urls")),
    path("second-factor/", include("zhaoshang.second_factor.urls")),
    path("audit/", include("zhaoshang.audit.urls")),
    path("system/", include("zhaoshang.health.urls")),
    path("calendar/", include("zhaoshang.calendar.urls")),
    path("policy/", include("zhaoshang.policy.urls")),
    path("security/", include("zhaoshang.security.urls")),
    path("projects/", include("projects.urls")),
    path("contracts/", include("contracts.urls")),
    path("assessment/", include("assessment.urls")),
    path("dashboard/", include("zhaoshang.dashboard.urls")),
    path("", include("zhaoshang.alerts.urls")),
]
if settings.DEBUG:
    urlpatterns.append(path("core/", include("zhaoshang.core.urls")))
