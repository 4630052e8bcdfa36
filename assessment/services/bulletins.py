"""Bulletins 通报 (R12): begun, written, published; a correction makes the next edition.

The figures of a draft are read anew each time it is shown. Publication reads everything once in one
transaction, freezes it and seals it together with the text; from then on nothing changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from assessment import events_bulletins as events
from assessment import notices_bulletins as notices
from assessment.bulletin_labels import text_labels
from assessment.models import Bulletin, GroupMember, ScoreRun
from assessment.period_words import period_text
from assessment.policies_bulletins import BULLETIN_LISTS
from assessment.rules.bulletin_texts import OFFICE, clean_text, text_for, title_for
from assessment.rules.bulletins import (
    BulletinKind,
    BulletinState,
    flat_text,
    kind_of,
    needs_scores,
)
from assessment.selectors.bulletin_content import bulletin_content, standing_run
from assessment.selectors.closing import is_closed
from assessment.selectors.plans import plan_in_force
from assessment.services.report_content import seal
from projects.selectors.people import acting_by_unit
from projects.services.saving import conflict_of, version_as_of
from zhaoshang.accounts.models import User
from zhaoshang.alerts.services import Alert, raise_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import Conflict, FieldChange, RuleBroken
from zhaoshang.core.locks import advisory_lock
from zhaoshang.core.periods import Cycle, Period
from zhaoshang.policy.selectors import in_force
from zhaoshang.policy.services import mark_used

SUBJECT = "assessment.bulletin"
# What may differ between what was looked at and what is published.
_UNSEEN = ("head",)
NOT_OVER = _("%(period)s is not over yet: its last month ends on %(day)s.")
STANDS = _(
    "There is a bulletin of %(period)s already. A draft is edited; a published one gets a new"
    " edition on its page."
)
NO_PLAN = _("There is no issued annual plan for %(year)s, so there are no targets to go by.")
NOT_CLOSED = _("%(month)s is not closed: its figures may still change. Close the month first.")
NO_RUN = _(
    "The result of %(period)s is not final yet. Make it final first; a bulletin without scores is"
    " for a month only."
)
NO_NUMBER = _("Give the bulletin its document number first.")
NO_DAY = _("Say which day it is dated.")
TOO_EARLY = _("It cannot be dated before its period is over, on %(day)s.")
PUBLISHED = _("The bulletin is published and never changes. Begin a new edition.")
CHANGED = _(
    "The figures have changed since you looked at them. Look at them again before you publish."
)
NOT_PUBLISHED = _("Only a published bulletin gets a new edition; a draft is edited.")
REASON_NEEDED = _("Say why there is to be a new edition.")
HAS_LATER = _("It has a later edition already.")
WHY_DELETED = _("Say why the draft is deleted.")


@dataclass(frozen=True)
class Head:
    """What stands above and below the text of a bulletin."""

    title: str
    number: str
    signed_by: str
    dated_on: dt.date | None = None


@transaction.atomic
def make_bulletin(*, county_id: int, period: Period, by: User, on: dt.date) -> Bulletin:
    """Begin the bulletin of a period.

    Raises:
        RuleBroken: when the period is not over, has no issued plan, or has a bulletin already.
    """
    with acting(user=by):
        advisory_lock(f"assessment.bulletins.{county_id}")
        words: dict[str, Any] = {
            "period": period_text(period),
            "day": period.last_month.last_day,
            "year": period.year,
        }
        if on <= period.last_month.last_day:
            raise RuleBroken(str(NOT_OVER) % words, code="not_over", field="period")
        if plan_in_force(county_id, period.year) is None:
            raise RuleBroken(str(NO_PLAN) % words, code="no_plan", field="period")
        if Bulletin.objects.filter(county=county_id, period=str(period)).exists():
            raise RuleBroken(str(STANDS) % words, code="stands", field="period")
        before = Bulletin.objects.filter(county=county_id).order_by("-pk").first()
        bulletin = Bulletin.objects.create(
            county_id=county_id,
            kind=kind_of(period).value,
            period=str(period),
            title=title_for(period),
            signed_by=before.signed_by if before else OFFICE,
            text=text_for(period),
            created_by=by,
            updated_by=by,
        )
        _tell(events.BULLETIN_MADE, bulletin, by)
        return bulletin


@transaction.atomic
def save_bulletin(
    *, bulletin_id: int, version: int | None, head: Head, text: Mapping[str, Any], by: User
) -> Bulletin:
    """Save title, number, signature and text of a draft; the figures are not among them.

    Raises:
        Conflict: when somebody saved it since the form was opened.
        RuleBroken: when it is published.
    """
    with acting(user=by):
        bulletin = _locked(bulletin_id, version)
        if not bulletin.is_draft:
            raise RuleBroken(PUBLISHED, code="published")
        bulletin.title, bulletin.number = head.title.strip(), head.number.strip()
        bulletin.signed_by, bulletin.dated_on = head.signed_by.strip(), head.dated_on
        bulletin.text = clean_text(text)
        bulletin.version += 1
        bulletin.updated_by = by
        bulletin.save()
        _tell(events.BULLETIN_SAVED, bulletin, by)
        return bulletin


def hindrances(bulletin: Bulletin, run: ScoreRun | None, on: dt.date) -> list[str]:
    """Return why a draft may not be published yet, in words; empty: it may."""
    period = Period.parse(bulletin.period)
    last = period.last_month
    found = []
    words: dict[str, Any] = {
        "period": period_text(period),
        "month": period_text(Period.of(Cycle.MONTH, last)),
        "day": last.last_day,
    }
    if not is_closed(bulletin.county_id, last):
        found.append(str(NOT_CLOSED) % words)
    if run is None and needs_scores(BulletinKind(bulletin.kind)):
        found.append(str(NO_RUN) % words)
    if not bulletin.number:
        found.append(str(NO_NUMBER))
    if bulletin.dated_on is None:
        found.append(str(NO_DAY))
    elif bulletin.dated_on <= last.last_day:
        found.append(str(TOO_EARLY) % words)
    return found


def seen_mark(content: Mapping[str, Any]) -> str:
    """Return the mark of the figures somebody looks at; publication asks for the same."""
    return seal({name: value for name, value in content.items() if name not in _UNSEEN})


def seal_of(content: Mapping[str, Any], text: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a bulletin: its figures, head and text."""
    return seal({"content": content, "text": text})


@transaction.atomic
def publish_bulletin(
    *, bulletin_id: int, version: int | None, seen: str, by: User, on: dt.date
) -> Bulletin:
    """Publish a draft: read its figures once, freeze and seal them, tell the units.

    Args:
        bulletin_id: The draft.
        version: The version that was looked at.
        seen: The mark of the figures that were looked at.
        by: The business administrator.
        on: Today.

    Raises:
        Conflict: when somebody saved it since the page was opened.
        RuleBroken: when it is published, something hinders it, or its figures have changed since.

    Source: rules.md R12.
    """
    with acting(user=by):
        bulletin = _locked(bulletin_id, version)
        if not bulletin.is_draft:
            raise RuleBroken(PUBLISHED, code="published")
        run = standing_run(bulletin.county_id, Period.parse(bulletin.period))
        stops = hindrances(bulletin, run, on)
        if stops:
            raise RuleBroken(stops[0], code="hindered")
        content = bulletin_content(bulletin, run, on=on)
        if seen_mark(content) != seen:
            raise RuleBroken(CHANGED, code="changed")
        mark_used(
            in_force(
                BULLETIN_LISTS, bulletin.county, Period.parse(bulletin.period).last_month.last_day
            )
        )
        bulletin.content, bulletin.run = content, run
        bulletin.sha256 = seal_of(content, bulletin.text)
        bulletin.state = BulletinState.PUBLISHED.value
        bulletin.published_at, bulletin.published_by = clock.now(), by
        bulletin.version += 1
        bulletin.updated_by = by
        bulletin.save()
        _tell(events.BULLETIN_PUBLISHED, bulletin, by, sha256=bulletin.sha256)
        _tell_units(bulletin, on)
        return bulletin


@transaction.atomic
def new_edition(*, bulletin_id: int, why: str, restated: bool, by: User, on: dt.date) -> Bulletin:
    """Begin the edition after a published one; it names the old one, which stays as it is.

    Args:
        bulletin_id: The published one.
        why: Why there is a new edition; printed.
        restated: Its figures stand in the months in which they happened (R2).
        by: The business administrator.
        on: Today.

    Raises:
        RuleBroken: when it is not published, has a later edition, or no reason is given.
    """
    reason = why.strip()
    with acting(user=by, reason=reason or None):
        old = _locked(bulletin_id)
        if old.is_draft:
            raise RuleBroken(NOT_PUBLISHED, code="not_published")
        if Bulletin.objects.filter(replaces=old).exists():
            raise RuleBroken(HAS_LATER, code="has_later")
        if not reason:
            raise RuleBroken(REASON_NEEDED, code="reason", field="why")
        made = Bulletin.objects.create(
            county=old.county,
            kind=old.kind,
            period=old.period,
            title=old.title,
            signed_by=old.signed_by,
            edition=old.edition + 1,
            replaces=old,
            why_replaced=reason,
            is_restated=restated,
            text=old.text,
            created_by=by,
            updated_by=by,
        )
        _tell(events.BULLETIN_MADE, made, by, reason=reason)
        return made


@transaction.atomic
def delete_draft(*, bulletin_id: int, version: int | None, why: str, by: User) -> None:
    """Delete a draft that is not wanted; its text stays in the field history, the act in the trail.

    Raises:
        Conflict: when somebody saved it since the page was opened.
        RuleBroken: when it is published, or no reason is given.
    """
    reason = why.strip()
    with acting(user=by, reason=reason or None):
        bulletin = _locked(bulletin_id, version)
        if not bulletin.is_draft:
            raise RuleBroken(PUBLISHED, code="published")
        if not reason:
            raise RuleBroken(WHY_DELETED, code="reason", field="reason")
        _tell(events.BULLETIN_DELETED, bulletin, by, reason=reason, title=bulletin.title)
        bulletin.delete()


def _locked(bulletin_id: int, version: int | None = None) -> Bulletin:
    bulletin = (
        Bulletin.objects.select_for_update(of=("self",))
        .select_related("county", "replaces", "updated_by")
        .get(pk=bulletin_id)
    )
    if version is not None and bulletin.version != version:
        raise _conflict(bulletin, version)
    return bulletin


def _conflict(bulletin: Bulletin, version: int) -> Conflict:
    """Return the conflict, with the text told section by section."""
    found = conflict_of(bulletin, version, {}, changed_at=bulletin.updated_at)
    opened = version_as_of(bulletin, version)
    known = next((each for each in found.changes if each.field == "text"), None)
    if known is None or opened is None:
        return found
    before, now = flat_text(opened.text), flat_text(bulletin.text)
    labels = text_labels()
    changes = [each for each in found.changes if each.field != "text"]
    changes += [
        FieldChange(labels[name], now.get(name, ""), "", known.by, known.at, name)
        for name in labels
        if before.get(name, "") != now.get(name, "")
    ]
    return Conflict(found.message, changes=changes)


def _tell(event: str, bulletin: Bulletin, by: User, *, reason: str = "", **detail: Any) -> None:
    record_event(
        event,
        by=by,
        county=bulletin.county_id,
        subject=bulletin,
        reason=reason,
        detail={"period": bulletin.period, "edition": bulletin.edition, **detail},
    )


def _tell_units(bulletin: Bulletin, on: dt.date) -> None:
    members = GroupMember.objects.filter(plan=bulletin.content["plan"]["id"])
    people = acting_by_unit(list(members.values_list("unit_id", flat=True)), on)
    number = _t("%(number)s.") if bulletin.edition == 1 else _t("%(number)s, edition %(edition)s.")
    words = {"number": bulletin.number, "edition": bulletin.edition}
    raise_alerts(
        Alert(
            kind=notices.BULLETIN_PUBLISHED.name,
            subject=(SUBJECT, bulletin.pk),
            recipients=persons,
            period=str(unit_id),
            params={"title": bulletin.title, "number": number % words},
            url=reverse("assessment:bulletin", args=[bulletin.pk]),
        )
        for unit_id, persons in people.items()
    )
