"""Background work of workbooks: those that came back with their errors marked are cleared away."""

from __future__ import annotations

from celery import shared_task

from assessment.services.sent_back import sweep_sent_back
from zhaoshang.core import clock


@shared_task(name="assessment.tasks.sweep_marked_workbooks")
def sweep_marked_workbooks() -> int:
    """Clear away marked workbooks past their time; return how many."""
    return sweep_sent_back(now=clock.now())
