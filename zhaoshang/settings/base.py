"""Settings shared by every mode. What differs per machine comes from the environment.

Business numbers are not settings: they are policy rows (see docs/operations.md for the variables).
"""

from pathlib import Path
from typing import Any

import environ
import structlog
from django.utils.translation import gettext_lazy as _

from zhaoshang.settings import schedule
from zhaoshang.settings.recovery import *

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()

# Everything the running system writes, except the database server's own files.
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

DEBUG = False

# --- Applications -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "import_export",
    "simple_history",
    "zhaoshang.core",
    "zhaoshang.audit",
    "zhaoshang.accounts",
    "zhaoshang.calendar",
    "zhaoshang.files",
    "zhaoshang.policy",
    "zhaoshang.alerts",
    "zhaoshang.second_factor",
    "zhaoshang.security",
    "projects",
    "contracts",
    "assessment",
    "zhaoshang.dashboard",
    "zhaoshang.recovery",
    "zhaoshang.health",
    "zhaoshang.demo",
]

MIDDLEWARE = [
    "zhaoshang.proxy.trusted_proxy",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "zhaoshang.metrics.requests.request_line",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "zhaoshang.security.middleware.SessionLimitsMiddleware",
    "zhaoshang.accounts.middleware.ScopeMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "zhaoshang.audit.middleware.ActorMiddleware",
    "zhaoshang.accounts.middleware.UserLanguageMiddleware",
    "zhaoshang.accounts.middleware.FirstPasswordMiddleware",
    "zhaoshang.second_factor.middleware.MustEnrolMiddleware",
    "zhaoshang.security.middleware.PasswordAgeMiddleware",
]

ROOT_URLCONF = "zhaoshang.urls"
WSGI_APPLICATION = "zhaoshang.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zhaoshang.navigation.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "zhaoshang.core.templatetags.zs",
            ],
        },
    },
]

# --- Database ---------------------------------------------------------------------------------

# Gunicorn's entry point lowers this to 5 s (zhaoshang/wsgi.py); compose lifts it for migrations.
DB_STATEMENT_TIMEOUT_MS = env.int("DB_STATEMENT_TIMEOUT_MS", default=60_000)


def database(**default: str) -> dict[str, Any]:
    """Return the DATABASES entry that DATABASE_URL names, with what its engine needs to be safe.

    Without `default` the variable must be set.

    SQLite takes its write lock when a transaction begins: an upgrade from read to write would be
    refused at once, whatever the timeout. So `atomic` blocks are for writes, and short.
    """
    config: dict[str, Any] = env.db("DATABASE_URL", **default)
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
                "PRAGMA foreign_keys=ON;PRAGMA busy_timeout=20000"
            ),
        }
    else:
        config["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
        config["CONN_HEALTH_CHECKS"] = True
        # Beat and the worker's sign of life must not hang on a host that does not answer.
        config.setdefault("OPTIONS", {})["connect_timeout"] = 5
        config["OPTIONS"]["options"] = (
            f"-c statement_timeout={DB_STATEMENT_TIMEOUT_MS}"
            " -c idle_in_transaction_session_timeout=30000"
            # How many new rows may wait beside the search indexes (zhaoshang/core/search.py).
            " -c gin_pending_list_limit=1024"
            # A statement whose process was killed ends, and with it the locks it holds.
            " -c client_connection_check_interval=5000"
            # Beyond so many tables joins keep the order in which they are written. Weighing every
            # order takes longer than running: the project page, 15 tables by their keys, was
            # planned for 90 ms instead of 11 and ran for 2 (docs/performance.md).
            " -c join_collapse_limit=4"
        )
    return config


# --- People -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "zhaoshang.accounts.backends.CountyBackend",
]
# Length, kinds, and former passwords: by the county's policy.
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "zhaoshang.security.passwords.PolicyValidator"},
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:login"

# An office stands behind one address, so the pair of name and address is locked, not the address.
# How many tries, and how long the lock lasts: by the policy of the county of the name.
AXES_FAILURE_LIMIT = "zhaoshang.security.lockout.failure_limit"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# "Liu", "liu" and "ｌｉｕ" are one name, and one lock.
AXES_USERNAME_CALLABLE = "zhaoshang.accounts.backends.lock_name"
AXES_COOLOFF_TIME = "zhaoshang.security.lockout.cool_off"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_VERBOSE = False
# Of a failed try these are kept as stars: a mistyped recovery code is near a right one.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code"]
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"

# Of which roles a second factor is required where no county has set the policy.
SECOND_FACTOR_ROLES: list[str] = ["sysadmin", "secadmin", "auditor", "leader"]

SESSION_ENGINE = "django.contrib.sessions.backends.db"
# The longest a policy may allow; when a session ends, the policy says (zhaoshang.security).
SESSION_COOKIE_AGE = 24 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# --- Browser security -------------------------------------------------------------------------

# Bootstrap's style sheet draws its arrows and ticks from data: images.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

# Networks whose X-Forwarded-* headers are believed (zhaoshang/proxy.py); none unless named.
TRUSTED_PROXIES: list[str] = env.list("TRUSTED_PROXIES", default=[])
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Language and time ------------------------------------------------------------------------

# What the browser asks for is not obeyed, only a choice is (accounts.middleware).
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- Files ------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]

# Attachments are private: this folder is never below a web root, a view checks each download.
FILES_ROOT = Path(env.str("FILES_ROOT", default=str(VAR_DIR / "files")))
MEDIA_ROOT = FILES_ROOT
# A monthly report of some hundred projects comes as one form: each cell with the value seen.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Every upload is shown to this virus scanner first: unix:/path or host:port of a clamd; empty: to
# none. Once named, an upload that it cannot judge is refused (zhaoshang/core/scanning.py).
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", default="")
CLAMD_TIMEOUT = env.int("CLAMD_TIMEOUT", default=30)

# --- Background work --------------------------------------------------------------------------

CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
# Safe only because every task may be run twice; how often at most: zhaoshang.health.runs.SweepTask.
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = schedule.CELERY_BEAT_SCHEDULE
# Beat says that it is there, in every mode.
CELERY_BEAT_SCHEDULER = "zhaoshang.health.signs:SignsScheduler"
# After a longer pause beat would send a whole night at once and in any order; what it missed is
# made up one by one instead (zhaoshang.health.rules).
CELERY_BEAT_CRON_STARTING_DEADLINE = 600
SWEEP_LABELS = schedule.SWEEP_LABELS

# --- Meeting room screen ------------------------------------------------------------------------

# How often the screen reads its figures again.
SCREEN_REFRESH_SECONDS = env.int("SCREEN_REFRESH_SECONDS", default=60)

# --- Messages outward -------------------------------------------------------------------------

# Where people reach this system: links in messages begin with it.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
# smtp+tls://user:password@host:587 (or smtp+ssl://…:465); without it nothing goes by e-mail.
EMAIL_URL = env.str("EMAIL_URL", default="")
MAIL_ENABLED = bool(EMAIL_URL)
if EMAIL_URL:
    _mail = env.email_url("EMAIL_URL")
    EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
    EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
    EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"] or ""
    EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"] or ""
    EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
    EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
EMAIL_USE_LOCALTIME = True
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="zhaoshang@localhost")
# Robots are called at these hosts only, by https. An intranet's own WeCom stands here too, among
# the private hosts if its address lies inside the network, with its authority in the CA file.
WEBHOOK_HOSTS = {
    "wecom": env.list("WECOM_HOSTS", default=["qyapi.weixin.qq.com"]),
    "dingtalk": env.list("DINGTALK_HOSTS", default=["oapi.dingtalk.com"]),
    "feishu": env.list("FEISHU_HOSTS", default=["open.feishu.cn"]),
}
WEBHOOK_PRIVATE_HOSTS = env.list("WEBHOOK_PRIVATE_HOSTS", default=[])
WEBHOOK_CA_FILE = env.str("WEBHOOK_CA_FILE", default="")

# --- Figures for Prometheus -------------------------------------------------------------------

# /metrics exists once one of them is set; with both, a caller needs both.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_NETWORKS: list[str] = env.list("METRICS_NETWORKS", default=[])
VERSION = env.str("ZHAOSHANG_VERSION", default="") or "local"

# --- Logs -------------------------------------------------------------------------------------

# One line for each request (zhaoshang/metrics/requests.py); pages of a demonstration need none.
LOG_REQUESTS = env.bool("LOG_REQUESTS", default=False)

# One JSON object a line; everything outside printable ASCII is escaped, so that a name with a line
# break, an escape sequence or a direction mark cannot forge or reorder log lines.
LOG_PROCESSORS: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
]
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        *LOG_PROCESSORS,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": LOG_PROCESSORS,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=True),
            ],
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
    },
}
