"""Background work of a project's life: protections that run out, derived counts kept right."""

from __future__ import annotations

from celery import shared_task

from projects.services import first_contact
from projects.services.recounting import recount_missing
from projects.services.spaces import expire_reservations
from zhaoshang.core import clock


@shared_task(name="projects.tasks.expire_first_contacts")
def expire_first_contacts() -> int:
    """End the protection of first contacts that has run out; return how many."""
    return first_contact.expire_first_contacts(on=clock.today())


@shared_task(name="projects.tasks.recount_missing")
def recount_missing_items() -> int:
    """Count anew what projects lack for their next step; return how many counts changed."""
    return recount_missing(on=clock.today())


@shared_task(name="projects.tasks.expire_reservations")
def expire_space_reservations() -> int:
    """Mark reservations of land and plants that have run out; return how many."""
    return expire_reservations(on=clock.today())
