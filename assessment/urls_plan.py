"""Pages of assessment: plan."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
