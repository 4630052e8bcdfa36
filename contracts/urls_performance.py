"""Pages of contracts: performance."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
