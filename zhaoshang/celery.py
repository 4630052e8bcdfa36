"""The Celery application of web, worker and beat; its settings are the CELERY_* Django settings."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhaoshang.settings.production")

# By name: both are loaded once Django is set up.
app = Celery("zhaoshang", task_cls="zhaoshang.health.runs:SweepTask")
app.steps["worker"].add("zhaoshang.health.signs:WorkerSigns")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_django_logging(**_kwargs: Any) -> None:
    """Leave logging as Django's LOGGING set it: a receiver here stops Celery's own set-up."""
