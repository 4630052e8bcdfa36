"""The contract register and a contract's page."""

from django.urls import URLPattern, path

from contracts.views import contract, register

urlpatterns: list[URLPattern] = [
    path("", register.register, name="register"),
    path("<int:pk>/", contract.contract, name="contract"),
]
