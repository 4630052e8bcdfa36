"""Pages of assessment: the Excel round trip of a report, superior's tables."""

from django.urls import URLPattern, path, register_converter

from assessment.views import report_workbook, superior
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
    path("superior/", superior.forms, name="superior-forms"),
    path("superior/new/", superior.form_new, name="superior-form-new"),
    path("superior/<int:pk>/", superior.form, name="superior-form"),
    path("superior/<int:pk>/edit/", superior.form_edit, name="superior-form-edit"),
    path("superior/<int:pk>/file/", superior.form_file, name="superior-form-file"),
    path("superior/<int:pk>/replace/", superior.form_file_new, name="superior-form-replace"),
    path("superior/<int:pk>/fill/", superior.form_fill, name="superior-form-fill"),
    path("superior/filled/<int:pk>/", superior.filled, name="filled-form"),
    path("superior/filled/<int:pk>/file/", superior.filled_file, name="filled-form-file"),
]
