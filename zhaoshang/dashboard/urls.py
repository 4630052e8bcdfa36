"""Addresses of dashboards."""

from django.urls import path

from zhaoshang.dashboard.views import definitions, leader, lists, pace, targets

app_name = "dashboard"

urlpatterns = [
    path("", leader.leader, name="leader"),
    path("definitions/", definitions.definitions, name="definitions"),
    path("changes/<str:stage>/", leader.changes, name="changes"),
    path("pace/", pace.pace_part, name="pace"),
    path("pace/<str:leg>/", pace.pace_rows, name="pace-rows"),
    path("targets/", targets.targets_part, name="targets"),
    path("rates/", targets.rates_part, name="rates"),
    path("flags/", lists.flags_part, name="flags"),
    path("overdue/", lists.overdue_part, name="overdue"),
    path("difficulties/", lists.problems_part, name="problems"),
    path("sponsored/", lists.sponsored_part, name="sponsored"),
]
