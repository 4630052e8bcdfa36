"""Backups and the database's two roles, from the environment (docs/recovery.md)."""

import environ

env = environ.Env()

# The version that is installed; a backup says by which it was made.
VERSION = env.str("ZHAOSHANG_VERSION", default="local")

# --- Backups ----------------------------------------------------------------------------------

# No backups are made where no folder is set. The key seals them and stands nowhere beside them.
BACKUP_DIR = env.str("BACKUP_DIR", default="")
BACKUP_KEY = env.str("BACKUP_KEY", default="")
BACKUP_KEY_FILE = env.str("BACKUP_KEY_FILE", default="")
BACKUP_KEEP_DAILY = env.int("BACKUP_KEEP_DAILY", default=7)
BACKUP_KEEP_WEEKLY = env.int("BACKUP_KEEP_WEEKLY", default=5)
BACKUP_KEEP_MONTHLY = env.int("BACKUP_KEEP_MONTHLY", default=12)
# Older than this the page of the system's operation is red.
BACKUP_MAX_AGE_HOURS = env.int("BACKUP_MAX_AGE_HOURS", default=26)
BACKUP_TRIAL_MAX_AGE_DAYS = env.int("BACKUP_TRIAL_MAX_AGE_DAYS", default=8)
# The queue of the one worker that has the folder; empty: any worker's.
BACKUP_QUEUE = env.str("BACKUP_QUEUE", default="")
CELERY_TASK_ROUTES = {"zhaoshang.recovery.tasks.*": {"queue": BACKUP_QUEUE}} if BACKUP_QUEUE else {}
# Folder of pg_dump and pg_restore; empty: those on PATH.
PG_BIN_DIR = env.str("PG_BIN_DIR", default="")

# --- Roles in PostgreSQL ----------------------------------------------------------------------

# Who owns the tables, for restoring and for scratch databases; empty: who DATABASE_URL names.
DATABASE_OWNER = env.db_url("DATABASE_OWNER_URL") if env.str("DATABASE_OWNER_URL", "") else {}
# The role that the application runs by, and the password that `grant_application_role` sets.
APPLICATION_ROLE = env.str("APPLICATION_ROLE", default="")
APPLICATION_PASSWORD = env.str("APPLICATION_PASSWORD", default="")

# Backups and a role of its own are owed here (production).
RECOVERY_EXPECTED = False
