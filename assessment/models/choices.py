"""Labels of the enums of assessment, in one place; the stored values are the enums' own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.rules.indicators import Credit, Source
from assessment.rules.reports import Act, State, WhyLocked
from assessment.rules.score_states import RunState, SchemeCycle

SOURCE_LABELS = {
    Source.REPORTED: _("Reported by the unit"),
    Source.FUNDS_VERIFIED: _("Funds in place, verified"),
    Source.FUNDS_CLAIMED: _("Funds in place, claimed"),
    Source.SIGNED_COUNT: _("Projects with a formal contract"),
    Source.SIGNED_AMOUNT: _("Agreed amount of formal contracts"),
    Source.AGREEMENT_COUNT: _("Framework and intent agreements"),
    Source.STARTED_COUNT: _("Projects started"),
    Source.STATISTICS_COUNT: _("Projects entered in statistics"),
    Source.PRODUCED_COUNT: _("Projects in production"),
    Source.ABOVE_SCALE_COUNT: _("Enterprises above scale"),
    Source.CAPACITY_COUNT: _("Projects at capacity"),
    Source.CLUE_COUNT: _("Clues registered"),
    Source.FIRST_CONTACT_COUNT: _("First contacts accepted"),
    Source.TRIP_COUNT: _("Outbound trips"),
    Source.TRIP_DAYS: _("Days of outbound trips"),
    Source.RECEPTION_COUNT: _("Receptions of investors"),
    Source.FAIR_COUNT: _("Fairs and promotion events"),
    Source.FILED_COUNT: _("Contracts filed"),
}
CREDIT_LABELS = {
    Credit.SHARES: _("By the credit split, else to the introducing unit"),
    Credit.INTRODUCING: _("To the introducing unit"),
    Credit.RESPONSIBLE: _("To the responsible unit"),
    Credit.HOST: _("To the host unit"),
}
STATE_LABELS = {
    State.DRAFT: pgettext_lazy("monthly report", "Draft"),
    State.AWAITING: _("Waits for the unit head"),
    State.SUBMITTED: pgettext_lazy("monthly report", "Submitted"),
    State.RETURNED: pgettext_lazy("monthly report", "Returned"),
    State.ACCEPTED: pgettext_lazy("monthly report", "Accepted"),
    State.LOCKED: _("Locked"),
}
ACT_LABELS = {
    Act.SAVE: _("Saved"),
    Act.SEND_UP: _("Handed to the unit head"),
    Act.TAKE_BACK: _("Taken back from the unit head"),
    Act.SEND_BACK: _("Sent back by the unit head"),
    Act.CONFIRM: _("Confirmed and submitted"),
    Act.WITHDRAW: _("Withdrawn"),
    Act.RETURN: _("Returned by the bureau"),
    Act.ACCEPT: _("Accepted by the bureau"),
    Act.REOPEN: _("Opened again"),
    Act.LOCK: _("Locked at the month's close"),
}
WHY_LOCKED_LABELS = {
    WhyLocked.AWAITING: _("It waits for the unit head's confirmation."),
    WhyLocked.SUBMITTED: _("It was submitted and waits for the bureau."),
    WhyLocked.ACCEPTED: _("The bureau has accepted it."),
    WhyLocked.LATE: _("The time for late reports is over."),
    WhyLocked.CLOSED: _("The month is closed: it never changes any more."),
}
RUN_STATE_LABELS = {
    RunState.COMPUTED: pgettext_lazy("result of a period", "Computed"),
    RunState.NOTICED: pgettext_lazy("result of a period", "Public notice"),
    RunState.FINAL: pgettext_lazy("result of a period", "Final"),
    RunState.PUBLISHED: pgettext_lazy("result of a period", "Published"),
}
CYCLE_LABELS = {
    SchemeCycle.ANY: _("Every result"),
    SchemeCycle.WITHIN: _("Months, quarters and half-years"),
    SchemeCycle.YEAR: _("The year’s settlement"),
}


class BasisLevel(models.TextChoices):
    """Whose target a basis 口径 is."""

    COUNTY = "county", _("The county's own")
    CITY = "city", _("The city's")
    PROVINCE = "province", _("The province's")
    OTHER = "other", pgettext_lazy("basis of a target", "Another")


SOURCE_CHOICES = [(each.value, label) for each, label in SOURCE_LABELS.items()]
CREDIT_CHOICES = [(each.value, label) for each, label in CREDIT_LABELS.items()]
STATE_CHOICES = [(each.value, label) for each, label in STATE_LABELS.items()]
ACT_CHOICES = [(each.value, label) for each, label in ACT_LABELS.items()]
RUN_STATE_CHOICES = [(each.value, label) for each, label in RUN_STATE_LABELS.items()]
CYCLE_CHOICES = [(each.value, label) for each, label in CYCLE_LABELS.items()]
