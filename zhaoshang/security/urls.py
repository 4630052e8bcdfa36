"""Addresses of sessions and leavers, under /security/."""

from django.urls import path

from zhaoshang.security.views import leavers, sessions

app_name = "security"

urlpatterns = [
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/end-others/", sessions.sessions_end_others, name="sessions-end-others"),
    path("sessions/<int:pk>/end/", sessions.session_end, name="session-end"),
    path("sessions/of/<int:pk>/", sessions.sessions_of, name="sessions-of"),
    path("leavers/<int:pk>/", leavers.leaver, name="leaver"),
]
