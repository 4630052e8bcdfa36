"""Pages of joint review and approval."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
