"""Pages of flags, excuses, consequences."""

from django.urls import URLPattern, path

from projects.views import flag_acts, flag_lists, flag_unit, flags

urlpatterns: list[URLPattern] = [
    path("flags/", flag_lists.open_list, name="flags"),
    path("flags/units/", flag_lists.by_unit, name="flag-units"),
    path("flags/units/<int:pk>/", flag_unit.of_unit, name="unit-flags"),
    path("flags/excuses/", flag_lists.excuses, name="flag-excuses"),
    path("flags/slips/", flag_lists.slips, name="flag-slips"),
    path("<int:pk>/flags/", flags.project_flags, name="project-flags"),
    path("<int:pk>/flags/excuse/", flag_acts.excuse, name="flag-excuse"),
    path("<int:pk>/flags/lift/", flag_acts.lift, name="flag-lift"),
    path("flags/holds/<int:pk>/decide/", flag_acts.decide, name="flag-hold-decide"),
    path("flags/holds/<int:pk>/take-back/", flag_acts.take_back, name="flag-hold-take-back"),
    path("flags/holds/<int:pk>/end/", flag_acts.end, name="flag-hold-end"),
    path("flags/slips/<int:pk>/receive/", flag_acts.receive, name="flag-slip-receive"),
    path("flags/slips/<int:pk>/answer/", flag_acts.answer, name="flag-slip-answer"),
    path("flags/slips/<int:pk>/recheck/", flag_acts.recheck, name="flag-slip-recheck"),
]
