"""Production: PostgreSQL, Redis, HTTPS. A missing variable stops it; no secret has a default."""

from django.core.exceptions import ImproperlyConfigured

from zhaoshang.settings.base import *
from zhaoshang.settings.base import METRICS_TOKEN, STORAGES, database, env

MINIMUM_KEY_LENGTH = 50

SECRET_KEY = env.str("SECRET_KEY")
if len(SECRET_KEY) < MINIMUM_KEY_LENGTH:
    message = f"SECRET_KEY must have at least {MINIMUM_KEY_LENGTH} characters."
    raise ImproperlyConfigured(message)

# What must be read again is stored encrypted under these (zhaoshang/core/secrets): the first seals,
# all open. They stand apart from SECRET_KEY, whose change only ends sessions.
MINIMUM_DATA_KEY_LENGTH = 40
DATA_KEYS = [key.strip() for key in env.list("DATA_KEYS") if key.strip()]
if min(map(len, DATA_KEYS), default=0) < MINIMUM_DATA_KEY_LENGTH:
    message = f"Each of DATA_KEYS must have at least {MINIMUM_DATA_KEY_LENGTH} characters."
    raise ImproperlyConfigured(message)

# `localhost` answers the container's own health check; the proxy forwards only the names given.
ALLOWED_HOSTS = [*env.list("ALLOWED_HOSTS"), "localhost"]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

LOG_REQUESTS = env.bool("LOG_REQUESTS", default=True)

MINIMUM_TOKEN_LENGTH = 24
if METRICS_TOKEN and len(METRICS_TOKEN) < MINIMUM_TOKEN_LENGTH:
    message = f"METRICS_TOKEN must have at least {MINIMUM_TOKEN_LENGTH} characters."
    raise ImproperlyConfigured(message)

SITE_URL = (env.str("SITE_URL", default="") or f"https://{ALLOWED_HOSTS[0]}").rstrip("/")

DATABASES = {"default": database()}
RECOVERY_EXPECTED = True

REDIS_URL = env.str("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "zhaoshang.cache.ForgivingRedisCache",
        "LOCATION": env.str("CACHE_URL", default=REDIS_URL),
        "KEY_PREFIX": "zhaoshang",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

STORAGES["staticfiles"] = {
    "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
}

# --- HTTPS ------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^healthz/jobs$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 60 * 60)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_SECURE = True

# --- Background work --------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than the longest task; a killed worker's task is handed out again after it.
    "visibility_timeout": 3600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
}
