"""Addresses of the working calendar."""

from django.urls import path

from zhaoshang.calendar import views

app_name = "calendar"

urlpatterns = [
    path("", views.year, name="year"),
    path("days/new/", views.override_new, name="override-new"),
    path("days/<int:pk>/delete/", views.override_delete, name="override-delete"),
    path("notices/import/", views.notice_import, name="notice-import"),
]
