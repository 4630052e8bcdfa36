"""Spot checks 抽查 through their states: announced with a seed, drawn, closed (R13).

The seed is published before anybody can know the population: the sample is drawn on a later day,
after the last month of the period is closed. Everybody in the county reads the seed from the
announcement on, and gets it in a notice; nothing changes it.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment import events_spot_checks as events
from assessment import notices_spot_checks as notices
from assessment.models import GroupMember, SpotCheck, SpotCheckItem
from assessment.models.spot_checks import CHECK_STATE_LABELS
from assessment.period_words import period_text
from assessment.policies_spot_checks import SPOT_CHECKS
from assessment.rules.spot_checks import CheckState
from assessment.selectors.closing import is_closed
from assessment.selectors.plans import plan_in_force
from assessment.selectors.spot_checks import population, redraw
from assessment.services.report_content import seal
from projects.selectors.people import acting_by_unit
from projects.services.saving import conflict_of
from zhaoshang.accounts.models import Unit, User
from zhaoshang.alerts.services import Alert, raise_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.core.periods import Period
from zhaoshang.policy.selectors import in_force
from zhaoshang.policy.services import mark_used

SUBJECT = "assessment.spot_check"
SHORTEST_SEED, LONGEST_SEED = 8, 100
NAMED = 5
NO_PLAN = _("There is no issued annual plan for %(year)s, so there are no groups to draw from.")
ANNOUNCED_ALREADY = _("A spot check of %(period)s is announced already; its seed stands.")
TOO_LATE = _(
    "%(period)s is closed, so its entries are known. Announce a spot check before that, and its "
    "seed with it."
)
SEED_TOO_LATE = _(
    "%(period)s is over and most of its entries are known: leave the seed empty, the system draws "
    "it."
)
SEED_LENGTH = _("The seed has %(shortest)s to %(longest)s characters.")
NOT_NOW = _("The spot check is “%(state)s”; this cannot be done now.")
NOT_OVER = _("%(period)s is not over yet. The sample is drawn after its last month is closed.")
NOT_CLOSED = _("%(month)s is not closed yet. Close it first, so that the entries stand.")
SAME_DAY = _(
    "The seed was published today. The sample is drawn on a later day, so that everybody could "
    "read the seed before."
)
ITEMS_OPEN = _("%(count)s entries have no finding yet.")


def announce(*, county_id: int, period: Period, seed: str, by: User, on: dt.date) -> SpotCheck:
    """Announce a spot check of a period and publish its seed; neither changes any more.

    Args:
        county_id: The county.
        period: The period; its last month is not closed.
        seed: As it was typed (drawn in public, say); empty: the system draws one.
        by: Who announces.
        on: Today.

    Raises:
        RuleBroken: without an issued plan, for a period that is closed or has a check already, for
            a seed that is too short, or one that is typed after the period is over.

    Source: rules.md R13 (seed published beforehand).
    """
    try:
        return _announce(county_id, period, seed.strip(), by=by, on=on)
    except IntegrityError as error:  # two announced at once
        words = {"period": period_text(period)}
        raise RuleBroken(
            str(ANNOUNCED_ALREADY) % words, code="announced_already", field="period"
        ) from error


@transaction.atomic
def _announce(county_id: int, period: Period, seed: str, *, by: User, on: dt.date) -> SpotCheck:
    words: dict[str, Any] = {"period": period_text(period), "year": period.year}
    with acting(user=by):
        plan = plan_in_force(county_id, period.year)
        if plan is None:
            raise RuleBroken(str(NO_PLAN) % words, code="no_plan", field="period")
        if SpotCheck.objects.filter(county=county_id, period=str(period)).exists():
            raise RuleBroken(
                str(ANNOUNCED_ALREADY) % words, code="announced_already", field="period"
            )
        if is_closed(county_id, period.last_month):
            raise RuleBroken(str(TOO_LATE) % words, code="too_late", field="period")
        _check_seed(seed, period, on)
        rule = in_force(SPOT_CHECKS, plan.county, on)
        mark_used(rule)
        check = SpotCheck.objects.create(
            county_id=county_id,
            plan=plan,
            period=str(period),
            seed=seed or secrets.token_hex(16),
            is_seed_typed=bool(seed),
            seed_published_at=clock.now(),
            share_percent=rule.value.share_percent,
            created_by=by,
            updated_by=by,
        )
        _tell_announced(check, on)
        record_check(events.SPOT_CHECK_ANNOUNCED, check, by=by, share_percent=check.share_percent)
        return check


def _check_seed(seed: str, period: Period, on: dt.date) -> None:
    if not seed:
        return
    if not SHORTEST_SEED <= len(seed) <= LONGEST_SEED:
        words: dict[str, Any] = {"shortest": SHORTEST_SEED, "longest": LONGEST_SEED}
        raise RuleBroken(str(SEED_LENGTH) % words, code="seed_length", field="seed")
    if on > period.last_month.last_day:
        words = {"period": period_text(period)}
        raise RuleBroken(str(SEED_TOO_LATE) % words, code="seed_too_late", field="seed")


@transaction.atomic
def draw_sample(*, check_id: int, version: int, by: User, on: dt.date) -> SpotCheck:
    """Draw the sample: keep the population with its hash, and tell the units that are checked.

    Raises:
        Conflict: when somebody changed the check since the page was opened.
        RuleBroken: when it is drawn already, the seed was published today, the period is not over
            or its last month not closed.

    Source: rules.md R13.
    """
    with acting(user=by):
        check = lock_check(check_id, version)
        refuse_unless(check, CheckState.ANNOUNCED)
        period = Period.parse(check.period)
        _check_time(check, period, on)
        check.content = {
            "period": check.period,
            "seed": check.seed,
            "share_percent": check.share_percent,
            **population(check.plan, period),
        }
        check.sha256 = seal(check.content)
        check.drawn_at, check.drawn_by = clock.now(), by
        _move(check, CheckState.DRAWN, by=by)
        items = _write_items(check, by=by)
        _tell_drawn(check, items, on)
        record_check(
            events.SPOT_CHECK_DRAWN,
            check,
            by=by,
            population=sum(len(each["entries"]) for each in check.content["groups"]),
            drawn=len(items),
            sha256=check.sha256,
        )
        return check


def _check_time(check: SpotCheck, period: Period, on: dt.date) -> None:
    words = {"period": period_text(period), "month": period.last_month}
    if on <= period.last_month.last_day:
        raise RuleBroken(str(NOT_OVER) % words, code="not_over")
    if not is_closed(check.county_id, period.last_month):
        raise RuleBroken(str(NOT_CLOSED) % words, code="not_closed")
    if on <= timezone.localtime(check.seed_published_at).date():
        raise RuleBroken(SAME_DAY, code="same_day")


def _write_items(check: SpotCheck, *, by: User) -> list[SpotCheckItem]:
    ranked = redraw(check)
    items = []
    for group in check.content["groups"]:
        kept = {entry["entry"]: entry for entry in group["entries"]}
        items += [
            SpotCheckItem(
                check_of=check,
                entry_id=each.entry_id,
                unit_id=kept[each.entry_id]["unit"],
                group_name=group["name"],
                place=each.place,
                digest=each.digest,
                amount_wan=Decimal(kept[each.entry_id]["amount_wan"]),
                created_by=by,
                updated_by=by,
            )
            for each in ranked[group["group"]]
            if each.is_drawn
        ]
    made = SpotCheckItem.objects.bulk_create(items, batch_size=1_000)
    SpotCheckItem.history.bulk_history_create(made, batch_size=1_000)
    return made


@transaction.atomic
def close_check(*, check_id: int, version: int, by: User) -> SpotCheck:
    """Close a check once every entry has its finding; none changes after that.

    Raises:
        Conflict: when somebody changed the check since the page was opened.
        RuleBroken: when it is not drawn, or an entry has no finding.
    """
    with acting(user=by):
        check = lock_check(check_id, version)
        refuse_unless(check, CheckState.DRAWN)
        waiting = check.items.filter(finding="").count()
        if waiting:
            raise RuleBroken(str(ITEMS_OPEN) % {"count": waiting}, code="items_open")
        check.closed_at, check.closed_by = clock.now(), by
        _move(check, CheckState.CLOSED, by=by)
        reduced = sum(check.items.values_list("reduced_wan", flat=True), Decimal(0))
        record_check(events.SPOT_CHECK_CLOSED, check, by=by, reduced_wan=reduced)
        return check


def lock_check(check_id: int, version: int | None = None) -> SpotCheck:
    """Lock a check for the rest of the transaction.

    Raises:
        Conflict: when it was changed since the page was opened.
    """
    check = (
        SpotCheck.objects.select_for_update(of=("self",))
        .select_related("county", "plan__county", "updated_by")
        .get(pk=check_id)
    )
    if version is not None and check.version != version:
        raise conflict_of(check, version, {}, changed_at=check.updated_at)
    return check


def refuse_unless(check: SpotCheck, state: CheckState) -> None:
    """Refuse what the state of the check does not allow.

    Raises:
        RuleBroken: with the state.
    """
    if check.state != state:
        words = {"state": CHECK_STATE_LABELS[CheckState(check.state)]}
        raise RuleBroken(str(NOT_NOW) % words, code="not_now")


def check_url(check_id: int) -> str:
    """Return the page of a check."""
    return reverse("assessment:spot-check", args=[check_id])


def _move(check: SpotCheck, state: CheckState, *, by: User) -> None:
    check.state = state.value
    check.version += 1
    check.updated_by = by
    check.save()


def record_check(kind: str, check: SpotCheck, *, by: User, **detail: Any) -> None:
    """Record an act on a check, with its period and seed."""
    record_event(
        kind,
        by=by,
        county=check.county_id,
        subject=check,
        detail={"period": check.period, "seed": check.seed, **detail},
    )


def _tell_announced(check: SpotCheck, on: dt.date) -> None:
    units = GroupMember.objects.filter(plan=check.plan).values_list("unit_id", flat=True)
    _tell_units(
        notices.SPOT_CHECK_ANNOUNCED.name,
        check,
        {
            unit_id: {
                "period": period_text(Period.parse(check.period)),
                "seed": check.seed,
                "share": check.share_percent,
            }
            for unit_id in units
        },
        on,
    )


def _tell_drawn(check: SpotCheck, items: Iterable[SpotCheckItem], on: dt.date) -> None:
    names = {
        entry["entry"]: entry["project_name"]
        for group in check.content["groups"]
        for entry in group["entries"]
    }
    by_unit: dict[int, list[str]] = defaultdict(list)
    for item in items:
        by_unit[item.unit_id].append(names[item.entry_id])
    labels = {unit.pk: unit.label for unit in Unit.objects.filter(pk__in=by_unit)}
    words = {
        unit_id: {
            "unit": labels[unit_id],
            "count": len(projects),
            "period": period_text(Period.parse(check.period)),
            "projects": "、".join(list(dict.fromkeys(projects))[:NAMED]),
        }
        for unit_id, projects in by_unit.items()
    }
    _tell_units(notices.SPOT_CHECK_DRAWN.name, check, words, on)


def _tell_units(kind: str, check: SpotCheck, words: dict[int, dict[str, Any]], on: dt.date) -> None:
    people = acting_by_unit(words, on)
    raise_alerts(
        Alert(
            kind=kind,
            subject=(SUBJECT, check.pk),
            recipients=people.get(unit_id, []),
            period=str(unit_id),
            params=params,
            url=check_url(check.pk),
        )
        for unit_id, params in words.items()
    )
