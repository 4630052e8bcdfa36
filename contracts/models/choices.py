"""Labels of the contracts' enums, in one place; the stored values are the enums' own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.rules.life import Kind, Need, Opinion, State

KIND_LABELS = {
    Kind.FRAMEWORK: _("Framework agreement"),
    Kind.INTENT: _("Letter of intent"),
    Kind.FORMAL: _("Formal contract"),
    Kind.SUPPLEMENTARY: _("Supplementary agreement"),
    Kind.TERMINATION: _("Termination agreement"),
}
STATE_LABELS = {
    State.DRAFT: _("Draft"),
    State.IN_REVIEW: _("In legal review"),
    State.REVIEWED: _("Reviewed, to be signed"),
    State.SIGNED: _("Signed, to be filed"),
    State.FILED: _("Filed"),
    State.PERFORMING: _("In performance"),
    State.FULFILLED: _("Fulfilled"),
    State.BREACHED: _("Breached"),
    State.TERMINATED: _("Terminated"),
    State.ARCHIVED: _("In the archives"),
    State.DROPPED: _("Dropped"),
}
OPINION_LABELS = {
    Opinion.PASSED: _("Passed"),
    Opinion.CHANGES: _("To be changed"),
    Opinion.REFUSED: _("Refused"),
}
NEED_LABELS = {
    Need.PARTIES: _("Parties of both sides"),
    Need.TEXT: _("Text of the draft"),
    Need.LEGAL: _("Legal review passed"),
    Need.FAIR: _("Fair-competition review passed"),
    Need.APPROVAL: _("Approved by the deciding authority"),
}


def choices_of(labels: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """Return labels as the choices of a field."""
    return [(each.value, label) for each, label in labels.items()]


class Side(models.TextChoices):
    """Whose party, whose promise."""

    INVESTOR = "investor", _("Investor")
    COUNTY = "county", _("County")


class FileKind(models.TextChoices):
    """Named kinds of a contract's file."""

    DRAFT = "draft", _("Draft")
    SIGNED_TEXT = "signed_text", _("Signed text")
    ATTACHMENT = "attachment", _("Attachment")
    OPINION = "opinion", _("Review opinion")
    EVIDENCE = "evidence", _("Evidence of performance")
    REPORT = "report", _("Special report")
    DECISION = "decision", _("Decision")
    DEPOSIT = "deposit", _("Deposit voucher")
    LAND = "land", _("Land document")
    ARCHIVE = "archive", _("Archive receipt")
    OTHER = "other", _("Other")


class ObligationKind(models.TextChoices):
    """What was promised (R14, S4)."""

    START = "start", _("Construction start")
    INVEST = "invest", _("Investment")
    PRODUCTION = "production", _("Production")
    OUTPUT = "output", _("Output")
    TAX = "tax", _("Tax")
    JOBS = "jobs", _("Jobs")
    PAYMENT = "payment", _("Payment")
    LAND = "land", _("Land handed over")
    UTILITIES = "utilities", _("Water, power, roads")
    INCENTIVE = "incentive", _("Incentives")
    PROCEDURES = "procedures", _("Procedures")
    OTHER = "other", _("Other")


class DecisionKind(models.TextChoices):
    """What the leading group may decide on an overdue contract (R14)."""

    EXTEND = "extend", _("Extend to a new date")
    DEMAND = "demand", _("Demand performance")
    TERMINATE = "terminate", _("Terminate the contract")
    RECOVER = "recover", _("Recover land or money")
