"""Addresses of the to-do page (the first page after log-in) and of notices."""

from django.urls import path

from zhaoshang.alerts.views import inbox, standing_in, todo

app_name = "alerts"

urlpatterns = [
    path("", todo.todo, name="todo"),
    path("alerts/", inbox.inbox, name="inbox"),
    path("alerts/bell/", inbox.bell, name="bell"),
    path("alerts/read/", inbox.read_all, name="read-all"),
    path("alerts/<int:pk>/open/", inbox.open_notice, name="open"),
    path("alerts/<int:pk>/read/", inbox.read, name="read"),
    path("alerts/<int:pk>/acknowledge/", inbox.acknowledge, name="acknowledge"),
    path("alerts/open-of/<int:pk>/", standing_in.open_notices, name="open-of"),
]
