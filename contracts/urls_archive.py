"""Pages of contracts: archive."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
