"""Pages of assessment: superior."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
