"""Pages of flags, excuses, consequences."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
