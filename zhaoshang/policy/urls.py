"""Addresses of policies."""

from django.urls import path

from zhaoshang.policy import views

app_name = "policy"

urlpatterns = [
    path("", views.policies, name="list"),
    path("<str:name>/", views.policy_kind, name="kind"),
    path("<str:name>/new/", views.policy_new, name="new"),
    path("<str:name>/<int:pk>/remove/", views.policy_remove, name="remove"),
]
