"""Pages of contracts: life."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
