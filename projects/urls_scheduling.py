"""Pages of the weekly scheduling of key clues."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
