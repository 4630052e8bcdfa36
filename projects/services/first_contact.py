"""First contact 首报登记: filed by a unit, decided by the bureau, protected for a time (R4).

Among accepted filings the earliest submission holds; the holder is the project's first-contact
unit.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from projects import events, notices
from projects.models import FirstContactFiling, Project
from projects.models.choices import MilestoneKind
from projects.policies import FIRST_CONTACT
from projects.rules.stages import Stage, Status
from projects.selectors.people import people_of_bureau, people_of_units
from projects.services import milestones
from projects.services.moves import check_active
from projects.services.saving import lock_project, save_project
from zhaoshang.accounts.models import Unit, User
from zhaoshang.alerts.services import raise_alert, withdraw_alerts
from zhaoshang.audit.context import acting
from zhaoshang.audit.services import record_event
from zhaoshang.core import clock
from zhaoshang.core.errors import RuleBroken
from zhaoshang.policy.selectors import in_force
from zhaoshang.policy.services import mark_used

SUBJECT = "projects.firstcontactfiling"
State = FirstContactFiling.State
OPEN_STATES = (State.SUBMITTED, State.ACCEPTED)

FILED_ALREADY = _("%(unit)s has filed the first contact of this project already.")
TOO_LATE = _("The first contact is filed while a project is a clue, before it is signed.")
DECIDED_ALREADY = _("This filing has been decided already. Look at the page again.")
OWN_FILING = _("You filed this yourself, so somebody else of the bureau has to decide it.")
REFUSAL_NEEDS_REASON = _("Say why it is refused, so that the unit knows what to do.")


@transaction.atomic
def file_first_contact(
    *, project_id: int, unit: Unit, by: User, on: dt.date, note: str = ""
) -> FirstContactFiling:
    """File the first contact for a unit; the moment of submission is what counts.

    Raises:
        RuleBroken: when the project is no active clue, or the unit has filed it already.
    """
    with acting(user=by, reason=note or None):
        locked = lock_project(project_id)
        project = locked.project
        check_active(project)
        if project.stage != Stage.CLUE:
            raise RuleBroken(TOO_LATE, code="too_late")
        if FirstContactFiling.objects.filter(
            project=project, unit=unit, state__in=OPEN_STATES
        ).exists():
            raise RuleBroken(str(FILED_ALREADY) % {"unit": unit}, code="filed_already")
        filing = FirstContactFiling.objects.create(
            project=project, unit=unit, submitted_at=clock.now(), created_by=by, updated_by=by
        )
        save_project(locked, by=by, fields=())
        record_event(
            events.FIRST_CONTACT_FILED,
            by=by,
            county=project.county_id,
            subject=project,
            reason=note,
            detail={"filing": filing.pk, "unit": unit.pk},
        )
        raise_alert(
            kind=notices.FILING_WAITING.name,
            subject=(SUBJECT, filing.pk),
            recipients=[pk for pk in people_of_bureau(project.county_id, on) if pk != by.pk],
            params={"project": project.name, "unit": str(unit)},
            url=reverse("projects:first-contact-decide", args=[filing.pk]),
        )
        return filing


@transaction.atomic
def decide_first_contact(
    *, filing_id: int, accept: bool, by: User, on: dt.date, note: str = ""
) -> FirstContactFiling:
    """Accept or refuse a filing.

    An accepted filing is protected from that day; whoever submitted first among the accepted holds
    the first contact, whichever is accepted first.

    Raises:
        RuleBroken: for one's own filing, one decided already, a refusal without a reason, or a
            project that is no longer active.
    """
    note = note.strip()
    if not accept and not note:
        raise RuleBroken(REFUSAL_NEEDS_REASON, code="reason_needed", field="note")
    with acting(user=by, reason=note or None):
        project_id = FirstContactFiling.objects.values_list("project_id", flat=True).get(
            pk=filing_id
        )
        locked = lock_project(project_id)
        filing = FirstContactFiling.objects.select_related("unit").get(pk=filing_id)
        if filing.state != State.SUBMITTED:
            raise RuleBroken(DECIDED_ALREADY, code="decided_already")
        if filing.created_by_id == by.pk:
            raise RuleBroken(OWN_FILING, code="own_filing")
        if accept:
            check_active(locked.project)
            _accept(filing, locked.project, by=by, on=on)
        filing.state = State.ACCEPTED if accept else State.REFUSED
        filing.decided_by = filing.updated_by = by
        filing.decided_at, filing.decision_note = clock.now(), note
        filing.save()
        save_project(locked, by=by, fields=settle_holder(locked.project))
        _announce_decision(filing, locked.project, by=by, on=on)
        return filing


def settle_holder(project: Project) -> set[str]:
    """Make the first-contact unit of a locked project the holder; return the fields set."""
    holder = (
        FirstContactFiling.objects.filter(project=project, state=State.ACCEPTED)
        .order_by("submitted_at", "pk")
        .first()
    )
    unit_id = holder.unit_id if holder is not None else None
    if project.first_contact_unit_id == unit_id:
        return set()
    project.first_contact_unit_id = unit_id
    return {"first_contact_unit"}


def renew_protection(project: Project, *, unit_id: int, happened_on: dt.date, by: User) -> None:
    """Renew the protection of a unit's accepted filing after its follow-up."""
    filing = FirstContactFiling.objects.filter(
        project=project, unit_id=unit_id, state=State.ACCEPTED
    ).first()
    if filing is None:
        return
    days = in_force(FIRST_CONTACT, project.county, happened_on).value
    until = happened_on + dt.timedelta(days=days)
    if filing.protected_until is None or until > filing.protected_until:
        filing.protected_until, filing.updated_by = until, by
        filing.save(update_fields=["protected_until", "updated_by", "updated_at"])


def extend_protection(project: Project, *, days: int, by: User) -> None:
    """Add the days of a suspension to the protection: its clock stood still."""
    for filing in FirstContactFiling.objects.filter(project=project, state=State.ACCEPTED):
        if filing.protected_until is not None and days > 0:
            filing.protected_until += dt.timedelta(days=days)
            filing.updated_by = by
            filing.save(update_fields=["protected_until", "updated_by", "updated_at"])


def expire_first_contacts(*, on: dt.date) -> int:
    """End the protection that has run out; return how many filings expired.

    1. Take the accepted filings of active clues whose protection ended before today.
    2. For each, in a transaction of its own: expire it, let the next accepted one hold, tell the
       unit.

    Computed from dates, so a missed night is made up for by the next; a second run finds nothing.
    A signed project is beyond protection, a suspended one's clock stands still.
    """
    due = FirstContactFiling.objects.filter(
        state=State.ACCEPTED,
        protected_until__lt=on,
        project__stage=Stage.CLUE,
        project__status=Status.ACTIVE,
    )
    return sum(_expire(filing_id, on) for filing_id in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _expire(filing_id: int, on: dt.date) -> bool:
    found = FirstContactFiling.objects.values_list("project_id", flat=True).get(pk=filing_id)
    locked = lock_project(found)
    project = locked.project
    filing = FirstContactFiling.objects.select_related("unit").get(pk=filing_id)
    if not _has_run_out(filing, project, on):
        return False
    filing.state = State.EXPIRED
    filing.save(update_fields=["state", "updated_at"])
    save_project(locked, by=None, fields=settle_holder(project))
    record_event(
        events.FIRST_CONTACT_EXPIRED,
        by=None,
        county=project.county_id,
        subject=project,
        detail={"filing": filing.pk, "unit": filing.unit_id, "until": filing.protected_until},
    )
    raise_alert(
        kind=notices.FILING_EXPIRED.name,
        subject=(SUBJECT, filing.pk),
        recipients=people_of_units([filing.unit_id], on),
        params={
            "project": project.name,
            "unit": str(filing.unit),
            "until": filing.protected_until,
        },
        url=reverse("projects:first-contacts"),
        meant_on=filing.protected_until,
    )
    return True


def _has_run_out(filing: FirstContactFiling, project: Project, on: dt.date) -> bool:
    return (
        filing.state == State.ACCEPTED
        and filing.protected_until is not None
        and filing.protected_until < on
        and project.stage == Stage.CLUE
        and project.status == Status.ACTIVE
    )


def _accept(filing: FirstContactFiling, project: Project, *, by: User, on: dt.date) -> None:
    policy = in_force(FIRST_CONTACT, project.county, on)
    mark_used(policy)
    filing.protected_until = on + dt.timedelta(days=policy.value)
    submitted_on = localtime(filing.submitted_at).date()
    milestones.reach_earliest(project, MilestoneKind.FIRST_CONTACT, submitted_on, by=by)


def _announce_decision(
    filing: FirstContactFiling, project: Project, *, by: User, on: dt.date
) -> None:
    accepted = filing.state == State.ACCEPTED
    record_event(
        events.FIRST_CONTACT_DECIDED,
        by=by,
        county=project.county_id,
        subject=project,
        reason=filing.decision_note,
        detail={"filing": filing.pk, "unit": filing.unit_id, "state": filing.state},
    )
    withdraw_alerts(kind=notices.FILING_WAITING.name, subject=(SUBJECT, filing.pk))
    kind = notices.FILING_ACCEPTED if accepted else notices.FILING_REFUSED
    until = date_format(filing.protected_until, "Y-m-d") if filing.protected_until else ""
    raise_alert(
        kind=kind.name,
        subject=(SUBJECT, filing.pk),
        recipients=people_of_units([filing.unit_id], on),
        params={
            "project": project.name,
            "until": until,
            "reason": filing.decision_note,
        },
        url=reverse("projects:first-contacts"),
    )
