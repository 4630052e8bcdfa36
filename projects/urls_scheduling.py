"""Pages of the weekly scheduling of key clues."""

from django.urls import URLPattern, path

from projects.views import scheduling

urlpatterns: list[URLPattern] = [
    path("scheduling/", scheduling.scheduling, name="scheduling"),
]
