"""Addresses of the audit trail."""

from django.urls import path

from zhaoshang.audit import views

app_name = "audit"

urlpatterns = [
    path("", views.events, name="events"),
    path("export/", views.export, name="export"),
    path("<int:pk>/", views.event, name="event"),
]
