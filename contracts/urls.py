"""Pages of contract filing; each area keeps its own list."""

from django.urls import include, path

app_name = "contracts"
urlpatterns = [
    path("", include("contracts.urls_register")),
    path("", include("contracts.urls_life")),
    path("", include("contracts.urls_files")),
    path("", include("contracts.urls_copies")),
    path("", include("contracts.urls_performance")),
    path("", include("contracts.urls_land")),
    path("", include("contracts.urls_archive")),
]
