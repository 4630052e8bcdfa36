"""Pages of flags, excuses, consequences."""

from django.urls import URLPattern, path

from projects.views import flag_lists, flags

urlpatterns: list[URLPattern] = [
    path("flags/", flag_lists.open_list, name="flags"),
    path("flags/units/", flag_lists.by_unit, name="flag-units"),
    path("flags/excuses/", flag_lists.excuses, name="flag-excuses"),
    path("flags/slips/", flag_lists.slips, name="flag-slips"),
    path("<int:pk>/flags/", flags.project_flags, name="project-flags"),
]
