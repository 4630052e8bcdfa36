"""Pages of funds in place."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
