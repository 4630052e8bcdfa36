"""The county's lists of idle land and of deposits as workbooks: their columns."""

from __future__ import annotations

from django.utils.translation import gettext as _t


def idle_columns() -> list[tuple[str, int]]:
    """Return heading and width of each column of the list of idle land."""
    return [
        (_t("No."), 6),
        (_t("Contract"), 34),
        (_t("Project name"), 26),
        (_t("Township or park"), 22),
        (_t("Contract number"), 20),
        (_t("Idle land (mu)"), 12),
        (_t("Idle since"), 12),
        (_t("Notice of"), 12),
        (_t("Notice number"), 20),
        (_t("To be built on by"), 12),
        (_t("State"), 16),
        (_t("Fee (10,000 yuan)"), 14),
        (_t("Fee paid on"), 12),
        (_t("Document number"), 20),
        (_t("Closed on"), 12),
    ]


def deposit_columns() -> list[tuple[str, int]]:
    """Return heading and width of each column of the list of deposits."""
    return [
        (_t("No."), 6),
        (_t("Contract"), 34),
        (_t("Project name"), 26),
        (_t("Township or park"), 22),
        (_t("Contract number"), 20),
        (_t("Deposit (10,000 yuan)"), 14),
        (_t("Due"), 12),
        (_t("Paid (10,000 yuan)"), 14),
        (_t("Paid on"), 12),
        (_t("Outstanding (10,000 yuan)"), 14),
        (_t("Returned (10,000 yuan)"), 14),
        (_t("Kept (10,000 yuan)"), 14),
        (_t("Held (10,000 yuan)"), 14),
        (_t("State"), 16),
    ]
