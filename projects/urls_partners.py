"""Pages of investors, activities, reserve projects, parcels, referrers."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
