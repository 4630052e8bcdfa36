"""Pages of assessment: results of periods, one unit's result, objections, own scores."""

from django.urls import URLPattern, path

from assessment.views import (
    objection_rulings,
    objections,
    own_scores,
    running_scores,
    score_acts,
    score_unit,
    scores,
)

urlpatterns: list[URLPattern] = [
    path("scores/", scores.scores, name="scores"),
    path("scores/new/", score_acts.compute, name="score-new"),
    path("scores/running/", running_scores.running_scores, name="running-scores"),
    path("scores/running/<int:unit>/", running_scores.running_score, name="running-score"),
    path("scores/own/<str:period>/<int:unit>/", own_scores.own_scores, name="own-scores"),
    path("scores/<int:pk>/", scores.score_run, name="score-run"),
    path("scores/<int:pk>/again/", score_acts.again, name="score-again"),
    path("scores/<int:pk>/notice/", score_acts.notice, name="score-notice"),
    path("scores/<int:pk>/final/", score_acts.make_final, name="score-final"),
    path("scores/<int:pk>/publish/", score_acts.publish, name="score-publish"),
    path("scores/<int:pk>/verify/", score_acts.verify, name="score-verify"),
    path("scores/<int:pk>/units/<int:unit>/", score_unit.score_unit, name="score-unit"),
    path(
        "scores/<int:pk>/units/<int:unit>/object/",
        objections.file_objection,
        name="objection-new",
    ),
    path("objections/", objections.objections, name="objections"),
    path("objections/<int:pk>/", objections.objection, name="objection"),
    path("objections/<int:pk>/rule/", objection_rulings.rule, name="objection-rule"),
    path("objections/<int:pk>/take-back/", objections.take_back, name="objection-take-back"),
    path("objections/<int:pk>/evidence/", objections.more_evidence, name="objection-evidence"),
    path("objections/<int:pk>/files/<int:file>/", objections.evidence, name="objection-file"),
]
