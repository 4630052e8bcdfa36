"""Pages of assessment; each area keeps its own list."""

from django.urls import include, path

app_name = "assessment"
urlpatterns = [
    path("", include("assessment.urls_bulletins")),
    path("", include("assessment.urls_meetings")),
    path("", include("assessment.urls_plan")),
    path("", include("assessment.urls_figures")),
    path("", include("assessment.urls_reports")),
    path("", include("assessment.urls_closing")),
    path("", include("assessment.urls_rewards")),
    path("", include("assessment.urls_settlement")),
    path("", include("assessment.urls_spot_checks")),
    path("", include("assessment.urls_talks")),
    path("", include("assessment.urls_superior")),
    path("", include("assessment.urls_schemes")),
    path("", include("assessment.urls_scores")),
    path("", include("assessment.urls_sheets")),
]
