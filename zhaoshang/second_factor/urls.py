"""Addresses of the second factor, under /second-factor/."""

from django.urls import path

from zhaoshang.second_factor.views import administration, log_in, own

app_name = "second_factor"

urlpatterns = [
    path("", own.mine, name="mine"),
    path("log-in/", log_in.check, name="check"),
    path("begin/", own.begin, name="begin"),
    path("set-up/", own.enrol, name="enrol"),
    path("codes/", own.renew, name="renew"),
    path("off/", own.off, name="off"),
    path("users/<int:pk>/", administration.of_user, name="of-user"),
    path("users/<int:pk>/reset/", administration.reset, name="user-reset"),
]
