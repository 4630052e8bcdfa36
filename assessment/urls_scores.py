"""Pages of assessment: results of periods, one unit's result."""

from django.urls import URLPattern, path

from assessment.views import score_unit, scores

urlpatterns: list[URLPattern] = [
    path("scores/", scores.scores, name="scores"),
    path("scores/<int:pk>/", scores.score_run, name="score-run"),
    path("scores/<int:pk>/units/<int:unit>/", score_unit.score_unit, name="score-unit"),
]
