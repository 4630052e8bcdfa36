"""Settings of the benchmark: production's way of working, beside Django's admin."""

import os

from zhaoshang.settings.base import *  # noqa: F403
from zhaoshang.settings.base import INSTALLED_APPS, LOGGING, STORAGES, database

SECRET_KEY = "a key for measurements only, as long as a key has to be to pass the checks of it"
DATA_KEYS = ["a key of data for measurements only, as long as it has to be"]
SECOND_FACTOR_ROLES = []
ALLOWED_HOSTS = ["127.0.0.1"]
DATABASES = {"default": database()}
# As production: sessions in the cache with the database behind. One process has one cache here, so
# the read of the session row stays part of what is measured.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# The product has no admin; the benchmark compares with it.
INSTALLED_APPS = ["django.contrib.admin", *INSTALLED_APPS]
ROOT_URLCONF = "tests.bench.urls"
CELERY_BROKER_URL = "memory://"
CELERY_TASK_ALWAYS_EAGER = False
LOG_LEVEL = os.environ.get("LOG_LEVEL", "WARNING")
LOGGING["root"]["level"] = LOG_LEVEL
# Hundreds of generated people; nothing that is measured checks a password.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
