"""Pages of assessment: monthly reports."""

from django.urls import path

from assessment.views import report, report_acts, report_evidence, report_lists

urlpatterns = [
    path("reports/", report_lists.reports, name="reports"),
    path("report/<int:pk>/", report.report, name="report"),
    path("report/<int:pk>/save/", report.report_save, name="report-save"),
    path("report/<int:pk>/fill/", report.report_fill, name="report-fill"),
    path("report/<int:pk>/check/", report_acts.report_check, name="report-check"),
    path("report/<int:pk>/send-up/", report_acts.report_send_up, name="report-send-up"),
    path("report/<int:pk>/take-back/", report_acts.report_take_back, name="report-take-back"),
    path("report/<int:pk>/send-back/", report_acts.report_send_back, name="report-send-back"),
    path("report/<int:pk>/confirm/", report_acts.report_confirm, name="report-confirm"),
    path("report/<int:pk>/withdraw/", report_acts.report_withdraw, name="report-withdraw"),
    path("report/<int:pk>/return/", report_acts.report_return, name="report-return"),
    path("report/<int:pk>/accept/", report_acts.report_accept, name="report-accept"),
    path("report/<int:pk>/done/", report_acts.report_done, name="report-done"),
    path("report/<int:pk>/history/", report_lists.report_history, name="report-history"),
    path(
        "report/rows/<int:pk>/evidence/",
        report_evidence.report_evidence,
        name="report-evidence",
    ),
    path(
        "report/rows/<int:pk>/evidence/<int:document>/",
        report_evidence.report_evidence_file,
        name="report-evidence-file",
    ),
    path(
        "report/rows/<int:pk>/evidence/<int:document>/remove/",
        report_evidence.report_evidence_remove,
        name="report-evidence-remove",
    ),
]
