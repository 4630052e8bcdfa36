"""Pages of contracts: promises of both sides, special reports, what is overdue."""

from django.urls import URLPattern, path

from contracts.views import (
    overdue,
    performance,
    promise_acts,
    special_report_acts,
    special_reports,
)

urlpatterns: list[URLPattern] = [
    path("overdue/", overdue.overdue, name="overdue"),
    path("overdue/export/", overdue.overdue_export, name="overdue-export"),
    path("<int:pk>/performance/", performance.performance, name="performance"),
    path("<int:pk>/performance/make/", performance.obligations_make, name="obligations-make"),
    path("<int:pk>/performance/new/", performance.obligation_new, name="obligation-new"),
    path("promises/<int:pk>/edit/", performance.obligation_edit, name="obligation-edit"),
    path("promises/<int:pk>/remove/", performance.obligation_remove, name="obligation-remove"),
    path("promises/<int:pk>/move/", performance.obligation_move, name="obligation-move"),
    path("promises/<int:pk>/report/", promise_acts.obligation_claim, name="obligation-claim"),
    path("promises/<int:pk>/keep/", promise_acts.obligation_keep, name="obligation-keep"),
    path(
        "promises/<int:pk>/keep-by-ledger/",
        promise_acts.obligation_keep_ledger,
        name="obligation-keep-ledger",
    ),
    path("promises/<int:pk>/return/", promise_acts.obligation_return, name="obligation-return"),
    path("promises/<int:pk>/waive/", promise_acts.obligation_waive, name="obligation-waive"),
    path("promises/<int:pk>/reopen/", promise_acts.obligation_reopen, name="obligation-reopen"),
    path("special-reports/<int:pk>/", special_reports.special_report, name="special-report"),
    path(
        "special-reports/<int:pk>/write/",
        special_reports.special_report_write,
        name="special-report-write",
    ),
    path(
        "special-reports/<int:pk>/word/",
        special_reports.special_report_word,
        name="special-report-word",
    ),
    path(
        "special-reports/<int:pk>/confirm/",
        special_report_acts.special_report_confirm,
        name="special-report-confirm",
    ),
    path(
        "special-reports/<int:pk>/take-back/",
        special_report_acts.special_report_take_back,
        name="special-report-take-back",
    ),
    path(
        "special-reports/<int:pk>/receive/",
        special_report_acts.special_report_receive,
        name="special-report-receive",
    ),
    path(
        "special-reports/<int:pk>/return/",
        special_report_acts.special_report_return,
        name="special-report-return",
    ),
    path(
        "special-reports/<int:pk>/decide/",
        special_report_acts.special_report_decide,
        name="special-report-decide",
    ),
]
