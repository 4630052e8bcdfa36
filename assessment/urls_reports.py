"""Pages of assessment: reports."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
