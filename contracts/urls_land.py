"""Pages of contracts: land accounting, deposits, idle land."""

from django.urls import URLPattern, path

from contracts.views import (
    deposit_list,
    deposits,
    idle_land,
    land,
    land_acts,
    land_fee,
    land_opinions,
)

urlpatterns: list[URLPattern] = [
    path("<int:pk>/land/", land.land, name="land"),
    path("<int:pk>/accounting/new/", land_acts.accounting_new, name="accounting-new"),
    path("accountings/", land.accountings, name="accountings"),
    path("accounting/<int:pk>/", land.accounting, name="accounting"),
    path("accounting/<int:pk>/edit/", land_acts.accounting_edit, name="accounting-edit"),
    path("accounting/<int:pk>/ask/", land_acts.accounting_ask, name="accounting-ask"),
    path("accounting/<int:pk>/sign-off/", land_fee.accounting_sign_off, name="accounting-sign-off"),
    path("accounting/<int:pk>/report/", land.accounting_report, name="accounting-report"),
    path(
        "accounting/<int:pk>/report-sent/",
        land_fee.accounting_report_sent,
        name="accounting-report-sent",
    ),
    path("accounting/<int:pk>/fee/pay/", land_fee.land_fee_pay, name="land-fee-pay"),
    path("accounting/<int:pk>/fee/close/", land_fee.land_fee_close, name="land-fee-close"),
    path("fee-payment/<int:pk>/book-back/", land_fee.land_fee_book_back, name="land-fee-book-back"),
    path("land-opinions/", land_opinions.land_opinions, name="land-opinions"),
    path("land-opinion/<int:pk>/", land_opinions.land_opinion, name="land-opinion"),
    path(
        "land-opinion/<int:pk>/missing/",
        land_opinions.land_opinion_missing,
        name="land-opinion-missing",
    ),
    path("<int:pk>/deposit/new/", deposits.deposit_new, name="deposit-new"),
    path("deposit/<int:pk>/edit/", deposits.deposit_edit, name="deposit-edit"),
    path("deposit/<int:pk>/pay/", deposits.deposit_pay, name="deposit-pay"),
    path("deposit/<int:pk>/settle/", deposits.deposit_settle, name="deposit-settle"),
    path("deposit/<int:pk>/waive/", deposits.deposit_waive, name="deposit-waive"),
    path(
        "deposit-movement/<int:pk>/book-back/", deposits.deposit_book_back, name="deposit-book-back"
    ),
    path("deposits/", deposit_list.deposit_list, name="deposits"),
    path("deposits/export/", deposit_list.deposit_export, name="deposits-export"),
    path("idle-land/", idle_land.idle_list, name="idle-land"),
    path("idle-land/export/", idle_land.idle_export, name="idle-land-export"),
    path("<int:pk>/idle-land/new/", deposits.idle_new, name="idle-new"),
    path("idle-land/<int:pk>/edit/", deposits.idle_edit, name="idle-edit"),
    path("idle-land/<int:pk>/fee/", deposits.idle_fee, name="idle-fee"),
    path("idle-land/<int:pk>/fee-paid/", deposits.idle_fee_paid, name="idle-fee-paid"),
    path("idle-land/<int:pk>/take-back/", deposits.idle_take_back, name="idle-take-back"),
    path("idle-land/<int:pk>/clear/", deposits.idle_clear, name="idle-clear"),
]
