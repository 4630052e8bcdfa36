"""Addresses of the to-do page (the first page after log-in) and of notices."""

from django.urls import path

from zhaoshang.alerts import views

app_name = "alerts"

urlpatterns = [
    path("", views.todo, name="todo"),
    path("alerts/", views.inbox, name="inbox"),
    path("alerts/bell/", views.bell, name="bell"),
    path("alerts/read/", views.read_all, name="read-all"),
    path("alerts/<int:pk>/open/", views.open_notice, name="open"),
    path("alerts/<int:pk>/read/", views.read, name="read"),
    path("alerts/<int:pk>/acknowledge/", views.acknowledge, name="acknowledge"),
]
