"""Pages of agency service and after-care."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
