"""Pages of assessment: closing."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
