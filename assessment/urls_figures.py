"""Pages of assessment: figures."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
