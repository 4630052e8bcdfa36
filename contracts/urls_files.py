"""Pages of contracts: files."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
