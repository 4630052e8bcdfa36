"""Pages of instructions, action items, difficulties across projects."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
