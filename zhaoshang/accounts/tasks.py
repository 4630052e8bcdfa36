"""Background work of people's accounts."""

from __future__ import annotations

from celery import shared_task

from zhaoshang.accounts.services.sent_forms import sweep_sent_forms


@shared_task
def forget_sent_forms() -> int:
    """Forget the forms of more than a day ago; return how many."""
    return sweep_sent_forms()
