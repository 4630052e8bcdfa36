"""Pages of contracts: copies."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
