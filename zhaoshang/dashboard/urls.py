"""Addresses of dashboards."""

from django.urls import path

from zhaoshang.dashboard.views import (
    briefing,
    charts,
    counties,
    definitions,
    leader,
    lists,
    pace,
    screen,
    targets,
)
from zhaoshang.dashboard.views import print as on_paper

app_name = "dashboard"

urlpatterns = [
    path("", leader.leader, name="leader"),
    path("print/", on_paper.paper, name="print"),
    path("print/pdf/", on_paper.pdf, name="print-pdf"),
    path("print/briefing/", briefing.word, name="briefing"),
    path("screen/", screen.screen, name="screen"),
    path("definitions/", definitions.definitions, name="definitions"),
    path("changes/<str:stage>/", leader.changes, name="changes"),
    path("counties/", counties.counties_part, name="counties"),
    path("counties/excel/", counties.counties_export, name="counties-export"),
    path("pace/", pace.pace_part, name="pace"),
    path("pace/<str:leg>/", pace.pace_rows, name="pace-rows"),
    path("targets/", targets.targets_part, name="targets"),
    path("trend/", charts.trend_part, name="trend"),
    path("industries/", charts.industries_part, name="industries"),
    path("places/", charts.places_part, name="places"),
    path("flags/history/", charts.history_part, name="history"),
    path("charts/<str:key>/excel/", charts.chart_excel, name="chart-excel"),
    path("rates/", targets.rates_part, name="rates"),
    path("flags/", lists.flags_part, name="flags"),
    path("overdue/", lists.overdue_part, name="overdue"),
    path("difficulties/", lists.problems_part, name="problems"),
    path("sponsored/", lists.sponsored_part, name="sponsored"),
]
