"""Pages of assessment: scheduling meetings."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
