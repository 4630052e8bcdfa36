"""Pages of contracts: land."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
