"""Embedded mode: SQLite, files, and a folder as message broker, all below `var/`.

`make run` and `manage.py` use it. It listens to this machine only and needs no environment.
"""

from pathlib import Path

from django.core.management.utils import get_random_secret_key

from zhaoshang.settings.base import *
from zhaoshang.settings.base import MAIL_ENABLED, VAR_DIR, database, env

DEBUG = env.bool("DEBUG", default=False)


def _local_key(path: Path) -> str:
    """Return a key of this machine's own; the first call makes it."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text()


QUEUE_DIR = VAR_DIR / "queue"
for folder in ("messages", "processed", "control"):
    (QUEUE_DIR / folder).mkdir(parents=True, exist_ok=True)

SECRET_KEY = env.str("SECRET_KEY", default="") or _local_key(VAR_DIR / "secret_key")
DATA_KEYS = env.list("DATA_KEYS", default=[]) or [_local_key(VAR_DIR / "data_key")]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

DATABASES = {"default": database(default=f"sqlite:///{VAR_DIR / 'zhaoshang.sqlite3'}")}

# Shared by the web processes, the worker and beat, unlike memory.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "cache",
    },
}

# Served from where they are; the folder for collected ones stays empty.
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)

# Without a mail server every message becomes a file: what would have gone out can be read there.
if not MAIL_ENABLED:
    MAIL_ENABLED = True
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"

CELERY_BROKER_URL = "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "data_folder_in": str(QUEUE_DIR / "messages"),
    "data_folder_out": str(QUEUE_DIR / "messages"),
    "processed_folder": str(QUEUE_DIR / "processed"),
    "control_folder": str(QUEUE_DIR / "control"),
    "store_processed": False,
}
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
