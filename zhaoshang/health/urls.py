"""Addresses of the running system's page."""

from django.urls import path

from zhaoshang.health import views

app_name = "health"

urlpatterns = [
    path("", views.status, name="status"),
    path("<str:name>/run/", views.run, name="run"),
]
