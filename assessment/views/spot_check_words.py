"""What the pages and the workbook of a spot check say: steps, tones, lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from assessment.exporting.spot_check_file import Sheet
from assessment.models import SpotCheck
from assessment.models.spot_checks import CHECK_STATE_LABELS
from assessment.period_words import period_text
from assessment.rules.spot_checks import CheckState
from assessment.selectors.spot_checks import GroupDraw
from zhaoshang.core.periods import Period

_TONES = {CheckState.ANNOUNCED: "on", CheckState.DRAWN: "warn", CheckState.CLOSED: "done"}


def state_tone(check: SpotCheck) -> str:
    """Return the tone of a check's state."""
    return _TONES[CheckState(check.state)]


def steps_of(check: SpotCheck) -> list[dict[str, Any]]:
    """Return the steps of a check, for the component."""
    order = list(CheckState)
    now = order.index(CheckState(check.state))
    return [
        {"label": CHECK_STATE_LABELS[state], "state": _step(place, now)}
        for place, state in enumerate(order)
    ]


def _step(place: int, now: int) -> str:
    if place == now:
        return "now"
    return "done" if place < now else ""


def sheets_of(check: SpotCheck, draws: Sequence[GroupDraw]) -> list[Sheet]:
    """Return the two sheets of the workbook: the sample, and the order it was drawn from."""
    title = _("Spot check of the funds of %(period)s") % {
        "period": period_text(Period.parse(check.period))
    }
    words = {"seed": check.seed, "share": check.share_percent, "hash": check.sha256}
    note = _(
        "Seed: %(seed)s. Order within a group: SHA-256(seed:entry number), ascending; the first "
        "%(share)s %%, rounded up, are checked. SHA-256 of the population: %(hash)s"
    )
    sample = [*_order_headings(), (_("Finding"), 12), (_("Taken off"), 14)]
    sample += [(_("Checked on"), 12), (_("Checker"), 12), (_("What was found"), 40)]
    whole = [*_order_headings(), (_("Drawn"), 8), ("SHA-256", 68)]
    return [
        Sheet(pgettext("spot check", "Sample"), title, note % words, sample, _sample(draws)),
        Sheet(_("Population"), title, note % words, whole, _whole(draws)),
    ]


def _order_headings() -> list[tuple[str, int]]:
    return [
        (pgettext("group of units", "Group"), 14),
        (_("Place in the order"), 8),
        (_("Entry number"), 10),
        (_("Unit"), 20),
        (_("Project"), 36),
        (_("Month of arrival"), 10),
        (_("Verified (10,000 yuan)"), 14),
    ]


def _head(group: GroupDraw, line: Any) -> list[Any]:
    kept = line.kept
    return [
        group.name,
        line.ranked.place,
        line.ranked.entry_id,
        kept["unit_name"],
        kept["project_name"],
        kept["month"],
        Decimal(kept["amount_wan"]),
    ]


def _sample(draws: Sequence[GroupDraw]) -> Iterator[list[Any]]:
    for group in draws:
        for line in group.shown:
            item = line.item
            if item is None:
                continue
            yield [
                *_head(group, line),
                item.get_finding_display() if item.finding else "",
                item.reduced_wan,
                f"{item.checked_on:%Y-%m-%d}" if item.checked_on else "",
                str(item.checked_by or ""),
                item.note,
            ]


def _whole(draws: Sequence[GroupDraw]) -> Iterator[list[Any]]:
    for group in draws:
        for line in group.lines:
            drawn = _("yes") if line.ranked.is_drawn else ""
            yield [*_head(group, line), drawn, line.ranked.digest]
