"""Pages of assessment: the Excel round trip of a report, superior's tables."""

from django.urls import URLPattern, path, register_converter

from assessment.views import report_workbook
from zhaoshang.core.sealed import SealedId

register_converter(SealedId, "sealed_workbook")
urlpatterns: list[URLPattern] = [
    path("report/<int:pk>/workbook/", report_workbook.report_workbook, name="report-workbook"),
    path("report/<int:pk>/upload/", report_workbook.report_upload, name="report-upload"),
    path("report/<int:pk>/take-over/", report_workbook.report_take, name="report-take"),
    path(
        "report/<int:pk>/sent-back/<sealed_workbook:document>/",
        report_workbook.report_sent_back,
        name="report-sent-back",
    ),
]
