"""Tests: SQLite in memory, or the database that DATABASE_URL names; no broker, no network."""

import tempfile
from pathlib import Path

from zhaoshang.settings.base import *
from zhaoshang.settings.base import database

SECRET_KEY = "a key for tests only, long enough to satisfy every check of its length"  # noqa: S105
DATA_KEYS = ["a key of data for tests only, long enough for the check of its length"]
# Nobody, so that a test of anything else logs in with a password.
SECOND_FACTOR_ROLES = []
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

DATABASES = {"default": database(default="sqlite://:memory:")}
if "options" in DATABASES["default"]["OPTIONS"]:
    # A test is one transaction, and may wait in it for a process or a browser.
    DATABASES["default"]["OPTIONS"]["options"] += " -c idle_in_transaction_session_timeout=0"
    # Its rows need not outlive a power cut: a commit does not wait for the disk.
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"
    # Tables of some rows: nothing to compile a statement for, or to share among processes.
    DATABASES["default"]["OPTIONS"]["options"] += " -c jit=off -c max_parallel_workers_per_gather=0"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

FILES_ROOT = Path(tempfile.gettempdir()) / "zhaoshang-tests"
MEDIA_ROOT = FILES_ROOT
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

# To the outbox of the test, or to the server that a test starts; robots only to that.
MAIL_ENABLED = True
SITE_URL = "https://zhaoshang.example"
DEFAULT_FROM_EMAIL = "zhaoshang@county.example"

CELERY_BROKER_URL = "memory://"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
