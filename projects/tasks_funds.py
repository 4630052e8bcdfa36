"""Background work of funds: what fell due goes to the flags, derived figures are recounted."""

from __future__ import annotations

from celery import shared_task

from projects.services.funds_flags import push_all
from projects.services.funds_recount import recount_funds
from zhaoshang.core import clock


@shared_task(name="projects.tasks.push_funds")
def push_funds() -> int:
    """Hand what fell due by the investment plans to the flags; return how many facts changed."""
    return push_all(on=clock.today())


@shared_task(name="projects.tasks.recount_funds")
def check_funds() -> int:
    """Compare the derived figures of funds with the entries; return how many differ."""
    return recount_funds(on=clock.today())
