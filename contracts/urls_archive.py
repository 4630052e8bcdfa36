"""Pages of contracts: archive."""

from django.urls import URLPattern, path

from contracts.views import transfer_acts, transfers

urlpatterns: list[URLPattern] = [
    path("archive/", transfers.transfers, name="transfers"),
    path("archive/new/", transfer_acts.transfer_new, name="transfer-new"),
    path("archive/<int:pk>/", transfers.transfer, name="transfer"),
    path("archive/<int:pk>/add/", transfer_acts.transfer_add, name="transfer-add"),
    path("archive/<int:pk>/sheet/", transfers.transfer_sheet_page, name="transfer-sheet"),
    path("archive/<int:pk>/word/", transfers.transfer_word, name="transfer-word"),
    path(
        "archive/<int:pk>/hand-over/", transfer_acts.transfer_hand_over, name="transfer-hand-over"
    ),
    path("archive/<int:pk>/receipt/", transfer_acts.transfer_receipt, name="transfer-receipt"),
    path("archive/<int:pk>/cancel/", transfer_acts.transfer_cancel, name="transfer-cancel"),
    path("archive/items/<int:pk>/", transfer_acts.transfer_item, name="transfer-item"),
    path("archive/items/<int:pk>/drop/", transfer_acts.transfer_drop, name="transfer-drop"),
]
