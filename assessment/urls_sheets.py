"""Pages of assessment: sheets of assessors."""

from django.urls import URLPattern, path

from assessment.views import sheets

urlpatterns: list[URLPattern] = [
    path("sheets/", sheets.sheets, name="sheets"),
    path("sheets/<str:period>/<int:group>/ask/", sheets.ask, name="sheet-ask"),
    path("sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path("sheets/<int:pk>/give-back/", sheets.give_back, name="sheet-give-back"),
    path("sheets/<int:pk>/call-off/", sheets.call_off, name="sheet-call-off"),
]
